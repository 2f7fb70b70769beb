/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On the time clock: before an operation is measured, wait until the machine is at its speed. What
 * is measured while it is slow (another guest, heat) is not compared (result/pace.h) and is made
 * again, which is of no use as long as it is slow. There is an end to it, as a machine can be slow
 * for good.
 *
 * Units: seconds, and nanoseconds of the loop of zdbench/spin.h.
 */
#ifndef ZDBENCH_PATIENCE_H
#define ZDBENCH_PATIENCE_H

#include "result/result.h"
#include "run/request.h"
#include "zdbench/clock.h"

struct zd_patience {
	double given_ns; /* what the loop took at the machine's speed in earlier boots, */
	double best_ns;	 /* and in all; NAN: not known */
	double left_s;	 /* that a run may still wait */
	double waited_s; /* in all */
};

void zd_patience_begin(struct zd_patience *p, const struct zd_request *request);

/* Before each repetition: what those before it have shown of the machine. */
void zd_patience_learn(struct zd_patience *p, const struct zd_result *so_far);

/* Waits; zd_spin() of the moment it ended, whether or not the machine has come to its speed. */
double zd_patience_wait(struct zd_patience *p, const struct zd_clock *clock);

#endif
