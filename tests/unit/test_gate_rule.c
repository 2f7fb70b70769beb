/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/config.h"
#include "gate/rule.h"
#include "stats/rank.h"
#include "stats/rng.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void assert_near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

static FILE *fixture(const char *name)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	char path[4096], line[200];
	FILE *file;

	assert_non_null(root);
	snprintf(path, sizeof(path), "%s/tests/fixtures/%s", root, name);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof(line), file));
	return file;
}

/* tests/fixtures/mannwhitney.R says how it was made. */
static void one_sided_p_matches_r(void **state)
{
	FILE *file = fixture("mannwhitney.csv");
	double greater, less;
	size_t n, m, u, rows = 0;

	(void)state;
	while (fscanf(file, "%zu,%zu,%zu,%lf,%lf", &n, &m, &u, &greater, &less) == 5) {
		size_t pairs = n * m;

		assert_near(zd_mannwhitney_p_greater((double)u, n, m), greater, 1e-12);
		/* The mirror image, and the order of the samples does not matter. */
		assert_near(zd_mannwhitney_p_greater((double)(pairs - u), m, n), less, 1e-12);
		rows++;
	}
	fclose(file);
	assert_true(rows > 1000);
}

/* tests/fixtures/mannwhitney-scipy.py: whole samples, by another program. */
static void one_sided_p_matches_scipy(void **state)
{
	FILE *file = fixture("mannwhitney-scipy.csv");
	double a[ZD_RANK_MAX], b[ZD_RANK_MAX], p;
	size_t n, m, rows = 0;

	(void)state;
	while (fscanf(file, "%zu,%zu,%lf", &n, &m, &p) == 3) {
		assert_true(n <= N(a) && m <= N(b));
		for (size_t i = 0; i < n; i++)
			assert_int_equal(fscanf(file, ",%lf", &a[i]), 1);
		for (size_t i = 0; i < m; i++)
			assert_int_equal(fscanf(file, ",%lf", &b[i]), 1);
		assert_near(zd_mannwhitney_p_greater(zd_mannwhitney_u(a, n, b, m), n, m), p, 1e-12);
		rows++;
	}
	fclose(file);
	assert_true(rows >= 40);
}

static void one_sided_p_edges(void **state)
{
	(void)state;
	assert_true(isnan(zd_mannwhitney_p_greater(0, 0, 5)));
	assert_true(isnan(zd_mannwhitney_p_greater(0, 5, 51)));
	assert_true(isnan(zd_mannwhitney_p_greater(-1, 5, 5)));
	assert_true(isnan(zd_mannwhitney_p_greater(26, 5, 5)));
	assert_true(isnan(zd_mannwhitney_p_greater(NAN, 5, 5)));
	assert_true(zd_mannwhitney_p_greater(0, 5, 5) == 1);
	assert_near(zd_mannwhitney_p_greater(25, 5, 5), 1.0 / 252, 1e-15);
	assert_near(zd_mannwhitney_p_least(3, 3), 0.05, 1e-15);
	/* A tie counts for the one that makes p larger. */
	assert_true(zd_mannwhitney_p_greater(24.5, 5, 5) == zd_mannwhitney_p_greater(24, 5, 5));
	/* Over all of it: P(U >= u) + P(U <= u - 1) = 1. */
	for (size_t u = 1; u <= 30; u++)
		assert_near(zd_mannwhitney_p_greater((double)u, 5, 6) +
				    zd_mannwhitney_p_greater((double)(31 - u), 5, 6),
			1, 1e-14);
}

/* ---- trials ---- */

enum { REPS = 10 };

/* A sample around `centre`, one percent of it to both sides; every index another order. */
static void sample(double *v, size_t n, double centre, struct zd_rng *rng)
{
	for (size_t i = 0; i < n; i++)
		v[i] = centre * (0.99 + 0.02 * (double)zd_rng_below(rng, 1000001) / 1e6);
}

static struct zd_trial trial(const double *base, const double *fresh, double margin)
{
	return (struct zd_trial){
		.base = base, .fresh = fresh, .n_base = REPS, .n_fresh = REPS, .margin = margin};
}

