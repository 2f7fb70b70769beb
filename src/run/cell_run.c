/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/cell_run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "run/advisory.h"
#include "run/bench_run.h"
#include "run/guard.h"
#include "run/hazard.h"
#include "run/runner.h"
#include "run/sweep.h"
#include "run/threads.h"
#include "run/traffic.h"
#include "zdbench/spin.h"
#include "zdbench/units.h"

/* What one repetition of one cell works on. */
struct rep {
	struct zd_when when;
	struct zd_namespace *ns;
	struct zd_namespace_record *record;
	struct zd_space space;
	bool provision_began; /* its teardown destroys the namespace */
	struct zd_bench provision;
	/* What the kernel complained of around the workloads: they have their own watch. */
	bool complained;
	struct zd_err complaint;
};

/* Between these two the kernel is asked for one thing that is no workload's variant. */
static void begin(struct rep *rep, const char *operation)
{
	struct zd_run *run = rep->when.run;

	zd_watch_begin(run->watch, rep->when.cell, rep->when.step->rep, "%s", operation);
	if (rep->when.step->hazard && run->poisoned)
		zd_watch_explain(run->watch, zd_hazard_meaning);
}

static void end(struct rep *rep)
{
	struct zd_err why;

	if (!zd_watch_end(rep->when.run->watch, &why) || rep->complained)
		return;
	rep->complained = true;
	rep->complaint = why;
}

static const struct zd_workload *provision_workload(const struct rep *rep)
{
	for (size_t i = 0; i < zd_n_workloads; i++)
		if (zd_workloads[i]->needs == ZD_NEEDS_NAMESPACE &&
			zd_tally_wants(rep->when.run, zd_workloads[i]))
			return zd_workloads[i];
	return NULL;
}

/* One workload's variant on the mapped cell. */
static void run_variant(struct rep *rep, const struct zd_workload *w, const struct zd_variant *v)
{
	struct zd_counters *counters = rep->when.run->counters;
	struct zd_err why = {0}, ignored = {0};
	struct zd_counts counts;
	struct zd_bench b;
	bool possible = w->supported(v, &rep->space, &why);
	double pace = NAN;
	int rc;

	if (possible)
		pace = zd_bench_await(&rep->when);
	zd_bench_begin(&rep->when, &b, w, v, 1, 0);
	b.space = &rep->space;
	if (!possible) {
		zd_bench_enter(&rep->when, &b, ZD_STATUS_UNSUPPORTED, &why);
		return;
	}
	b.pace = pace;
	rc = zd_guarded(w->setup, &b, &why);
	if (rc == 0) {
		zd_traffic_begin(&rep->when, &b);
		b.counters = counters;
		zd_counters_start(counters);
		rc = zd_guarded(w->run, &b, &why);
		zd_counters_stop(counters, &counts);
		b.counters = NULL;
		zd_traffic_end(&rep->when);
		b.pace = fmax(b.pace, zd_spin(b.clock));
	}
	if (rc == 0)
		rc = zd_guarded(w->verify, &b, &why);
	w->teardown(&b, &ignored);
	zd_bench_enter(&rep->when, &b, rc, &why);
	if (rc == 0 || rc == ZD_STATUS_PARTIAL)
		zd_advisory_enter(&rep->when, &b, counters, &counts);
}

/* With each number of threads that is asked for. */
static void run_with_threads(
	struct rep *rep, const struct zd_workload *w, const struct zd_variant *v)
{
	struct zd_thread_counts threads = zd_threads_of(rep->when.run->request, w);

	for (size_t i = 0; i < threads.n; i++) {
		if (threads.count[i] == 1)
			run_variant(rep, w, v);
		else
			zd_threads_run(&rep->when, &rep->space, w, v, threads.count[i]);
	}
}

static int bind(struct rep *rep, struct zd_err *err)
{
	const struct zd_workload *w = provision_workload(rep);
	int rc;

	if (!w) {
		begin(rep, "bind");
		rc = zd_namespace_bind(rep->ns, err);
		return rc < 0 ? rc : zd_namespace_settle(rep->ns, err);
	}
	zd_bench_begin(&rep->when, &rep->provision, w, &w->variants[0], 1, 0);
	begin(rep, "bind");
	rep->provision.ns = rep->ns;
	rep->provision_began = true;
	rc = w->setup(&rep->provision, err);
	if (rc == 0)
		rc = w->run(&rep->provision, err);
	return rc == 0 ? w->verify(&rep->provision, err) : rc;
}

