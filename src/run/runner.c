/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/runner.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "machine/machine.h"
#include "machine/seats.h"
#include "provision/journal.h"
#include "provision/needs.h"
#include "provision/provision.h"
#include "run/cell_run.h"
#include "run/checkpoint.h"
#include "run/code.h"
#include "run/drift.h"
#include "run/extension.h"
#include "run/guard.h"
#include "run/kernel_inject.h"
#include "run/plan.h"
#include "run/precision.h"
#include "run/progress.h"
#include "run/tally.h"
#include "run/traffic.h"
#include "vm/child.h"
#include "zdbench/units.h"

static volatile sig_atomic_t stop_asked;

bool zd_run_stopping(void)
{
	return stop_asked;
}

void zd_run_stop(void)
{
	stop_asked = 1;
}

static void record_clock(const struct zd_clock *clock, struct zd_result *r)
{
	snprintf(r->clock.kind, sizeof(r->clock.kind), "%s", zd_clock_kind_name(clock->kind));
	snprintf(r->clock.unit, sizeof(r->clock.unit), "%s", zd_clock_unit(clock->kind));
	snprintf(r->clock.source, sizeof(r->clock.source), "%s", clock->source);
	snprintf(r->clock.span_source, sizeof(r->clock.span_source), "%s", clock->span_source);
	r->clock.resolution = clock->resolution;
	r->clock.overhead = clock->overhead;
	r->clock.frequency_hz = clock->frequency_hz;
	if (clock->kind == ZD_CLOCK_TIME && clock->resolution > 20)
		zd_warnings_raise(&r->warnings, ZD_WARN_COARSE_CLOCK,
			"the counter ticks every %.0f ns: samples of short operations are of up to "
			"%zu of them",
			clock->resolution, zd_clock_batch(clock, 32));
	if (clock->kind == ZD_CLOCK_INSN && clock->n_span_fds == 0)
		zd_warnings_raise(&r->warnings, ZD_WARN_IDLE_JUMPS,
			"without a PMU bind, rebind and destroy are counted by the clock itself, "
			"which "
			"jumps to the next timer whenever the machine is idle");
}

static void note_left_out(const struct zd_plan *plan, struct zd_result *r)
{
	char list[96] = "", align[24], least[24];
	size_t at = 0, last = plan->left_out.n - 1;

	if (plan->left_out.n == 0)
		return;
	for (size_t i = 0; i <= last && at < sizeof(list); i++)
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", i ? ", " : "",
			zd_size_format(plan->left_out.bytes[i], align, sizeof(align)));
	zd_warnings_raise(&r->warnings, ZD_WARN_ALIGN_LEFT_OUT,
		"this kernel also offers to align namespaces to %s, which was left out: one "
		"aligned to %s takes a multiple of it, %s at least",
		list, align, zd_size_format(2 * plan->left_out.bytes[last], least, sizeof(least)));
}

static void record_plan(
	const struct zd_plan *plan, const struct zd_request *request, struct zd_result *r)
{
	note_left_out(plan, r);
	r->invocation.seed = plan->seed;
	r->invocation.size_bytes = plan->size_bytes;
	r->invocation.reps = plan->reps;
	r->invocation.quick = request->quick;
	r->invocation.full = request->full;
	r->invocation.inject = request->inject;
	zd_request_threads_format(request, r->invocation.threads, sizeof(r->invocation.threads));
	zd_request_selection_format(
		request, r->invocation.selection, sizeof(r->invocation.selection));
	if (plan->precision_ppm)
		r->invocation.precision = plan->precision_ppm / 1e6;
	r->invocation.kernel_inject = request->kernel_inject;
	snprintf(r->invocation.mode, sizeof(r->invocation.mode), "%s",
		request->fsdax && request->devdax ? "all"
		: request->fsdax		  ? "fsdax"
						  : "devdax");
	snprintf(r->invocation.target, sizeof(r->invocation.target), "local");
	if (request->inject)
		zd_warnings_raise(&r->warnings, ZD_WARN_INJECTED,
			"%llu instructions were added to every timed operation: this is a test of "
			"the "
			"harness, not a result",
			(unsigned long long)request->inject);
	if (request->kernel_inject)
		zd_warnings_raise(&r->warnings, ZD_WARN_INJECTED,
			"the kernel executed %llu instructions more for every DAX fault and every "
			"call of GUP: this is a test of the harness, not a result",
			(unsigned long long)request->kernel_inject);
}

