/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <libpmem.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "provision/mapping_private.h"
#include "zdbench/units.h"

/* libpmem aligns what it maps to this much; a larger page is mapped directly. */
static const uint64_t libpmem_align_bytes = 2 * ZD_MIB;

int zd_space_fail(const struct zd_space *space, const char *operation, int rc, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "%s '%s': %s", operation, space->path, zd_errno_name(rc));
	return rc;
}

struct zd_space zd_space_part(const struct zd_space *whole, unsigned i, unsigned n)
{
	const uint64_t align = whole->cell.align_bytes, pmd = whole->pmd_bytes;
	const uint64_t unit = pmd > align ? pmd : align;
	struct zd_space part = *whole;

	if (n <= 1)
		return part;
	part.is_part = true;
	if (whole->cell.mode == ZD_MODE_DEVDAX) {
		part.size_bytes = whole->size_bytes / n / unit * unit;
		part.offset_bytes = i * part.size_bytes;
	} else {
		/* Files take up to half of what they are told: a third of all, like span_of(). */
		part.size_bytes = whole->size_bytes / 3 * 2 / n;
	}
	return part;
}

/* fs/dax.c has faults of a page and of a PMD; only a device maps by PUDs, aligned to one. */
static bool pud_possible(const struct zd_space *space, struct zd_err *err)
{
	uint64_t pud_bytes = zd_page_bytes(space, ZD_PAGE_PUD);
	char align[24], pud[24];

#if defined(__aarch64__)
	/* include/linux/huge_mm.h: that needs HAVE_ARCH_TRANSPARENT_HUGEPAGE_PUD. */
	zd_err_set(err, ZD_EXIT_FAILED, "arm64 kernels map nothing by PUDs");
	return false;
#endif
	if (space->cell.mode == ZD_MODE_DEVDAX && pud_bytes > 0 &&
		space->cell.align_bytes == pud_bytes)
		return true;
	zd_size_format(space->cell.align_bytes, align, sizeof(align));
	zd_size_format(pud_bytes, pud, sizeof(pud));
	if (space->cell.mode != ZD_MODE_DEVDAX)
		zd_err_set(err, ZD_EXIT_FAILED, "no file system maps anything by PUDs");
	else if (pud_bytes == 0)
		zd_err_set(err, ZD_EXIT_FAILED, "this kernel has no PUD mappings (no THP)");
	else
		zd_err_set(err, ZD_EXIT_FAILED,
			"align %s: every devdax fault maps %s, a PUD would map %s", align, align,
			pud);
	return false;
}

bool zd_mapping_possible(const struct zd_space *space, enum zd_page page, struct zd_err *err)
{
	char align[24];

	if (page == ZD_PAGE_PMD && space->pmd_bytes == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "this kernel has no PMD mappings (no THP)");
		return false;
	}
	if (page == ZD_PAGE_PUD)
		return pud_possible(space, err);
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

bool zd_mapping_possible_somehow(const struct zd_space *space, struct zd_err *err)
{
	return zd_mapping_possible(space, ZD_PAGE_PTE, NULL) ||
	       zd_mapping_possible(space, ZD_PAGE_PMD, err);
}

static int open_device(const struct zd_space *space, struct zd_mapping *m, struct zd_err *err)
{
	snprintf(m->file, sizeof(m->file), "%s", space->path);
	m->fd = open(m->file, O_RDWR | O_CLOEXEC);
	return m->fd < 0 ? zd_space_fail(space, "open", -errno, err) : 0;
}

static void *map_at(const struct zd_mapping *m, void *addr, int fixed, bool sync)
{
	int flags = sync ? MAP_SHARED_VALIDATE | MAP_SYNC : MAP_SHARED;

	return mmap(addr, m->span_bytes, PROT_READ | PROT_WRITE, flags | fixed, m->fd,
		(off_t)m->offset_bytes);
}

/*
 * Reserves twice the room, and maps over the part of it that is aligned; `beside` bytes after it
 * where PMDs shall find no congruent address.
 */
static int map_directly(struct zd_mapping *m, bool sync, uint64_t beside)
{
	size_t room = m->span_bytes + m->page_bytes + beside;
	char *base =
		mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *addr;

	if (base == MAP_FAILED)
		return -errno;
	addr = base + (m->page_bytes - (uintptr_t)base % m->page_bytes) % m->page_bytes + beside;
	m->map_sync = sync && map_at(m, addr, MAP_FIXED, true) != MAP_FAILED;
	if (!m->map_sync && map_at(m, addr, MAP_FIXED, false) == MAP_FAILED) {
		int rc = -errno;

		munmap(base, room);
		return rc;
	}
	if (addr > base)
		munmap(base, (size_t)(addr - base));
	if (base + room > addr + m->span_bytes)
		munmap(addr + m->span_bytes, (size_t)(base + room - addr - m->span_bytes));
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
	if ((uintptr_t)addr % m->page_bytes != 0 || length < m->span_bytes) {
		pmem_unmap(addr, length);
		return -ERANGE;
	}
	/* A device is mapped whole; the workload may have asked for its beginning. */
	if (length > m->span_bytes)
		munmap(addr + m->span_bytes, length - m->span_bytes);
	m->addr = addr;
	m->map_sync = is_pmem != 0;
	m->via_libpmem = true;
	return 0;
}

