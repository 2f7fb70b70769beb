/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mappings of persistent memory, as a workload asks for them and as the kernel really made them.
 *
 * A space is a provisioned cell: a directory on a DAX file system, or a device-DAX character
 * device. A mapping is a fresh file in it (always a new inode: an earlier PTE entry in a file's
 * mapping forces PTEs for ever), or the beginning of the device.
 *
 * libpmem maps wherever it can give the alignment (it aligns to 2 MiB); where it cannot (the 512
 * MiB PMD of 64K pages) the mapping is made directly. Which of the two, and whether MAP_SYNC is in
 * force, is in the struct.
 */
#ifndef ZDBENCH_MAPPING_H
#define ZDBENCH_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/cell.h"
#include "zdbench/err.h"

struct zd_space {
	struct zd_cell cell;
	char path[256];	     /* fsdax: the mount point; devdax: /dev/daxX.Y */
	uint64_t size_bytes; /* what can be mapped */
	uint64_t page_bytes; /* the kernel's base page */
	uint64_t pmd_bytes;  /* what one PMD maps; 0 when the kernel has no PMD mappings */
	uint64_t physical;   /* physical address of the device's first byte; 0 when not known */
};

enum zd_page { ZD_PAGE_PTE, ZD_PAGE_PMD };

struct zd_mapping {
	char *addr;
	size_t length_bytes;
	enum zd_page page;   /* what was asked for */
	uint64_t page_bytes; /* bytes one fault of that size maps */
	bool map_sync;	     /* MAP_SYNC accepted by the kernel */
	bool via_libpmem;
	/* private */
	int fd;		   /* -1 for none */
	bool is_file;	   /* ours to unlink */
	bool advise_small; /* needs MADV_NOHUGEPAGE to map by PTE */
	char file[320];
};

/*
 * The page sizes a space can give, and why not: true, or false with a reason in err ("the device's
 * align is 4K: every fault maps 4K").
 */
bool zd_mapping_possible(const struct zd_space *space, enum zd_page page, struct zd_err *err);

/* What the file holds before the first touch; a device has no such difference. */
enum zd_fill {
	ZD_FILL_WRITTEN, /* blocks written and on the medium: a touch neither allocates nor zeroes
			  */
	ZD_FILL_HOLE,	 /* nothing: a write allocates and zeroes, a read maps the zero page */
};

enum zd_sync {
	ZD_SYNC_WANTED, /* MAP_SYNC where the kernel takes it */
	ZD_SYNC_OFF,
};

struct zd_mapping_spec {
	enum zd_page page;
	size_t length_bytes; /* a multiple of that page */
	enum zd_fill fill;
	enum zd_sync sync;
};

/*
 * Maps shared and writable, with nothing touched. 0 or -errno. The caller owns *out until
 * zd_mapping_close().
 */
int zd_mapping_open(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *out, struct zd_err *err);

/* The bytes one page of that size maps in this space. */
static inline uint64_t zd_page_bytes(const struct zd_space *space, enum zd_page page)
{
	return page == ZD_PAGE_PMD ? space->pmd_bytes : space->page_bytes;
}

/* Unmaps and maps the same range again at the same address: all translations are gone. */
int zd_mapping_renew(struct zd_mapping *mapping, struct zd_err *err);

void zd_mapping_close(struct zd_mapping *mapping); /* NULL or zeroed is fine */

/*
 * What the page tables hold, from PAGEMAP_SCAN (fs/proc/task_mmu.c, linux/fs.h; since 6.7), in
 * bytes. Never use it on a PUD mapping: walking one splits it.
 */
struct zd_mapping_census {
	uint64_t present_bytes;
	uint64_t huge_bytes; /* mapped by PMD */
	uint64_t zero_bytes; /* the zero page: not the device at all */
};
int zd_mapping_census(
	const struct zd_mapping *mapping, struct zd_mapping_census *out, struct zd_err *err);

#endif
