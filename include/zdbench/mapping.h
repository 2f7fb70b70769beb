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

struct zd_journal;

struct zd_space {
	struct zd_cell cell;
	char path[256];	     /* fsdax: the mount point; devdax: /dev/daxX.Y */
	uint64_t size_bytes; /* what can be mapped */
	uint64_t page_bytes; /* the kernel's base page */
	uint64_t pmd_bytes;  /* what one PMD maps; 0 when the kernel has no PMD mappings */
	uint64_t physical;   /* physical address of the device's first byte; 0 when not known */
	bool map_sync;	     /* the kernel takes MAP_SYNC here */
	/* Where the mount is noted, and as what (provision/journal.h). */
	struct zd_journal *journal;
	unsigned change;
	/* Of a part (zd_space_part()): where on the device it begins. */
	bool is_part;
	uint64_t offset_bytes;
};

/*
 * Part i of n, for one of n threads: of a device its own range, of a file system room for a file of
 * its own, which together with the others' is not more than one alone may take. Pure.
 */
struct zd_space zd_space_part(const struct zd_space *whole, unsigned i, unsigned n);

enum zd_page { ZD_PAGE_PTE, ZD_PAGE_PMD, ZD_PAGE_PUD };

/* The most windows one mapping has. */
enum { ZD_MAX_WINDOWS = 16 };

struct zd_mapping {
	char *addr;
	size_t length_bytes; /* to be touched: all windows together */
	size_t span_bytes;   /* mapped: from the first window to beyond the last */
	size_t window_bytes; /* one window; all are of this size */
	unsigned n_windows;
	size_t window_at[ZD_MAX_WINDOWS]; /* from addr, ascending */
	enum zd_page page;		  /* what was asked for */
	uint64_t page_bytes;		  /* bytes one fault of that size maps */
	bool map_sync;			  /* MAP_SYNC accepted by the kernel */
	bool via_libpmem;
	/* private */
	int fd;		       /* -1 for none */
	uint64_t offset_bytes; /* of a device: where its part begins */
	bool is_file;	       /* ours to unlink */
	bool advise_small;     /* needs MADV_NOHUGEPAGE to map by PTE */
	char file[320];
};

/*
 * The page sizes a space can give, and why not: true, or false with a reason in err ("the device's
 * align is 4K: every fault maps 4K").
 */
bool zd_mapping_possible(const struct zd_space *space, enum zd_page page, struct zd_err *err);

/* Any of them, for what does not care which; not so for devdax of 1G pages. */
bool zd_mapping_possible_somehow(const struct zd_space *space, struct zd_err *err);

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

/*
 * Why a PMD-sized range of a file is not mapped by a PMD. In the order in which the kernel looks
 * (mm/memory.c create_huge_pmd(), fs/dax.c dax_fault_check_fallback(), grab_mapping_entry()); an
 * earlier PTE leaves no trace that can be asked for, so it is what remains when all else is well.
 */
enum zd_fallback {
	ZD_FALLBACK_NONE,    /* nothing stands in the way, or it is mapped by a PMD */
	ZD_FALLBACK_NO_THP,  /* the kernel has no PMD mappings */
	ZD_FALLBACK_NOHUGE,  /* MADV_NOHUGEPAGE */
	ZD_FALLBACK_ADDRESS, /* virtual address and file offset differ modulo the PMD */
	ZD_FALLBACK_EOF,     /* the PMD reaches beyond the end of the file */
	ZD_FALLBACK_EXTENT,  /* the extent is shorter than the PMD, or not congruent with it */
	ZD_FALLBACK_PTE,     /* a PTE was there before, in this or another mapping of the file */
};

struct zd_mapping_spec {
	enum zd_page page;
	size_t length_bytes; /* a multiple of that page */
	enum zd_fill fill;
	enum zd_sync sync;
	/*
	 * 0 or 1: one range. More: what is touched is spread over the space in this many windows,
	 * or in half as many, and so on, where the file system's extents give no such places (a
	 * hole has no places at all). length_bytes is a multiple of windows x page.
	 */
	unsigned windows;
	enum zd_fallback provoke; /* make the file or the mapping so that PMDs fall back; fsdax */
};

/*
 * Maps shared and writable, with nothing touched. 0 or -errno. The caller owns *out until
 * zd_mapping_close().
 */
int zd_mapping_open(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *out, struct zd_err *err);

/*
 * Reads a byte of every page to be touched, through the file and not through the mapping: no page
 * becomes mapped. A device cannot be read; nothing is done there. 0 or -errno.
 */
int zd_mapping_read(const struct zd_mapping *m, struct zd_err *err);

/* The bytes one page of that size maps in this space. A PUD maps a table of PMDs, 8 bytes each. */
static inline uint64_t zd_page_bytes(const struct zd_space *space, enum zd_page page)
{
	if (page == ZD_PAGE_PUD)
		return space->pmd_bytes * (space->page_bytes / 8);
	return page == ZD_PAGE_PMD ? space->pmd_bytes : space->page_bytes;
}

/*
 * Why is the PMD-sized range at `at` bytes of the mapping not mapped by a PMD? Looks at the
 * mapping, at the file and (smaps) at the advice given; touch it first. Not for a process that has
 * PUD mappings: looking at smaps splits them. 0 or -errno.
 */
int zd_mapping_fallback(const struct zd_space *space, const struct zd_mapping *mapping, size_t at,
	enum zd_fallback *out, struct zd_err *err);

/* What it looks at, and its verdict, without asking the kernel. */
struct zd_fallback_facts {
	uint64_t page_bytes, pmd_bytes;
	uint64_t address, offset; /* of the PMD-sized range: in memory and in the file */
	uint64_t file_bytes;
	uint64_t extent_offset, extent_physical, extent_bytes; /* of the block at offset */
	bool no_huge;					       /* the range is advised against */
	bool mapped_by_pmd;
};
enum zd_fallback zd_fallback_reason(const struct zd_fallback_facts *facts);
const char *zd_fallback_name(enum zd_fallback reason); /* "address", "eof", ... */

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
