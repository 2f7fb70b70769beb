/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/rule.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "stats/rank.h"

/* Rounding: 1/C(6,3) is 1/20. */
#define TOLERANCE (1 + 1e-12)

const char *zd_verdict_name(enum zd_verdict verdict)
{
	static const char *const names[] = {"regressed", "inconclusive", "improved", "ok"};

	return names[verdict];
}

/* P that a is not above b times `factor`. */
static double p_above(const double *a, size_t na, const double *b, size_t nb, double factor)
{
	double scaled[ZD_RANK_MAX];

	for (size_t i = 0; i < nb; i++)
		scaled[i] = b[i] * factor;
	return zd_mannwhitney_p_greater(zd_mannwhitney_u(a, na, scaled, nb), na, nb);
}

static void test(struct zd_trial *t)
{
	double factor = 1 + t->margin;

	t->p_worse = p_above(t->fresh, t->n_fresh, t->base, t->n_base, factor);
	t->p_within = p_above(t->base, t->n_base, t->fresh, t->n_fresh, 1 / factor);
	t->p_better = p_above(t->base, t->n_base, t->fresh, t->n_fresh, factor);
}

static double p_worse(const struct zd_trial *t)
{
	return t->p_worse;
}

static double p_better(const struct zd_trial *t)
{
	return t->p_better;
}

static int compare_worse(const void *a, const void *b)
{
	const struct zd_trial *x = *(struct zd_trial *const *)a, *y = *(struct zd_trial *const *)b;

	return x->p_worse < y->p_worse ? -1 : x->p_worse > y->p_worse;
}

static int compare_better(const void *a, const void *b)
{
	const struct zd_trial *x = *(struct zd_trial *const *)a, *y = *(struct zd_trial *const *)b;

	return x->p_better < y->p_better ? -1 : x->p_better > y->p_better;
}

/*
 * Holm's steps: the smallest p has to reach alpha/n, the next alpha/(n-1), until one does not.
 * Leaves in t->alpha what each was held against. Those that reach it get the verdict.
 */
static void step_down(struct zd_trial **sorted, size_t n, double alpha,
	double (*p)(const struct zd_trial *t), enum zd_verdict verdict)
{
	size_t reached = 0;

	while (reached < n && p(sorted[reached]) <= alpha / (double)(n - reached) * TOLERANCE)
		reached++;
	for (size_t i = 0; i < n; i++) {
		sorted[i]->alpha = alpha / (double)(n - (i < reached ? i : reached));
		if (i < reached)
			sorted[i]->verdict = verdict;
	}
}

/* The ratio, and its interval's ends at one-sided alphas of their own. */
static int set_ratio(struct zd_trial *t, double alpha)
{
	struct zd_ratio_ends r;
	int rc = zd_ratio_ends(t->fresh, t->n_fresh, t->base, t->n_base, t->alpha, alpha, &r);

	if (rc < 0)
		return rc;
	t->ratio = r.ratio;
	t->lo = r.lo;
	t->hi = r.hi;
	return 0;
}

int zd_trials_judge(struct zd_trial *trials, size_t n, double alpha)
{
	struct zd_trial **sorted = calloc(n + 1, sizeof(struct zd_trial *));
	int rc = sorted ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && rc == 0; i++) {
		sorted[i] = &trials[i];
		test(&trials[i]);
		trials[i].verdict = trials[i].p_within <= alpha * TOLERANCE
					    ? ZD_VERDICT_OK
					    : ZD_VERDICT_INCONCLUSIVE;
	}
	if (rc == 0) {
		qsort(sorted, n, sizeof(sorted[0]), compare_better);
		step_down(sorted, n, alpha, p_better, ZD_VERDICT_IMPROVED);
		/* Last: its alphas are those that the interval is shown with. */
		qsort(sorted, n, sizeof(sorted[0]), compare_worse);
		step_down(sorted, n, alpha, p_worse, ZD_VERDICT_REGRESSED);
	}
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = set_ratio(&trials[i], alpha);
	free(sorted);
	return rc;
}