/*
 * The provision workload's samples share their room with the other workloads': what it has is moved
 * aside while those run.
 */
static void keep_provision_samples(struct rep *rep, uint64_t kept[ZD_MAX_SERIES])
{
	for (size_t s = 0; s < ZD_MAX_SERIES; s++) {
		struct zd_samples *series = &rep->provision.series[s];

		kept[s] = series->n ? series->value[0] : 0;
		series->value = &kept[s];
		series->capacity = 1;
	}
}

static void record_cost(struct rep *rep)
{
	const char *asked = zd_map_name(rep->when.cell->map);
	const struct zd_namespace_cost *cost = zd_namespace_cost(rep->ns);
	struct zd_namespace_record *r = rep->record;

	r->raw_bytes = cost->raw_bytes;
	r->usable_bytes = cost->usable_bytes;
	r->lost_bytes = cost->lost_bytes;
	r->ram_bytes = cost->ram_bytes;
	r->memmap_bytes = cost->memmap_bytes;
	zd_witness_take(r->witness_capacity, zd_witness_capacity(cost, rep->when.cell), asked);
	zd_witness_take(r->witness_ram, zd_witness_ram(cost, rep->when.cell), asked);
}

static bool contradicts(const char *witness, const char *asked)
{
	return strcmp(witness, "unclear") != 0 && strcmp(witness, asked) != 0;
}

/* Is it what was asked for? What the kernel says, and what the two witnesses say. */
static int prove(struct rep *rep, struct zd_err *err)
{
	struct zd_namespace_record *r = rep->record;
	const char *asked = zd_map_name(rep->when.cell->map);
	struct zd_namespace_actual actual;
	char seen[64], needed[64];
	int rc;

	record_cost(rep);
	rc = zd_namespace_readback(rep->ns, &actual, err);
	if (rc < 0)
		return rc;
	r->actual = actual.cell;
	r->actual_known = true;
	zd_cell_format(&actual.cell, seen, sizeof(seen));
	zd_cell_format(rep->when.cell, needed, sizeof(needed));
	if (strcmp(seen, needed) != 0 || actual.raw_bytes != r->raw_bytes) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"the kernel made %s of %llu bytes, asked were %s of %llu bytes", seen,
			(unsigned long long)actual.raw_bytes, needed,
			(unsigned long long)r->raw_bytes);
		return -EIO;
	}
	if (contradicts(r->witness_capacity, asked) || contradicts(r->witness_ram, asked)) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"asked for map=%s, but the capacity says %s (%llu bytes lost) and free "
			"memory says %s (%lld bytes taken)",
			asked, r->witness_capacity, (unsigned long long)r->lost_bytes,
			r->witness_ram, (long long)r->ram_bytes);
		return -EIO;
	}
	return 0;
}

static void run_workloads(struct rep *rep)
{
	for (size_t i = 0; i < zd_n_workloads; i++) {
		const struct zd_workload *w = zd_workloads[i];

		if (w->needs == ZD_NEEDS_NAMESPACE || !zd_tally_wants(rep->when.run, w))
			continue;
		for (size_t v = 0; v < zd_tally_variants(rep->when.run, w) && !zd_run_stopping();
			v++)
			run_with_threads(rep, w, &w->variants[v]);
	}
}

static int measure(struct rep *rep, struct zd_err *err)
{
	struct zd_run *run = rep->when.run;
	int rc;

	begin(rep, "open");
	rc = prove(rep, err);
	if (rc == 0)
		rc = zd_space_open(rep->ns, run->page_bytes, run->pmd_bytes, &rep->space, err);
	end(rep);
	if (rc < 0)
		return rc;
	snprintf(rep->record->map_sync, sizeof(rep->record->map_sync), "%s",
		rep->space.map_sync ? "yes" : "no");
	rep->record->dax_verified = rep->when.cell->mode == ZD_MODE_FSDAX;
	zd_traffic_space(&rep->when, &rep->space);
	run_workloads(rep);
	begin(rep, "close");
	rc = zd_space_close(&rep->space, err);
	end(rep);
	return rc;
}

static void fail_namespace(struct rep *rep, const char *reason)
{
	rep->record->status = ZD_STATUS_FAILED;
	snprintf(rep->record->reason, sizeof(rep->record->reason), "%s", reason);
}

