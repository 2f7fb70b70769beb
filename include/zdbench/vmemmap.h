/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How an arm64 kernel maps the struct pages of a range: by blocks (2M with 4K pages) or by base
 * pages, read out of the kernel's own page tables (CONFIG_PTDUMP_DEBUGFS, arch/arm64/mm/ptdump.c).
 */
#ifndef ZDBENCH_VMEMMAP_H
#define ZDBENCH_VMEMMAP_H

#include <stdint.h>
#include <stdio.h>

struct zd_vmemmap {
	uint64_t block_bytes; /* of struct pages, mapped above the lowest level */
	uint64_t page_bytes;  /* by base pages */
};

/*
 * What the table of the kernel's mappings says of the addresses from first to before end. 0, or
 * -ENODATA when it maps nothing there.
 */
int zd_vmemmap_count(FILE *tables, uint64_t first, uint64_t end, struct zd_vmemmap *out);

/*
 * The same for the struct pages of that physical range of the running kernel. -errno where it does
 * not tell: no debugfs or no such file in it, no arm64.
 */
int zd_vmemmap_read(uint64_t physical, uint64_t length_bytes, struct zd_vmemmap *out);

#endif
