/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provision/mapping_private.h"
#include "zdbench/units.h"

int zd_file_extent(const struct zd_space *space, int fd, uint64_t offset, struct zd_extent *extent)
{
	/* An extent is cut to the range that is asked for: ask for all that follows. */
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} ask = {.map = {.fm_start = offset,
			 .fm_length = FIEMAP_MAX_OFFSET - offset,
			 .fm_extent_count = 1,
			 .fm_flags = FIEMAP_FLAG_SYNC}};
	const struct fiemap_extent *found = ask.map.fm_extents;

	if (ioctl(fd, FS_IOC_FIEMAP, &ask.map) < 0)
		return -errno;
	if (ask.map.fm_mapped_extents == 0 || found->fe_logical > offset)
		return -ENODATA;
	extent->offset = found->fe_logical;
	extent->physical = space->physical + found->fe_physical;
	extent->bytes = found->fe_length;
	return 0;
}

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

static int collapse(const struct zd_mapping *m, uint64_t at, uint64_t bytes)
{
	if (bytes == 0)
		return 0;
	return fallocate(m->fd, FALLOC_FL_COLLAPSE_RANGE, (off_t)at, (off_t)bytes) < 0 ? -errno : 0;
}

/*
 * A PMD needs the block's physical address to be a multiple of its size too, and all its blocks in
 * one extent. File systems align extents to the beginning of the device at best, which itself may
 * stand anywhere, and skip their own blocks between extents: of each extent what is before its
 * first such place is collapsed out of the file, and what is behind its last one. One block too
 * many is collapsed to provoke an extent that is not congruent.
 */
static int align_extents(const struct zd_space *space, const struct zd_mapping *m, uint64_t beside)
{
	uint64_t at = 0; /* a multiple of the PMD's size, always */

	while (at < m->span_bytes) {
		struct zd_extent extent;
		uint64_t astray, left;
		struct stat st;
		int rc = zd_file_extent(space, m->fd, at, &extent);

		if (rc < 0)
			return rc == -ENODATA && at > 0 ? 0 : rc;
		if (fstat(m->fd, &st) < 0)
			return -errno;
		left = extent.bytes - (at - extent.offset);
		if (left > (uint64_t)st.st_size - at)
			left = (uint64_t)st.st_size - at;
		astray = (extent.physical + at - extent.offset) % m->page_bytes;
		astray = (m->page_bytes - astray) % m->page_bytes + beside;
		/* The file's end cannot be collapsed; it is cut off later. */
		if (at + left >= (uint64_t)st.st_size)
			return astray < left ? collapse(m, at, astray) : 0;
		if (left < astray + m->page_bytes)
			astray = left;
		rc = collapse(m, at, astray);
		left -= astray;
		if (rc == 0)
			rc = collapse(
				m, at + left / m->page_bytes * m->page_bytes, left % m->page_bytes);
		if (rc < 0)
			return rc;
		at += left / m->page_bytes * m->page_bytes;
	}
	return 0;
}

/* Sets the span to what there is: aligning may have taken more than was allocated for it. */
static int allocate(
	const struct zd_space *space, const struct zd_mapping_spec *spec, struct zd_mapping *m)
{
	uint64_t beside = spec->provoke == ZD_FALLBACK_EXTENT ? space->page_bytes : 0;
	struct stat st;
	int rc = -ENOSPC;

	if (m->page == ZD_PAGE_PTE || space->physical == 0)
		return -posix_fallocate(m->fd, 0, (off_t)m->span_bytes);
	/*
	 * Aligning takes up to two pages of each extent; on a small device one must do. What a try
	 * that failed has allocated stays, and is cut off at the end.
	 */
	for (unsigned spare = 8; spare > 0 && rc == -ENOSPC; spare /= 2)
		rc = -posix_fallocate(m->fd, 0, (off_t)(m->span_bytes + spare * m->page_bytes));
	if (rc == 0)
		rc = align_extents(space, m, beside);
	if (rc == 0 && fstat(m->fd, &st) < 0)
		rc = -errno;
	if (rc < 0)
		return rc;
	if ((uint64_t)st.st_size < m->span_bytes)
		m->span_bytes = (uint64_t)st.st_size / m->page_bytes * m->page_bytes;
	if (m->span_bytes < m->length_bytes)
		return -ENOSPC;
	return ftruncate(m->fd, (off_t)m->span_bytes) < 0 ? -errno : 0;
}

