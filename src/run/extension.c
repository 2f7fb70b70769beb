/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/extension.h"

#include "result/pace.h"
#include "run/precision.h"

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

static bool wants_speed(
	const struct zd_plan *plan, const struct zd_result *r, size_t group, unsigned done)
{
	if (done >= plan->reps_slow)
		return false;
	/* The other map is a hazard, and is not there to be compared with. */
	for (size_t i = group; i < plan->n_cells; i++)
		if (plan->hazard[i] && zd_plan_same_group(&plan->cell[i], &plan->cell[group]))
			return false;
	for (size_t i = 0; i < r->n_metrics; i++)
		if (zd_plan_same_group(&r->metric[i].cell, &plan->cell[group]) &&
			!zd_pace_is_enough(&r->metric[i], plan->reps))
			return true;
	return false;
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
