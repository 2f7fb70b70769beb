/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stats/histogram.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define SUB_BINS ((uint64_t)1 << ZD_HIST_SUB_BITS)

static size_t bin_index(uint64_t v)
{
	unsigned int shift;

	if (v < SUB_BINS)
		return (size_t)v;
	shift = 63 - (unsigned int)__builtin_clzll(v) - ZD_HIST_SUB_BITS;
	return (size_t)(shift * SUB_BINS + (v >> shift));
}

static void bin_range(size_t i, uint64_t *lo, uint64_t *hi)
{
	unsigned int shift = i < SUB_BINS ? 0 : (unsigned int)(i / SUB_BINS) - 1;

	*lo = (i - shift * SUB_BINS) << shift;
	*hi = *lo + (((uint64_t)1 << shift) - 1);
}

void zd_hist_init(struct zd_hist *h)
{
	memset(h, 0, sizeof(*h));
}

static void extend_range(struct zd_hist *h, uint64_t min, uint64_t max)
{
	if (h->count == 0 || min < h->min)
		h->min = min;
	if (h->count == 0 || max > h->max)
		h->max = max;
}

void zd_hist_add_n(struct zd_hist *h, uint64_t v, uint64_t n)
{
	if (n > UINT64_MAX - h->count) {
		n = UINT64_MAX - h->count;
		h->saturated = true;
	}
	if (n == 0)
		return;
	extend_range(h, v, v);
	h->count += n;
	h->sum += (zd_u128)v * n;
	h->bins[bin_index(v)] += n;
}

void zd_hist_add(struct zd_hist *h, uint64_t v)
{
	zd_hist_add_n(h, v, 1);
}

int zd_hist_merge(struct zd_hist *into, const struct zd_hist *from)
{
	if (from->count > UINT64_MAX - into->count)
		return -EOVERFLOW;
	if (from->count == 0)
		return 0;
	extend_range(into, from->min, from->max);
	into->count += from->count;
	into->sum += from->sum;
	into->saturated = into->saturated || from->saturated;
	for (size_t i = 0; i < ZD_HIST_N_BINS; i++)
		into->bins[i] += from->bins[i];
	return 0;
}

/* 1..count, for count > 0 and p > 0 */
static uint64_t nearest_rank(uint64_t count, double p)
{
	long double rank = (long double)p * (long double)count;
	long double whole = roundl(rank);

	/* 0.07 * 100 is a little more than 7, which has to stay rank 7. */
	if (fabsl(rank - whole) > 2 * DBL_EPSILON * whole)
		whole = ceill(rank);
	if (whole >= (long double)count)
		return count;
	return (uint64_t)whole;
}

uint64_t zd_hist_quantile(const struct zd_hist *h, double p)
{
	uint64_t rank, lo, hi, n;
	uint64_t seen = 0;
	size_t cursor = 0;

	if (h->count == 0)
		return 0;
	rank = p > 0 ? nearest_rank(h->count, p) : 1;
	if (rank == 1)
		return h->min;
	while (rank < h->count && zd_hist_next_bin(h, &cursor, &lo, &hi, &n)) {
		seen += n;
		if (seen < rank)
			continue;
		lo += (hi - lo) / 2;
		/* The middle of the first or last bin can lie outside of what was recorded. */
		return lo < h->min ? h->min : lo > h->max ? h->max : lo;
	}
	return h->max;
}

double zd_hist_mean(const struct zd_hist *h)
{
	if (h->count == 0)
		return NAN;
	return (double)((long double)h->sum / (long double)h->count);
}

bool zd_hist_next_bin(
	const struct zd_hist *h, size_t *cursor, uint64_t *lo, uint64_t *hi, uint64_t *count)
{
	while (*cursor < ZD_HIST_N_BINS) {
		size_t i = (*cursor)++;

		if (h->bins[i] == 0)
			continue;
		bin_range(i, lo, hi);
		*count = h->bins[i];
		return true;
	}
	return false;
}