static enum zd_clock_kind clock_kind(const struct zd_request *request)
{
	return request->clock == ZD_CLOCK_CHOICE_INSN ? ZD_CLOCK_INSN : ZD_CLOCK_TIME;
}

static int make_plan(const struct zd_request *request, const struct zd_region_info *region,
	struct zd_plan *plan, struct zd_err *err)
{
	int rc = zd_plan_make(request, region, plan, err);

	for (size_t i = 0; rc == 0 && i < plan->n_cells; i++)
		rc = zd_region_check_size(region, plan->size_bytes, plan->cell[i].align_bytes, err);
	for (size_t i = 0; rc == 0 && i < plan->n_cells; i++)
		rc = zd_needs_check(&plan->cell[i], err);
	return rc;
}

/* What is about to be changed, a line each. */
static int ask(const struct zd_request *request, const struct zd_run *run,
	const struct zd_region_info *region, const struct zd_plan *plan, zd_consent_fn *consent,
	struct zd_err *err)
{
	char text[1024], size[24];
	const char *most;
	size_t n = 0;
	struct zd_step *steps = zd_plan_steps(plan, &n);
	int at;

	free(steps);
	most = plan->reps_max > plan->reps ? "at most " : "";
	zd_size_format(plan->size_bytes, size, sizeof(size));
	if (region->whole)
		at = snprintf(text, sizeof(text),
			"overwrites %s%s of region '%s' (%s), which holds nothing that is known, "
			"%s%zu times\n",
			request->namespace[0] ? "namespace " : "the one namespace",
			request->namespace, region->name, size, most, n);
	else
		at = snprintf(text, sizeof(text),
			"%smakes and destroys namespaces of %s on region '%s', %s%zu times\n",
			zd_provisioner_region(run->provisioner)->labelled
				? ""
				: "writes labels on the region, which has none: what it holds is "
				  "lost\n",
			size, region->name, most, n);
	snprintf(text + at, sizeof(text) - (size_t)at,
		"%sundoes all of it at the end; the journal is in %.300s\n",
		request->fsdax ? "makes file systems on them, mounted below /run\n" : "",
		zd_state_dir());
	return consent(request, text, err);
}

/* Everything that can be wrong with the request is found here, before anything is changed. */
static int prepare(const struct zd_request *request, struct zd_run *run, struct zd_plan *plan,
	zd_consent_fn *consent, struct zd_err *err)
{
	const unsigned threads = zd_request_threads_max(request);
	struct zd_region_info region;
	int rc = zd_provisioner_check_left(request->restore, NULL, err);

	if (rc == 0)
		rc = zd_provisioner_open(&run->provisioner, request->region, request->namespace,
			request->destroy_data, err);
	if (rc < 0)
		return rc;
	region = *zd_provisioner_region(run->provisioner);
	/* While this thread may still run wherever the user lets it. */
	if (threads > 1) {
		rc = zd_seats_open(region.numa_node, threads, &run->seats, err);
		if (rc < 0)
			return rc;
	}
	if (region.labels_possible && request->destroy_data) {
		/* As it will be with labels: a wrong plan is refused before they are written. */
		region.labelled = true;
		region.whole = false;
		region.available_bytes = region.size_bytes;
	}
	rc = make_plan(request, &region, plan, err);
	if (rc == 0 && !request->dry_run)
		rc = zd_provisioner_lock(run->provisioner, err);
	if (rc == 0)
		rc = zd_provisioner_check_consent(run->provisioner, err);
	if (rc == 0)
		rc = ask(request, run, &region, plan, consent, err);
	if (rc != 0)
		return rc;
	/* Again: while the user thought about it, the machine has gone on. */
	rc = zd_provisioner_check_consent(run->provisioner, err);
	if (rc == 0)
		rc = zd_provisioner_begin(run->provisioner, err);
	if (rc == 0 && region.labelled && !region.whole)
		rc = zd_provisioner_init_labels(run->provisioner, err);
	return rc == 0 ? make_plan(request, zd_provisioner_region(run->provisioner), plan, err)
		       : rc;
}

