/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The clock of the machine that the tests run on, which counts time and no instructions. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "zdbench/clock.h"

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Against the kernel's clock, over a time that the calibration has not seen. */
static void time_is_time(void **state)
{
	const struct timespec nap = {.tv_nsec = 30 * 1000 * 1000};
	struct zd_clock clock;
	double before_ns, took_ns;
	uint64_t start;

	(void)state;
	assert_int_equal(zd_clock_init(&clock, ZD_CLOCK_TIME, NULL), 0);
	before_ns = now_ns();
	start = zd_ticks();
	nanosleep(&nap, NULL);
	took_ns = (double)(zd_ticks() - start) * clock.unit_per_tick;
	before_ns = now_ns() - before_ns;
	/* Other processes may come between two readings. */
	assert_true(took_ns < before_ns * 1.001);
	assert_true(took_ns > before_ns * 0.9);
	assert_true(clock.resolution > 0 && clock.overhead > 0);
	assert_true(clock.frequency_hz > 1000000);
	assert_null(strstr(clock.source, "instruction"));
	assert_string_equal(clock.span_source, strtok(clock.source, " "));
	zd_clock_done(&clock);
}

static void time_is_not_instructions(void **state)
{
	struct zd_clock clock;
	struct zd_err err = {0};

	(void)state;
	assert_int_equal(zd_clock_init(&clock, ZD_CLOCK_INSN, &err), -ENOTSUP);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_non_null(strstr(err.text, "does not count instructions"));
	zd_clock_done(&clock);
}

static void it_never_goes_back(void **state)
{
	struct zd_clock clock;
	uint64_t last;

	(void)state;
	assert_int_equal(zd_clock_init(&clock, ZD_CLOCK_TIME, NULL), 0);
	last = zd_ticks();
	for (int i = 0; i < 100000; i++) {
		uint64_t now = zd_ticks();

		assert_true(now >= last);
		last = now;
	}
	zd_clock_done(&clock);
}

static void coarse_clocks_take_batches(void **state)
{
	struct zd_clock clock = {.kind = ZD_CLOCK_TIME, .resolution = 1};

	(void)state;
	assert_int_equal(zd_clock_batch(&clock, 256), 1);
	clock.resolution = 10;
	assert_int_equal(zd_clock_batch(&clock, 256), 8);
	clock.resolution = 40;
	assert_int_equal(zd_clock_batch(&clock, 256), 32);
	/* Every sample is of as many. */
	assert_int_equal(zd_clock_batch(&clock, 24), 8);
	assert_int_equal(zd_clock_batch(&clock, 3), 1);
	assert_int_equal(zd_clock_batch(&clock, 0), 1);
	clock.resolution = 1000;
	assert_int_equal(zd_clock_batch(&clock, 1024), 32);
	clock.kind = ZD_CLOCK_INSN;
	assert_int_equal(zd_clock_batch(&clock, 256), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_is_time),
		cmocka_unit_test(coarse_clocks_take_batches),
		cmocka_unit_test(time_is_not_instructions),
		cmocka_unit_test(it_never_goes_back),
	};

	return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
