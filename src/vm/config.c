/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "zdbench/cleanup.h"

/* Modules are loaded from the guest's image, which comes after what is needed to get that far. */
#define BUILT_IN(option, lost)                                                                     \
	{                                                                                          \
		"CONFIG_" option, NULL, false, true, lost                                          \
	}
#define BUILT_IN_ON(arch, option, lost)                                                            \
	{                                                                                          \
		"CONFIG_" option, arch, false, true, lost                                          \
	}
#define VITAL(option, lost)                                                                        \
	{                                                                                          \
		"CONFIG_" option, NULL, true, true, lost                                           \
	}
#define WANTED(option, lost)                                                                       \
	{                                                                                          \
		"CONFIG_" option, NULL, true, false, lost                                          \
	}
#define WANTED_ON(arch, option, lost)                                                              \
	{                                                                                          \
		"CONFIG_" option, arch, true, false, lost                                          \
	}

static const char boots[] = "the emulated machine does not boot",
		  talks[] = "nothing comes out of the emulated machine",
		  memory[] = "there is no persistent memory with struct pages",
		  fsdax[] = "fsdax cannot be measured", devdax[] = "devdax cannot be measured",
		  counted[] = "bind, rebind and destroy are counted with idle jumps";

static const struct zd_config_need needs[] = {
	BUILT_IN_ON("arm64", "EFI_STUB", boots),
	BUILT_IN("ACPI", boots),
	BUILT_IN("PCI", boots),
	BUILT_IN("BLK_DEV_INITRD", boots),
	BUILT_IN("BINFMT_ELF", boots),
	BUILT_IN("BINFMT_SCRIPT", boots),
	BUILT_IN("DEVTMPFS", boots),
	BUILT_IN("TMPFS", boots),
	BUILT_IN("PROC_FS", boots),
	BUILT_IN("SYSFS", boots),
	BUILT_IN_ON("arm64", "SERIAL_AMBA_PL011_CONSOLE", talks),
	BUILT_IN_ON("amd64", "SERIAL_8250_CONSOLE", talks),
	BUILT_IN("VIRTIO_PCI", talks),
	BUILT_IN("VIRTIO_CONSOLE", talks),
	BUILT_IN("ZONE_DEVICE", memory),
	BUILT_IN("MEMORY_HOTPLUG", memory),
	BUILT_IN("MEMORY_HOTREMOVE", "a namespace cannot be taken away again"),
	BUILT_IN("SPARSEMEM_VMEMMAP", memory),
	VITAL("ACPI_NFIT", memory),
	VITAL("LIBNVDIMM", memory),
	VITAL("BLK_DEV_PMEM", memory),

	WANTED("NVDIMM_PFN", fsdax),
	WANTED("FS_DAX", fsdax),
	WANTED("EXT4_FS", "fsdax cannot be measured with ext4"),
	WANTED("XFS_FS", "fsdax cannot be measured with XFS"),
	WANTED("NVDIMM_DAX", devdax),
	WANTED("DEV_DAX", devdax),
	WANTED("DEV_DAX_PMEM", devdax),
	WANTED("TRANSPARENT_HUGEPAGE", "there are no PMD mappings"),
	WANTED("PROC_PAGE_MONITOR", "what was mapped cannot be verified"),
	WANTED("VM_EVENT_COUNTERS", "pins cannot be verified"),
	WANTED("PROC_KCORE", "where the memmap is cannot be proved"),
	WANTED("PERF_EVENTS", counted),
	WANTED_ON("arm64", "ARM_PMUV3", counted),
	WANTED_ON("arm64", "ARM64_HW_AFDBM", "a write to devdax takes two faults"),
	WANTED("DEBUG_FS", "gup_test cannot be measured"),
	WANTED("GUP_TEST", "gup_test cannot be measured"),
	WANTED("IO_URING", "io_uring cannot be measured"),
	WANTED("CROSS_MEMORY_ATTACH", "process_vm_readv cannot be measured"),
	WANTED("BLK_DEV_NULL_BLK", "O_DIRECT cannot be measured"),
};

enum { N_NEEDS = sizeof(needs) / sizeof(needs[0]) };

_Static_assert((int)N_NEEDS <= (int)ZD_MAX_LACKS, "struct zd_config_lacks has no room for all");

/* How far an option is there. */
enum level { ABSENT, MODULE, BUILT };

static enum level level_of(const char *line, const struct zd_config_need *need)
{
	size_t length = strlen(need->option);

	if (strncmp(line, need->option, length) != 0 || line[length] != '=')
		return ABSENT;
	return line[length + 1] == 'y' ? BUILT : line[length + 1] == 'm' ? MODULE : ABSENT;
}

static void collect(const char *arch, const enum level *found, bool modules, bool vital,
	struct zd_config_lacks *lacks)
{
	for (size_t i = 0; i < N_NEEDS; i++) {
		bool module_will_do = modules && needs[i].module_will_do;

		if (needs[i].vital != vital || (needs[i].arch && strcmp(needs[i].arch, arch) != 0))
			continue;
		lacks->n_looked_at++;
		if (found[i] == BUILT || (found[i] == MODULE && module_will_do))
			continue;
		lacks->is_module[lacks->n] = found[i] == MODULE;
		lacks->lack[lacks->n++] = &needs[i];
	}
}

int zd_config_examine(const char *path, const char *arch, bool modules,
	struct zd_config_lacks *lacks, struct zd_err *err)
{
	FILE *file ZD_FCLOSE = fopen(path, "re");
	enum level found[N_NEEDS] = {ABSENT};
	char line[1024];

	memset(lacks, 0, sizeof(*lacks));
	if (!file) {
		int rc = -errno;

		zd_err_set(err, ZD_EXIT_UNAVAILABLE, "read the kernel's configuration '%.160s': %s",
			path, zd_errno_name(rc));
		return rc;
	}
	while (fgets(line, sizeof(line), file))
		for (size_t i = 0; i < N_NEEDS; i++) {
			enum level level = level_of(line, &needs[i]);

			found[i] = level > found[i] ? level : found[i];
		}
	collect(arch, found, modules, true, lacks);
	lacks->n_vital = lacks->n;
	collect(arch, found, modules, false, lacks);
	return 0;
}

const char zd_config_unknown[] =
	"no configuration is embedded in it (CONFIG_IKCONFIG), and none of its release is beside "
	"it (config-RELEASE)";

const char *zd_config_module_note(const struct zd_config_lacks *lacks, size_t i)
{
	if (!lacks->is_module[i])
		return "";
	return lacks->lack[i]->module_will_do ? " (it is a module: --modules DIR says where)"
					      : " (it is a module, which is too late)";
}

const char *zd_config_tree_arch(const char *dir)
{
	static const struct {
		const char *arch, *image;
	} known[] = {
		{"arm64", "arch/arm64/boot/Image"},
		{"amd64", "arch/x86/boot/bzImage"},
	};
	char path[PATH_MAX + 32];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, known[i].image);
		if (access(path, R_OK) == 0)
			return known[i].arch;
	}
	return NULL;
}
