/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "provision/mapping_private.h"
#include "zdbench/cleanup.h"

const char *zd_fallback_name(enum zd_fallback reason)
{
	static const char *const name[] = {
		[ZD_FALLBACK_NONE] = "none",
		[ZD_FALLBACK_NO_THP] = "no-thp",
		[ZD_FALLBACK_NOHUGE] = "nohuge",
		[ZD_FALLBACK_ADDRESS] = "address",
		[ZD_FALLBACK_EOF] = "eof",
		[ZD_FALLBACK_EXTENT] = "extent",
		[ZD_FALLBACK_PTE] = "pte",
	};

	return name[reason];
}

enum zd_fallback zd_fallback_reason(const struct zd_fallback_facts *f)
{
	uint64_t pages_end = (f->file_bytes + f->page_bytes - 1) / f->page_bytes * f->page_bytes;
	uint64_t extent_end = f->extent_offset + f->extent_bytes;

	if (f->mapped_by_pmd)
		return ZD_FALLBACK_NONE;
	if (f->pmd_bytes == 0)
		return ZD_FALLBACK_NO_THP;
	if (f->no_huge)
		return ZD_FALLBACK_NOHUGE;
	if (f->address % f->pmd_bytes != f->offset % f->pmd_bytes)
		return ZD_FALLBACK_ADDRESS;
	if (f->offset + f->pmd_bytes > pages_end)
		return ZD_FALLBACK_EOF;
	if (f->extent_offset > f->offset || extent_end < f->offset + f->pmd_bytes ||
		(f->extent_physical + f->offset - f->extent_offset) % f->pmd_bytes != 0)
		return ZD_FALLBACK_EXTENT;
	return ZD_FALLBACK_PTE;
}

/* "VmFlags: rd wr sh ... nh ..." of the mapping that holds addr (fs/proc/task_mmu.c). */
static int read_no_huge(const char *addr, bool *no_huge)
{
	FILE *smaps ZD_FCLOSE = fopen("/proc/self/smaps", "re");
	unsigned long long start, end, at = (unsigned long long)(uintptr_t)addr;
	bool found = false;
	char line[512];

	if (!smaps)
		return -errno;
	while (fgets(line, sizeof(line), smaps)) {
		if (sscanf(line, "%llx-%llx ", &start, &end) == 2)
			found = start <= at && at < end;
		else if (found && strncmp(line, "VmFlags:", 8) == 0) {
			*no_huge = strstr(line, " nh") != NULL;
			return 0;
		}
	}
	return -ENODATA;
}

int zd_mapping_fallback(const struct zd_space *space, const struct zd_mapping *m, size_t at,
	enum zd_fallback *out, struct zd_err *err)
{
	struct zd_fallback_facts facts = {
		.page_bytes = space->page_bytes,
		.pmd_bytes = space->pmd_bytes,
		.address = (uint64_t)(uintptr_t)m->addr + at,
		.offset = at,
	};
	struct zd_mapping_census census;
	struct zd_extent extent = {0};
	struct stat st;
	int rc = zd_census_range(m->addr + at, m->page_bytes, &census);

	if (rc == 0)
		rc = read_no_huge(m->addr + at, &facts.no_huge);
	if (rc == 0 && m->is_file)
		rc = fstat(m->fd, &st) < 0 ? -errno : zd_file_extent(space, m->fd, at, &extent);
	if (rc < 0 && rc != -ENODATA)
		return zd_space_fail(space, "find the reason of a fallback in", rc, err);
	facts.mapped_by_pmd = census.huge_bytes >= m->page_bytes;
	facts.file_bytes = m->is_file ? (uint64_t)st.st_size : space->size_bytes;
	facts.extent_offset = m->is_file ? extent.offset : 0;
	facts.extent_physical = m->is_file ? extent.physical : space->physical;
	facts.extent_bytes = m->is_file ? extent.bytes : space->size_bytes;
	*out = zd_fallback_reason(&facts);
	return 0;
}
