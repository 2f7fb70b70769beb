/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "stats/rank.h"
#include "stats/rng.h"
#include "stats/steady.h"

enum { MOST = 2 * ZD_RANK_MAX + 1 };

static double value[MOST];

/* 100 with noise of +-`noise`, drawn anew with each seed. */
static void make(size_t n, double noise, uint64_t seed)
{
	struct zd_rng rng;

	zd_rng_init(&rng, seed);
	for (size_t i = 0; i < n; i++)
		value[i] = 100 + noise * ((double)zd_rng_below(&rng, 20001) / 10000 - 1);
}

static void halves_that_are_too_small_tell_nothing(void **state)
{
	struct zd_steady s;

	(void)state;
	for (size_t n = 0; n < ZD_STEADY_MIN_N; n++) {
		for (size_t i = 0; i < n; i++)
			value[i] = i < n / 2 ? 100 : 200;
		s = zd_steady_judge(value, n, 0);
		assert_int_equal(s.verdict, ZD_STEADY_UNKNOWN);
		assert_true(isnan(s.ratio) && isnan(s.p));
		assert_non_null(s.reason);
	}
	/* The least n is the least: one fewer could never say no. */
	assert_true(zd_mannwhitney_p_two_sided(0, 5, 5) <= ZD_STEADY_ALPHA);
	assert_true(zd_mannwhitney_p_two_sided(0, 4, 5) > ZD_STEADY_ALPHA);
	make(MOST, 1, 1);
	assert_int_equal(zd_steady_judge(value, MOST, 0).verdict, ZD_STEADY_UNKNOWN);
	assert_int_not_equal(zd_steady_judge(value, MOST - 1, 0).verdict, ZD_STEADY_UNKNOWN);
	value[3] = 0;
	s = zd_steady_judge(value, 20, 0);
	assert_int_equal(s.verdict, ZD_STEADY_UNKNOWN);
	assert_string_equal(s.reason, "a value is not above 0");
}

static void a_step_is_found(void **state)
{
	struct zd_steady s;

	(void)state;
	for (size_t n = ZD_STEADY_MIN_N; n <= 50; n++) {
		make(n, 1, n);
		for (size_t i = n / 2; i < n; i++)
			value[i] *= 1.05;
		s = zd_steady_judge(value, n, 0);
		assert_int_equal(s.verdict, ZD_STEADY_NO);
		assert_true(s.ratio > 1.03 && s.ratio < 1.07);
		assert_true(s.p <= ZD_STEADY_ALPHA);
		assert_null(s.reason);
	}
	/* Downwards too. */
	make(10, 1, 1);
	for (size_t i = 5; i < 10; i++)
		value[i] *= 0.9;
	s = zd_steady_judge(value, 10, 0);
	assert_int_equal(s.verdict, ZD_STEADY_NO);
	assert_true(s.ratio > 0.87 && s.ratio < 0.93);
}

static void a_drift_is_found(void **state)
{
	(void)state;
	for (size_t n = ZD_STEADY_MIN_N; n <= 50; n++) {
		make(n, 0.5, n);
		for (size_t i = 0; i < n; i++)
			value[i] *= 1 + 0.1 * (double)i / (double)n;
		assert_int_equal(zd_steady_judge(value, n, 0).verdict, ZD_STEADY_NO);
	}
}

static void noise_is_none(void **state)
{
	unsigned drifts = 0;

	(void)state;
	/* 20% of noise: the margin does not help, the level of the test does. */
	for (uint64_t seed = 0; seed < 5000; seed++) {
		make(20, 20, seed);
		drifts += zd_steady_judge(value, 20, 0).verdict == ZD_STEADY_NO;
	}
	/* 1% of 5000 is 50: more than 85 once in a million. And it is not zero: the test can fail.
	 */
	assert_in_range(drifts, 15, 85);
	/* What goes up and comes back is no drift. */
	for (size_t i = 0; i < 20; i++)
		value[i] = 100 + (i < 10 ? (double)i : 19 - (double)i);
	assert_int_equal(zd_steady_judge(value, 20, 0).verdict, ZD_STEADY_YES);
}

static void what_does_not_matter_is_none(void **state)
{
	struct zd_steady s;

	(void)state;
	/* Every repetition of the second half has one instruction more. */
	for (size_t i = 0; i < 20; i++)
		value[i] = i < 10 ? 5602 : 5603;
	s = zd_steady_judge(value, 20, 1);
	assert_true(s.p < 0.001);
	assert_int_equal(s.verdict, ZD_STEADY_YES);
	/* Of two instructions that is half: a tick is the least that can be seen. */
	for (size_t i = 0; i < 20; i++)
		value[i] = i < 10 ? 2 : 3;
	assert_int_equal(zd_steady_judge(value, 20, 1).verdict, ZD_STEADY_YES);
	assert_int_equal(zd_steady_judge(value, 20, 0).verdict, ZD_STEADY_NO);
	for (size_t i = 0; i < 20; i++)
		value[i] = i < 10 ? 2 : 4;
	assert_int_equal(zd_steady_judge(value, 20, 1).verdict, ZD_STEADY_NO);
	/* The least of the first half counts, wherever it stands. */
	for (size_t i = 0; i < 20; i++)
		value[i] = i >= 10 ? 6 : i == 5 ? 1 : 4;
	assert_int_equal(zd_steady_judge(value, 20, 1.5).verdict, ZD_STEADY_YES);
	for (size_t i = 0; i < 20; i++)
		value[i] = 7;
	s = zd_steady_judge(value, 20, 1);
	assert_int_equal(s.verdict, ZD_STEADY_YES);
	assert_true(s.ratio == 1 && s.p == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halves_that_are_too_small_tell_nothing),
		cmocka_unit_test(a_step_is_found),
		cmocka_unit_test(a_drift_is_found),
		cmocka_unit_test(noise_is_none),
		cmocka_unit_test(what_does_not_matter_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
