/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "stats/quantile.h"
#include "stats/rng.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void assert_near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

static void sort_matches_insertion(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 1);
	for (size_t n = 0; n < 200; n++) {
		double v[200], want[200];

		for (size_t i = 0; i < n; i++) {
			size_t j = i;

			/* few different values: ties */
			v[i] = (double)zd_rng_below(&rng, 100) - 50;
			for (; j > 0 && want[j - 1] > v[i]; j--)
				want[j] = want[j - 1];
			want[j] = v[i];
		}
		zd_sort(v, n);
		for (size_t i = 0; i < n; i++)
			assert_true(v[i] == want[i]);
	}
}

static void sort_puts_nan_last(void **state)
{
	double v[] = {NAN, 3, -INFINITY, NAN, -1, INFINITY, NAN, DBL_MAX};
	const double want[] = {-INFINITY, -1, 3, DBL_MAX, INFINITY};

	(void)state;
	zd_sort(v, N(v));
	for (size_t i = 0; i < N(want); i++)
		assert_true(v[i] == want[i]);
	for (size_t i = N(want); i < N(v); i++)
		assert_true(isnan(v[i]));
}

/*
 * R 4.2.2: x <- c(3.1,-2.5,7,7,0.25,1e3,42,8.5)
 * sprintf("%.17g", quantile(x, c(0,.01,.1,.25,.5,.75,.9,.99,1), type=7))
 */
static void quantile_matches_r(void **state)
{
	double v[] = {3.1, -2.5, 7, 7, 0.25, 1e3, 42, 8.5};
	const double p[] = {0, .01, .1, .25, .5, .75, .9, .99, 1};
	const double want[] = {-2.5, -2.3074999999999997, -0.57499999999999951, 2.3875000000000002,
		7, 16.875, 329.39999999999986, 932.93999999999983, 1000};

	(void)state;
	zd_sort(v, N(v));
	for (size_t i = 0; i < N(p); i++)
		assert_near(zd_quantile(v, N(v), p[i]), want[i], 1e-14);
}

static void quantile_hits_order_statistics(void **state)
{
	double v[65];

	(void)state;
	for (size_t i = 0; i < N(v); i++)
		v[i] = (double)(i * i);
	/* i/64 is exact */
	for (size_t i = 0; i < N(v); i++)
		assert_true(zd_quantile(v, N(v), (double)i / 64) == v[i]);
	for (size_t i = 0; i + 1 < N(v); i++)
		assert_near(zd_quantile(v, N(v), ((double)i + .25) / 64),
			.75 * v[i] + .25 * v[i + 1], 1e-14);
}

