/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "run/advisory.h"

static const struct zd_variant variant = {"write-pte", "write, PTE", "", 0};
static const struct zd_stat stats[] = {
	{"p50", "median", 1, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "page", ZD_LOWER, true}};
static const struct zd_workload workload = {
	.name = "gup",
	.variants = &variant,
	.n_variants = 1,
	.stats = stats,
	.n_stats = 1,
	.n_series = 2,
};
static const struct zd_cell cell = {.align_bytes = 4096, .fs = ZD_FS_EXT4};
static const struct zd_step step;
static struct zd_clock clock_;
static struct zd_request request;
static struct zd_result result;
static struct zd_run run = {.result = &result, .clock = &clock_, .request = &request};
static struct zd_bench bench;
static const struct zd_when when = {&run, &cell, &step, 0};
static struct zd_counters counters;

/* 64 operations, 4 a sample; only the second series has any. */
static int set_up(void **state)
{
	(void)state;
	zd_result_done(&result);
	memset(&counters, 0, sizeof(counters));
	bench = (struct zd_bench){.workload = &workload, .variant = &variant, .threads = 1};
	bench.series[1] = (struct zd_samples){.n = 16, .ops_per_sample = 4};
	assert_int_equal(zd_advisory_add(&run, &cell, &workload, &variant), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	zd_result_done(&result);
	return 0;
}

static const struct zd_metric *metric(const char *stat)
{
	const struct zd_metric *m = zd_tally_find(&run, &cell, "gup", "write-pte", 1, stat);

	assert_non_null(m);
	return m;
}

static void they_are_shared_among_operations(void **state)
{
	static const struct {
		const char *stat, *unit;
		double value;
	} want[] = {{"instructions_k", "insn/page", 100}, {"page_faults", "faults/page", 1},
		{"dtlb_misses", "misses/page", 0}};
	const struct zd_counts counts = {
		.count = {[ZD_COUNTER_INSTRUCTIONS_K] = 6400, [ZD_COUNTER_PAGE_FAULTS] = 64},
		.share = 1};

	(void)state;
	assert_int_equal(result.n_metrics, 3);
	zd_advisory_enter(&when, &bench, &counters, &counts);
	for (size_t i = 0; i < 3; i++) {
		const struct zd_metric *m = metric(want[i].stat);

		assert_true(m->advisory && !m->gate);
		assert_string_equal(m->unit, want[i].unit);
		assert_int_equal(m->status, ZD_STATUS_OK);
		assert_int_equal(m->n_reps, 1);
		assert_true(m->rep[0].value == want[i].value);
		assert_int_equal(m->rep[0].n_ops, 64);
		assert_string_equal(m->hist_unit, "");
	}
}

static void what_does_not_count_says_why(void **state)
{
	const struct zd_counts counts = {.count = {[ZD_COUNTER_PAGE_FAULTS] = 128}, .share = NAN};

	(void)state;
	counters.state[ZD_COUNTER_INSTRUCTIONS_K] = zd_counters_explain(
		EACCES, 4, counters.why[ZD_COUNTER_INSTRUCTIONS_K], sizeof(counters.why[0]));
	counters.state[ZD_COUNTER_DTLB_MISSES] = zd_counters_explain(
		ENOENT, 4, counters.why[ZD_COUNTER_DTLB_MISSES], sizeof(counters.why[0]));
	zd_advisory_enter(&when, &bench, &counters, &counts);
	assert_int_equal(metric("instructions_k")->status, ZD_STATUS_REFUSED);
	assert_string_equal(metric("instructions_k")->reason,
		"perf_event_open: EACCES; kernel.perf_event_paranoid is 4: needed is CAP_PERFMON, "
		"or sysctl kernel.perf_event_paranoid=0");
	assert_true(isnan(metric("instructions_k")->rep[0].value));
	assert_int_equal(metric("dtlb_misses")->status, ZD_STATUS_UNSUPPORTED);
	assert_string_equal(metric("dtlb_misses")->reason,
		"perf_event_open: ENOENT: this machine's PMU does not count it");
	assert_true(isnan(metric("dtlb_misses")->rep[0].value));
	/* These need no PMU. */
	assert_int_equal(metric("page_faults")->status, ZD_STATUS_OK);
	assert_true(metric("page_faults")->rep[0].value == 2);
}

/* Half of the time is not half of the count: nothing is made up for the rest. */
static void a_shared_pmu_gives_no_figure(void **state)
{
	struct zd_counts counts = {.count = {1000, 1000, 64}, .share = 0.5};

	(void)state;
	zd_advisory_enter(&when, &bench, &counters, &counts);
	assert_int_equal(metric("instructions_k")->status, ZD_STATUS_PARTIAL);
	assert_true(isnan(metric("instructions_k")->rep[0].value));
	assert_non_null(strstr(metric("instructions_k")->reason, "50% of the time"));
	assert_int_equal(metric("page_faults")->status, ZD_STATUS_OK);
	/* And it stays so, whatever later repetitions count. */
	counts.share = 1;
	zd_advisory_enter(&when, &bench, &counters, &counts);
	assert_int_equal(metric("instructions_k")->status, ZD_STATUS_PARTIAL);
}

static void no_operations_no_figure(void **state)
{
	const struct zd_counts counts = {.share = 1};

	(void)state;
	bench.series[1].n = 0;
	zd_advisory_enter(&when, &bench, &counters, &counts);
	for (size_t i = 0; i < result.n_metrics; i++) {
		assert_int_equal(result.metric[i].status, ZD_STATUS_UNSUPPORTED);
		assert_true(isnan(result.metric[i].rep[0].value));
	}
}

static void explanations(void **state)
{
	char why[200];

	(void)state;
	assert_int_equal(zd_counters_explain(EPERM, INT_MIN, why, sizeof(why)), ZD_COUNTER_REFUSED);
	assert_string_equal(why, "perf_event_open: EPERM; CAP_PERFMON is needed");
	assert_int_equal(zd_counters_explain(ENOSYS, 2, why, sizeof(why)), ZD_COUNTER_ABSENT);
	assert_string_equal(why, "perf_event_open: ENOSYS: this kernel has no perf events");
}

/* Whatever this machine allows: each counts or says why not. */
static void on_this_machine(void **state)
{
	struct zd_counters here;
	struct zd_counts counts;

	(void)state;
	zd_counters_open(&here, 0);
	for (int i = 0; i < ZD_N_COUNTERS; i++)
		assert_int_equal(here.state[i] == ZD_COUNTER_COUNTS, here.why[i][0] == '\0');
	for (int i = 0; i < ZD_N_PMU_COUNTERS; i++)
		assert_int_equal(here.state[i] == ZD_COUNTER_COUNTS, here.fd[i] >= 0);
	zd_counters_start(&here);
	zd_counters_stop(&here, &counts);
	assert_int_equal(isnan(counts.share), here.fd[0] < 0 && here.fd[1] < 0);
	zd_counters_close(&here);
	zd_counters_close(NULL);
	zd_counters_open(&here, -1);
	assert_int_equal(here.state[ZD_COUNTER_INSTRUCTIONS_K], ZD_COUNTER_ABSENT);
	assert_int_equal(here.state[ZD_COUNTER_DTLB_MISSES], ZD_COUNTER_ABSENT);
	assert_int_equal(here.state[ZD_COUNTER_PAGE_FAULTS], ZD_COUNTER_COUNTS);
	zd_counters_close(&here);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(they_are_shared_among_operations, set_up),
		cmocka_unit_test_setup(what_does_not_count_says_why, set_up),
		cmocka_unit_test_setup(a_shared_pmu_gives_no_figure, set_up),
		cmocka_unit_test_setup(no_operations_no_figure, set_up),
		cmocka_unit_test(explanations),
		cmocka_unit_test(on_this_machine),
	};

	zd_result_init(&result);
	return cmocka_run_group_tests(tests, NULL, tear_down);
}
