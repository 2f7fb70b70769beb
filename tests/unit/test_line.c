/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>

#include "stats/line.h"

static void exact_line(void **state)
{
	const double x[] = {0.125, 0.25, 0.5, 1}, y[] = {1.25, 2.5, 5, 10};
	struct zd_line line;

	(void)state;
	assert_int_equal(zd_line_fit(x, y, 4, &line), 0);
	assert_true(fabs(line.slope - 10) < 1e-12);
	assert_true(fabs(line.intercept) < 1e-12);
}

/* By hand: y = 1, 3, 2 at x = 0, 1, 2. */
static void least_squares(void **state)
{
	const double x[] = {0, 1, 2}, y[] = {1, 3, 2};
	struct zd_line line;

	(void)state;
	assert_int_equal(zd_line_fit(x, y, 3, &line), 0);
	assert_true(fabs(line.slope - 0.5) < 1e-12);
	assert_true(fabs(line.intercept - 1.5) < 1e-12);
}

/* The residuals of least squares are orthogonal to 1 and to x, whatever the points. */
static void residuals_are_orthogonal(void **state)
{
	const double x[] = {128, 256, 512, 1024, 2048}, y[] = {9.7e6, 1e7, 9.2e6, 1.8e7, -3};
	double sum = 0, moment = 0;
	struct zd_line line;

	(void)state;
	assert_int_equal(zd_line_fit(x, y, 5, &line), 0);
	for (size_t i = 0; i < 5; i++) {
		double residual = y[i] - line.intercept - line.slope * x[i];

		sum += residual;
		moment += residual * x[i];
	}
	assert_true(fabs(sum) < 1e-6);
	assert_true(fabs(moment) < 1e-3);
}

static void large_offset(void **state)
{
	const double x[] = {1e9, 1e9 + 1, 1e9 + 2}, y[] = {5, 7, 9};
	struct zd_line line;

	(void)state;
	assert_int_equal(zd_line_fit(x, y, 3, &line), 0);
	assert_true(fabs(line.slope - 2) < 1e-6);
}

static void no_line(void **state)
{
	const double same[] = {3, 3, 3}, y[] = {1, 2, 3}, bad[] = {1, NAN, 3},
		     far[] = {1, INFINITY, 3};
	struct zd_line line = {-1, -1};

	(void)state;
	assert_int_equal(zd_line_fit(y, y, 0, &line), -EINVAL);
	assert_int_equal(zd_line_fit(y, y, 1, &line), -EINVAL);
	assert_int_equal(zd_line_fit(same, y, 3, &line), -EINVAL);
	assert_int_equal(zd_line_fit(y, bad, 3, &line), -EINVAL);
	assert_int_equal(zd_line_fit(bad, y, 3, &line), -EINVAL);
	assert_int_equal(zd_line_fit(y, far, 3, &line), -EINVAL);
	assert_true(line.slope == -1 && line.intercept == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_line),
		cmocka_unit_test(least_squares),
		cmocka_unit_test(residuals_are_orthogonal),
		cmocka_unit_test(large_offset),
		cmocka_unit_test(no_line),
	};

	return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
