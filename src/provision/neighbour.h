/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two namespaces whose struct pages share a page of the kernel's memmap. Whichever is unbound first
 * takes the shared page with it, and the other's next DAX fault is an oops: arm64 clears every page
 * table entry that the range touches (arch/arm64/mm/mmu.c, vmemmap_free; mm/sparse-vmemmap.c,
 * vmemmap_populate_basepages takes a page that is there as it is). Seen with Linux 6.12 and 64K
 * pages, for map=dev and map=mem. A page of struct pages stands for 64 MiB there, and namespaces
 * may begin at any 16 MiB; with 4K and 16K pages it stands for less than that.
 */
#ifndef ZDBENCH_NEIGHBOUR_H
#define ZDBENCH_NEIGHBOUR_H

#include "provision/ndctl.h"

/* How much memory one page of struct pages stands for, bytes. */
uint64_t zd_memmap_page_covers(uint64_t page_bytes, uint64_t struct_page_bytes);

/* Do the two ranges (physical address and length, bytes; not empty) meet in such a page? */
bool zd_memmap_pages_meet(
	uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes, uint64_t covers);

/* 0, or -EBUSY with the neighbour's name in err: binding `ndns` would endanger it. */
int zd_neighbour_check(struct ndctl_namespace *ndns, struct zd_err *err);

#endif