static void fail_cell(struct rep *rep, const struct zd_err *why)
{
	char named[sizeof(rep->record->reason)];
	const char *reason = why->text;

	if (rep->when.step->hazard) {
		reason = zd_hazard_name(why->text, named, sizeof(named));
		rep->when.run->poisoned = true;
	}
	fail_namespace(rep, reason);
	zd_tally_enter_all(rep->when.run, rep->when.cell, rep->when.step, rep->when.t_offset_s,
		ZD_STATUS_FAILED, reason);
}

/* The namespace must go, whatever happened before; through the workload where that measures it. */
static int destroy(struct rep *rep, bool measured, struct zd_err *err)
{
	bool entered = rep->provision_began && measured;
	int rc;

	begin(rep, "destroy");
	rc = entered ? rep->provision.workload->teardown(&rep->provision, err)
		     : zd_namespace_destroy(rep->ns, err);
	end(rep);
	if (entered && rep->complained && rc == 0)
		zd_bench_enter(&rep->when, &rep->provision, -EIO, &rep->complaint);
	else if (entered)
		zd_bench_enter(&rep->when, &rep->provision, rc, err);
	return rc;
}

static int measure_cell(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, struct zd_err *err)
{
	struct rep rep = {
		.when = {run, cell, step, t_offset_s},
		.record = zd_tally_namespace(run, cell),
	};
	uint64_t kept[ZD_MAX_SERIES] = {0};
	struct zd_err why = {0};
	int rc, gone;

	rc = zd_namespace_reserve(run->provisioner, cell, run->size_bytes, &rep.ns, &why);
	if (rc < 0) {
		fail_cell(&rep, &why);
		*err = why;
		/* Somebody is at work there: the next try could meet what they have half done. */
		return rc == -EBUSY ? rc : 0;
	}
	rc = bind(&rep, &why);
	end(&rep);
	if (rep.provision_began)
		keep_provision_samples(&rep, kept);
	if (rc == 0)
		rc = measure(&rep, &why);
	if (rc < 0 && step->hazard) {
		run->poisoned = true;
		zd_watch_explain(run->watch, zd_hazard_meaning);
	}
	memset(err, 0, sizeof(*err));
	gone = destroy(&rep, rc == 0, err);
	if (rc < 0)
		fail_cell(&rep, &why);
	else if (rep.complained)
		fail_namespace(&rep, rep.complaint.text);
	else if (rep.record->status != ZD_STATUS_FAILED) {
		rep.record->status = ZD_STATUS_OK;
		rep.record->reason[0] = '\0';
	}
	zd_namespace_free(rep.ns);
	/* What the known bug has taken is lost until reboot; nothing else is to come. */
	return run->poisoned ? 0 : gone;
}

/* Not tried: on somebody's machine, or when an earlier one has spoiled the range. */
static void refuse(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, const char *reason)
{
	struct zd_namespace_record *record = zd_tally_namespace(run, cell);

	if (step->kind == ZD_STEP_SWEEP_HAZARD) {
		zd_sweep_refuse(run, cell, step, t_offset_s, reason);
		return;
	}
	if (record->status != ZD_STATUS_FAILED)
		snprintf(record->reason, sizeof(record->reason), "%s", reason);
	zd_tally_enter_all(run, cell, step, t_offset_s, ZD_STATUS_SKIPPED, reason);
}

int zd_cell_run(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, struct zd_err *err)
{
	int rc = 0;

	zd_traffic_step(run, step);
	if (step->hazard && (run->poisoned || !run->request->disposable)) {
		refuse(run, cell, step, t_offset_s,
			run->poisoned ? zd_hazard_poisoned : zd_hazard_not_here);
		return 0;
	}
	/* What may spoil the range comes last, the cell itself or the sizes that do. */
	if (step->hazard && step->kind == ZD_STEP_CELL && run->request->sweep)
		rc = zd_sweep_run(run, cell, step, t_offset_s, err);
	if (rc == 0 && step->kind == ZD_STEP_CELL)
		rc = measure_cell(run, cell, step, t_offset_s, err);
	if (rc == 0 && run->request->sweep && !run->poisoned &&
		!(step->hazard && step->kind == ZD_STEP_CELL))
		rc = zd_sweep_run(run, cell, step, t_offset_s, err);
	return rc;
}
