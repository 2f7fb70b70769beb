/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stats/rank.h"

#include <errno.h>
#include <float.h>
#include <math.h>

#include "stats/quantile.h"

#define MAX_PAIRS (ZD_RANK_MAX * ZD_RANK_MAX)
/* U = 0 .. below nm/2; the rest of the distribution is its mirror image. */
#define MAX_HALF ((MAX_PAIRS + 1) / 2)

__extension__ typedef unsigned __int128 u128;

/*
 * counts[u] for u < len: in how many of the C(n+m,n) orders of the two samples U is u. These are
 * the coefficients of the product of (1 - q^(m+i)) / (1 - q^i) over i = 1..n, as power series; that
 * counts wrap in between does no harm, the result fits.
 */
static void null_counts(u128 *counts, size_t len, size_t n, size_t m)
{
	for (size_t u = 0; u < len; u++)
		counts[u] = u == 0;
	for (size_t i = 1; i <= n; i++) {
		for (size_t u = len; u-- > m + i;)
			counts[u] -= counts[u - (m + i)];
		for (size_t u = i; u < len; u++)
			counts[u] += counts[u - i];
	}
}

static u128 choose(size_t n, size_t k)
{
	u128 c = 1;

	for (size_t i = 1; i <= k; i++)
		c = c * (n - k + i) / i;
	return c;
}

double zd_mannwhitney_u(const double *a, size_t na, const double *b, size_t nb)
{
	double u = 0;

	for (size_t i = 0; i < na; i++)
		for (size_t j = 0; j < nb; j++)
			u += a[i] > b[j] ? 1 : a[i] == b[j] ? 0.5 : 0;
	return u;
}

double zd_mannwhitney_p_two_sided(double u, size_t n, size_t m)
{
	u128 counts[MAX_HALF];
	u128 tail = 0;
	double pairs, smaller;
	size_t len;

	if (n < 1 || n > ZD_RANK_MAX || m < 1 || m > ZD_RANK_MAX)
		return NAN;
	pairs = (double)(n * m);
	if (!(u >= 0 && u <= pairs))
		return NAN;
	smaller = ceil(fmin(u, pairs - u));
	/* By symmetry the tail is then half of the distribution or more. */
	if (2 * smaller >= pairs)
		return 1;
	len = (size_t)smaller + 1;
	null_counts(counts, len, n, m);
	for (size_t i = 0; i < len; i++)
		tail += counts[i];
	return (double)fminl(2 * (long double)tail / (long double)choose(n + m, n), 1);
}

/* P(U < len), len at most nm/2 + 1 */
static long double lower_tail(size_t len, size_t n, size_t m)
{
	u128 counts[MAX_HALF + 1];
	u128 tail = 0;

	null_counts(counts, len, n, m);
	for (size_t i = 0; i < len; i++)
		tail += counts[i];
	return (long double)tail / (long double)choose(n + m, n);
}

double zd_mannwhitney_p_greater(double u, size_t n, size_t m)
{
	size_t pairs = n * m, at_least;

	if (n < 1 || n > ZD_RANK_MAX || m < 1 || m > ZD_RANK_MAX)
		return NAN;
	if (!(u >= 0 && u <= (double)pairs))
		return NAN;
	at_least = (size_t)floor(u);
	/* By symmetry P(U >= u) is P(U <= nm - u); the shorter of both tails is counted. */
	if (2 * at_least > pairs)
		return (double)lower_tail(pairs - at_least + 1, n, m);
	return (double)(1 - lower_tail(at_least, n, m));
}

double zd_mannwhitney_p_least(size_t n, size_t m)
{
	return zd_mannwhitney_p_greater((double)(n * m), n, m);
}

/*
 * The largest k with 2 P(U < k) <= alpha, and in *outside that probability; k = 0 if there is none,
 * *outside then being the 2 P(U < 1) that is too much.
 */
static size_t pairs_to_cut(size_t n, size_t m, double alpha, double *outside)
{
	u128 counts[MAX_HALF];
	long double total = (long double)choose(n + m, n);
	size_t len = (n * m + 1) / 2;
	u128 below = 0;
	size_t k;

	null_counts(counts, len, n, m);
	*outside = (double)(2 / total);
	for (k = 0; k < len; k++) {
		long double p = 2 * (long double)(below + counts[k]) / total;

		if (p > alpha)
			break;
		below += counts[k];
		*outside = (double)p;
	}
	return k;
}

