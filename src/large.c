/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "large.h"

#include <stdint.h>
#include <sys/mman.h>

#include "zdbench/units.h"

/* What every machine that has huge pages this small has; to others the hint means nothing. */
#define HUGE_BYTES (2 * ZD_MIB)

void zd_large_advise(void *at, size_t bytes)
{
	uintptr_t first = ((uintptr_t)at + HUGE_BYTES - 1) / HUGE_BYTES * HUGE_BYTES,
		  last = ((uintptr_t)at + bytes) / HUGE_BYTES * HUGE_BYTES;

	/* Less than this may be the heap's, among other things. */
	if (bytes >= 4 * HUGE_BYTES && last > first)
		madvise((char *)at + (first - (uintptr_t)at), last - first, MADV_HUGEPAGE);
}
