/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <string.h>

#include "run/reduce.h"

enum { MOST = 1000 };

static const struct zd_clock insn = {.kind = ZD_CLOCK_INSN, .unit_per_tick = 1};
static const struct zd_clock coarse = {.kind = ZD_CLOCK_TIME, .unit_per_tick = 40};

/* The values 1 to n, from the largest to the smallest: sorting is the reduction's task. */
static double reduced(enum zd_reduce reduce, size_t n, const struct zd_clock *clock,
	uint64_t ops_per_sample, struct zd_err *err)
{
	const struct zd_stat stat = {.reduce = reduce, .unit = ZD_UNIT_CLOCK};
	uint64_t value[MOST];
	const struct zd_samples samples = {
		.value = value, .n = n, .capacity = MOST, .ops_per_sample = ops_per_sample};
	double result = 0;
	int rc;

	memset(err, 0, sizeof(*err));
	for (size_t i = 0; i < n; i++)
		value[i] = n - i;
	rc = zd_reduce(&stat, &samples, clock, &result, err);
	assert_int_equal(rc, isnan(result) ? 1 : 0);
	assert_int_equal(isnan(result), err->text[0] != '\0');
	return result;
}

static void percentiles_of_a_ramp(void **state)
{
	struct zd_err err;

	(void)state;
	/* Type 7 by hand: 1 + (n - 1) p of the values 1 to n. */
	assert_float_equal(reduced(ZD_REDUCE_P50, 1000, &insn, 1, &err), 500.5, 1e-9);
	assert_float_equal(reduced(ZD_REDUCE_P90, 1000, &insn, 1, &err), 900.1, 1e-9);
	assert_float_equal(reduced(ZD_REDUCE_P99, 1000, &insn, 1, &err), 990.01, 1e-9);
	assert_float_equal(reduced(ZD_REDUCE_P999, 1000, &insn, 1, &err), 999.001, 1e-9);
	assert_float_equal(reduced(ZD_REDUCE_MAX, 1000, &insn, 1, &err), 1000, 0);
	assert_float_equal(reduced(ZD_REDUCE_MAX, 1, &insn, 1, &err), 1, 0);
}

static void units_of_the_clock(void **state)
{
	struct zd_err err;

	(void)state;
	assert_float_equal(reduced(ZD_REDUCE_P50, 3, &coarse, 4, &err), 2 * 40 / 4.0, 1e-9);
	assert_float_equal(reduced(ZD_REDUCE_RATE, 3, &insn, 4, &err), 1e6 / (2 / 4.0), 1e-6);
	assert_float_equal(reduced(ZD_REDUCE_RATE, 3, &coarse, 4, &err), 1e9 / 20, 1e-3);
}

static void too_few_samples_give_no_percentile(void **state)
{
	static const struct {
		enum zd_reduce reduce;
		size_t needed;
	} rule[] = {
		{ZD_REDUCE_P50, 1},
		{ZD_REDUCE_P90, 10},
		{ZD_REDUCE_P99, 100},
		{ZD_REDUCE_P999, 1000},
		{ZD_REDUCE_MAX, 1},
		{ZD_REDUCE_RATE, 1},
	};
	struct zd_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(rule) / sizeof(rule[0]); i++) {
		assert_true(isnan(reduced(rule[i].reduce, rule[i].needed - 1, &insn, 1, &err)));
		assert_false(isnan(reduced(rule[i].reduce, rule[i].needed, &insn, 1, &err)));
	}
	reduced(ZD_REDUCE_P999, 999, &insn, 1, &err);
	assert_string_equal(err.text, "a p99.9 needs 1000 samples, a repetition has 999");
}

static void bytes_are_signed_and_have_no_clock(void **state)
{
	const struct zd_stat stat = {.reduce = ZD_REDUCE_P50, .unit = ZD_UNIT_BYTES};
	uint64_t value[] = {(uint64_t)-4096};
	const struct zd_samples samples = {.value = value, .n = 1, .ops_per_sample = 1};
	double result;

	(void)state;
	assert_int_equal(zd_reduce(&stat, &samples, &coarse, &result, NULL), 0);
	assert_float_equal(result, -4096, 0);
}

static void no_time_is_no_rate(void **state)
{
	const struct zd_stat stat = {.reduce = ZD_REDUCE_RATE, .unit = ZD_UNIT_CLOCK};
	uint64_t value[] = {0};
	const struct zd_samples samples = {.value = value, .n = 1, .ops_per_sample = 1};
	struct zd_err err = {0};
	double result;

	(void)state;
	assert_int_equal(zd_reduce(&stat, &samples, &coarse, &result, &err), 1);
	assert_true(isnan(result));
	assert_non_null(strstr(err.text, "too coarse"));
}

/* By a counter that jumps, or that is another CPU's: no sample of it is believed. */
static void a_clock_that_goes_backwards(void **state)
{
	const struct zd_stat rate = {.reduce = ZD_REDUCE_RATE, .unit = ZD_UNIT_CLOCK};
	const struct zd_stat p50 = {.reduce = ZD_REDUCE_P50, .unit = ZD_UNIT_CLOCK};
	const uint64_t start[] = {1000, 1100, 1200}, end[] = {1050, 1093, 1250};
	uint64_t value[3];
	const struct zd_samples samples = {.value = value, .n = 3, .ops_per_sample = 1};
	struct zd_err err = {0};
	double result;

	(void)state;
	for (size_t i = 0; i < samples.n; i++)
		value[i] = end[i] - start[i];
	assert_int_equal(zd_reduce(&p50, &samples, &insn, &result, &err), -ERANGE);
	assert_true(isnan(result));
	assert_string_equal(
		err.text, "the clock went backwards: sample 2 of 3 ends 7 ticks before it begins");
	assert_int_equal(zd_reduce(&rate, &samples, &insn, &result, &err), -ERANGE);
	value[1] = 0;
	assert_int_equal(zd_reduce(&p50, &samples, &insn, &result, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_of_a_ramp),
		cmocka_unit_test(units_of_the_clock),
		cmocka_unit_test(too_few_samples_give_no_percentile),
		cmocka_unit_test(bytes_are_signed_and_have_no_clock),
		cmocka_unit_test(no_time_is_no_rate),
		cmocka_unit_test(a_clock_that_goes_backwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