static bool all_in_domain(const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(v[i]) || v[i] <= 0)
			return false;
	return true;
}

static int check_samples(const double *a, size_t na, const double *b, size_t nb, double level)
{
	if (!(level > 0 && level < 1) || na == 0 || nb == 0)
		return -EINVAL;
	if (na > ZD_RANK_MAX || nb > ZD_RANK_MAX)
		return -E2BIG;
	if (!all_in_domain(a, na) || !all_in_domain(b, nb))
		return -EDOM;
	return 0;
}

/* log(a/b) of all pairs, ascending */
static void sort_pairs(
	const double *a, size_t na, const double *b, size_t nb, double logs[MAX_PAIRS])
{
	double log_b[ZD_RANK_MAX];

	for (size_t j = 0; j < nb; j++)
		log_b[j] = log(b[j]);
	for (size_t i = 0; i < na; i++) {
		double log_a = log(a[i]);

		for (size_t j = 0; j < nb; j++)
			logs[i * nb + j] = log_a - log_b[j];
	}
	zd_sort(logs, na * nb);
}

int zd_ratio_ci(
	const double *a, size_t na, const double *b, size_t nb, double level, struct zd_ratio *out)
{
	double logs[MAX_PAIRS];
	double outside;
	size_t n_pairs = na * nb;
	size_t cut;
	struct zd_ratio r;
	int err;

	err = check_samples(a, na, b, nb, level);
	if (err < 0)
		return err;
	sort_pairs(a, na, b, nb, logs);
	/* The epsilon is the rounding of 'level' itself: 3 against 3 do reach 0.9. */
	cut = pairs_to_cut(na, nb, 1 - level + DBL_EPSILON, &outside);
	r = (struct zd_ratio){
		.ratio = exp(zd_quantile(logs, n_pairs, 0.5)),
		.lo = exp(logs[cut > 0 ? cut - 1 : 0]),
		.hi = exp(logs[cut > 0 ? n_pairs - cut : n_pairs - 1]),
		.na = na,
		.nb = nb,
		.level = level,
		.coverage = 1 - outside,
		.exact_level_reached = cut > 0,
	};
	/* lo <= ratio <= hi, so the ends speak for all three. */
	if (r.lo < DBL_MIN || isinf(r.hi))
		return -ERANGE;
	*out = r;
	return cut > 0 ? 0 : 1;
}

int zd_ratio_ends(const double *a, size_t na, const double *b, size_t nb, double alpha_lo,
	double alpha_hi, struct zd_ratio_ends *out)
{
	double logs[MAX_PAIRS], outside;
	size_t n_pairs = na * nb, cut_lo, cut_hi;
	int err = check_samples(a, na, b, nb, 1 - 2 * alpha_lo);

	err = err ? err : check_samples(a, na, b, nb, 1 - 2 * alpha_hi);
	if (err < 0)
		return err;
	sort_pairs(a, na, b, nb, logs);
	if (exp(logs[0]) < DBL_MIN || isinf(exp(logs[n_pairs - 1])))
		return -ERANGE;
	cut_lo = pairs_to_cut(na, nb, 2 * alpha_lo + DBL_EPSILON, &outside);
	cut_hi = pairs_to_cut(na, nb, 2 * alpha_hi + DBL_EPSILON, &outside);
	*out = (struct zd_ratio_ends){
		.ratio = exp(zd_quantile(logs, n_pairs, 0.5)),
		.lo = cut_lo > 0 ? exp(logs[cut_lo - 1]) : 0,
		.hi = cut_hi > 0 ? exp(logs[n_pairs - cut_hi]) : INFINITY,
	};
	return 0;
}

size_t zd_min_n(double alpha)
{
	long double p = 0.5L; /* 1/C(2,1) */
	size_t n = 1;

	if (!(alpha > 0))
		return 0;
	/* The tolerance is for rounding, of alpha too: 3 against 3 have to reach 1/20. */
	while (p > (long double)alpha * (1 + 1e-12L)) {
		n++;
		p *= (long double)n / (long double)(2 * (2 * n - 1));
	}
	return n;
}
