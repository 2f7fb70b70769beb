/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log-linear histogram of 64-bit values: every power of two is divided into 128 equal bins, so a
 * bin is at most 1/128 (0.8%) of its values wide, and values below 256 have a bin of their own.
 * Made for latencies of single operations: adding is a few instructions, and the memory is fixed.
 *
 * Units: those of the values. Ownership: initialised in place, owns nothing, has no _done; a plain
 * copy of the struct is a copy of the histogram. At 58 KiB it is not for a small stack. One thread
 * at a time: threads have one each and merge.
 *
 * Source: the bin layout is the one of HdrHistogram (https://hdrhistogram.github.io/HdrHistogram/).
 */
#ifndef ZD_STATS_HISTOGRAM_H
#define ZD_STATS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ZD_HIST_SUB_BITS 7
#define ZD_HIST_N_BINS	 ((size_t)(64 - ZD_HIST_SUB_BITS + 1) << ZD_HIST_SUB_BITS)

__extension__ typedef unsigned __int128 zd_u128;

struct zd_hist {
	uint64_t count;
	uint64_t min;	/* exact; 0 while count is 0 */
	uint64_t max;	/* exact; 0 while count is 0 */
	bool saturated; /* values were dropped because count would have passed UINT64_MAX */
	zd_u128 sum;	/* exact: count * max never passes 128 bits */
	uint64_t bins[ZD_HIST_N_BINS];
};

_Static_assert(sizeof(struct zd_hist) <= 64 * 1024, "a histogram has at most 64 KiB");

void zd_hist_init(struct zd_hist *h);

void zd_hist_add(struct zd_hist *h, uint64_t v);

/*
 * Adds v n times; n = 0 changes nothing. Of what would bring count past UINT64_MAX only as much is
 * added as fits, and h->saturated is set.
 */
void zd_hist_add_n(struct zd_hist *h, uint64_t v, uint64_t n);

/*
 * Adds all of 'from' to 'into', which may be the same. -EOVERFLOW if the counts together pass
 * UINT64_MAX; 'into' is then unchanged.
 */
int zd_hist_merge(struct zd_hist *into, const struct zd_hist *from);

/*
 * The smallest recorded value that at least p * count of the values do not exceed (nearest rank):
 * the middle of its bin, less than 0.4% off, and exact below 256 and for the first and the last
 * rank. A p below 0 (or NAN) is taken as 0, above 1 as 1. 0 if the histogram is empty: look at
 * count.
 */
uint64_t zd_hist_quantile(const struct zd_hist *h, double p);

/* sum / count; exact up to rounding. NAN if the histogram is empty. */
double zd_hist_mean(const struct zd_hist *h);

/*
 * The non-empty bins in ascending order. *cursor is 0 for the first call and is the iterator's from
 * then on. true: the bin covers lo..hi, both included, and holds count > 0 values; adding lo (or
 * any value to hi) count times to another histogram fills the same bin. false: no more, and lo, hi
 * and count are not written.
 */
bool zd_hist_next_bin(
	const struct zd_hist *h, size_t *cursor, uint64_t *lo, uint64_t *hi, uint64_t *count);

#endif
