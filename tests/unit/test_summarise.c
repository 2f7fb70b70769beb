/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "result/result.h"
#include "stats/rank.h"

static struct zd_metric *add(
	struct zd_result *r, enum zd_map map, const char *stat, size_t n, const double *values)
{
	struct zd_metric *m = zd_result_add_metric(r);

	assert_non_null(m);
	m->cell.map = map;
	m->cell.fs = ZD_FS_EXT4;
	m->cell.align_bytes = 4096;
	snprintf(m->workload, sizeof(m->workload), "fault");
	snprintf(m->variant, sizeof(m->variant), "write-pte");
	snprintf(m->stat, sizeof(m->stat), "%s", stat);
	zd_metric_set_id(m);
	for (size_t i = 0; i < n; i++) {
		struct zd_rep rep = {.i = (unsigned)i, .value = values[i]};

		assert_int_equal(zd_metric_add_rep(m, &rep), 0);
	}
	return m;
}

/* One pair, summarised; the comparison is borrowed from r. */
static const struct zd_comparison *compare(struct zd_result *r, size_t na, const double *a,
	enum zd_status a_status, size_t nb, const double *b)
{
	zd_result_init(r);
	add(r, ZD_MAP_DEV, "p50", na, a)->status = a_status;
	add(r, ZD_MAP_MEM, "p50", nb, b);
	assert_int_equal(zd_result_summarise(r), 0);
	assert_int_equal(r->n_comparisons, 1);
	return &r->comparison[0];
}

static void medians(void **state)
{
	static const double values[] = {5, NAN, 1, 4, 2, 6, 3};
	struct zd_result r;
	const struct zd_metric *m;

	(void)state;
	zd_result_init(&r);
	add(&r, ZD_MAP_DEV, "p50", 7, values);
	add(&r, ZD_MAP_DEV, "p99", 4, values);
	add(&r, ZD_MAP_DEV, "rate", 0, values);
	assert_int_equal(zd_result_summarise(&r), 0);
	m = &r.metric[0];
	assert_int_equal(m->summary.n, 6);
	assert_true(m->summary.median == 3.5);
	/* 1 - 2/2^6 = 0.969: with 6 values the range is the first interval of 95% */
	assert_true(m->summary.lo == 1 && m->summary.hi == 6 && m->summary.level_reached);
	m = &r.metric[1];
	assert_int_equal(m->summary.n, 3);
	assert_true(m->summary.median == 4 && m->summary.lo == 1 && m->summary.hi == 5);
	assert_false(m->summary.level_reached);
	m = &r.metric[2];
	assert_int_equal(m->summary.n, 0);
	assert_true(isnan(m->summary.median) && isnan(m->summary.lo) && isnan(m->summary.hi));
	zd_result_done(&r);
}

/* In the order they were made, each map for itself; a tick of the clock is never a drift. */
static void steadiness(void **state)
{
	static const double step[] = {NAN, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3};
	static const double even[] = {3, 2, 2, 3, 2, 2, 2, 3, 2, 3};
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	snprintf(r.clock.unit, sizeof(r.clock.unit), "insn");
	add(&r, ZD_MAP_DEV, "p50", 11, step);
	add(&r, ZD_MAP_MEM, "p50", 10, even);
	add(&r, ZD_MAP_DEV, "p99", 10, step); /* nine values */
	assert_int_equal(zd_result_summarise(&r), 0);
	assert_string_equal(r.metric[0].steady.verdict, "no");
	assert_true(fabs(r.metric[0].steady.ratio - 1.5) < 1e-12);
	assert_true(r.metric[0].steady.p < 0.01 && r.metric[0].steady.reason[0] == '\0');
	assert_string_equal(r.metric[1].steady.verdict, "yes");
	assert_string_equal(r.metric[2].steady.verdict, "unknown");
	assert_true(isnan(r.metric[2].steady.ratio) && isnan(r.metric[2].steady.p));
	assert_true(r.metric[2].steady.reason[0] != '\0');
	/* One tick is 1 insn: then that step is none. Of another unit it would be. */
	r.clock.resolution = 1;
	snprintf(r.metric[0].unit, sizeof(r.metric[0].unit), "insn/fault");
	assert_int_equal(zd_result_summarise(&r), 0);
	assert_string_equal(r.metric[0].steady.verdict, "yes");
	snprintf(r.metric[0].unit, sizeof(r.metric[0].unit), "mappings/Minsn");
	assert_int_equal(zd_result_summarise(&r), 0);
	assert_string_equal(r.metric[0].steady.verdict, "no");
	zd_result_done(&r);
}

static void verdicts(void **state)
{
	static const double low[] = {100, 101, 102, 103}, high[] = {110, 111, 112, 113};
	static const double mixed[] = {99, 120, 101, 80}, same[] = {7, 7, 7, 7},
			    zero[] = {0, 0, 0, 0};
	static const struct {
		const double *a, *b;
		size_t n;
		const char *verdict;
	} cases[] = {{high, low, 4, "higher"}, {low, high, 4, "lower"}, {low, mixed, 4, "unclear"},
		{same, same, 4, "equal"}, {high, low, 3, "unclear"}, {same, same, 1, "equal"},
		{zero, low, 4, "none"}, {low, zero, 4, "none"}, {low, low, 0, "none"}};
	struct zd_result r;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct zd_comparison *c =
			compare(&r, cases[i].n, cases[i].a, ZD_STATUS_OK, cases[i].n, cases[i].b);

		assert_string_equal(c->verdict, cases[i].verdict);
		assert_string_equal(c->metric, "fsdax/*/4K/ext4/fault/write-pte/p50");
		assert_string_equal(c->a, "fsdax/dev/4K/ext4/fault/write-pte/p50");
		assert_string_equal(c->b, "fsdax/mem/4K/ext4/fault/write-pte/p50");
		assert_int_equal(isnan(c->ratio) != 0, strcmp(c->verdict, "none") == 0);
		assert_int_equal(isnan(c->lo) != 0, isnan(c->ratio) != 0);
		zd_result_done(&r);
	}
}