void zd_windows_spread(struct zd_mapping *m, unsigned windows)
{
	m->n_windows = windows;
	m->window_bytes = m->length_bytes / windows;
	for (unsigned i = 0; i < windows; i++)
		m->window_at[i] =
			(size_t)(i * (m->span_bytes / windows) / m->page_bytes * m->page_bytes);
}

/* The first place not before `from` that one extent can map by pages of the size wanted. */
static int64_t find_place(const struct zd_space *space, const struct zd_mapping *m, uint64_t from)
{
	struct zd_extent extent;
	int rc;

	while (from + m->window_bytes <= m->span_bytes) {
		if (m->page == ZD_PAGE_PTE)
			return (int64_t)from;
		rc = zd_file_extent(space, m->fd, from, &extent);
		if (rc < 0)
			return rc;
		if (from + m->window_bytes <= extent.offset + extent.bytes &&
			(extent.physical + from - extent.offset) % m->page_bytes == 0)
			return (int64_t)from;
		from = round_up(extent.offset + extent.bytes, m->page_bytes);
	}
	return -ENOSPC;
}

/* A window stands at its even share of the file, or at the first good place after it. */
static bool place_windows(const struct zd_space *space, struct zd_mapping *m, unsigned windows)
{
	uint64_t free_from = 0;

	zd_windows_spread(m, windows);
	for (unsigned i = 0; i < windows; i++) {
		uint64_t wanted = m->window_at[i] < free_from ? free_from : m->window_at[i];
		int64_t at = find_place(space, m, wanted);

		if (at < 0)
			return false;
		m->window_at[i] = (size_t)at;
		free_from = (uint64_t)at + m->window_bytes;
	}
	return true;
}

static int write_windows(const struct zd_mapping *m)
{
	static const char zero[2 * ZD_MIB];
	const size_t chunk = sizeof(zero);

	for (unsigned i = 0; i < m->n_windows; i++)
		for (size_t at = 0; at < m->window_bytes; at += chunk) {
			size_t left = m->window_bytes - at, length = left < chunk ? left : chunk;
			off_t to = (off_t)(m->window_at[i] + at);

			errno = 0;
			if (pwrite(m->fd, zero, length, to) != (ssize_t)length)
				return errno ? -errno : -EIO;
		}
	return 0;
}

/* Written, not fallocated: a read of an unwritten extent maps the zero page, a write zeroes it. */
static int fill(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *m, struct zd_err *err)
{
	unsigned windows = spec->windows > 1 ? spec->windows : 1;
	int rc;

	/* Whole extents first, so that they can be PMD-sized; then their contents. */
	rc = allocate(space, spec, m);
	if (rc < 0)
		return zd_space_fail(space, "allocate a file in", rc, err);
	while (windows > 1 && !place_windows(space, m, windows))
		windows /= 2;
	if (windows == 1)
		zd_windows_spread(m, 1);
	rc = write_windows(m);
	if (rc < 0)
		return zd_space_fail(space, "write a file in", rc, err);
	if (spec->provoke == ZD_FALLBACK_EOF &&
		ftruncate(m->fd, (off_t)(m->span_bytes - m->page_bytes / 2)) < 0)
		return zd_space_fail(space, "cut a file in", -errno, err);
	/* MAP_SYNC: dirty metadata would be committed inside the first fault. */
	return fsync(m->fd) < 0 ? zd_space_fail(space, "sync a file in", -errno, err) : 0;
}

int zd_file_make(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *m, struct zd_err *err)
{
	static unsigned serial;

	snprintf(m->file, sizeof(m->file), "%s/map-%u", space->path, serial++);
	m->fd = open(m->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (m->fd < 0)
		return zd_space_fail(space, "create a file in", -errno, err);
	if (spec->fill == ZD_FILL_WRITTEN)
		return fill(space, spec, m, err);
	zd_windows_spread(m, 1);
	return ftruncate(m->fd, (off_t)m->span_bytes) < 0
		       ? zd_space_fail(space, "size a file in", -errno, err)
		       : 0;
}
