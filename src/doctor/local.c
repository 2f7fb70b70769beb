/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Can this machine measure its own persistent memory? */
#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "doctor/region.h"
#include "machine/parts.h"
#include "machine/rights.h"
#include "zdbench/clock.h"
#include "zdbench/mapping.h"
#include "zdbench/units.h"

enum { MAX_REGIONS = 8 };

static bool is_on(const char *value)
{
	return strcmp(value, "y") == 0 || strcmp(value, "m") == 0;
}

/* For kernels whose configuration is not readable: some line of the file holds this word. */
static bool file_has_word(const char *root, const char *path, const char *word)
{
	FILE *file = zd_file_open(root, path);
	char *line = NULL, *token, *state;
	bool found = false;
	size_t size = 0;

	if (!file)
		return false;
	while (!found && getline(&line, &size, file) > 0)
		for (token = strtok_r(line, " \t\n", &state); token && !found;
			token = strtok_r(NULL, " \t\n", &state))
			found = strcmp(token, word) == 0;
	free(line);
	fclose(file);
	return found;
}

static void look_zone_device(const struct zd_patient *p, struct zd_finding *f)
{
	const char *value = zd_kernel_option(p->machine, "CONFIG_ZONE_DEVICE");

	if (is_on(value))
		zd_found(f, ZD_VERDICT_OK, "CONFIG_ZONE_DEVICE=%s", value);
	else if (value[0] == '\0' && file_has_word(p->root, "/proc/zoneinfo", "Device"))
		zd_found(f, ZD_VERDICT_OK, "/proc/zoneinfo has a Device zone");
	else {
		zd_found(f, ZD_VERDICT_NO, "this kernel is built without ZONE_DEVICE");
		zd_mend(f, "boot a kernel with CONFIG_ZONE_DEVICE=y");
	}
}

static void look_fs_dax(const struct zd_patient *p, struct zd_finding *f)
{
	const char *value = zd_kernel_option(p->machine, "CONFIG_FS_DAX");

	if (is_on(value))
		zd_found(f, ZD_VERDICT_OK, "CONFIG_FS_DAX=%s", value);
	else if (value[0] == '\0' && file_has_word(p->root, "/proc/kallsyms", "dax_iomap_fault"))
		zd_found(f, ZD_VERDICT_OK, "the kernel has dax_iomap_fault");
	else {
		zd_found(f, ZD_VERDICT_WARN,
			"this kernel is built without FS_DAX: --mode devdax only");
		zd_mend(f, "boot a kernel with CONFIG_FS_DAX=y");
	}
}

static void look_dev_dax(const struct zd_patient *p, struct zd_finding *f)
{
	const char *value = zd_kernel_option(p->machine, "CONFIG_DEV_DAX_PMEM");
	char *bus;
	bool loaded;

	if (asprintf(&bus, "%s/sys/bus/dax", p->root) < 0)
		return;
	loaded = access(bus, F_OK) == 0;
	free(bus);
	if (is_on(value)) {
		zd_found(f, ZD_VERDICT_OK, "CONFIG_DEV_DAX_PMEM=%s", value);
	} else if (loaded) {
		zd_found(f, ZD_VERDICT_OK, "the kernel has /sys/bus/dax");
	} else if (value[0] == '\0') {
		zd_found(f, ZD_VERDICT_WARN,
			"not known: no /sys/bus/dax, and the kernel's "
			"configuration is not readable");
		zd_mend(f, "modprobe dax_pmem");
	} else {
		zd_found(f, ZD_VERDICT_WARN,
			"this kernel is built without DEV_DAX_PMEM: --mode fsdax only");
		zd_mend(f, "boot a kernel with CONFIG_DEV_DAX_PMEM=m");
	}
}

