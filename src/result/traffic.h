/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory traffic, counted by a plugin of QEMU's in the emulated machine (--traffic): how often a
 * variant's timed regions read and wrote memory, and how many lines of it went past the last level
 * of a cache model, by what these lines hold. Counts, never time. traffic/ has the plugin.
 */
#ifndef ZDBENCH_RESULT_TRAFFIC_H
#define ZDBENCH_RESULT_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/workload.h"

/* What a line holds. The memmap is that of the device's own pages where nothing else is said. */
enum zd_traffic_class {
	ZD_TRAFFIC_MEMMAP_DEVICE, /* struct pages of the device, kept on it */
	ZD_TRAFFIC_MEMMAP_RAM,	  /* struct pages of the device, kept in RAM */
	ZD_TRAFFIC_MEMMAP_SYSTEM, /* struct pages of ordinary RAM, which are always in RAM */
	ZD_TRAFFIC_PAGE_TABLES,
	ZD_TRAFFIC_DAX_DATA, /* the device's memory but its memmap */
	ZD_TRAFFIC_KERNEL,   /* all else that is accessed by a kernel's address */
	ZD_TRAFFIC_USER,     /* RAM, by a user's address */
	ZD_TRAFFIC_CLASSES,
};

/* "memmap_device", ...; NULL beyond the last. */
const char *zd_traffic_class_name(unsigned class);

/*
 * Lines past the last level. A miss fetches a line. A write-back is counted where the line was made
 * dirty: it is written once for each time that it becomes so. Sequential: the line
 * right before it is the one that was fetched (or dirtied) last in its page frame of 4 KiB.
 */
struct zd_traffic_lines {
	uint64_t misses_sequential, misses_random;
	uint64_t writebacks_sequential, writebacks_random;
};

struct zd_traffic_count {
	uint64_t reads, writes; /* accesses of any size */
	/* With caches that are empty when each timed region begins, and with caches that were empty
	 * when the variant's run began and saw everything since. */
	struct zd_traffic_lines cold, warm;
};

/* Of one series of one variant in one repetition: totals over all timed regions. */
struct zd_traffic {
	enum zd_status status; /* ok, unsupported or failed: then all is 0 */
	char reason[256];      /* "" exactly when status is ok */
	unsigned repetition;   /* zd_rep.i */
	uint64_t record;       /* names it in the plugin's own output */
	uint64_t regions;      /* samples whose timed regions were counted */
	uint64_t operations;   /* what a value of the metric is per */
	uint64_t pages;	       /* base pages that these operations covered; 0: no such thing */
	/* Instructions whose addresses a plugin is not told: DC ZVA; SVE and MOPS accesses. */
	uint64_t unseen_zeroed, unseen_copied;
	struct zd_traffic_count count[ZD_TRAFFIC_CLASSES];
};

enum { ZD_TRAFFIC_MAX_LEVELS = 4, ZD_TRAFFIC_MAX_PROBES = 16 };

/* A place whose physical address the guest knows, and what the plugin was told when it was read. */
struct zd_traffic_probe {
	char what[48];
	char physical[20], seen[20]; /* "0x..." */
};

/* How it was counted; the same for all of a result. */
struct zd_traffic_setup {
	bool present; /* --traffic was asked for */
	enum zd_status status;
	char reason[256];
	char plugin_sha256[65], emulator[64];
	unsigned api; /* of QEMU's plugins */
	unsigned line_bytes;
	char policy[160];
	struct zd_traffic_level {
		char name[16];
		uint64_t bytes;
		unsigned ways;
	} level[ZD_TRAFFIC_MAX_LEVELS]; /* from the CPU outwards */
	size_t n_levels;
	/* What a physical address is to the plugin: guest's address + offset, for each kind. */
	struct {
		char method[160];
		char device_first[20], device_last[20]; /* the guest's physical addresses */
		char memmap_first[20], memmap_last[20]; /* where the kernel sees its struct pages */
		unsigned struct_page_bytes;
		struct zd_traffic_probe probe[ZD_TRAFFIC_MAX_PROBES];
		size_t n_probes;
	} calibration;
};

#endif
