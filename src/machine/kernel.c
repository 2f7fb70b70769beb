/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/parts.h"

/* What decides whether something can be measured, and what changes the numbers. */
static const char *const options[] = {
	"CONFIG_ZONE_DEVICE",
	"CONFIG_FS_DAX",
	"CONFIG_DEV_DAX",
	"CONFIG_DEV_DAX_PMEM",
	"CONFIG_NVDIMM_PFN",
	"CONFIG_NVDIMM_DAX",
	"CONFIG_TRANSPARENT_HUGEPAGE",
	"CONFIG_MEMORY_HOTPLUG",
	"CONFIG_SPARSEMEM_VMEMMAP",
	"CONFIG_ARCH_WANT_OPTIMIZE_DAX_VMEMMAP",
	"CONFIG_ARCH_HAS_PTE_DEVMAP",
	"CONFIG_ARM64_HW_AFDBM",
	"CONFIG_ARM64_4K_PAGES",
	"CONFIG_ARM64_16K_PAGES",
	"CONFIG_ARM64_64K_PAGES",
	"CONFIG_ARM64_VA_BITS",
	"CONFIG_ARM64_PA_BITS",
	"CONFIG_GUP_TEST",
	"CONFIG_DEVICE_PRIVATE",
	"CONFIG_TEST_HMM",
	"CONFIG_MHP_MEMMAP_ON_MEMORY",
	"CONFIG_PTDUMP_DEBUGFS",
	"CONFIG_FUNCTION_TRACER",
	"CONFIG_INIT_ON_ALLOC_DEFAULT_ON",
	"CONFIG_DEBUG_VM",
	"CONFIG_KASAN",
	"CONFIG_PROVE_LOCKING",
	"CONFIG_DEBUG_PAGEALLOC",
	"CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT",
	"CONFIG_PAGE_TABLE_CHECK",
	"CONFIG_PAGE_TABLE_CHECK_ENFORCED",
};

#define N_OPTIONS (sizeof(options) / sizeof(options[0]))

_Static_assert(N_OPTIONS <= ZD_MAX_OPTIONS, "struct zd_machine has no room for all options");

const char *zd_kernel_option(const struct zd_machine *m, const char *name)
{
	for (size_t i = 0; i < m->kernel.n_options; i++)
		if (strcmp(m->kernel.option[i].name, name) == 0)
			return m->kernel.option[i].value;
	return "";
}

/* An option that the file does not name, or names in a comment, is not set. */
static void options_init(struct zd_machine *m)
{
	for (size_t i = 0; i < N_OPTIONS; i++) {
		zd_text_copy(
			m->kernel.option[i].name, sizeof(m->kernel.option[i].name), options[i]);
		strcpy(m->kernel.option[i].value, "n");
	}
	m->kernel.n_options = N_OPTIONS;
}

static void option_line(struct zd_machine *m, char *line)
{
	char *key, *value;

	if (strncmp(line, "CONFIG_", 7) != 0)
		return;
	value = zd_line_split(line, '=', &key);
	if (!value)
		return;
	for (size_t i = 0; i < m->kernel.n_options; i++) {
		if (strcmp(m->kernel.option[i].name, key) != 0)
			continue;
		zd_text_copy(m->kernel.option[i].value, sizeof(m->kernel.option[i].value), value);
		return;
	}
}

/*
 * 64-bit FNV-1a: it only has to tell configurations apart, not to resist anybody, and
 * so needs no library in the guest.
 */
static uint64_t fnv1a(uint64_t hash, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static void read_config(struct zd_machine *m, FILE *file)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	options_init(m);
	while ((length = getline(&line, &size, file)) > 0) {
		hash = fnv1a(hash, line, (size_t)length);
		option_line(m, line);
	}
	free(line);
	snprintf(m->kernel.config_fingerprint, sizeof(m->kernel.config_fingerprint),
		"fnv1a:%016" PRIx64, hash);
}

/* Not /proc/config.gz: it would need zlib, and the VM's image carries the first of these files. */
static FILE *open_config(const char *root, const char *release)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/boot/config-%s", release);
	file = zd_file_open(root, path);
	if (file)
		return file;
	snprintf(path, sizeof(path), "/lib/modules/%s/config", release);
	return zd_file_open(root, path);
}

void zd_kernel_read(const char *root, struct zd_machine *m)
{
	FILE *config;

	zd_text_read(
		root, "/proc/sys/kernel/osrelease", m->kernel.release, sizeof(m->kernel.release));
	zd_text_read(
		root, "/proc/sys/kernel/version", m->kernel.version, sizeof(m->kernel.version));
	zd_text_read(root, "/proc/cmdline", m->kernel.cmdline, sizeof(m->kernel.cmdline));
	m->kernel.taint = zd_number_read(root, "/proc/sys/kernel/tainted", 0);
	config = open_config(root, m->kernel.release);
	if (!config)
		return;
	read_config(m, config);
	fclose(config);
}