static void look_regions(const struct zd_patient *p, struct zd_finding *f)
{
	struct zd_region_seen region[MAX_REGIONS];
	size_t n = zd_regions_read(p->root, region, MAX_REGIONS), usable = 0, used = 0;
	char list[200] = "", size[24];

	if (n == 0) {
		zd_found(f, ZD_VERDICT_NO, "no NVDIMM or CXL persistent memory region");
		zd_mend(f, "--target vm needs none; for one that is not shown: modprobe nfit "
			   "cxl_pmem");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		bool free_space = region[i].labelled && region[i].available_bytes > 0;

		usable += free_space;
		if (used < sizeof(list))
			used += (size_t)snprintf(list + used, sizeof(list) - used,
				"%s%s %s %s%s%s, %s", i > 0 ? "; " : "", region[i].name,
				region[i].type,
				zd_size_format(region[i].size_bytes, size, sizeof(size)),
				region[i].provider[0] ? " " : "", region[i].provider,
				!region[i].labelled ? "label-less"
				: free_space	    ? "free capacity"
						    : "full");
	}
	zd_found(f, usable > 0 ? ZD_VERDICT_OK : ZD_VERDICT_WARN, "%s", list);
	if (usable == 0)
		zd_mend(f, "nothing is free: a run needs --region NAME --destroy-data, which loses "
			   "the region's data");
}

/* A step of a run for which something must be allowed. */
static void look_right(struct zd_finding *f, enum zd_right right, enum zd_verdict without)
{
	if (zd_right_held(right)) {
		zd_found(f, ZD_VERDICT_OK, "%s: %s", zd_right_step(right),
			zd_right_capability(right));
		return;
	}
	zd_found(f, without, "%s needs %s, user %u does not have it", zd_right_step(right),
		zd_right_capability(right), (unsigned)geteuid());
	zd_mend(f, "sudo zdbench --target local ...");
}

static void look_right_namespaces(const struct zd_patient *p, struct zd_finding *f)
{
	(void)p;
	look_right(f, ZD_RIGHT_NAMESPACES, ZD_VERDICT_NO);
}

static void look_right_mount(const struct zd_patient *p, struct zd_finding *f)
{
	(void)p;
	look_right(f, ZD_RIGHT_MOUNT, ZD_VERDICT_WARN);
	if (f->verdict != ZD_VERDICT_OK)
		zd_mend(f, "sudo zdbench --target local ..., or --mode devdax");
}

static void look_right_log(const struct zd_patient *p, struct zd_finding *f)
{
	(void)p;
	/* Some kernels let everybody read it. */
	if (access("/dev/kmsg", R_OK) == 0 && !zd_right_held(ZD_RIGHT_LOG)) {
		zd_found(
			f, ZD_VERDICT_OK, "%s: /dev/kmsg is readable", zd_right_step(ZD_RIGHT_LOG));
		return;
	}
	look_right(f, ZD_RIGHT_LOG, ZD_VERDICT_WARN);
}

static void look_mkfs(
	const struct zd_patient *p, struct zd_finding *f, const char *program, const char *package)
{
	char path[256];

	if (zd_program_find(p->path, program, path, sizeof(path))) {
		zd_found(f, ZD_VERDICT_OK, "%s", path);
		return;
	}
	zd_found(f, ZD_VERDICT_WARN, "no %s: --fs %s cannot be measured", program, program + 5);
	zd_mend(f, "apt-get install %s", package);
}

static void look_mkfs_ext4(const struct zd_patient *p, struct zd_finding *f)
{
	look_mkfs(p, f, "mkfs.ext4", "e2fsprogs");
}

static void look_mkfs_xfs(const struct zd_patient *p, struct zd_finding *f)
{
	look_mkfs(p, f, "mkfs.xfs", "xfsprogs");
}