/* Ids of one thread are as they always were; with more a metric is another one. */
static void threads_are_compared_with_as_many(void **state)
{
	static const double one[] = {1, 2, 3, 4}, two[] = {5, 6, 7, 8};
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	for (enum zd_map map = ZD_MAP_DEV; map <= ZD_MAP_MEM; map++) {
		add(&r, map, "p50", 4, one)->threads = 1;
		add(&r, map, "p50", 4, two)->threads = 2;
	}
	for (size_t i = 0; i < r.n_metrics; i++)
		zd_metric_set_id(&r.metric[i]);
	assert_int_equal(zd_result_summarise(&r), 0);
	assert_int_equal(r.n_comparisons, 2);
	assert_string_equal(r.comparison[0].metric, "fsdax/*/4K/ext4/fault/write-pte/p50");
	assert_string_equal(r.comparison[1].metric, "fsdax/*/4K/ext4/fault/write-pte@T2/p50");
	for (size_t i = 0; i < 2; i++)
		assert_true(r.comparison[i].ratio == 1);
	zd_result_done(&r);
}

/* The comparison is zd_ratio_ci() of exactly the values that are there. */
static void ratio_is_that_of_the_rank_test(void **state)
{
	static const double a[] = {110, NAN, 131, 112, 115}, a_clean[] = {110, 131, 112, 115};
	static const double b[] = {100, 101, 99, 104};
	const struct zd_comparison *c;
	struct zd_ratio want;
	struct zd_result r;

	(void)state;
	c = compare(&r, 5, a, ZD_STATUS_OK, 4, b);
	assert_int_equal(zd_ratio_ci(a_clean, 4, b, 4, 0.95, &want), 0);
	assert_true(c->ratio == want.ratio && c->lo == want.lo && c->hi == want.hi);
	assert_true(c->level == 0.95 && c->level_reached);
	assert_int_equal(c->na, 4);
	assert_int_equal(c->nb, 4);
	zd_result_done(&r);
}

static void what_is_not_ok_is_kept_uncompared(void **state)
{
	static const double values[] = {1, 2, 3, 4};
	static const enum zd_status statuses[] = {ZD_STATUS_PARTIAL, ZD_STATUS_REFUSED,
		ZD_STATUS_UNSUPPORTED, ZD_STATUS_SKIPPED, ZD_STATUS_FAILED};
	struct zd_result r;

	(void)state;
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const struct zd_comparison *c = compare(&r, 4, values, statuses[i], 4, values);

		assert_string_equal(c->verdict, "none");
		assert_true(isnan(c->ratio) && isnan(c->lo) && isnan(c->hi));
		zd_result_done(&r);
	}
}

static void one_sided_metrics_are_kept(void **state)
{
	static const double values[] = {1, 2, 3, 4};
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	add(&r, ZD_MAP_MEM, "p99", 4, values);
	add(&r, ZD_MAP_DEV, "p50", 4, values);
	add(&r, ZD_MAP_MEM, "p50", 4, values);
	add(&r, ZD_MAP_DEV, "rate", 4, values);
	assert_int_equal(zd_result_summarise(&r), 0);
	assert_int_equal(zd_result_summarise(&r), 0); /* replaces, does not add */
	assert_int_equal(r.n_comparisons, 3);
	assert_string_equal(r.comparison[0].metric, "fsdax/*/4K/ext4/fault/write-pte/p99");
	assert_string_equal(r.comparison[0].a, "");
	assert_string_equal(r.comparison[0].b, "fsdax/mem/4K/ext4/fault/write-pte/p99");
	assert_string_equal(r.comparison[0].verdict, "none");
	assert_string_equal(r.comparison[1].verdict, "unclear");
	assert_string_equal(r.comparison[2].a, "fsdax/dev/4K/ext4/fault/write-pte/rate");
	assert_string_equal(r.comparison[2].b, "");
	zd_result_done(&r);
}

static void more_repetitions_than_the_rank_test_takes(void **state)
{
	double values[ZD_RANK_MAX + 1];
	const struct zd_comparison *c;
	struct zd_result r;

	(void)state;
	for (size_t i = 0; i < ZD_RANK_MAX + 1; i++)
		values[i] = (double)i + 1;
	c = compare(&r, ZD_RANK_MAX + 1, values, ZD_STATUS_OK, ZD_RANK_MAX, values);
	assert_string_equal(c->verdict, "none");
	assert_int_equal(r.metric[0].summary.n, ZD_RANK_MAX + 1);
	zd_result_done(&r);
	c = compare(&r, ZD_RANK_MAX, values, ZD_STATUS_OK, ZD_RANK_MAX, values);
	assert_string_equal(c->verdict, "unclear");
	zd_result_done(&r);
}

static void nothing(void **state)
{
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	assert_int_equal(zd_result_summarise(&r), 0);
	assert_int_equal(r.n_comparisons, 0);
	zd_result_done(&r);
	zd_result_done(&r);
	zd_result_done(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians),
		cmocka_unit_test(steadiness),
		cmocka_unit_test(verdicts),
		cmocka_unit_test(threads_are_compared_with_as_many),
		cmocka_unit_test(ratio_is_that_of_the_rank_test),
		cmocka_unit_test(what_is_not_ok_is_kept_uncompared),
		cmocka_unit_test(one_sided_metrics_are_kept),
		cmocka_unit_test(more_repetitions_than_the_rank_test_takes),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
