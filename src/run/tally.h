/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The books of a run: every metric that the plan promises is entered before anything is measured,
 * so that none can vanish; repetitions are added as they come.
 */
#ifndef ZDBENCH_TALLY_H
#define ZDBENCH_TALLY_H

#include "machine/counters.h"
#include "provision/provision.h"
#include "result/result.h"
#include "run/patience.h"
#include "run/plan.h"
#include "run/watch.h"
#include "stats/histogram.h"
#include "zdbench/workload.h"

/* A run under way; runner.c owns it. */
struct zd_run {
	const struct zd_request *request;
	const struct zd_clock *clock;
	struct zd_provisioner *provisioner;
	struct zd_watch *watch; /* NULL: nobody listens to the kernel */
	struct zd_result *result;
	uint64_t page_bytes, pmd_bytes, size_bytes;
	struct zd_patience patience;
	struct zd_seats *seats; /* NULL where one thread is all */
	struct zd_hist *hist;	/* scratch to pool samples in; tally's own */
	uint64_t *samples;	/* room for every series of one variant's threads; tally's own */
	size_t samples_per_series;
	struct zd_counters *counters;	  /* beside the clock; runner's own */
	struct zd_traffic_guest *traffic; /* NULL: nobody counts it; run/traffic.c's own */
	bool poisoned; /* a known kernel bug has made the range unusable (hazard.h) */
};

/* Is the workload asked for? */
bool zd_tally_wants(const struct zd_run *run, const struct zd_workload *w);
/* How many of its variants a run measures: they stand first. */
size_t zd_tally_variants(const struct zd_run *run, const struct zd_workload *w);

int zd_tally_begin(struct zd_run *run, const struct zd_plan *plan, struct zd_err *err);

/* Promises one metric more, of so many threads: it is entered as not measured. 0 or -ENOMEM. */
int zd_tally_add(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w,
	const struct zd_variant *v, unsigned threads, const struct zd_stat *stat);
struct zd_metric *zd_tally_find(const struct zd_run *run, const struct zd_cell *cell,
	const char *workload, const char *variant, unsigned threads,
	const char *stat); /* NULL: none */

/*
 * Points b's series at emptied room for the samples of one of b->threads threads, the i-th. What
 * they have of a series stands side by side.
 */
void zd_tally_room(struct zd_run *run, struct zd_bench *b, unsigned i);

/*
 * Enters what one repetition of one variant gave, b->threads threads together: b's samples when
 * status is ok or partial. What is worked out of other figures is left for zd_tally_enter_value().
 */
void zd_tally_enter(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, const struct zd_bench *b, enum zd_status status, const char *reason);

/* A value that was not reduced from samples; NAN with what is not ok. */
void zd_tally_enter_value(struct zd_metric *m, const struct zd_step *step, double t_offset_s,
	double value, uint64_t n_ops, enum zd_status status, const char *reason);

/* Enters one outcome for every metric of a cell but the sweep's, which has its own. */
void zd_tally_enter_all(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, enum zd_status status, const char *reason);

struct zd_namespace_record *zd_tally_namespace(struct zd_run *run, const struct zd_cell *cell);

/* Fills summaries. 0 or -ENOMEM. */
int zd_tally_end(struct zd_run *run);
void zd_tally_done(struct zd_run *run);

#endif
