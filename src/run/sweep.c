/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/sweep.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "run/bench_run.h"
#include "run/hazard.h"
#include "stats/line.h"
#include "zdbench/units.h"

enum { MAX_SIZES = 16 };

static const char line_variant[] = "sweep";

static const struct zd_workload *swept(void)
{
	for (size_t i = 0; i < zd_n_workloads; i++)
		if (zd_workloads[i]->needs == ZD_NEEDS_NAMESPACE)
			return zd_workloads[i];
	return NULL;
}

static uint64_t size_of(const struct zd_variant *v)
{
	return (uint64_t)v->param * ZD_MIB;
}

/* Memory is hotplugged by sections; these are whole on every architecture and page size so far. */
static bool is_whole(const struct zd_run *run, uint64_t size_bytes)
{
	const uint64_t section = run->page_bytes == 64 * ZD_KIB ? 512 * ZD_MIB : 128 * ZD_MIB;

	return size_bytes % section == 0;
}

static bool is_hazard(
	const struct zd_run *run, const struct zd_cell *cell, const struct zd_variant *v)
{
	return zd_hazard_is(run->result->machine.arch, run->page_bytes, cell->map, size_of(v));
}

bool zd_sweep_owns(const char *workload, const char *variant)
{
	const struct zd_workload *w = swept();

	return w && strcmp(workload, w->name) == 0 && strcmp(variant, w->variants[0].name) != 0;
}

bool zd_sweep_has_hazard(const char *arch, uint64_t page_bytes)
{
	const struct zd_workload *w = swept();

	for (size_t i = 1; w && i < w->n_variants; i++)
		if (zd_hazard_is(arch, page_bytes, ZD_MAP_DEV, size_of(&w->variants[i])))
			return true;
	return false;
}

/* ---- the metrics ---- */

static const struct zd_variant all_sizes = {line_variant, "all sizes", "", 0};

/* Slope and intercept of one figure; the texts live in the caller's arrays. */
static int add_line(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w,
	const struct zd_stat *of)
{
	static const struct {
		const char *name, *label, *per;
	} ends[] = {{"slope", "per GiB", "GiB"}, {"intercept", "at 0", NULL}};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char name[32], label[48];
		struct zd_stat stat = *of;

		snprintf(name, sizeof(name), "%.15s.%s", of->name, ends[i].name);
		snprintf(label, sizeof(label), "%.31s %s", of->name, ends[i].label);
		stat.name = name;
		stat.label = label;
		stat.per = ends[i].per;
		stat.gate = false;
		if (zd_tally_add(run, cell, w, &all_sizes, 1, &stat) < 0)
			return -ENOMEM;
	}
	return 0;
}

int zd_sweep_add(struct zd_run *run, const struct zd_cell *cell)
{
	const struct zd_workload *w = swept();
	int rc = 0;

	for (size_t v = 1; v < w->n_variants; v++)
		for (size_t s = 0; s < w->n_stats && rc == 0; s++)
			rc = zd_tally_add(run, cell, w, &w->variants[v], 1, &w->stats[s]);
	for (size_t s = 0; s < w->n_stats && rc == 0; s++)
		rc = add_line(run, cell, w, &w->stats[s]);
	return rc;
}

/* ---- one size ---- */

static int check_actual(const struct zd_bench *b, const struct zd_cell *cell, struct zd_err *err)
{
	struct zd_namespace_actual actual;
	int rc = zd_namespace_readback(b->ns, &actual, err);

	if (rc < 0)
		return rc;
	if (actual.cell.map == cell->map && actual.cell.align_bytes == cell->align_bytes &&
		actual.raw_bytes == size_of(b->variant))
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"the kernel made map=%s of %llu bytes, asked were map=%s of %llu bytes",
		zd_map_name(actual.cell.map), (unsigned long long)actual.raw_bytes,
		zd_map_name(cell->map), (unsigned long long)size_of(b->variant));
	return -EIO;
}

static int bind_and_destroy(const struct zd_when *when, struct zd_bench *b, struct zd_err *err)
{
	const struct zd_workload *w = b->workload;
	struct zd_err why = {0};
	int gone, rc = w->setup(b, &why);

	if (rc == 0)
		rc = w->run(b, &why);
	if (rc == 0)
		rc = check_actual(b, when->cell, &why);
	if (rc == 0)
		rc = w->verify(b, &why);
	gone = rc == 0 ? w->teardown(b, err) : zd_namespace_destroy(b->ns, err);
	if (rc < 0 && is_hazard(when->run, when->cell, b->variant)) {
		zd_hazard_name(why.text, err->text, sizeof(err->text));
		why = *err;
		when->run->poisoned = true;
		zd_watch_explain(when->run->watch, zd_hazard_meaning);
		gone = 0; /* the range is lost anyway, and nothing else is to come */
	}
	zd_bench_enter(when, b, rc, &why);
	return gone;
}

