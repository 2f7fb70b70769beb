/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What run() does aside: a look at the witnesses between timed regions, which is thousands of
 * instructions and no part of what is measured. What counts beside the clock pauses meanwhile.
 */
#ifndef ZDBENCH_ASIDE_H
#define ZDBENCH_ASIDE_H

struct zd_counters;

/* Around it, never in a timed region. NULL: nothing counts. */
void zd_aside_begin(struct zd_counters *counters);
void zd_aside_end(struct zd_counters *counters);

#endif
