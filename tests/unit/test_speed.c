/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which repetitions are set aside for the machine's speed. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gate/speed.h"
#include "zdbench/units.h"

enum { REPS = 20 };

static const struct zd_cell cell = {
	.mode = ZD_MODE_FSDAX, .map = ZD_MAP_DEV, .fs = ZD_FS_EXT4, .align_bytes = 2 * ZD_MIB};

static struct zd_metric *add(
	struct zd_result *r, const char *workload, const char *variant, const char *unit)
{
	struct zd_metric *m = zd_result_add_metric(r);

	assert_non_null(m);
	m->cell = cell;
	m->threads = 1;
	m->status = ZD_STATUS_OK;
	strcpy(m->workload, workload);
	strcpy(m->variant, variant);
	strcpy(m->stat, "p50");
	strcpy(m->unit, unit);
	zd_metric_set_id(m);
	return m;
}

/* How much longer it takes in a slow one. */
static double slow_by = 1.4;

/* The loop in each repetition, and beside the fault: a bit for each in which it was slow. */
static unsigned left(unsigned slow, unsigned slow_beside, bool beside)
{
	struct zd_result r;
	struct zd_metric *m;
	unsigned n = 0;

	zd_result_init(&r);
	m = add(&r, "control", "spin", "ns/sample");
	for (unsigned i = 0; i < REPS; i++) {
		struct zd_rep rep = {.i = i,
			.value = slow >> i & 1 ? 1000 * slow_by : 1000 + i % 3,
			.pace = NAN};

		assert_int_equal(zd_metric_add_rep(m, &rep), 0);
	}
	m = add(&r, "fault", "read-pte", "ns/fault");
	for (unsigned i = 0; i < REPS; i++) {
		struct zd_rep rep = {.i = i, .value = 5000, .pace = NAN};

		if (beside)
			rep.pace = slow_beside >> i & 1 ? 1500 : 990 + i % 3;
		assert_int_equal(zd_metric_add_rep(m, &rep), 0);
	}
	zd_speed_set_aside(&r);
	m = &r.metric[1];
	for (unsigned i = 0; i < REPS; i++) {
		n += !m->rep[i].aside;
		/* Only what was slow. */
		assert_true(!m->rep[i].aside || ((slow | (beside ? slow_beside : 0)) >> i & 1));
		assert_false(r.metric[0].rep[i].aside);
	}
	zd_result_done(&r);
	return n;
}

static void slow_repetitions_are_set_aside(void **state)
{
	(void)state;
	assert_int_equal(left(0, 0, false), REPS);
	assert_int_equal(left(0x3c, 0, false), REPS - 4);
	/* A quarter and eight of them stay, however slow. */
	assert_int_equal(left(0xffff0, 0, false), REPS);
	assert_int_equal(left(0xfff00, 0, false), 8);
}

/* Up to a tenth is the machine at its speed. */
static void a_little_longer_is_not_slow(void **state)
{
	(void)state;
	slow_by = 1.08;
	assert_int_equal(left(0x3c, 0, false), REPS);
	slow_by = 1.12;
	assert_int_equal(left(0x3c, 0, false), REPS - 4);
	slow_by = 1.4;
}

static void a_change_within_a_repetition_is_seen(void **state)
{
	(void)state;
	assert_int_equal(left(0, 0, true), REPS);
	assert_int_equal(left(0, 0x81, true), REPS - 2);
	/* The loop was slow in two, the fault in one of these and another one. */
	assert_int_equal(left(0x6, 0xc, true), REPS - 3);
	/* Eight of those that are left stay. */
	assert_int_equal(left(0x1, 0xffe00, true), 8);
	assert_int_equal(left(0x0, 0xfff00, true), 8);
}

/* What the gate is told where the operation's speed is not the repetition's. */
static void speed_beside_is_of_both(void **state)
{
	struct zd_rep was[] = {{.i = 0, .pace = 100}, {.i = 1, .pace = 100}, {.i = 2, .pace = 100}},
		      is[] = {{.i = 0, .pace = 120}, {.i = 1, .pace = 900, .aside = true},
			      {.i = 2, .pace = 120}};
	struct zd_metric before = {.workload = "fault", .rep = was, .n_reps = 3},
			 after = {.workload = "fault", .rep = is, .n_reps = 3};
	struct zd_values three = {.n = 3}, two = {.n = 2};
	struct zd_paced base = {&before, NULL, &three}, fresh = {&after, NULL, &two};

	(void)state;
	assert_float_equal(zd_speed_beside(&base, &fresh), 1.2, 1e-9);
	was[0].pace = was[1].pace = NAN;
	assert_true(isnan(zd_speed_beside(&base, &fresh)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_repetitions_are_set_aside),
		cmocka_unit_test(a_little_longer_is_not_slow),
		cmocka_unit_test(a_change_within_a_repetition_is_seen),
		cmocka_unit_test(speed_beside_is_of_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
