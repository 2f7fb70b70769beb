/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/tally.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/advisory.h"
#include "run/reduce.h"
#include "run/sweep.h"
#include "run/threads.h"

bool zd_tally_wants(const struct zd_run *run, const struct zd_workload *w)
{
	const struct zd_request *request = run->request;

	/* The harness's own cost stands in every result. */
	if (request->n_workloads == 0 || strcmp(w->name, "control") == 0)
		return true;
	for (size_t i = 0; i < request->n_workloads; i++)
		if (strcmp(request->workload[i], w->name) == 0)
			return true;
	return false;
}

size_t zd_tally_variants(const struct zd_run *run, const struct zd_workload *w)
{
	return run->request->full ? w->n_variants : w->n_core;
}

static bool same_cell(const struct zd_cell *a, const struct zd_cell *b)
{
	return a->mode == b->mode && a->map == b->map && a->fs == b->fs &&
	       a->align_bytes == b->align_bytes;
}

static void name_unit(const struct zd_run *run, const struct zd_stat *stat, char *buf, size_t size)
{
	const char *unit = zd_clock_unit(run->clock->kind);

	if (stat->unit == ZD_UNIT_RATIO)
		snprintf(buf, size, "ratio");
	else if (stat->unit == ZD_UNIT_BYTES)
		snprintf(buf, size, "bytes%s%s", stat->per ? "/" : "", stat->per ? stat->per : "");
	else if (stat->reduce == ZD_REDUCE_RATE)
		snprintf(buf, size, "%ss/%s", stat->per,
			run->clock->kind == ZD_CLOCK_INSN ? "Minsn" : "s");
	else
		snprintf(buf, size, "%s%s%s", unit, stat->per ? "/" : "",
			stat->per ? stat->per : "");
}

int zd_tally_add(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w,
	const struct zd_variant *v, unsigned threads, const struct zd_stat *stat)
{
	struct zd_metric *m = zd_result_add_metric(run->result);

	if (!m)
		return -ENOMEM;
	m->cell = *cell;
	snprintf(m->workload, sizeof(m->workload), "%s", w->name);
	snprintf(m->variant, sizeof(m->variant), "%s", v->name);
	snprintf(m->stat, sizeof(m->stat), "%s", stat->name);
	m->threads = threads;
	zd_metric_set_id(m);
	if (threads == 1)
		snprintf(m->label, sizeof(m->label), "%s", v->label);
	else
		snprintf(m->label, sizeof(m->label), "%.40s, %u threads", v->label, threads);
	snprintf(m->stat_label, sizeof(m->stat_label), "%s", stat->label);
	name_unit(run, stat, m->unit, sizeof(m->unit));
	if (stat->reduce == ZD_REDUCE_P50 && stat->unit == ZD_UNIT_CLOCK)
		snprintf(m->hist_unit, sizeof(m->hist_unit), "%s", zd_clock_unit(run->clock->kind));
	m->better = stat->better;
	m->gate = stat->gate;
	m->status = ZD_STATUS_SKIPPED;
	snprintf(m->reason, sizeof(m->reason), "the run ended before it");
	return 0;
}

static int add_variant(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w,
	const struct zd_variant *v, unsigned threads)
{
	for (size_t s = 0; s < w->n_stats; s++)
		if ((!w->has || w->has(v, &w->stats[s])) &&
			zd_tally_add(run, cell, w, v, threads, &w->stats[s]) < 0)
			return -ENOMEM;
	if (threads > 1)
		return zd_tally_add(run, cell, w, v, threads, &zd_efficiency);
	/* The PMU counts on one CPU: that of one thread. */
	return w->needs == ZD_NEEDS_MAPPING ? zd_advisory_add(run, cell, w, v) : 0;
}

static int add_workload(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w)
{
	struct zd_thread_counts threads = zd_threads_of(run->request, w);

	for (size_t v = 0; v < zd_tally_variants(run, w); v++)
		for (size_t t = 0; t < threads.n; t++)
			if (!zd_sweep_owns(w->name, w->variants[v].name) &&
				add_variant(run, cell, w, &w->variants[v], threads.count[t]) < 0)
				return -ENOMEM;
	return 0;
}

