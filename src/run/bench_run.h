/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The beginning and the end of one repetition of one variant, wherever it is run from. */
#ifndef ZDBENCH_BENCH_RUN_H
#define ZDBENCH_BENCH_RUN_H

#include "run/tally.h"

/* Which repetition of which cell it is. */
struct zd_when {
	struct zd_run *run;
	const struct zd_cell *cell;
	const struct zd_step *step;
	double t_offset_s;
};

/*
 * Before it: waits for a slow machine (patience.h) and returns what zd_spin() took then; what the
 * kernel says meanwhile is not the variant's. NAN at once on a clock that counts.
 */
double zd_bench_await(const struct zd_when *when);

/* *b for the i-th of the threads that run the variant, with emptied room for its samples. */
void zd_bench_begin(const struct zd_when *when, struct zd_bench *b, const struct zd_workload *w,
	const struct zd_variant *v, unsigned threads, unsigned i);

/*
 * Enters what became of it: rc as the workload's calls give it (0, a zd_status, or -errno), or
 * ZD_GUARD_SIGBUS; failed where the kernel has complained since the beginning.
 */
void zd_bench_enter(
	const struct zd_when *when, const struct zd_bench *b, int rc, const struct zd_err *why);

#endif
