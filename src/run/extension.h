/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which repetitions a run makes beyond the planned ones, group by group (a cell's two maps), always
 * whole pairs. With --precision: until all gated ratios of the group are known as well as asked,
 * the time budget ends, or a metric has ZD_RANK_MAX repetitions. On the time clock: until as many
 * repetitions as were planned found the machine at its speed (result/pace.h), but no more than
 * three times as many. Those of a slow machine stay in the result.
 */
#ifndef ZDBENCH_EXTENSION_H
#define ZDBENCH_EXTENSION_H

#include "result/result.h"
#include "run/plan.h"

/* Of a run under way: begin with it zeroed but for the plan. */
struct zd_extension {
	const struct zd_plan *plan;
	bool precise[ZD_MAX_CELLS]; /* by the group's first cell in the plan: it stays so, nothing
				       is added */
	bool wanted;		    /* the pair that was begun */
};

/* Is that step to be run? Asked of every step of the plan in its order, with all before in r. */
bool zd_extension_wants(struct zd_extension *e, struct zd_result *r, const struct zd_step *step);

#endif
