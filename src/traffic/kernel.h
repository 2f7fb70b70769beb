/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the running kernel has RAM, persistent memory and struct pages, as it tells root: in
 * /proc/iomem and in the ELF header of /proc/kcore, in which the struct pages of each range of RAM
 * are a segment of their own behind that range's (fs/proc/kcore.c, get_sparsemem_vmemmap_info()).
 */
#ifndef ZDBENCH_TRAFFIC_KERNEL_H
#define ZDBENCH_TRAFFIC_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "zdbench/err.h"

struct zd_extent {
	uint64_t first, last;
};

struct zd_kernel_places {
	struct zd_extent ram, device; /* physical */
	uint64_t memmap;	      /* the kernel's address of struct page 0 */
	uint64_t struct_page_bytes, page_bytes;
};

/* 0; -ENODATA or -errno where it cannot be told. */
int zd_kernel_places_read(struct zd_kernel_places *out, struct zd_err *err);

/* What it reads, from text and bytes. Pure; for that and for tests. */
int zd_kernel_places_iomem(struct zd_kernel_places *out, const char *text);
int zd_kernel_places_kcore(struct zd_kernel_places *out, const void *head, size_t bytes);

/* The physical address of one of this process's bytes that is mapped; 0: not told. */
uint64_t zd_physical_of(const void *address);

/* Calls `found` with the physical address of every page table in RAM. 0 or -errno. */
int zd_kernel_tables(const struct zd_kernel_places *places,
	void (*found)(void *ctx, uint64_t physical), void *ctx);

#endif
