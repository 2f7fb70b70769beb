/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <libpmem.h>
#include <linux/falloc.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "zdbench/cleanup.h"
#include "zdbench/units.h"

/* Since Linux 6.7; the headers of older distributions lack it. Layout: linux/fs.h of 6.7. */
#ifndef PAGEMAP_SCAN
#define PAGE_IS_PRESENT (1 << 3)
#define PAGE_IS_PFNZERO (1 << 5)
#define PAGE_IS_HUGE	(1 << 6)
struct page_region {
	__u64 start;
	__u64 end;
	__u64 categories;
};
struct pm_scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};
#define PAGEMAP_SCAN _IOWR('f', 16, struct pm_scan_arg)
#endif

/* libpmem aligns what it maps to this much; a larger page is mapped directly. */
static const uint64_t libpmem_align_bytes = 2 * ZD_MIB;

static int fail(const struct zd_space *space, const char *operation, int rc, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "%s '%s': %s", operation, space->path, zd_errno_name(rc));
	return rc;
}

bool zd_mapping_possible(const struct zd_space *space, enum zd_page page, struct zd_err *err)
{
	char align[24];

	if (page == ZD_PAGE_PMD && space->pmd_bytes == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "this kernel has no PMD mappings (no THP)");
		return false;
	}
	if (space->cell.mode != ZD_MODE_DEVDAX)
		return true;
	zd_size_format(space->cell.align_bytes, align, sizeof(align));
	/* drivers/dax/device.c: a devdax fault maps exactly the device's align. */
	if (page == ZD_PAGE_PMD && space->cell.align_bytes != space->pmd_bytes) {
		zd_err_set(
			err, ZD_EXIT_FAILED, "align %s: every devdax fault maps %s", align, align);
		return false;
	}
	if (page == ZD_PAGE_PTE && space->cell.align_bytes != space->page_bytes) {
		zd_err_set(
			err, ZD_EXIT_FAILED, "align %s: every devdax fault maps %s", align, align);
		return false;
	}
	return true;
}

/* Bytes from the file's beginning to the first that stands at a multiple of the page; -errno. */
static int64_t misplaced_bytes(const struct zd_space *space, const struct zd_mapping *m)
{
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} ask = {.map = {.fm_length = m->length_bytes,
			 .fm_extent_count = 1,
			 .fm_flags = FIEMAP_FLAG_SYNC}};
	uint64_t at;

	if (ioctl(m->fd, FS_IOC_FIEMAP, &ask.map) < 0)
		return -errno;
	if (ask.map.fm_mapped_extents == 0)
		return -ENODATA;
	at = (space->physical + ask.map.fm_extents[0].fe_physical) % m->page_bytes;
	return at ? (int64_t)(m->page_bytes - at) : 0;
}

/*
 * A PMD needs the block's physical address to be a multiple of its size too. File systems align
 * extents to the beginning of the device at best, which itself may stand anywhere: one page more is
 * allocated, and what is before the first multiple is collapsed out of the file.
 */
static int allocate(const struct zd_space *space, const struct zd_mapping *m)
{
	int64_t head;
	int rc;

	if (m->page == ZD_PAGE_PTE || space->physical == 0)
		return -posix_fallocate(m->fd, 0, (off_t)m->length_bytes);
	rc = -posix_fallocate(m->fd, 0, (off_t)(m->length_bytes + m->page_bytes));
	if (rc < 0)
		return rc;
	head = misplaced_bytes(space, m);
	if (head < 0)
		return (int)head;
	if (head > 0 && fallocate(m->fd, FALLOC_FL_COLLAPSE_RANGE, 0, head) < 0)
		return -errno;
	return ftruncate(m->fd, (off_t)m->length_bytes) < 0 ? -errno : 0;
}