/* The THP sysfs switch does not gate DAX; the advice on the range does. */
static int advise(const struct zd_mapping *m)
{
	if (m->advise_small && madvise(m->addr, m->span_bytes, MADV_NOHUGEPAGE) < 0)
		return -errno;
	return 0;
}

static int map(
	const struct zd_space *space, const struct zd_mapping_spec *spec, struct zd_mapping *m)
{
	bool sync = spec->sync == ZD_SYNC_WANTED;
	uint64_t beside = spec->provoke == ZD_FALLBACK_ADDRESS ? space->page_bytes : 0;
	int rc = -ERANGE;

	/* libpmem asks for MAP_SYNC wherever it can be had. It maps a device from its beginning. */
	if (sync && !(space->is_part && !m->is_file) && m->page_bytes <= libpmem_align_bytes &&
		spec->provoke == ZD_FALLBACK_NONE)
		rc = map_by_libpmem(m);
	if (rc < 0)
		rc = map_directly(m, sync, beside);
	return rc == 0 ? advise(m) : rc;
}

/* What fs/dax.c remembers of a PTE stays with the file when the mapping is gone. */
static int leave_ptes(struct zd_mapping *m)
{
	char *addr = map_at(m, NULL, 0, false);
	int rc = 0;

	if (addr == MAP_FAILED)
		return -errno;
	/* A touch may end in SIGBUS and not come back here: then it is zd_mapping_close() who
	 * unmaps. */
	m->addr = addr;
	if (madvise(addr, m->span_bytes, MADV_NOHUGEPAGE) < 0)
		rc = -errno;
	for (size_t at = 0; rc == 0 && at < m->span_bytes; at += m->page_bytes)
		*(volatile char *)(addr + at) = 1;
	munmap(addr, m->span_bytes);
	m->addr = NULL;
	return rc;
}

/*
 * What is mapped so that windows have something to be spread over. A file takes a third of its file
 * system: the blocks of the one before it are free only when the journal says so.
 */
static uint64_t span_of(const struct zd_space *space, const struct zd_mapping_spec *spec)
{
	uint64_t page_bytes = zd_page_bytes(space, spec->page);
	uint64_t room = space->size_bytes / (space->cell.mode == ZD_MODE_FSDAX ? 3 : 1);

	room = room / page_bytes * page_bytes;
	if (spec->windows <= 1 || spec->fill == ZD_FILL_HOLE || room < spec->length_bytes)
		return spec->length_bytes;
	return room;
}

static int prepare(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *m, struct zd_err *err)
{
	int rc;

	if (m->is_file) {
		rc = zd_file_make(space, spec, m, err);
	} else {
		rc = open_device(space, m, err);
		zd_windows_spread(m, spec->windows > 1 ? spec->windows : 1);
	}
	if (rc < 0 || spec->provoke != ZD_FALLBACK_PTE)
		return rc;
	rc = leave_ptes(m);
	return rc < 0 ? zd_space_fail(space, "leave PTEs in", rc, err) : 0;
}

int zd_mapping_open(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *out, struct zd_err *err)
{
	bool file = space->cell.mode == ZD_MODE_FSDAX;
	int rc;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	out->page = spec->page;
	out->page_bytes = zd_page_bytes(space, spec->page);
	out->length_bytes = spec->length_bytes;
	out->span_bytes = span_of(space, spec);
	out->advise_small = file && space->pmd_bytes &&
			    (spec->page == ZD_PAGE_PTE || spec->provoke == ZD_FALLBACK_NOHUGE);
	out->is_file = file;
	out->offset_bytes = file ? 0 : space->offset_bytes;
	rc = prepare(space, spec, out, err);
	if (rc == 0) {
		rc = map(space, spec, out);
		if (rc < 0)
			zd_space_fail(space, "map", rc, err);
	}
	if (rc < 0)
		zd_mapping_close(out);
	return rc;
}

int zd_mapping_read(const struct zd_mapping *m, struct zd_err *err)
{
	ssize_t n = 1;
	char byte;

	for (unsigned w = 0; m->is_file && w < m->n_windows && n == 1; w++)
		for (size_t at = 0; at < m->window_bytes && n == 1; at += m->page_bytes)
			n = pread(m->fd, &byte, 1, (off_t)(m->window_at[w] + at));
	if (n == 1)
		return 0;
	n = n < 0 ? -errno : -EIO;
	zd_err_set(err, ZD_EXIT_FAILED, "read '%s': %s", m->file, zd_errno_name((int)n));
	return (int)n;
}

int zd_mapping_renew(struct zd_mapping *m, struct zd_err *err)
{
	/* MAP_FIXED over the old mapping removes it: one call, and nobody can take the address. */
	int rc = map_at(m, m->addr, MAP_FIXED, m->map_sync) == MAP_FAILED ? -errno : advise(m);

	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "map '%s' again: %s", m->file, zd_errno_name(rc));
	return rc;
}

void zd_mapping_close(struct zd_mapping *m)
{
	if (!m)
		return;
	if (m->addr)
		munmap(m->addr, m->span_bytes);
	if (m->fd >= 0 && m->file[0])
		close(m->fd);
	if (m->is_file && m->file[0])
		unlink(m->file);
	memset(m, 0, sizeof(*m));
	m->fd = -1;
}
