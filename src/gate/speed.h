/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine's speed is not the same in two runs, nor from one repetition to the next: clock rates,
 * heat, other guests. On the time clock that looks like a better or worse kernel. So every result
 * has, beside the repetitions of each namespace, what a loop of a known number of instructions took
 * then (control/spin), in which there is no kernel code; and times are compared as if the machine
 * had been as fast throughout as the baseline's was in the middle.
 *
 * That is right as far as what is measured becomes slower as that loop does. What waits for memory
 * does so less: then it is off by a part of the few percent by which it was off before. So nothing
 * has become worse that did not do so as measured, too, and beyond ZD_SPEED_MOST nothing is
 * compared: a part of more would be as much as the time clock's margin. Repetitions in which the
 * machine was much slower than in the others are set aside before. A kernel that
 * lowers the clock rate looks like a slower machine, and the verdict says by how much.
 *
 * Units: values in the metric's unit, the yardstick's in the clock's. Ownership: borrows all.
 */
#ifndef ZDBENCH_GATE_SPEED_H
#define ZDBENCH_GATE_SPEED_H

#include <stdbool.h>

#include "gate/values.h"
#include "result/index.h"

/*
 * Marks the repetitions in which the machine was slow by the yardstick of their namespace, and by
 * what the loop took directly around them, as long as a quarter and eight stay: of fewer each is
 * needed. Of each run by itself: what is slow for a faster machine need not be so for a slower one.
 * Whether a machine was slow has nothing to do with what a repetition measured, so that this makes
 * nothing look better. What does not depend on speed stays.
 */
void zd_speed_set_aside(struct zd_result *r);

/* One side: a metric, its values, and the yardstick of its namespace. */
struct zd_paced {
	const struct zd_metric *m;
	const struct zd_metric *yardstick; /* NULL: there is none */
	struct zd_values *values;
};

/* That of the namespace which m is of, among a result's metrics; NULL: none was measured, or
 * speed does not matter to m. */
const struct zd_metric *zd_speed_yardstick(const struct zd_index *index, const struct zd_metric *m);

/* Farther apart nothing is compared. */
#define ZD_SPEED_MOST 1.1

/* Is it a time or rate of a CPU's work? */
bool zd_speed_matters(const struct zd_metric *m);

/*
 * Takes both sides' values to the speed of the baseline's machine. The ratio of the yardsticks, new
 * by baseline; NAN, and nothing is changed, where there is none, or not beside most repetitions of
 * a side.
 */
double zd_speed_level(const struct zd_paced *base, const struct zd_paced *fresh);

/* The same ratio by the loop directly around what is compared; NAN: not known beside most of it. */
double zd_speed_beside(const struct zd_paced *base, const struct zd_paced *fresh);

#endif