static void verdicts_by_effect(void **state)
{
	static const struct {
		double effect;
		enum zd_verdict verdict;
	} cases[] = {
		{0.80, ZD_VERDICT_IMPROVED},
		{1.00, ZD_VERDICT_OK},
		{1.05, ZD_VERDICT_INCONCLUSIVE}, /* the margin itself */
		{1.20, ZD_VERDICT_REGRESSED},
	};
	double base[REPS], fresh[REPS];
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 1);
	for (size_t i = 0; i < N(cases); i++) {
		struct zd_trial t = trial(base, fresh, 0.05);

		sample(base, REPS, 100, &rng);
		sample(fresh, REPS, 100 * cases[i].effect, &rng);
		assert_int_equal(zd_trials_judge(&t, 1, 0.025), 0);
		assert_int_equal(t.verdict, cases[i].verdict);
		assert_near(t.ratio, cases[i].effect, 0.01);
		assert_true(t.lo <= t.ratio && t.ratio <= t.hi);
	}
}

/* What is shown must be what has decided. */
static void ends_agree_with_verdicts(void **state)
{
	enum { METRICS = 30 };
	double base[METRICS][REPS], fresh[METRICS][REPS];
	struct zd_trial t[METRICS];
	size_t seen[ZD_N_VERDICTS] = {0};
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 2);
	for (size_t round = 0; round < 200; round++) {
		for (size_t i = 0; i < METRICS; i++) {
			sample(base[i], REPS, 100, &rng);
			sample(fresh[i], REPS,
				100 * (0.97 + 0.06 * (double)zd_rng_below(&rng, 100) / 100), &rng);
			t[i] = trial(base[i], fresh[i], 0.01);
		}
		assert_int_equal(zd_trials_judge(t, METRICS, 0.025), 0);
		for (size_t i = 0; i < METRICS; i++) {
			assert_int_equal(t[i].verdict == ZD_VERDICT_REGRESSED, t[i].lo > 1.01);
			if (t[i].verdict == ZD_VERDICT_OK)
				assert_true(t[i].hi < 1.01);
			if (t[i].verdict == ZD_VERDICT_IMPROVED)
				assert_true(t[i].hi < 1 / 1.01);
			if (t[i].verdict == ZD_VERDICT_INCONCLUSIVE)
				assert_true(t[i].lo <= 1.01 && t[i].hi >= 1.01);
			seen[t[i].verdict]++;
		}
	}
	for (size_t v = 0; v < ZD_N_VERDICTS; v++)
		assert_true(seen[v] > 100);
}

/*
 * R 4.2.2: p.adjust(p, "holm") <= 0.05, with p of 5 against 5 at U = 25, 24, 23, 22, 21: 0.00397,
 * 0.00794, 0.0159, 0.0278, 0.0476; adjusted 0.0198, 0.0317, 0.0476, 0.0556, 0.0556.
 */
static void holm_steps_down(void **state)
{
	static const double base[5] = {10, 20, 30, 40, 50};
	static const double fresh[5][5] = {
		{51, 52, 53, 54, 55},
		{49, 52, 53, 54, 55},
		{48, 49, 53, 54, 55},
		{47, 48, 49, 54, 55},
		{46, 47, 48, 49, 55},
	};
	static const size_t order[5] = {3, 0, 4, 2, 1};
	struct zd_trial t[5];

	(void)state;
	for (size_t i = 0; i < 5; i++)
		t[i] = (struct zd_trial){
			.base = base, .fresh = fresh[order[i]], .n_base = 5, .n_fresh = 5};
	assert_int_equal(zd_trials_judge(t, 5, 0.05), 0);
	for (size_t i = 0; i < 5; i++) {
		static const double alpha[5] = {0.05 / 5, 0.05 / 4, 0.05 / 3, 0.05 / 2, 0.05 / 2};

		assert_near(t[i].p_worse, zd_mannwhitney_p_greater((double)(25 - order[i]), 5, 5),
			1e-15);
		assert_int_equal(t[i].verdict == ZD_VERDICT_REGRESSED, order[i] < 3);
		assert_near(t[i].alpha, alpha[order[i]], 1e-15);
	}
}

