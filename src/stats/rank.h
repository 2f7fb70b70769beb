/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Exact rank statistics of two small samples: the Mann-Whitney test and the Hodges-Lehmann ratio
 * with the interval that belongs to it. What the gate decides with, so the null distribution is
 * counted, never approximated.
 *
 * Units: values are in any one unit, above 0 where ratios are made; ratios are a/b without unit;
 * alpha, level and p are fractions. Ownership: nothing is kept, all arrays are the caller's and are
 * not modified; fixed memory, about 40 KiB of stack.
 *
 * Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947); Hodges and Lehmann,
 * ibid. 34 (1963); Hollander, Wolfe and Chicken, "Nonparametric Statistical Methods", chapter 4,
 * for Moses' interval. Same numbers as R's wilcox.test(log(a), log(b), exact=TRUE, conf.int=TRUE)
 * where there are no ties.
 */
#ifndef ZD_STATS_RANK_H
#define ZD_STATS_RANK_H

#include <stdbool.h>
#include <stddef.h>

/* Per sample. C(100,50) fits 128 bits, so every count is an exact integer. */
#define ZD_RANK_MAX 50

/* How many of the na * nb pairs have a > b, each tie counting as half; no NaNs. */
double zd_mannwhitney_u(const double *a, size_t na, const double *b, size_t nb);

/*
 * The exact two-sided p of U for samples of n and m without ties: twice the smaller tail, at most
 * 1. A U that ties made fractional is moved towards nm/2, which can only raise p.
 * NAN if n or m is not in 1..ZD_RANK_MAX or u is not in 0..nm.
 */
double zd_mannwhitney_p_two_sided(double u, size_t n, size_t m);

/*
 * The exact one-sided p: how probable a U of at least u is when neither sample is shifted. A u that
 * ties made fractional is moved down, which can only raise p. NAN as above.
 */
double zd_mannwhitney_p_greater(double u, size_t n, size_t m);

/* 1/C(n+m,n), the smallest one-sided p that samples of n and m can give; NAN as above. */
double zd_mannwhitney_p_least(size_t n, size_t m);

struct zd_ratio {
	double ratio;  /* Hodges-Lehmann: the median of all a/b, on logs */
	double lo, hi; /* the interval, both ends included */
	size_t na, nb;
	double level;		  /* what was asked for */
	double coverage;	  /* what lo..hi has: at least level if exact_level_reached */
	bool exact_level_reached; /* false: lo and hi are just the extremes of all a/b */
};

/*
 * How many times as large a is as b, with the exact interval at 'level' (0 < level < 1). The
 * one-sided test at alpha that the gate does is the interval at level 1 - 2 * alpha. Ties only add
 * to the coverage.
 *
 * 0: *out is filled.
 * 1: the samples are too small for the level (2/C(na+nb,na) > 1 - level): *out is filled with the
 *    extremes as lo and hi, and exact_level_reached is false.
 * -EINVAL: level out of range, or a sample is empty. -E2BIG: a sample has more than ZD_RANK_MAX
 * values. -EDOM: a value is not finite or not above 0. -ERANGE: a ratio does not fit a double.
 * With those *out is not written.
 */
int zd_ratio_ci(
	const double *a, size_t na, const double *b, size_t nb, double level, struct zd_ratio *out);

/*
 * The same with an alpha of its own, one-sided, at each end. lo is 0 and hi infinite where the
 * samples are too small for theirs. 0 or the negatives of zd_ratio_ci().
 */
struct zd_ratio_ends {
	double ratio, lo, hi;
};
int zd_ratio_ends(const double *a, size_t na, const double *b, size_t nb, double alpha_lo,
	double alpha_hi, struct zd_ratio_ends *out);

/*
 * The smallest n with 1/C(2n,n) <= alpha: below it no outcome of n against n repetitions is
 * significant at one-sided alpha, and zd_ratio_ci() returns 1 for level 1 - 2 * alpha. For
 * two-sided alpha ask with alpha / 2. At least 1; can be more than ZD_RANK_MAX; 0 if alpha is not
 * above 0.
 */
size_t zd_min_n(double alpha);

#endif