static void quantile_edges(void **state)
{
	const double one[] = {42};
	const double same[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
	const double huge[] = {-DBL_MAX, DBL_MAX};
	const double infinite[] = {-INFINITY, 1, 2, INFINITY, INFINITY};

	(void)state;
	assert_true(isnan(zd_quantile(NULL, 0, .5)));
	assert_true(isnan(zd_quantile(one, 1, -1e-9)));
	assert_true(isnan(zd_quantile(one, 1, 1.0000001)));
	assert_true(isnan(zd_quantile(one, 1, NAN)));
	for (double p = 0; p <= 1; p += 0.015625) {
		assert_true(zd_quantile(one, 1, p) == 42);
		assert_true(zd_quantile(same, N(same), p) == 0.1);
		assert_true(isfinite(zd_quantile(huge, 2, p)));
	}
	assert_true(zd_quantile(huge, 2, .5) == 0);
	assert_near(zd_quantile(huge, 2, .75), DBL_MAX / 2, 1e-15);
	assert_true(zd_quantile(infinite, N(infinite), 0) == -INFINITY);
	assert_true(zd_quantile(infinite, N(infinite), .25) == 1);
	assert_true(zd_quantile(infinite, N(infinite), .5) == 2);
	assert_true(zd_quantile(infinite, N(infinite), .375) == 1.5);
	assert_true(zd_quantile(infinite, N(infinite), .75) == INFINITY);
	assert_true(zd_quantile(infinite, N(infinite), .9) == INFINITY);
}

static void quantile_is_monotonic(void **state)
{
	struct zd_rng rng;
	double v[37];
	double last = -INFINITY;

	(void)state;
	zd_rng_init(&rng, 2);
	for (size_t i = 0; i < N(v); i++)
		v[i] = ldexp((double)zd_rng_next(&rng), -60) - 8;
	zd_sort(v, N(v));
	for (int i = 0; i <= 10000; i++) {
		double q = zd_quantile(v, N(v), i / 10000.0);

		assert_true(q >= last && q >= v[0] && q <= v[N(v) - 1]);
		last = q;
	}
	assert_true(last == v[N(v) - 1]);
}

static void median_leaves_values_alone(void **state)
{
	const double odd[] = {9, 1, 5, 7, 3};
	const double even[] = {4, 1, 3, 1};
	double scratch[5];
	double copy[5];

	(void)state;
	memcpy(copy, odd, sizeof(odd));
	assert_true(zd_median(copy, 5, scratch) == 5);
	assert_memory_equal(copy, odd, sizeof(odd));
	assert_true(zd_median(even, 4, scratch) == 2);
	assert_true(zd_median(even, 1, scratch) == 4);
	assert_true(isnan(zd_median(NULL, 0, NULL)));
}

/* R 4.2.2: qbinom((1 - level) / 2, n, .5) is the rank of the lower end, 0 if there is none. */
static const struct {
	size_t n;
	double level;
	size_t rank;
} median_ranks[] = {
	{5, .9, 1},
	{5, .95, 0},
	{5, .99, 0},
	{6, .9, 1},
	{6, .95, 1},
	{6, .99, 0},
	{9, .9, 2},
	{9, .95, 2},
	{9, .99, 1},
	{10, .9, 2},
	{10, .95, 2},
	{10, .99, 1},
	{20, .9, 6},
	{20, .95, 6},
	{20, .99, 4},
	{30, .9, 11},
	{30, .95, 10},
	{30, .99, 8},
	{100, .9, 42},
	{100, .95, 40},
	{100, .99, 37},
	{401, .9, 184},
	{401, .95, 181},
	{401, .99, 175},
	{1000, .9, 474},
	{1000, .95, 469},
	{1000, .99, 459},
	{10000, .9, 4918},
	{10000, .95, 4902},
	{10000, .99, 4871},
	{1000000, .9, 499178},
	{1000000, .95, 499020},
	{1000000, .99, 498712},
};

static void median_ci_matches_r(void **state)
{
	static double v[1000000];

	(void)state;
	for (size_t i = 0; i < N(v); i++)
		v[i] = (double)(i + 1); /* the value is the rank */
	for (size_t i = 0; i < N(median_ranks); i++) {
		size_t n = median_ranks[i].n;
		size_t rank = median_ranks[i].rank;
		double lo, hi;
		int rc = zd_median_ci(v, n, median_ranks[i].level, &lo, &hi);

		assert_int_equal(rc, rank == 0);
		assert_true(lo == (double)(rank ? rank : 1));
		assert_true(hi == (double)(rank ? n + 1 - rank : n));
	}
}

/* All 2^n ways in which n values can lie on the two sides of the median. */
static void median_ci_covers(void **state)
{
	static const double levels[] = {.5, .8, .9, .95, .99};

	(void)state;
	for (size_t n = 1; n <= 14; n++) {
		size_t n_below[15] = {0};
		double v[14];

		for (size_t i = 0; i < n; i++)
			v[i] = (double)(i + 1);
		for (unsigned int signs = 0; signs < 1U << n; signs++)
			n_below[__builtin_popcount(signs)]++;
		for (size_t l = 0; l < N(levels); l++) {
			double lo, hi;
			int rc = zd_median_ci(v, n, levels[l], &lo, &hi);
			size_t covered = 0, narrower = 0;

			/* the median lies above v[below - 1] = below and under below + 1 */
			for (size_t below = 0; below <= n; below++) {
				if (lo <= (double)below && hi >= (double)below + 1)
					covered += n_below[below];
				if (lo + 1 <= (double)below && hi - 1 >= (double)below + 1)
					narrower += n_below[below];
			}
			assert_int_equal(rc, (double)covered < levels[l] * (1 << n));
			assert_true(rc == 1 || (double)narrower < levels[l] * (1 << n));
			assert_true(rc == 0 || (lo == 1 && hi == (double)n));
			assert_true(lo + hi == (double)(n + 1));
		}
	}
}

/* The coverage of every pair of order statistics is a level that this pair reaches. */
static void median_ci_reaches_exact_level(void **state)
{
	double v[40];
	double lo, hi;

	(void)state;
	for (size_t i = 0; i < N(v); i++)
		v[i] = (double)(i + 1);
	for (size_t n = 2; n <= N(v); n++) {
		uint64_t choose = 1, below = 0;

		for (size_t k = 1; k <= n / 2; k++) {
			double level;

			below += choose; /* the sum of C(n,i) for i < k */
			choose = choose * (n - k + 1) / k;
			level = 1 - ldexp((double)below, 1 - (int)n);
			assert_int_equal(zd_median_ci(v, n, level, &lo, &hi), 0);
			assert_true(lo == (double)k && hi == (double)(n + 1 - k));
			assert_int_equal(zd_median_ci(v, n, level + 1e-13, &lo, &hi), k == 1);
			assert_true(lo == (double)(k > 1 ? k - 1 : 1));
		}
	}
}

static void median_ci_edges(void **state)
{
	const double same[] = {7, 7, 7, 7, 7, 7, 7, 7};
	const double ascending[] = {1, 2, 3, 4, 5, 6, 7};
	const double bad[] = {0, 1, -1, 2, NAN};
	double lo = 1, hi = 2;

	(void)state;
	for (size_t i = 0; i < N(bad); i++)
		assert_int_equal(zd_median_ci(same, 8, bad[i], &lo, &hi), -EINVAL);
	assert_true(lo == 1 && hi == 2);
	assert_int_equal(zd_median_ci(NULL, 0, .95, &lo, &hi), 1);
	assert_true(isnan(lo) && isnan(hi));
	assert_int_equal(zd_median_ci(same, 1, .95, &lo, &hi), 1);
	assert_true(lo == 7 && hi == 7);
	assert_int_equal(zd_median_ci(same, 8, .95, &lo, &hi), 0);
	assert_true(lo == 7 && hi == 7);
	/* hardly any level: never past the middle */
	for (size_t n = 2; n <= N(ascending); n++) {
		assert_int_equal(zd_median_ci(ascending, n, 1e-300, &lo, &hi), 0);
		assert_true(lo == (double)((n + 1) / 2) && hi == (double)(n / 2 + 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sort_matches_insertion),
		cmocka_unit_test(sort_puts_nan_last),
		cmocka_unit_test(quantile_matches_r),
		cmocka_unit_test(quantile_hits_order_statistics),
		cmocka_unit_test(quantile_edges),
		cmocka_unit_test(quantile_is_monotonic),
		cmocka_unit_test(median_leaves_values_alone),
		cmocka_unit_test(median_ci_matches_r),
		cmocka_unit_test(median_ci_covers),
		cmocka_unit_test(median_ci_reaches_exact_level),
		cmocka_unit_test(median_ci_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
