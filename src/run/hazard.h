/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A known kernel bug that measuring runs into, and that outlives the run: on arm64 with 4K pages, a
 * memmap on the device (altmap) for a range that fills at least one memory section and part of
 * another. vmemmap_populate() (arch/arm64/mm/mmu.c) takes the part's base pages from the altmap,
 * which the 2 MiB blocks of the whole sections have used up: the bind fails with ENOMEM, and every
 * later one on that range with EEXIST, until the machine is booted again. A devdax bind reports
 * success besides.
 *
 * So such a bind is tried last in a run, once, and only on a machine that was made for the run.
 */
#ifndef ZDBENCH_HAZARD_H
#define ZDBENCH_HAZARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/cell.h"

/* Would kernels with the bug fail here? arch as uname -m says it. Pure. */
bool zd_hazard_is(const char *arch, uint64_t page_bytes, enum zd_map map, uint64_t size_bytes);

/* Why it is not tried on a machine that is somebody's. */
extern const char zd_hazard_not_here[];

/* Why it is not tried any more: another one has failed in this run. */
extern const char zd_hazard_poisoned[];

/* What the kernel's complaints mean when it was this bug. */
extern const char zd_hazard_meaning[];

/*
 * What to say of a hazard's bind that failed with `why`: names the bug where the kernel log holds
 * the driver's ENOMEM, else just `why`. Returns buf.
 */
const char *zd_hazard_name(const char *why, char *buf, size_t buf_size);

/* The same, from a kernel log that was read; log may be NULL. Pure. */
const char *zd_hazard_name_from(const char *log, const char *why, char *buf, size_t buf_size);

#endif