static int run_size(const struct zd_when *when, const struct zd_workload *w,
	const struct zd_variant *v, struct zd_err *err)
{
	struct zd_run *run = when->run;
	struct zd_err why = {0};
	struct zd_bench b;
	int rc;

	zd_bench_begin(when, &b, w, v, 1, 0);
	if (zd_region_check_size(zd_provisioner_region(run->provisioner), size_of(v),
		    when->cell->align_bytes, &why) < 0) {
		zd_bench_enter(when, &b, ZD_STATUS_UNSUPPORTED, &why);
		return 0;
	}
	rc = zd_namespace_reserve(run->provisioner, when->cell, size_of(v), &b.ns, &why);
	if (rc < 0) {
		zd_bench_enter(when, &b, rc, &why);
		return 0;
	}
	rc = bind_and_destroy(when, &b, err);
	zd_namespace_free(b.ns);
	return rc;
}

/* ---- the line through the sizes ---- */

/* What this repetition gave for a figure at a size; NAN when nothing. */
static double value_at(const struct zd_when *when, const struct zd_workload *w,
	const struct zd_variant *v, const char *stat)
{
	const struct zd_metric *m = zd_tally_find(when->run, when->cell, w->name, v->name, 1, stat);

	if (!m || m->n_reps == 0 || m->rep[m->n_reps - 1].i != when->step->rep)
		return NAN;
	return m->rep[m->n_reps - 1].value;
}

static void enter_end(const struct zd_when *when, const struct zd_workload *w, const char *of,
	const char *end, double value, size_t n, const char *reason)
{
	char stat[32];
	struct zd_metric *m;

	snprintf(stat, sizeof(stat), "%.15s.%s", of, end);
	m = zd_tally_find(when->run, when->cell, w->name, line_variant, 1, stat);
	if (m)
		zd_tally_enter_value(m, when->step, when->t_offset_s, reason[0] ? NAN : value, n,
			reason[0] ? ZD_STATUS_UNSUPPORTED : ZD_STATUS_OK, reason);
}

static void fit(const struct zd_when *when, const struct zd_workload *w, const char *stat)
{
	double x[MAX_SIZES], y[MAX_SIZES];
	struct zd_line line = {NAN, NAN};
	const char *reason = "";
	char too_few[80];
	size_t n = 0;

	for (size_t i = 1; i < w->n_variants && n < MAX_SIZES; i++) {
		double value = value_at(when, w, &w->variants[i], stat);

		if (isnan(value) || !is_whole(when->run, size_of(&w->variants[i])))
			continue;
		x[n] = (double)size_of(&w->variants[i]) / (double)ZD_GIB;
		y[n++] = value;
	}
	/* Through two points there is always a line: it would prove nothing. */
	if (n < 3 || zd_line_fit(x, y, n, &line) < 0) {
		snprintf(too_few, sizeof(too_few), "a line needs 3 sizes, %zu were measured", n);
		reason = too_few;
	}
	enter_end(when, w, stat, "slope", line.slope, n, reason);
	enter_end(when, w, stat, "intercept", line.intercept, n, reason);
}

int zd_sweep_run(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, struct zd_err *err)
{
	const struct zd_when when = {run, cell, step, t_offset_s};
	const bool hazards = step->kind == ZD_STEP_SWEEP_HAZARD;
	const struct zd_workload *w = swept();
	int rc = 0;

	for (size_t i = 1; i < w->n_variants && rc == 0; i++)
		if (is_hazard(run, cell, &w->variants[i]) == hazards)
			rc = run_size(&when, w, &w->variants[i], err);
	for (size_t s = 0; !hazards && s < w->n_stats && rc == 0; s++)
		fit(&when, w, w->stats[s].name);
	return rc;
}

void zd_sweep_refuse(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, const char *reason)
{
	const struct zd_when when = {run, cell, step, t_offset_s};
	const struct zd_workload *w = swept();
	struct zd_err why = {0};

	zd_err_set(&why, ZD_EXIT_FAILED, "%s", reason);
	for (size_t i = 1; i < w->n_variants; i++) {
		struct zd_bench b;

		if (!is_hazard(run, cell, &w->variants[i]))
			continue;
		zd_bench_begin(&when, &b, w, &w->variants[i], 1, 0);
		zd_bench_enter(&when, &b, ZD_STATUS_SKIPPED, &why);
	}
}