static int add_namespace(struct zd_run *run, const struct zd_cell *cell)
{
	const struct zd_region_info *region = zd_provisioner_region(run->provisioner);
	const struct zd_aligns *aligns =
		cell->mode == ZD_MODE_FSDAX ? &region->fsdax : &region->devdax;
	struct zd_namespace_record *ns = zd_result_add_namespace(run->result);
	size_t at = 0;

	if (!ns)
		return -ENOMEM;
	ns->requested = *cell;
	ns->requested_bytes = run->size_bytes;
	for (size_t i = 0; i < aligns->n && at < sizeof(ns->supported_aligns); i++)
		at += (size_t)snprintf(ns->supported_aligns + at, sizeof(ns->supported_aligns) - at,
			"%s%llu", i ? " " : "", (unsigned long long)aligns->bytes[i]);
	snprintf(
		ns->labels, sizeof(ns->labels), "%s", region->labelled ? "labelled" : "label-less");
	snprintf(ns->persistence, sizeof(ns->persistence), "%s", region->persistence);
	snprintf(ns->region, sizeof(ns->region), "%s", region->name);
	ns->status = ZD_STATUS_SKIPPED;
	snprintf(ns->reason, sizeof(ns->reason), "the run ended before it");
	return 0;
}

int zd_tally_begin(struct zd_run *run, const struct zd_plan *plan, struct zd_err *err)
{
	int rc = 0;

	for (size_t c = 0; c < plan->n_cells && rc == 0; c++) {
		rc = add_namespace(run, &plan->cell[c]);
		for (size_t w = 0; w < zd_n_workloads && rc == 0; w++)
			if (zd_tally_wants(run, zd_workloads[w]))
				rc = add_workload(run, &plan->cell[c], zd_workloads[w]);
		if (rc == 0 && plan->sweep)
			rc = zd_sweep_add(run, &plan->cell[c]);
	}
	for (size_t w = 0; w < zd_n_workloads; w++)
		if (zd_workloads[w]->samples_max > run->samples_per_series)
			run->samples_per_series = zd_workloads[w]->samples_max;
	if (rc == 0) {
		run->hist = malloc(sizeof(*run->hist));
		run->samples = calloc(run->samples_per_series * ZD_MAX_SERIES,
			zd_request_threads_max(run->request) * sizeof(*run->samples));
		rc = run->hist && run->samples ? 0 : -ENOMEM;
	}
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "run: out of memory");
		return rc;
	}
	return 0;
}

void zd_tally_room(struct zd_run *run, struct zd_bench *b, unsigned i)
{
	const size_t n = run->samples_per_series;

	for (size_t s = 0; s < ZD_MAX_SERIES; s++) {
		uint64_t *value = run->samples + (s * b->threads + i) * n;

		/* Written, not just allocated: recording a sample must not fault. */
		memset(value, 0xff, n * sizeof(*value));
		b->series[s] = (struct zd_samples){
			.value = value,
			.capacity = n,
			.ops_per_sample = 1,
		};
	}
}

/*
 * Pools a repetition's samples into the metric's bins. The bins are what is kept: a histogram a
 * metric would take more memory than the whole of zdbench may.
 */
static int add_to_histogram(
	struct zd_run *run, struct zd_metric *m, const struct zd_samples *samples)
{
	size_t cursor = 0, n = 0;
	uint64_t lo, hi, count;
	struct zd_hist_bin *bin;

	zd_hist_init(run->hist);
	for (size_t i = 0; i < m->n_bins; i++)
		zd_hist_add_n(run->hist, m->bin[i].lo, m->bin[i].count);
	for (size_t i = 0; i < samples->n; i++)
		zd_hist_add(run->hist,
			(uint64_t)llround((double)samples->value[i] * run->clock->unit_per_tick));
	/* What is added fills at most one bin a sample. */
	bin = realloc(m->bin, (m->n_bins + samples->n) * sizeof(*bin));
	if (!bin)
		return -ENOMEM;
	m->bin = bin;
	while (zd_hist_next_bin(run->hist, &cursor, &lo, &hi, &count))
		bin[n++] = (struct zd_hist_bin){lo, hi, count};
	m->n_bins = n;
	bin = realloc(m->bin, n * sizeof(*bin));
	m->bin = bin ? bin : m->bin;
	return 0;
}

static void enter_metric(struct zd_run *run, struct zd_metric *m, const struct zd_step *step,
	double t_offset_s, const struct zd_stat *stat, const struct zd_bench *b,
	enum zd_status status, const char *reason)
{
	struct zd_rep rep = {
		.i = step->rep,
		.pair = step->pair,
		.order = step->order,
		.t_offset_s = t_offset_s,
		.value = NAN,
		.pace = b ? b->pace : NAN,
	};
	struct zd_err why = {0};

