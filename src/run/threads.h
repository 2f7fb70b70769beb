/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A variant run by several threads of this process at once (--threads): each has its own part of
 * the space, its own samples and a CPU of its own, and they begin every timed pass together
 * (zdbench/crew.h). Their samples are pooled; what each has verified holds for all of them.
 */
#ifndef ZDBENCH_THREADS_H
#define ZDBENCH_THREADS_H

#include "run/bench_run.h"

/* The numbers of threads that w's variants are run by: what was asked for, or one. */
struct zd_thread_counts zd_threads_of(
	const struct zd_request *request, const struct zd_workload *w);

/*
 * How much of n times one thread's work n threads do in the same time, by the variant's first
 * figure: 1 is perfect. Entered beside the workload's own stats, for more than one thread.
 */
extern const struct zd_stat zd_efficiency;

/* One repetition of one variant: measures and enters it, whatever becomes of it. */
void zd_threads_run(const struct zd_when *when, const struct zd_space *space,
	const struct zd_workload *w, const struct zd_variant *v, unsigned threads);

#endif
