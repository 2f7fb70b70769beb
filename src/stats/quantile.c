/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *pa, const void *pb)
{
	double a = *(const double *)pa;
	double b = *(const double *)pb;

	if (isnan(a) || isnan(b))
		return !!isnan(a) - !!isnan(b);
	return (a > b) - (a < b);
}

void zd_sort(double *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), compare);
}

static double interpolate(double a, double b, double t)
{
	/* Infinite neighbours would make 0 * inf of these. */
	if (a == b || t == 0)
		return a;
	/* b - a can overflow only if the signs differ, and then this form can not. */
	if ((a < 0) != (b < 0))
		return (1 - t) * a + t * b;
	return a + t * (b - a);
}

double zd_quantile(const double *sorted, size_t n, double p)
{
	double at, below;
	size_t i;

	if (n == 0 || !(p >= 0 && p <= 1))
		return NAN;
	at = (double)(n - 1) * p;
	below = floor(at);
	i = (size_t)below;
	if (i >= n - 1)
		return sorted[n - 1];
	return interpolate(sorted[i], sorted[i + 1], at - below);
}

double zd_median(const double *v, size_t n, double *scratch)
{
	if (n == 0)
		return NAN;
	memcpy(scratch, v, n * sizeof(*v));
	zd_sort(scratch, n);
	return zd_quantile(scratch, n, 0.5);
}

/*
 * Below the index where summing starts lies less than exp(-200) of Binomial(n, 1/2) (Hoeffding),
 * far less than any 1 - level a double can hold; from 0 the first term would underflow for large n,
 * and the sum would take n steps instead of sqrt(n).
 */
static size_t first_index(size_t n)
{
	double start = floor((double)n / 2 - 10 * sqrt((double)n));

	return start > 0 ? (size_t)start : 0;
}

static long double binomial_half(size_t n, size_t k)
{
	int sign;

	if (k == 0)
		return ldexpl(1, -(int)n); /* exact; k is 0 only for n < 404 */
	return expl(lgammal_r((long double)n + 1, &sign) - lgammal_r((long double)k + 1, &sign) -
		    lgammal_r((long double)(n - k) + 1, &sign) -
		    (long double)n * 0.693147180559945309417232121458176568L);
}

/* The largest k with 2 P(X < k) <= alpha for X ~ Binomial(n, 1/2). */
static size_t order_statistic(size_t n, double alpha)
{
	size_t k = first_index(n);
	long double term = binomial_half(n, k);
	long double below = term;

	/* The first condition is for a huge n and hardly any level, where the sum is not exact. */
	while (k < (n + 1) / 2 && 2 * below <= alpha) {
		/* In this order exact up to n = 60 or so: a level can be reached exactly. */
		term = term * (long double)(n - k) / (long double)(k + 1);
		below += term;
		k++;
	}
	return k;
}

int zd_median_ci(const double *sorted, size_t n, double level, double *lo, double *hi)
{
	size_t k;

	if (!(level > 0 && level < 1))
		return -EINVAL;
	if (n == 0) {
		*lo = *hi = NAN;
		return 1;
	}
	k = order_statistic(n, 1 - level);
	*lo = sorted[k > 0 ? k - 1 : 0];
	*hi = sorted[k > 0 ? n - k : n - 1];
	return k > 0 ? 0 : 1;
}