/* Written, not fallocated: a read of an unwritten extent maps the zero page, a write zeroes it. */
static int make_file(
	const struct zd_space *space, struct zd_mapping *m, enum zd_fill fill, struct zd_err *err)
{
	static unsigned serial;
	const size_t chunk = 2 * ZD_MIB;
	char *zero ZD_FREE = NULL;
	int rc;

	snprintf(m->file, sizeof(m->file), "%s/map-%u", space->path, serial++);
	m->fd = open(m->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->fd < 0)
		return fail(space, "create a file in", -errno, err);
	if (fill == ZD_FILL_HOLE)
		return ftruncate(m->fd, (off_t)m->length_bytes) < 0
			       ? fail(space, "size a file in", -errno, err)
			       : 0;
	zero = calloc(1, chunk);
	if (!zero)
		return fail(space, "map", -ENOMEM, err);
	/* Whole extents first, so that they can be PMD-sized; then their contents. */
	rc = allocate(space, m);
	if (rc < 0)
		return fail(space, "allocate a file in", rc, err);
	for (size_t at = 0; at < m->length_bytes; at += chunk) {
		size_t length = m->length_bytes - at < chunk ? m->length_bytes - at : chunk;

		if (pwrite(m->fd, zero, length, (off_t)at) != (ssize_t)length)
			return fail(space, "write a file in", errno ? -errno : -EIO, err);
	}
	/* MAP_SYNC: dirty metadata would be committed inside the first fault. */
	if (fsync(m->fd) < 0)
		return fail(space, "sync a file in", -errno, err);
	return 0;
}

static int open_device(const struct zd_space *space, struct zd_mapping *m, struct zd_err *err)
{
	snprintf(m->file, sizeof(m->file), "%s", space->path);
	m->fd = open(m->file, O_RDWR | O_CLOEXEC);
	return m->fd < 0 ? fail(space, "open", -errno, err) : 0;
}

static void *map_at(const struct zd_mapping *m, void *addr, int fixed, bool sync)
{
	int flags = sync ? MAP_SHARED_VALIDATE | MAP_SYNC : MAP_SHARED;

	return mmap(addr, m->length_bytes, PROT_READ | PROT_WRITE, flags | fixed, m->fd, 0);
}

/* Reserves twice the room, and maps over the part of it that is aligned. */
static int map_directly(struct zd_mapping *m, bool sync)
{
	size_t room = m->length_bytes + m->page_bytes;
	char *base =
		mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *addr;

	if (base == MAP_FAILED)
		return -errno;
	addr = base + (m->page_bytes - (uintptr_t)base % m->page_bytes) % m->page_bytes;
	m->map_sync = sync && map_at(m, addr, MAP_FIXED, true) != MAP_FAILED;
	if (!m->map_sync && map_at(m, addr, MAP_FIXED, false) == MAP_FAILED) {
		int rc = -errno;

		munmap(base, room);
		return rc;
	}
	if (addr > base)
		munmap(base, (size_t)(addr - base));
	if (base + room > addr + m->length_bytes)
		munmap(addr + m->length_bytes, (size_t)(base + room - addr - m->length_bytes));
	m->addr = addr;
	return 0;
}

/* libpmem tells pmem (MAP_SYNC accepted, or a device DAX) from a mapping that needs msync. */
static int map_by_libpmem(struct zd_mapping *m)
{
	size_t length = 0;
	int is_pmem = 0;
	char *addr = pmem_map_file(m->file, 0, 0, 0, &length, &is_pmem);

	if (!addr)
		return -errno;
	if ((uintptr_t)addr % m->page_bytes != 0 || length < m->length_bytes) {
		pmem_unmap(addr, length);
		return -ERANGE;
	}
	/* A device is mapped whole; the workload asked for its beginning. */
	if (length > m->length_bytes)
		munmap(addr + m->length_bytes, length - m->length_bytes);
	m->addr = addr;
	m->map_sync = is_pmem != 0;
	m->via_libpmem = true;
	return 0;
}

