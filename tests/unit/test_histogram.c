/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/histogram.h"
#include "stats/rng.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static struct zd_hist h, other, whole;

static int setup(void **state)
{
	(void)state;
	zd_hist_init(&h);
	zd_hist_init(&other);
	zd_hist_init(&whole);
	return 0;
}

static int compare(const void *pa, const void *pb)
{
	uint64_t a = *(const uint64_t *)pa;
	uint64_t b = *(const uint64_t *)pb;

	return (a > b) - (a < b);
}

static uint64_t error_of(uint64_t got, uint64_t want)
{
	return got > want ? got - want : want - got;
}

/* Uniform in the exponent, so that all bins have their turn. */
static uint64_t log_uniform(struct zd_rng *rng)
{
	return zd_rng_next(rng) >> zd_rng_below(rng, 64);
}

static void empty(void **state)
{
	uint64_t lo = 1, hi = 2, count = 3;
	size_t cursor = 0;

	(void)state;
	memset(&h, 0xa5, sizeof(h));
	zd_hist_init(&h);
	zd_hist_add_n(&h, 5, 0);
	assert_int_equal(h.count, 0);
	assert_int_equal(h.min, 0);
	assert_int_equal(h.max, 0);
	assert_true(h.sum == 0);
	assert_false(h.saturated);
	assert_int_equal(zd_hist_quantile(&h, .5), 0);
	assert_true(isnan(zd_hist_mean(&h)));
	assert_false(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
	assert_true(lo == 1 && hi == 2 && count == 3);
}

/* Walks from 0 to UINT64_MAX by the upper ends of the bins. */
static void bins_cover_everything(void **state)
{
	uint64_t v = 0, lo, hi, count;
	size_t n_bins = 0;

	(void)state;
	for (;;) {
		size_t cursor = 0;

		zd_hist_init(&h);
		zd_hist_add(&h, v);
		assert_true(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
		assert_true(lo == v && hi >= lo && count == 1);
		assert_true(v >= 256 || hi == v);
		/* width of at most 1%, without overflow */
		assert_true(hi - lo <= lo / 100);
		assert_false(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));

		cursor = 0;
		zd_hist_add(&h, hi);
		assert_true(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
		assert_int_equal(count, 2);
		n_bins++;
		if (hi == UINT64_MAX)
			break;
		v = hi + 1;
	}
	assert_int_equal(n_bins, ZD_HIST_N_BINS);
	assert_true(sizeof(struct zd_hist) <= 65536);
}

static void one_value_is_exact(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 1);
	for (int i = 0; i < 1000; i++) {
		uint64_t v = log_uniform(&rng);

		zd_hist_init(&h);
		zd_hist_add_n(&h, v, 1 + (uint64_t)i);
		for (double p = 0; p <= 1; p += .125)
			assert_int_equal(zd_hist_quantile(&h, p), v);
		assert_true(h.min == v && h.max == v);
		assert_true(h.sum == (zd_u128)v * (1 + (unsigned int)i));
		assert_true(fabs(zd_hist_mean(&h) - (double)v) <= 1e-15 * (double)v);
	}
}

static void quantile_matches_sorted(void **state)
{
	static uint64_t v[5000];
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 2);
	for (size_t n = 1; n <= N(v); n = n * 3 + 1) {
		zd_u128 sum = 0;

		zd_hist_init(&h);
		for (size_t i = 0; i < n; i++) {
			v[i] = log_uniform(&rng);
			sum += v[i];
			zd_hist_add(&h, v[i]);
		}
		qsort(v, n, sizeof(v[0]), compare);
		assert_true(h.count == n && h.min == v[0] && h.max == v[n - 1] && h.sum == sum);
		assert_int_equal(zd_hist_quantile(&h, 0), v[0]);
		assert_int_equal(zd_hist_quantile(&h, 1), v[n - 1]);
		/* p in the middle of a rank: no doubt which is the nearest */
		for (size_t i = 0; i < n; i++) {
			double p = ((double)i + .5) / (double)n;
			uint64_t q = zd_hist_quantile(&h, p);

			assert_true(error_of(q, v[i]) <= v[i] / 100);
			assert_true(v[i] >= 128 || q == v[i]);
			assert_true(q >= h.min && q <= h.max);
		}
	}
}

/* The rank is ceil(p * n) of the decimal p, not of what the product is rounded to. */
static void quantile_rank_is_exact(void **state)
{
	(void)state;
	for (uint64_t v = 1; v <= 100; v++)
		zd_hist_add(&h, v);
	for (uint64_t percent = 1; percent <= 100; percent++) {
		assert_int_equal(zd_hist_quantile(&h, (double)percent / 100), percent);
		assert_int_equal(zd_hist_quantile(&h, ((double)percent - .5) / 100), percent);
	}
	assert_int_equal(zd_hist_quantile(&h, .010001), 2);
	assert_int_equal(zd_hist_quantile(&h, -1), 1);
	assert_int_equal(zd_hist_quantile(&h, NAN), 1);
	assert_int_equal(zd_hist_quantile(&h, 1.5), 100);
	assert_int_equal(zd_hist_quantile(&h, INFINITY), 100);
}

