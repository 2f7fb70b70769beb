/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How well a run's ratios are known (--precision; which repetitions it makes for it: extension.h),
 * and what the result says of it.
 *
 * How well a ratio is known: half the width of its exact 95% interval as a share of it,
 * (hi - lo) / 2 / ratio. Looking again and again and stopping when the interval is narrow makes
 * intervals a little too narrow; nothing here decides what a gate says.
 */
#ifndef ZDBENCH_PRECISION_H
#define ZDBENCH_PRECISION_H

#include "result/result.h"
#include "run/plan.h"

/* The gated metric that is known least of those that compare. */
struct zd_precision {
	size_t n;	  /* metrics that compare; 0: the rest says nothing */
	double width;	  /* INFINITY where there are too few repetitions for 95% */
	char metric[160]; /* its id, with "*" in place of the map */
};

/* Of the group that `cell` is in, or of all where it is NULL. 0 or -ENOMEM. */
int zd_precision_judge(
	const struct zd_result *r, const struct zd_cell *cell, struct zd_precision *out);

/*
 * Fills r's invocation.stop, and warns where a precision was asked for and not reached. `ended` is
 * what ended the run before its steps did ("time-budget", "interrupted", "broke-off"), or NULL. 0
 * or -ENOMEM.
 */
int zd_precision_record(struct zd_result *r, const char *ended);

#endif