	if (b && (status == ZD_STATUS_OK || status == ZD_STATUS_PARTIAL)) {
		const struct zd_samples *samples = &b->series[stat->series];
		int rc = zd_reduce(stat, samples, run->clock, &rep.value, &why);

		/* What each of the threads does at that median, all do together. */
		if (stat->reduce == ZD_REDUCE_RATE)
			rep.value *= b->threads;
		rep.n_ops = samples->n * samples->ops_per_sample;
		if (rc == 0 && m->hist_unit[0])
			rc = add_to_histogram(run, m, samples);
		m->verified = b->verified;
		snprintf(m->verified_text, sizeof(m->verified_text), "%s", b->verified_text);
		if (rc != 0) {
			status = rc < 0 ? ZD_STATUS_FAILED : ZD_STATUS_UNSUPPORTED;
			reason = why.text[0] ? why.text : "out of memory";
		}
	}
	zd_metric_take_status(m, status, reason);
	if (zd_metric_add_rep(m, &rep) < 0)
		zd_metric_take_status(m, ZD_STATUS_FAILED, "out of memory");
}

static const struct zd_stat *find_stat(const struct zd_workload *w, const char *name)
{
	for (size_t i = 0; i < w->n_stats; i++)
		if (strcmp(w->stats[i].name, name) == 0)
			return &w->stats[i];
	return NULL;
}

void zd_tally_enter(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, const struct zd_bench *b, enum zd_status status, const char *reason)
{
	for (size_t i = 0; i < run->result->n_metrics; i++) {
		struct zd_metric *m = &run->result->metric[i];
		const struct zd_stat *stat = find_stat(b->workload, m->stat);
		bool measured = status == ZD_STATUS_OK || status == ZD_STATUS_PARTIAL;

		/* What is not of the samples (threads.c, advisory.c) is entered there. */
		if (same_cell(&m->cell, cell) && strcmp(m->workload, b->workload->name) == 0 &&
			strcmp(m->variant, b->variant->name) == 0 && m->threads == b->threads &&
			(stat || !measured))
			enter_metric(run, m, step, t_offset_s, stat, b, status, reason);
	}
}

struct zd_metric *zd_tally_find(const struct zd_run *run, const struct zd_cell *cell,
	const char *workload, const char *variant, unsigned threads, const char *stat)
{
	for (size_t i = 0; i < run->result->n_metrics; i++) {
		struct zd_metric *m = &run->result->metric[i];

		if (same_cell(&m->cell, cell) && strcmp(m->workload, workload) == 0 &&
			strcmp(m->variant, variant) == 0 && m->threads == threads &&
			strcmp(m->stat, stat) == 0)
			return m;
	}
	return NULL;
}

void zd_tally_enter_value(struct zd_metric *m, const struct zd_step *step, double t_offset_s,
	double value, uint64_t n_ops, enum zd_status status, const char *reason)
{
	struct zd_rep rep = {
		.i = step->rep,
		.pair = step->pair,
		.order = step->order,
		.t_offset_s = t_offset_s,
		.value = value,
		.n_ops = n_ops,
		.pace = NAN,
	};

	zd_metric_take_status(m, status, reason);
	if (zd_metric_add_rep(m, &rep) < 0)
		zd_metric_take_status(m, ZD_STATUS_FAILED, "out of memory");
}

void zd_tally_enter_all(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, enum zd_status status, const char *reason)
{
	for (size_t i = 0; i < run->result->n_metrics; i++) {
		struct zd_metric *m = &run->result->metric[i];
		bool entered = m->n_reps > 0 && m->rep[m->n_reps - 1].i == step->rep;

		if (same_cell(&m->cell, cell) && !entered &&
			!zd_sweep_owns(m->workload, m->variant))
			enter_metric(run, m, step, t_offset_s, NULL, NULL, status, reason);
	}
}

struct zd_namespace_record *zd_tally_namespace(struct zd_run *run, const struct zd_cell *cell)
{
	for (size_t i = 0; i < run->result->n_ns; i++)
		if (same_cell(&run->result->ns[i].requested, cell))
			return &run->result->ns[i];
	return NULL;
}

int zd_tally_end(struct zd_run *run)
{
	return zd_result_summarise(run->result);
}

void zd_tally_done(struct zd_run *run)
{
	free(run->hist);
	free(run->samples);
	run->hist = NULL;
	run->samples = NULL;
}