static void warn_of_unproved(struct zd_result *r)
{
	size_t unproved = 0;

	for (size_t i = 0; i < r->n_ns; i++) {
		const char *asked = zd_map_name(r->ns[i].requested.map);

		unproved += r->ns[i].status == ZD_STATUS_OK &&
			    (strcmp(r->ns[i].witness_capacity, asked) != 0 ||
				    strcmp(r->ns[i].witness_ram, asked) != 0);
	}
	if (unproved > 0)
		zd_warnings_raise(&r->warnings, ZD_WARN_UNPROVED_MEMMAP,
			"where the memmap was is not proved by two witnesses in %zu of %zu cells",
			unproved, r->n_ns);
}

static void tell_progress(
	const struct zd_plan *plan, const struct zd_step *step, size_t done, size_t n)
{
	char cell[64], text[128];

	zd_cell_format(&plan->cell[step->cell], cell, sizeof(cell));
	snprintf(text, sizeof(text), "%s repetition %u of %s%u", cell, step->rep + 1,
		step->rep < plan->reps ? "" : "at most ",
		step->rep < plan->reps ? plan->reps : plan->reps_max);
	zd_progress_step(done, n, text);
}

static size_t count_planned(const struct zd_plan *plan, const struct zd_step *steps, size_t n)
{
	size_t planned = 0;

	for (size_t i = 0; i < n; i++)
		planned += steps[i].rep < plan->reps;
	return planned;
}

static int run_steps(
	struct zd_run *run, const struct zd_plan *plan, double budget_s, struct zd_err *err)
{
	size_t n, planned, done = 0, missing;
	struct zd_step *steps = zd_plan_steps(plan, &n);
	struct zd_extension extension = {.plan = plan};
	double start = zd_monotonic_s();
	const char *ended = NULL;
	int rc = 0;

	if (!steps) {
		zd_err_set(err, ZD_EXIT_FAILED, "run: out of memory");
		return -ENOMEM;
	}
	planned = missing = count_planned(plan, steps, n);
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct zd_step *step = &steps[i];
		/* A pair that was begun is finished: half a pair compares with nothing. */
		bool may_stop = step->order == 0;

		if (!zd_extension_wants(&extension, run->result, step))
			continue;
		if (stop_asked)
			ended = "interrupted";
		else if (may_stop && budget_s > 0 && zd_monotonic_s() - start > budget_s)
			ended = "time-budget";
		if (ended)
			break;
		/* How many more there will be is not known: the most that there can be. */
		tell_progress(plan, step, done, step->rep < plan->reps ? planned : n);
		zd_patience_learn(&run->patience, run->result);
		rc = zd_cell_run(run, &plan->cell[step->cell], step, zd_monotonic_s() - start, err);
		if (run->patience.waited_s > 0)
			run->result->invocation.waited_s = run->patience.waited_s;
		zd_checkpoint_cell(run->result, &plan->cell[step->cell], step->rep, plan->reps_max);
		done++;
		missing -= step->rep < plan->reps;
	}
	/* It may have come in the last one. */
	if (stop_asked)
		ended = "interrupted";
	if (rc == 0)
		zd_progress_step(done, done, "measured");
	run->result->invocation.complete = rc == 0 && missing == 0;
	free(steps);
	if (zd_precision_record(run->result, rc < 0 ? "broke-off" : ended) < 0 && rc == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "run: out of memory");
		rc = -ENOMEM;
	}
	return rc;
}