/* Asked of a page of our own, with the function that a run verifies with. */
static void look_pagemap_scan(const struct zd_patient *p, struct zd_finding *f)
{
	struct zd_mapping_census census = {0};
	struct zd_mapping mapping = {
		.length_bytes = p->machine->page_size_bytes,
		.fd = -1,
	};
	struct zd_err err = {0};
	void *page = mmap(NULL, mapping.length_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (page == MAP_FAILED) {
		zd_found(f, ZD_VERDICT_WARN, "mmap: %s", zd_errno_name(errno));
		return;
	}
	mapping.addr = page;
	if (zd_mapping_census(&mapping, &census, &err) == 0 &&
		census.present_bytes == mapping.length_bytes) {
		zd_found(f, ZD_VERDICT_OK, "the PAGEMAP_SCAN ioctl works");
	} else {
		zd_found(f, ZD_VERDICT_WARN,
			"no PAGEMAP_SCAN: the share of huge pages cannot be verified");
		zd_mend(f, "Linux 6.7 or later with CONFIG_PROC_PAGE_MONITOR=y");
	}
	munmap(page, mapping.length_bytes);
}

static void look_perf(const struct zd_patient *p, struct zd_finding *f)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_INSTRUCTIONS,
	};
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	int error = errno;

	(void)p;
	if (fd >= 0) {
		close(fd);
		zd_found(f, ZD_VERDICT_OK, "instructions can be counted");
		return;
	}
	zd_found(f, ZD_VERDICT_WARN, "perf_event_open: %s: instructions cannot be counted here",
		zd_errno_name(error));
	if (error == EACCES || error == EPERM)
		zd_mend(f, "sysctl kernel.perf_event_paranoid=1");
	else if (error == ENOENT || error == EOPNOTSUPP)
		zd_mend(f,
			"a machine whose PMU is visible (in a virtual machine: pass it through)");
	else if (error == ENOSYS)
		zd_mend(f, "a kernel with CONFIG_PERF_EVENTS=y");
}

static void look_gup_test(const struct zd_patient *p, struct zd_finding *f)
{
	const char *value = zd_kernel_option(p->machine, "CONFIG_GUP_TEST");
	char *path;
	bool there;

	if (asprintf(&path, "%s/sys/kernel/debug/gup_test", p->root) < 0)
		return;
	there = access(path, R_OK) == 0;
	free(path);
	if (there) {
		zd_found(f, ZD_VERDICT_OK, "/sys/kernel/debug/gup_test");
		return;
	}
	zd_found(f, ZD_VERDICT_WARN, "no gup_test: GUP is measured through vmsplice and the like");
	if (is_on(value))
		zd_mend(f, "as root: mount -t debugfs debugfs /sys/kernel/debug");
	else
		zd_mend(f, "a kernel with CONFIG_GUP_TEST=y");
}

static void look_huge_pages(const struct zd_patient *p, struct zd_finding *f)
{
	char size[24];

	if (p->machine->pmd_bytes > 0) {
		zd_found(f, ZD_VERDICT_OK, "one PMD maps %s",
			zd_size_format(p->machine->pmd_bytes, size, sizeof(size)));
		return;
	}
	zd_found(f, ZD_VERDICT_WARN, "no huge pages in this kernel: PMD variants are unsupported");
	zd_mend(f, "boot a kernel with CONFIG_TRANSPARENT_HUGEPAGE=y");
}

static void look_clock(const struct zd_patient *p, struct zd_finding *f)
{
	struct zd_clock clock = {0};
	struct zd_err err = {0};

	(void)p;
	if (zd_clock_init(&clock, ZD_CLOCK_TIME, &err) == 0)
		zd_found(f, ZD_VERDICT_OK, "%s: resolution %.3g ns, two readings %.3g ns apart",
			clock.source, clock.resolution, clock.overhead);
	else
		zd_found(f, ZD_VERDICT_NO, "%s", err.text);
	zd_clock_done(&clock);
}

const struct zd_check zd_local_checks[] = {
	{"memory region", look_regions},
	{"ZONE_DEVICE", look_zone_device},
	{"right: namespaces", look_right_namespaces},
	{"right: mounts", look_right_mount},
	{"right: kernel log", look_right_log},
	{"fsdax", look_fs_dax},
	{"devdax", look_dev_dax},
	{"ext4", look_mkfs_ext4},
	{"xfs", look_mkfs_xfs},
	{"huge pages", look_huge_pages},
	{"page size proof", look_pagemap_scan},
	{"instruction counts", look_perf},
	{"gup_test", look_gup_test},
	{"clock", look_clock},
};
const size_t zd_n_local_checks = sizeof(zd_local_checks) / sizeof(zd_local_checks[0]);
