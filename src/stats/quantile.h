/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quantiles of plain samples and the distribution-free interval of their median.
 *
 * Units: values are in whatever unit the caller has, results in the same; p and level are
 * fractions in 0..1. Ownership: nothing is kept, all arrays are the caller's. No function here
 * allocates, but zd_sort() and zd_median() use qsort(), and that of glibc may take scratch memory;
 * it does without when there is none.
 *
 * Source: Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician
 * 50 (1996), definition 7 (the default of R and numpy); David and Nagaraja, "Order Statistics",
 * section 7.1, for the interval.
 */
#ifndef ZD_STATS_QUANTILE_H
#define ZD_STATS_QUANTILE_H

#include <stddef.h>

/* Ascending; NaNs go to the end, so that what is before them is still sorted. */
void zd_sort(double *v, size_t n);

/*
 * The p-quantile of ascending 'sorted' (no NaNs), interpolated between neighbours (type 7).
 * NAN if n is 0 or p is not in 0..1.
 */
double zd_quantile(const double *sorted, size_t n, double p);

/*
 * The median of v, which stays as it is; 'scratch' has room for n values, does not overlap v and
 * holds the sorted values afterwards. NAN if n is 0.
 */
double zd_median(const double *v, size_t n, double *scratch);

/*
 * The interval of the median at 'level' (0 < level < 1): the narrowest pair of symmetrical order
 * statistics of ascending 'sorted' whose coverage, by the binomial distribution and whatever the
 * distribution of the values, is at least 'level'. Ties only add to the coverage.
 *
 * 0: *lo and *hi are that interval.
 * 1: n is too small for the level (2/2^n > 1 - level): *lo and *hi are minimum and maximum, NAN if
 *    n is 0. They do not have the coverage, and whoever shows them has to say so.
 * -EINVAL: level out of range; *lo and *hi are not written.
 */
int zd_median_ci(const double *sorted, size_t n, double level, double *lo, double *hi);

#endif
