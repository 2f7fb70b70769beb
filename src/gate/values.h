/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The repetitions of a metric that gave a value: what ratios and verdicts are made of. */
#ifndef ZDBENCH_GATE_VALUES_H
#define ZDBENCH_GATE_VALUES_H

#include "result/result.h"
#include "stats/rank.h"

/* No measurement is beyond, and every ratio of two within fits a double. */
#define ZD_VALUE_LEAST 1e-100
#define ZD_VALUE_MOST  1e100

struct zd_values {
	double v[ZD_RANK_MAX];	 /* in the metric's unit, ZD_VALUE_LEAST to ZD_VALUE_MOST */
	unsigned i[ZD_RANK_MAX]; /* struct zd_rep's */
	size_t n;
	size_t n_aside; /* not among them: the machine was slow then */
};

/*
 * Without those set aside (gate/speed.h).
 *
 * 0; -ENODATA when no repetition gave a value, -E2BIG for more than ZD_RANK_MAX, -EDOM for one
 * that is not above 0, or beyond what is measured. Then there are none in *values: they cannot be
 * compared.
 */
int zd_values_take(const struct zd_metric *m, struct zd_values *values);

#endif
