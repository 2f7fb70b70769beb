/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/boots.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "result/pace.h"
#include "run/drift.h"
#include "run/plan.h"
#include "run/precision.h"

_Static_assert((int)ZD_MAX_BOOTS <= (int)ZD_RESULT_MAX_BOOTS, "a result has room for each boot");

/* What an option can say. */
#define LEAST_BUDGET_S 0.001

/* How many of `whole` are the i-th of n. */
static unsigned share(unsigned whole, unsigned i, unsigned n)
{
	return whole * (i + 1) / n - whole * i / n;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static bool is_enough(const struct zd_result *r, unsigned planned)
{
	for (size_t i = 0; i < r->n_metrics; i++)
		if (!zd_pace_is_enough(&r->metric[i], planned))
			return false;
	return true;
}

/*
 * Its share of what is left of the time to wait, so that a boot that is slow for good does not take
 * all of it, nor that of the one that makes up for it; and how fast the machine was before.
 */
static void set_waiting(const struct zd_request *whole, const struct zd_result *so_far,
	unsigned boots_left, struct zd_request *part)
{
	const double waited_s = fmax(so_far->invocation.waited_s, 0);

	part->wait_given = true;
	part->wait_s = fmax(zd_request_wait_s(whole) - waited_s, 0) / boots_left;
	part->pace_ns = fmin(whole->pace_ns, zd_pace_best(so_far));
}

bool zd_boots_next(const struct zd_request *whole, const struct zd_result *so_far, unsigned i,
	struct zd_request *part)
{
	const unsigned boots = zd_request_boots(whole), reps = zd_request_reps(whole);
	const unsigned most = zd_plan_reps_most(reps);
	unsigned made;

	*part = *whole;
	if (boots == 1)
		return i == 0;
	/* As large as one in a result may be. */
	part->seed = (whole->seed + i) & INT64_MAX;
	part->seed_given = true;
	if (whole->clock == ZD_CLOCK_CHOICE_TIME)
		set_waiting(whole, so_far, i < boots ? boots + 1 - i : 1, part);
	if (i < boots) {
		part->reps = share(reps, i, boots);
		part->reps_most = part->reps + share(most - reps, i, boots);
		part->time_budget_s = whole->time_budget_s / boots;
		if (whole->time_budget_s > 0 && part->time_budget_s < LEAST_BUDGET_S)
			part->time_budget_s = LEAST_BUDGET_S;
		return true;
	}
	made = zd_result_next_rep(so_far);
	if (whole->clock != ZD_CLOCK_CHOICE_TIME || whole->time_budget_s > 0 || i == ZD_MAX_BOOTS ||
		made >= most || is_enough(so_far, reps))
		return false;
	part->reps = least(share(reps, 0, boots), most - made);
	part->reps_most = part->reps;
	return true;
}

static int conclude(struct zd_result *r, const char *ended)
{
	int rc = zd_result_summarise(r);

	rc = rc ? rc : zd_precision_record(r, strcmp(ended, "planned") ? ended : NULL);
	if (rc == 0)
		zd_drift_warn(r);
	return rc;
}

int zd_boots_add(struct zd_result *result, struct zd_result *next, double later_s, bool broke_off,
	struct zd_err *err)
{
	const char *before = result->invocation.stop.why, *later = next->invocation.stop.why;
	const char *ended = "broke-off";
	char why[sizeof(result->invocation.stop.why)];
	int rc = 0;

	if (!broke_off)
		ended = strcmp(before, "planned") ? before : later;
	snprintf(why, sizeof(why), "%s", ended);
	if (next->n_metrics > 0)
		rc = zd_result_append(result, next, later_s);
	else
		result->invocation.complete = false; /* it came to nothing */
	zd_result_done(next);
	rc = rc ? rc : conclude(result, why);
	if (rc < 0) {
		result->invocation.complete = false;
		zd_err_set(err, ZD_EXIT_FAILED,
			"add a boot's repetitions to those of the boots before: %s",
			zd_errno_name(rc));
	}
	return rc;
}
