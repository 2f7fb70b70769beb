/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/cost.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "provision/provision.h"
#include "zdbench/cleanup.h"
#include "zdbench/units.h"

int64_t zd_mem_free_bytes(void)
{
	FILE *f ZD_FCLOSE = fopen("/proc/zoneinfo", "re");
	long long pages = 0, n;
	char line[256];

	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, " pages free %lld", &n) == 1 ||
			sscanf(line, " count: %lld", &n) == 1)
			pages += n;
	return pages * sysconf(_SC_PAGESIZE);
}

int zd_block_device_bytes(const char *path, uint64_t *bytes)
{
	int fd ZD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	return ioctl(fd, BLKGETSIZE64, bytes) < 0 ? -errno : 0;
}

/* The note is the kernel's for crash dumps (kernel/vmcore_info.c); /proc/kcore carries it in its
 * first pages (fs/proc/kcore.c). */
int zd_vmcore_value(const char *key, uint64_t *value)
{
	int fd ZD_CLOSE = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
	char *head ZD_FREE = NULL;
	const size_t size = 64 * 1024;
	ssize_t got;
	char *at;

	head = malloc(size + 1);
	if (fd < 0 || !head)
		return -ENOENT;
	got = pread(fd, head, size, 0);
	if (got <= 0)
		return -ENOENT;
	head[got] = '\0';
	at = memmem(head, (size_t)got, key, strlen(key));
	if (!at)
		return -ENOENT;
	*value = strtoull(at + strlen(key), NULL, 0);
	return 0;
}

uint64_t zd_struct_page_bytes(void)
{
	static uint64_t bytes;

	if (!bytes && zd_vmcore_value("SIZE(page)=", &bytes) < 0)
		bytes = 0;
	return bytes;
}

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

/* What the kernel rounds a namespace's data to besides its alignment (memremap_compat_align()). */
static const uint64_t subsection_bytes = 2 * ZD_MIB;

/*
 * An info block (8 KiB) always stands before the data, and the data begins at a multiple of the
 * alignment: where that rounding alone is as large as a memmap, the lost bytes say nothing.
 */
const char *zd_witness_capacity(const struct zd_namespace_cost *cost, const struct zd_cell *cell)
{
	uint64_t unit = cell->align_bytes > subsection_bytes ? cell->align_bytes : subsection_bytes;

	if (cost->memmap_bytes == 0 || round_up(8192, unit) >= cost->memmap_bytes)
		return "unclear";
	return cost->lost_bytes >= cost->memmap_bytes ? "dev" : "mem";
}

/*
 * The least RAM that a memmap takes: where the kernel lets the tail pages of devdax's large pages
 * share one page (ARCH_WANT_OPTIMIZE_DAX_VMEMMAP: x86, never arm64), each keeps two pages of struct
 * pages (linux/mm.h, VMEMMAP_RESERVE_NR).
 */
static int64_t least_memmap_bytes(
	const struct zd_namespace_cost *cost, const struct zd_cell *cell, bool shares_tails)
{
	const uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	uint64_t kept = cost->usable_bytes / cell->align_bytes * 2 * page_bytes;

	if (!shares_tails || cell->mode != ZD_MODE_DEVDAX || kept > cost->memmap_bytes)
		return (int64_t)cost->memmap_bytes;
	return (int64_t)kept;
}

/*
 * A bind takes RAM besides: page tables of the linear map, up to an eighth of a memmap, and some
 * 100 KiB of bookkeeping, which a memmap must be well above to be told from it.
 */
const char *zd_witness_ram(const struct zd_namespace_cost *cost, const struct zd_cell *cell)
{
#if defined(__aarch64__)
	const bool shares_tails = false;
#else
	const bool shares_tails = true;
#endif
	int64_t memmap = least_memmap_bytes(cost, cell, shares_tails);

	if (memmap < (int64_t)ZD_MIB)
		return "unclear";
	if (cost->ram_bytes >= memmap / 2)
		return "mem";
	return cost->ram_bytes <= memmap / 4 ? "dev" : "unclear";
}