static int map(struct zd_mapping *m, bool sync)
{
	int rc = -ERANGE;

	/* libpmem asks for MAP_SYNC wherever it can be had. */
	if (sync && m->page_bytes <= libpmem_align_bytes)
		rc = map_by_libpmem(m);
	if (rc < 0)
		rc = map_directly(m, sync);
	return rc;
}

/* The THP sysfs switch does not gate DAX; the advice on the range does. */
static int advise(const struct zd_mapping *m, const struct zd_space *space)
{
	if (m->page == ZD_PAGE_PTE && space->cell.mode == ZD_MODE_FSDAX && space->pmd_bytes)
		if (madvise(m->addr, m->length_bytes, MADV_NOHUGEPAGE) < 0)
			return -errno;
	return 0;
}

int zd_mapping_open(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *out, struct zd_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	out->page = spec->page;
	out->page_bytes = zd_page_bytes(space, spec->page);
	out->length_bytes = spec->length_bytes;
	out->advise_small = spec->page == ZD_PAGE_PTE && space->cell.mode == ZD_MODE_FSDAX;
	out->is_file = space->cell.mode == ZD_MODE_FSDAX;
	rc = out->is_file ? make_file(space, out, spec->fill, err) : open_device(space, out, err);
	if (rc == 0) {
		rc = map(out, spec->sync == ZD_SYNC_WANTED);
		if (rc == 0)
			rc = advise(out, space);
		if (rc < 0)
			fail(space, "map", rc, err);
	}
	if (rc < 0)
		zd_mapping_close(out);
	return rc;
}

int zd_mapping_renew(struct zd_mapping *m, struct zd_err *err)
{
	/* MAP_FIXED over the old mapping removes it: one call, and nobody can take the address. */
	if (map_at(m, m->addr, MAP_FIXED, m->map_sync) == MAP_FAILED ||
		(m->advise_small && madvise(m->addr, m->length_bytes, MADV_NOHUGEPAGE) < 0)) {
		int rc = -errno;

		zd_err_set(err, ZD_EXIT_FAILED, "map '%s' again: %s", m->file, zd_errno_name(rc));
		return rc;
	}
	return 0;
}

void zd_mapping_close(struct zd_mapping *m)
{
	if (!m)
		return;
	if (m->addr)
		munmap(m->addr, m->length_bytes);
	if (m->fd >= 0 && m->file[0])
		close(m->fd);
	if (m->is_file && m->file[0])
		unlink(m->file);
	memset(m, 0, sizeof(*m));
	m->fd = -1;
}

static int scan(int fd, const struct zd_mapping *m, uint64_t category, uint64_t *bytes)
{
	struct page_region region[64];
	uint64_t start = (uint64_t)(uintptr_t)m->addr, end = start + m->length_bytes;

	*bytes = 0;
	while (start < end) {
		struct pm_scan_arg arg = {
			.size = sizeof(arg),
			.start = start,
			.end = end,
			.vec = (uint64_t)(uintptr_t)region,
			.vec_len = sizeof(region) / sizeof(region[0]),
			.category_mask = category,
			.return_mask = category,
		};
		int n = ioctl(fd, PAGEMAP_SCAN, &arg);

		if (n < 0)
			return -errno;
		for (int i = 0; i < n; i++)
			*bytes += region[i].end - region[i].start;
		if (arg.walk_end <= start)
			break;
		start = arg.walk_end;
	}
	return 0;
}

int zd_mapping_census(const struct zd_mapping *m, struct zd_mapping_census *out, struct zd_err *err)
{
	int fd ZD_CLOSE = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 ? -errno : 0;

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = scan(fd, m, PAGE_IS_PRESENT, &out->present_bytes);
	if (rc == 0)
		rc = scan(fd, m, PAGE_IS_HUGE, &out->huge_bytes);
	if (rc == 0)
		rc = scan(fd, m, PAGE_IS_PFNZERO, &out->zero_bytes);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "ask PAGEMAP_SCAN about '%s': %s", m->file,
			zd_errno_name(rc));
		zd_err_hint(err, "it needs Linux 6.7");
	}
	return rc;
}