/* More metrics that are fine make it harder for one to be an alarm. */
static void many_metrics_need_more(void **state)
{
	enum { METRICS = 100, FEW = 4 };
	double base[FEW] = {100, 101, 102, 103}, worse[FEW] = {120, 121, 122, 123};
	struct zd_trial t[METRICS];

	(void)state;
	for (size_t i = 0; i < METRICS; i++)
		t[i] = (struct zd_trial){
			.base = base, .fresh = i ? base : worse, .n_base = FEW, .n_fresh = FEW};
	assert_int_equal(zd_trials_judge(t, 1, 0.025), 0);
	assert_int_equal(t[0].verdict, ZD_VERDICT_REGRESSED);
	assert_int_equal(zd_trials_judge(t, METRICS, 0.025), 0);
	assert_int_equal(t[0].verdict, ZD_VERDICT_INCONCLUSIVE);
	/* Too few for an end at that level: none is made up. */
	assert_true(t[0].lo == 0);
}

static void an_exact_level_is_reached(void **state)
{
	double base[3] = {100, 101, 102}, worse[3] = {120, 121, 122};
	struct zd_trial t[3];

	(void)state;
	for (size_t i = 0; i < 3; i++)
		t[i] = (struct zd_trial){.base = base, .fresh = worse, .n_base = 3, .n_fresh = 3};
	assert_int_equal(zd_trials_judge(t, 3, 0.15), 0);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(t[i].verdict, ZD_VERDICT_REGRESSED);
}

static void equal_values_are_ok(void **state)
{
	double same[REPS];
	struct zd_trial t = trial(same, same, 0.002);

	(void)state;
	for (size_t i = 0; i < REPS; i++)
		same[i] = 4460;
	assert_int_equal(zd_trials_judge(&t, 1, 0.025), 0);
	assert_int_equal(t.verdict, ZD_VERDICT_OK);
	assert_true(t.ratio == 1 && t.lo == 1 && t.hi == 1);
	/* Without a margin nothing can be shown of what is the same. */
	t.margin = 0;
	assert_int_equal(zd_trials_judge(&t, 1, 0.025), 0);
	assert_int_equal(t.verdict, ZD_VERDICT_INCONCLUSIVE);
}

static void bad_values_are_refused(void **state)
{
	double good[REPS], bad[REPS];
	struct zd_trial t = trial(good, bad, 0.002);

	(void)state;
	for (size_t i = 0; i < REPS; i++)
		good[i] = bad[i] = 1;
	bad[3] = -1;
	assert_int_equal(zd_trials_judge(&t, 1, 0.025), -EDOM);
	assert_int_equal(zd_trials_judge(NULL, 0, 0.025), 0);
}

/* ---- patterns ---- */

static void patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} cases[] = {
		{"*", "", true},
		{"*", "fsdax/dev/2M", true},
		{"", "", true},
		{"", "a", false},
		{"a*c", "abbbc", true},
		{"a*c", "ac", true},
		{"a*c", "abbbcd", false},
		{"*p99", "fsdax/dev/2M/ext4/fault/write-pte/p99", true},
		{"*p99", "fsdax/dev/2M/ext4/fault/write-pte/p999", false},
		{"*/fault/*/p50", "fsdax/dev/2M/ext4/fault/write-pte/p50", true},
		{"fsdax/dev/*", "fsdax/mem/2M/ext4/fault/write-pte/p50", false},
		{"a?c", "abc", false},
		{"**a**b**", "xxaxxbxx", true},
	};
	char hostile[150], text[4000];

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(
			zd_gate_pattern_fits(cases[i].pattern, cases[i].text), cases[i].fits);
	/* Exponential in a matcher that tries everything. */
	for (size_t i = 0; i + 1 < sizeof(hostile); i++)
		hostile[i] = i % 2 ? 'a' : '*';
	hostile[sizeof(hostile) - 2] = 'b';
	hostile[sizeof(hostile) - 1] = '\0';
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_false(zd_gate_pattern_fits(hostile, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_sided_p_matches_r),
		cmocka_unit_test(one_sided_p_matches_scipy),
		cmocka_unit_test(one_sided_p_edges),
		cmocka_unit_test(verdicts_by_effect),
		cmocka_unit_test(ends_agree_with_verdicts),
		cmocka_unit_test(holm_steps_down),
		cmocka_unit_test(many_metrics_need_more),
		cmocka_unit_test(an_exact_level_is_reached),
		cmocka_unit_test(equal_values_are_ok),
		cmocka_unit_test(bad_values_are_refused),
		cmocka_unit_test(patterns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
