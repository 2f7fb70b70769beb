/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the samples of one repetition become the one value it gives to a metric. */
#ifndef ZDBENCH_REDUCE_H
#define ZDBENCH_REDUCE_H

#include "zdbench/workload.h"

/*
 * 0: *value is in the metric's unit. 1: these samples cannot give it, *value is NAN and err says
 * why (a p99 of 16 samples would be an interpolation towards the largest). -ERANGE, with err: the
 * clock went backwards, and none of these samples can be believed. -ENOMEM.
 */
int zd_reduce(const struct zd_stat *stat, const struct zd_samples *samples,
	const struct zd_clock *clock, double *value, struct zd_err *err);

#endif
