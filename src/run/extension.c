/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/extension.h"

#include "result/pace.h"
#include "run/precision.h"
#include "stats/rank.h"

/* The place of a group in `precise`: its first cell in the plan. */
static size_t group_of(const struct zd_plan *plan, size_t cell)
{
	size_t i = 0;

	while (!zd_plan_same_group(&plan->cell[i], &plan->cell[cell]))
		i++;
	return i;
}

static bool wants_precision(struct zd_extension *e, const struct zd_result *r, size_t group)
{
	struct zd_precision seen;

	if (e->plan->precision_ppm == 0)
		return false;
	if (!e->precise[group])
		/* What does not compare (a failure, one side only) does not by repeating. */
		e->precise[group] = zd_precision_judge(r, &e->plan->cell[group], &seen) < 0 ||
				    seen.n == 0 || seen.width <= e->plan->precision_ppm / 1e6;
	return !e->precise[group];
}

/* Marks the repetitions of m in which the machine was slow. */
static void mark_slow(const struct zd_metric *m, bool slow[ZD_RANK_MAX])
{
	const double limit = zd_pace_slow(m);

	for (size_t k = 0; k < m->n_reps; k++)
		if (m->rep[k].i < ZD_RANK_MAX && zd_pace_beside(m, k) > limit)
			slow[m->rep[k].i] = true;
}

static bool wants_speed(
	const struct zd_plan *plan, const struct zd_result *r, size_t group, unsigned done)
{
	bool slow[ZD_RANK_MAX] = {false};
	unsigned n_slow = 0;

	if (done >= plan->reps_slow)
		return false;
	/* The other map is a hazard, and is not there to be compared with. */
	for (size_t i = group; i < plan->n_cells; i++)
		if (plan->hazard[i] && zd_plan_same_group(&plan->cell[i], &plan->cell[group]))
			return false;
	for (size_t i = 0; i < r->n_metrics; i++)
		if (zd_plan_same_group(&r->metric[i].cell, &plan->cell[group]))
			mark_slow(&r->metric[i], slow);
	for (unsigned rep = 0; rep < done && rep < ZD_RANK_MAX; rep++)
		n_slow += slow[rep];
	return done - n_slow < plan->reps;
}

bool zd_extension_wants(struct zd_extension *e, struct zd_result *r, const struct zd_step *step)
{
	size_t group = group_of(e->plan, step->cell);

	if (step->rep < e->plan->reps)
		return true;
	/* What was begun is finished: half a pair compares with nothing. */
	if (step->order == 0)
		e->wanted =
			wants_precision(e, r, group) || wants_speed(e->plan, r, group, step->rep);
	return e->wanted;
}
