/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/extension.h"
#include "run/precision.h"
#include "stats/rank.h"
#include "zdbench/units.h"

static struct zd_result result;
static struct zd_plan plan;
static const struct zd_cell page = {.fs = ZD_FS_EXT4, .align_bytes = 4096};
static const struct zd_cell huge = {.fs = ZD_FS_EXT4, .align_bytes = 2 * ZD_MIB};

static int set_up(void **state)
{
	(void)state;
	zd_result_done(&result);
	memset(&plan, 0, sizeof(plan));
	plan = (struct zd_plan){
		.n_cells = 4, .reps = 4, .reps_slow = 4, .reps_max = ZD_RANK_MAX, .seed = 7};
	for (size_t i = 0; i < 4; i++) {
		plan.cell[i] = i < 2 ? page : huge;
		plan.cell[i].map = i % 2 ? ZD_MAP_MEM : ZD_MAP_DEV;
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	zd_result_done(&result);
	return 0;
}

static struct zd_metric *metric(const struct zd_cell *cell, const char *stat)
{
	struct zd_metric *m;
	struct zd_metric sought = {.cell = *cell};

	snprintf(sought.workload, sizeof(sought.workload), "fault");
	snprintf(sought.variant, sizeof(sought.variant), "read-pte");
	snprintf(sought.stat, sizeof(sought.stat), "%s", stat);
	zd_metric_set_id(&sought);
	m = zd_result_find_metric(&result, sought.id);
	if (!m) {
		m = zd_result_add_metric(&result);
		assert_non_null(m);
		*m = sought;
		m->gate = strcmp(stat, "max") != 0;
	}
	return m;
}

/* Values that lie within `spread` around 100, evenly and not in order. */
static void repeat(const struct zd_cell *cell, const char *stat, double spread)
{
	struct zd_metric *m = metric(cell, stat);
	struct zd_rep rep = {.i = (unsigned)m->n_reps};

	rep.value = 100 * (1 + spread * ((double)(m->n_reps * 7 % 11) / 5 - 1));
	assert_int_equal(zd_metric_add_rep(m, &rep), 0);
}

static void repeat_both(const struct zd_cell *cell, const char *stat, double spread, int times)
{
	for (int i = 0; i < times; i++)
		for (int map = ZD_MAP_DEV; map <= ZD_MAP_MEM; map++) {
			struct zd_cell side = *cell;

			side.map = (enum zd_map)map;
			repeat(&side, stat, spread);
		}
}

static void the_widest_gated_metric_is_named(void **state)
{
	struct zd_precision seen;
	struct zd_ratio ratio;
	double value[10];

	(void)state;
	assert_int_equal(zd_precision_judge(&result, NULL, &seen), 0);
	assert_int_equal(seen.n, 0);
	assert_true(isnan(seen.width) && seen.metric[0] == '\0');
	repeat_both(&page, "p50", 0.01, 10);
	repeat_both(&page, "p99", 0.03, 10);
	repeat_both(&page, "max", 0.5, 10); /* not gated */
	repeat_both(&huge, "p50", 0, 10);
	assert_int_equal(zd_precision_judge(&result, NULL, &seen), 0);
	assert_int_equal(seen.n, 3);
	assert_string_equal(seen.metric, "fsdax/*/4K/ext4/fault/read-pte/p99");
	/* The same from the statistics themselves. */
	for (size_t i = 0; i < 10; i++)
		value[i] = metric(&plan.cell[0], "p99")->rep[i].value;
	assert_int_equal(zd_ratio_ci(value, 10, value, 10, 0.95, &ratio), 0);
	assert_true(fabs(seen.width - (ratio.hi - ratio.lo) / 2 / ratio.ratio) < 1e-12);
	assert_true(seen.width > 0.01 && seen.width < 0.03);
	/* A group for itself; identical values leave no width. */
	assert_int_equal(zd_precision_judge(&result, &huge, &seen), 0);
	assert_int_equal(seen.n, 1);
	assert_true(seen.width == 0);
	/* What failed does not compare. */
	metric(&plan.cell[2], "p50")->status = ZD_STATUS_FAILED;
	assert_int_equal(zd_precision_judge(&result, &huge, &seen), 0);
	assert_int_equal(seen.n, 0);
}

static void three_repetitions_are_no_precision(void **state)
{
	struct zd_precision seen;

	(void)state;
	repeat_both(&page, "p50", 0, 3);
	assert_int_equal(zd_precision_judge(&result, NULL, &seen), 0);
	assert_true(seen.n == 1 && isinf(seen.width));
	repeat_both(&page, "p50", 0, 1);
	assert_int_equal(zd_precision_judge(&result, NULL, &seen), 0);
	assert_true(seen.width == 0);
}

/* Runs the plan's steps as the runner does; how often each group was repeated. */
static size_t run(double page_spread, double huge_spread, unsigned *page_reps, unsigned *huge_reps)
{
	struct zd_extension extension = {.plan = &plan};
	size_t n, ran = 0;
	struct zd_step *steps = zd_plan_steps(&plan, &n);

	*page_reps = *huge_reps = 0;
	for (size_t i = 0; i < n; i++) {
		const struct zd_cell *cell = &plan.cell[steps[i].cell];
		bool is_page = cell->align_bytes == page.align_bytes;

		if (!zd_extension_wants(&extension, &result, &steps[i]))
			continue;
		repeat(cell, "p50", is_page ? page_spread : huge_spread);
		*(is_page ? page_reps : huge_reps) += steps[i].order;
		ran++;
	}
	free(steps);
	return ran;
}

static void only_what_is_not_known_is_repeated(void **state)
{
	unsigned page_reps, huge_reps;
	struct zd_precision seen;

	(void)state;
	plan.precision_ppm = 5000;
	run(0.02, 0.0001, &page_reps, &huge_reps);
	assert_int_equal(huge_reps, 4);
	assert_in_range(page_reps, 5, ZD_RANK_MAX - 1);
	assert_int_equal(zd_precision_judge(&result, NULL, &seen), 0);
	assert_true(seen.width <= 0.005);
	/* Both sides have them all: a pair is never broken. */
	assert_int_equal(metric(&plan.cell[0], "p50")->n_reps, page_reps);
	assert_int_equal(metric(&plan.cell[1], "p50")->n_reps, page_reps);
}

static void there_is_an_end(void **state)
{
	unsigned page_reps, huge_reps;

	(void)state;
	plan.precision_ppm = 1;
	run(0.5, 0.5, &page_reps, &huge_reps);
	assert_int_equal(page_reps, ZD_RANK_MAX);
	assert_int_equal(huge_reps, ZD_RANK_MAX);
	set_up(NULL);
	plan.precision_ppm = 500000;
	run(0.1, 0.1, &page_reps, &huge_reps);
	assert_int_equal(page_reps, 4);
	assert_int_equal(huge_reps, 4);
	/* Nothing to compare: more of it would be no better. */
	set_up(NULL);
	plan.precision_ppm = 1;
	metric(&plan.cell[1], "p50")->status = ZD_STATUS_FAILED;
	run(0.5, 0.0, &page_reps, &huge_reps);
	assert_int_equal(page_reps, 4);
}

/* What the loop takes in a repetition of a cell; of a fast machine 1,000, give or take 2%. */
static void pace(const struct zd_cell *cell, double value)
{
	struct zd_metric sought = {.cell = *cell}, *m;
	struct zd_rep rep = {.value = value};

	snprintf(sought.workload, sizeof(sought.workload), "control");
	snprintf(sought.variant, sizeof(sought.variant), "spin");
	snprintf(sought.stat, sizeof(sought.stat), "p50");
	zd_metric_set_id(&sought);
	m = zd_result_find_metric(&result, sought.id);
	if (!m) {
		m = zd_result_add_metric(&result);
		assert_non_null(m);
		*m = sought;
	}
	rep.i = (unsigned)m->n_reps;
	assert_int_equal(zd_metric_add_rep(m, &rep), 0);
}

/* In how many repetitions of 10 the plan's pages end, where one side or the other is slow in `slow`
 * of them. */
static unsigned run_on_slow_machine(unsigned slow, bool both)
{
	struct zd_extension extension = {.plan = &plan};
	size_t n;
	struct zd_step *steps = zd_plan_steps(&plan, &n);
	unsigned reps[2] = {0, 0};

	for (size_t i = 0; i < n; i++) {
		const struct zd_cell *cell = &plan.cell[steps[i].cell];
		bool huge_cell = cell->align_bytes == huge.align_bytes;
		bool is_slow =
			!huge_cell && steps[i].rep < slow && (both || cell->map == ZD_MAP_MEM);

		if (!zd_extension_wants(&extension, &result, &steps[i]))
			continue;
		pace(cell, (is_slow ? 1400 : 1000) * (1 + 0.02 * (steps[i].rep % 2)));
		reps[huge_cell] += steps[i].order;
	}
	free(steps);
	/* The other group was never slow. */
	assert_int_equal(reps[1], 10);
	return reps[0];
}

/* A hazard's repetitions come last and are never made again; nor then those of the other map alone.
 */
static void what_has_no_pair_is_not_done_again(void **state)
{
	struct zd_extension extension = {.plan = &plan};
	unsigned page_steps = 0;
	struct zd_step *steps;
	size_t n;

	(void)state;
	plan.reps = 10;
	plan.reps_slow = plan.reps_max = 20;
	plan.hazard[0] = true;
	steps = zd_plan_steps(&plan, &n);
	for (size_t i = 0; i < n; i++) {
		const struct zd_cell *cell = &plan.cell[steps[i].cell];

		if (cell->align_bytes != page.align_bytes ||
			!zd_extension_wants(&extension, &result, &steps[i]))
			continue;
		pace(cell, steps[i].rep < 4 ? 1400 : 1000);
		page_steps++;
	}
	free(steps);
	assert_int_equal(page_steps, 2 * 10);
}

static void what_a_slow_machine_did_is_done_again(void **state)
{
	static const struct {
		unsigned slow, reps;
	} given[] = {{0, 10}, {1, 11}, {4, 14}, {8, 18},
		/* One fast repetition may be luck, and slow throughout is how fast a machine is. */
		{9, 10}, {20, 10}};

	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		for (int both = 0; both < 2; both++) {
			set_up(state);
			plan.reps = 10;
			plan.reps_slow = plan.reps_max = 20;
			assert_int_equal(run_on_slow_machine(given[i].slow, both), given[i].reps);
		}
}

/* The loop of the repetition knows nothing of what came later: the one beside the operation does.
 */
static void what_a_machine_did_that_became_slow_is_done_again(void **state)
{
	struct zd_extension extension = {.plan = &plan};
	unsigned reps = 0;
	struct zd_step *steps;
	size_t n;

	(void)state;
	plan.reps = 10;
	plan.reps_slow = plan.reps_max = 30;
	steps = zd_plan_steps(&plan, &n);
	for (size_t i = 0; i < n; i++) {
		const struct zd_cell *cell = &plan.cell[steps[i].cell];
		struct zd_rep rep = {.i = steps[i].rep, .value = 100, .pace = 1000};

		if (cell->align_bytes != page.align_bytes ||
			!zd_extension_wants(&extension, &result, &steps[i]))
			continue;
		if (cell->map == ZD_MAP_DEV && steps[i].rep % 5 == 2)
			rep.pace = 1400;
		pace(cell, 1000);
		assert_int_equal(zd_metric_add_rep(metric(cell, "p50"), &rep), 0);
		reps += steps[i].order;
	}
	free(steps);
	/* Two of them were slow. */
	assert_int_equal(reps, 12);
}

/* Asking for precision changes nothing in the order of what is done without. */
static void the_order_goes_on(void **state)
{
	struct zd_step *with, *without;
	size_t n, m, same = 0, dev_first = 0;

	(void)state;
	with = zd_plan_steps(&plan, &n);
	plan.reps_max = plan.reps;
	without = zd_plan_steps(&plan, &m);
	assert_int_equal(m, 4 * 4);
	assert_int_equal(n, 4 * ZD_RANK_MAX);
	assert_memory_equal(with, without, m * sizeof(*with));
	for (size_t i = m; i < n; i += 2) {
		assert_int_equal(with[i].pair, with[i + 1].pair);
		dev_first += plan.cell[with[i].cell].map == ZD_MAP_DEV;
		same++;
	}
	assert_in_range(dev_first, same / 4, same * 3 / 4);
	free(with);
	free(without);
}

static void record(double asked, const char *ended)
{
	result.invocation.precision = asked;
	result.warnings.n = 0;
	assert_int_equal(zd_precision_record(&result, ended), 0);
}

static void the_end_is_recorded(void **state)
{
	(void)state;
	record(NAN, NULL);
	assert_string_equal(result.invocation.stop.why, "planned");
	record(0.01, NULL);
	assert_string_equal(result.invocation.stop.why, "nothing-to-judge");
	assert_int_equal(result.warnings.n, 1);
	repeat_both(&page, "p50", 0.02, 3);
	record(0.01, "time-budget");
	assert_non_null(strstr(result.warnings.warning[0].message,
		"read-pte/p50 has too few repetitions for 95% (time-budget after 3 repetitions)"));
	repeat_both(&page, "p50", 0.02, 7);
	record(NAN, NULL);
	assert_string_equal(result.invocation.stop.why, "planned");
	assert_string_equal(result.invocation.stop.metric, "fsdax/*/4K/ext4/fault/read-pte/p50");
	assert_int_equal(result.invocation.stop.reps, 10);
	assert_true(result.invocation.stop.width > 0.005 && result.invocation.stop.width < 0.02);
	assert_int_equal(result.warnings.n, 0);
	record(0.05, NULL);
	assert_string_equal(result.invocation.stop.why, "reached");
	assert_int_equal(result.warnings.n, 0);
	record(0.0001, NULL);
	assert_string_equal(result.invocation.stop.why, "repetitions-max");
	assert_string_equal(result.warnings.warning[0].code, "precision-not-reached");
	assert_non_null(strstr(result.warnings.warning[0].message, "0.01% was asked for"));
	assert_non_null(strstr(result.warnings.warning[0].message, "read-pte/p50"));
	assert_true(result.warnings.warning[0].remedy[0] != '\0');
	assert_non_null(strstr(result.warnings.warning[0].message, " is known to "));
	record(0.0001, "time-budget");
	assert_string_equal(result.invocation.stop.why, "time-budget");
	assert_int_equal(result.warnings.n, 1);
	/* A run without --precision that its budget ended has nothing to be warned of. */
	record(NAN, "time-budget");
	assert_string_equal(result.invocation.stop.why, "time-budget");
	assert_int_equal(result.warnings.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_widest_gated_metric_is_named, set_up),
		cmocka_unit_test_setup(three_repetitions_are_no_precision, set_up),
		cmocka_unit_test_setup(only_what_is_not_known_is_repeated, set_up),
		cmocka_unit_test_setup(there_is_an_end, set_up),
		cmocka_unit_test_setup(what_a_slow_machine_did_is_done_again, set_up),
		cmocka_unit_test_setup(what_has_no_pair_is_not_done_again, set_up),
		cmocka_unit_test_setup(what_a_machine_did_that_became_slow_is_done_again, set_up),
		cmocka_unit_test_setup(the_order_goes_on, set_up),
		cmocka_unit_test_setup(the_end_is_recorded, set_up),
	};

	zd_result_init(&result);
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