/*
 * What the kernel bug has taken cannot be given back before a reboot, and zdbench restore does the
 * rest then; on a machine that is no loss new label areas stay. The first error is the one to tell.
 */
static int end(struct zd_run *run, int rc, struct zd_err *err)
{
	struct zd_err why = {0};
	int undone;

	if (!run->provisioner || run->poisoned)
		return rc;
	undone = zd_provisioner_end(run->provisioner, run->request->disposable, &why);
	if (rc < 0 || undone == 0)
		return rc;
	*err = why;
	return undone;
}

int zd_run_local(const struct zd_request *request, struct zd_result *result, zd_consent_fn *consent,
	struct zd_err *err)
{
	struct zd_counters counters = {.fd = {-1, -1}};
	struct zd_run run = {.request = request, .result = result, .counters = &counters};
	struct zd_clock clock = {0};
	struct zd_watch watch;
	struct zd_plan plan;
	struct rusage usage;
	int rc;

	rc = zd_clock_init(&clock, clock_kind(request), err);
	if (rc < 0)
		return rc;
	run.clock = &clock;
	rc = prepare(request, &run, &plan, consent, err);
	if (rc == 0) {
		int node = zd_provisioner_region(run.provisioner)->numa_node;

		zd_machine_read(&result->machine, node);
		rc = zd_machine_bind(&result->machine, err);
	}
	if (rc == 0) {
		run.page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
		run.pmd_bytes = result->machine.pmd_bytes;
		run.size_bytes = plan.size_bytes;
		result->machine.struct_page_bytes = zd_struct_page_bytes();
		/* Which options made it count is for whoever started the emulator to know. */
		if (result->machine.emulator.present && clock.kind == ZD_CLOCK_INSN)
			strcpy(result->machine.emulator.icount, "on");
		zd_plan_mark_hazards(&plan, result->machine.arch, run.page_bytes);
		zd_machine_judge(&result->machine, &result->warnings);
		record_clock(&clock, result);
		record_plan(&plan, request, result);
		rc = zd_tally_begin(&run, &plan, err);
	}
	if (rc == 0)
		rc = zd_kernel_inject_begin(
			ZD_KERNEL_INJECT_ROOT, request->kernel_inject, run.provisioner, err);
	if (rc == 0) {
		zd_patience_begin(&run.patience, request);
		zd_watch_open(&watch, result);
		run.watch = &watch;
		zd_guard_install();
		zd_code_fault_in();
		zd_checkpoint_all(result);
		zd_counters_open(&counters, result->machine.topology.bound_cpu);
		rc = zd_traffic_open(&run, err);
		if (rc == 0)
			rc = run_steps(&run, &plan, request->time_budget_s, err);
		zd_traffic_close(&run);
		zd_watch_close(&watch);
		zd_kernel_inject_end(ZD_KERNEL_INJECT_ROOT, request->kernel_inject);
		warn_of_unproved(result);
		if (zd_tally_end(&run) < 0 && rc == 0) {
			zd_err_set(err, ZD_EXIT_FAILED, "result: out of memory");
			rc = -ENOMEM;
		}
		zd_drift_warn(result);
	}
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		result->invocation.max_rss_bytes = (uint64_t)usage.ru_maxrss * ZD_KIB;
	zd_counters_close(&counters);
	zd_tally_done(&run);
	zd_seats_free(run.seats);
	rc = end(&run, rc, err);
	zd_provisioner_free(run.provisioner);
	zd_clock_done(&clock);
	return rc;
}

size_t zd_run_failures(const struct zd_result *result)
{
	size_t failures = 0;

	for (size_t i = 0; i < result->n_metrics; i++)
		failures += result->metric[i].status == ZD_STATUS_FAILED;
	for (size_t i = 0; i < result->n_ns; i++)
		failures += result->ns[i].status == ZD_STATUS_FAILED;
	return failures;
}