static void zero_and_max(void **state)
{
	uint64_t lo, hi, count;
	size_t cursor = 0;

	(void)state;
	zd_hist_add(&h, UINT64_MAX);
	zd_hist_add_n(&h, 0, 2);
	assert_true(h.count == 3 && h.min == 0 && h.max == UINT64_MAX && h.sum == UINT64_MAX);
	assert_int_equal(zd_hist_quantile(&h, 2.0 / 3), 0);
	assert_true(zd_hist_quantile(&h, .67) == UINT64_MAX);
	assert_true(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
	assert_true(lo == 0 && hi == 0 && count == 2);
	assert_true(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
	assert_true(lo < UINT64_MAX && hi == UINT64_MAX && count == 1);
	assert_false(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
	assert_false(zd_hist_next_bin(&h, &cursor, &lo, &hi, &count));
}

/* A bin's middle is never shown where nothing was recorded beyond. */
static void quantile_stays_in_range(void **state)
{
	(void)state;
	/* one bin: 2^20 + 8000 .. 2^20 + 8191 hold all three */
	zd_hist_add_n(&h, (1U << 20) + 8189, 3);
	zd_hist_add_n(&h, (1U << 20) + 8191, 3);
	assert_int_equal(zd_hist_quantile(&h, .5), (1U << 20) + 8189);
	zd_hist_init(&h);
	zd_hist_add_n(&h, 1U << 20, 3);
	zd_hist_add_n(&h, (1U << 20) + 2, 3);
	assert_int_equal(zd_hist_quantile(&h, .5), (1U << 20) + 2);
	/* the first and the last rank are exact in a bin they share with others */
	zd_hist_init(&h);
	zd_hist_add_n(&h, (1U << 20) + 10, 2);
	zd_hist_add_n(&h, (1U << 20) + 8000, 2);
	assert_int_equal(zd_hist_quantile(&h, 0), (1U << 20) + 10);
	assert_int_equal(zd_hist_quantile(&h, .001), (1U << 20) + 10);
	assert_int_equal(zd_hist_quantile(&h, .25), (1U << 20) + 10);
	assert_int_equal(zd_hist_quantile(&h, .5), (1U << 20) + 4095);
	assert_int_equal(zd_hist_quantile(&h, 1), (1U << 20) + 8000);
}

static void merge_is_as_if_added(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 3);
	for (int i = 0; i < 3000; i++) {
		uint64_t v = log_uniform(&rng);
		uint64_t n = 1 + zd_rng_below(&rng, 5);

		zd_hist_add_n(i % 3 ? &h : &other, v, n);
		while (n-- > 0)
			zd_hist_add(&whole, v);
	}
	assert_int_equal(zd_hist_merge(&h, &other), 0);
	assert_memory_equal(&h, &whole, sizeof(h));
}

static void merge_edges(void **state)
{
	(void)state;
	zd_hist_add(&h, 1000);
	whole = h;
	assert_int_equal(zd_hist_merge(&h, &other), 0); /* an empty one: min stays */
	assert_memory_equal(&h, &whole, sizeof(h));
	assert_int_equal(zd_hist_merge(&other, &h), 0); /* into an empty one */
	assert_memory_equal(&other, &whole, sizeof(h));
	assert_int_equal(zd_hist_merge(&h, &h), 0);
	zd_hist_add(&whole, 1000);
	assert_memory_equal(&h, &whole, sizeof(h));
	other.saturated = true;
	assert_int_equal(zd_hist_merge(&h, &other), 0);
	assert_true(h.saturated);
}

static void saturation(void **state)
{
	(void)state;
	zd_hist_add_n(&h, UINT64_MAX, UINT64_MAX - 1);
	assert_false(h.saturated);
	zd_hist_add(&other, 7);
	zd_hist_add(&other, 8);
	whole = h;
	assert_int_equal(zd_hist_merge(&h, &other), -EOVERFLOW);
	assert_memory_equal(&h, &whole, sizeof(h));

	zd_hist_add_n(&h, 1, 5); /* one fits */
	assert_true(h.saturated);
	assert_true(h.count == UINT64_MAX && h.min == 1 && h.max == UINT64_MAX);
	assert_true(h.sum == (zd_u128)UINT64_MAX * (UINT64_MAX - 1) + 1);
	assert_true(zd_hist_mean(&h) == ldexp(1, 64));
	assert_true(zd_hist_quantile(&h, 1) == UINT64_MAX);
	assert_true(error_of(zd_hist_quantile(&h, .5), UINT64_MAX) <= UINT64_MAX / 100);

	zd_hist_add(&h, 0); /* none fits: not even min changes */
	assert_true(h.count == UINT64_MAX && h.min == 1);
}

static void bins_rebuild_histogram(void **state)
{
	struct zd_rng rng;
	uint64_t lo, hi, count, last = 0, total = 0;
	size_t cursor = 0;

	(void)state;
	zd_rng_init(&rng, 4);
	for (int i = 0; i < 2000; i++)
		zd_hist_add_n(&h, log_uniform(&rng), 1 + zd_rng_below(&rng, 3));
	while (zd_hist_next_bin(&h, &cursor, &lo, &hi, &count)) {
		assert_true(total == 0 || lo > last);
		assert_true(count > 0);
		last = hi;
		total += count;
		zd_hist_add_n(total % 2 ? &other : &whole, total % 2 ? lo : hi, count);
	}
	assert_true(total == h.count);
	assert_int_equal(zd_hist_merge(&other, &whole), 0);
	assert_memory_equal(other.bins, h.bins, sizeof(h.bins));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(empty, setup),
		cmocka_unit_test_setup(bins_cover_everything, setup),
		cmocka_unit_test_setup(one_value_is_exact, setup),
		cmocka_unit_test_setup(quantile_matches_sorted, setup),
		cmocka_unit_test_setup(quantile_rank_is_exact, setup),
		cmocka_unit_test_setup(zero_and_max, setup),
		cmocka_unit_test_setup(quantile_stays_in_range, setup),
		cmocka_unit_test_setup(merge_is_as_if_added, setup),
		cmocka_unit_test_setup(merge_edges, setup),
		cmocka_unit_test_setup(saturation, setup),
		cmocka_unit_test_setup(bins_rebuild_histogram, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
