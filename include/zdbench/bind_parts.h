/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a bind spent its time, as a kernel tells that measures it (CONFIG_MEMREMAP_TIMING, a patch
 * in scripts/kernel/patches): populating the vmemmap, making the linear map, and initialising the
 * struct pages. What else a bind does (info block, devices, locks that are waited for) is in none.
 */
#ifndef ZDBENCH_BIND_PARTS_H
#define ZDBENCH_BIND_PARTS_H

#include <stdint.h>

enum zd_bind_part { ZD_BIND_VMEMMAP, ZD_BIND_LINEAR_MAP, ZD_BIND_PAGE_INIT, ZD_BIND_PARTS };

struct zd_bind_parts {
	char absent[128];	       /* why there is nothing; "" where there is */
	uint64_t ticks[ZD_BIND_PARTS]; /* of the CPU's counter, the one that zd_ticks() reads */
	uint64_t ns[ZD_BIND_PARTS];
};

/*
 * Of the range that holds the physical address, from the kernel's directory `root`
 * (ZD_BIND_PARTS_ROOT outside of tests). Without it, or without such a range, absent says so.
 */
void zd_bind_parts_read(const char *root, uint64_t physical, struct zd_bind_parts *parts);

#define ZD_BIND_PARTS_ROOT "/sys/kernel/debug/memremap"

#endif
