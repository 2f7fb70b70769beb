/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The metrics beside the clock: what machine/counters.h counts while a variant runs, per operation
 * of its first stat. Of the whole run() of the variant, what lies between its samples included; for
 * the workloads on a mapping. Never gated.
 */
#ifndef ZDBENCH_ADVISORY_H
#define ZDBENCH_ADVISORY_H

#include "machine/counters.h"
#include "run/bench_run.h"

/* Promises them for one variant of one cell. 0 or -ENOMEM. */
int zd_advisory_add(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w,
	const struct zd_variant *v);

/* Enters what was counted in one repetition of a variant that was measured. */
void zd_advisory_enter(const struct zd_when *when, const struct zd_bench *b,
	const struct zd_counters *counters, const struct zd_counts *counts);

#endif
