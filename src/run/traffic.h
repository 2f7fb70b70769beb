/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory traffic (--traffic) where the measuring is done, inside the emulated machine: tells the
 * emulator's plugin where things are and when to count. What it counted goes to the host, who joins
 * it with the result (traffic/host.h) by the numbers of the records. One repetition of each cell is
 * counted, the first.
 *
 * Between the messages nothing is done: what is timed has the same instructions with it and
 * without. All functions are no-ops where run->traffic is NULL.
 */
#ifndef ZDBENCH_RUN_TRAFFIC_H
#define ZDBENCH_RUN_TRAFFIC_H

#include "run/bench_run.h"

struct zd_traffic_guest;

/* Fills run->traffic where the request asks for it. 0 or -errno: the run must not go on. */
int zd_traffic_open(struct zd_run *run, struct zd_err *err);
void zd_traffic_close(struct zd_run *run);

/* Before a repetition of a cell, with or without counting. */
void zd_traffic_step(struct zd_run *run, const struct zd_step *step);

/* The repetition's space is there: proves where its memory is, and its struct pages. */
void zd_traffic_space(const struct zd_when *when, const struct zd_space *space);

/* Around run() of a variant. */
void zd_traffic_begin(const struct zd_when *when, struct zd_bench *b);
void zd_traffic_end(const struct zd_when *when);

/* After the outcome was entered: promises the record to the metrics, if there is one. */
void zd_traffic_enter(const struct zd_when *when, const struct zd_bench *b, int rc);

#endif
