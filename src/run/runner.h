/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Measures on this machine: provisions each cell of the plan afresh for each repetition, runs the
 * workloads on it, takes it down, and leaves everything that happened in the result. A cell that
 * fails does not stop the run; a region that cannot be cleaned up does.
 */
#ifndef ZDBENCH_RUNNER_H
#define ZDBENCH_RUNNER_H

#include "result/result.h"
#include "run/request.h"

/*
 * Is shown what is about to be changed on this machine, a line each, before anything is. 0: go on;
 * 1: end here; -errno with err filled.
 */
typedef int zd_consent_fn(const struct zd_request *request, const char *plan, struct zd_err *err);

/*
 * Fills *result (initialised by the caller) with everything but its tool, argv, run id and wall
 * times. 0; 1 when consent has ended it, with nothing changed or measured; -errno when nothing
 * could be measured at all (bad plan, no region, no clock). What failed inside the run is in the
 * result's metrics: zd_run_failures() counts it.
 */
int zd_run_local(const struct zd_request *request, struct zd_result *result, zd_consent_fn *consent,
	struct zd_err *err);

/* Metrics and namespaces of a result that are failed. */
size_t zd_run_failures(const struct zd_result *result);

/* Ask a run under way to end its repetition after the variant it is at (async-signal-safe). */
void zd_run_stop(void);
bool zd_run_stopping(void);

#endif
