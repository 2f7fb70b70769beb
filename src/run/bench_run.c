/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/bench_run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "run/guard.h"
#include "run/traffic.h"

double zd_bench_await(const struct zd_when *when)
{
	double pace;

	if (when->run->clock->kind != ZD_CLOCK_TIME)
		return NAN;
	zd_watch_begin(when->run->watch, when->cell, when->step->rep, ZD_WATCH_WAIT);
	pace = zd_patience_wait(&when->run->patience, when->run->clock);
	zd_watch_end(when->run->watch, NULL);
	return pace;
}

void zd_bench_begin(const struct zd_when *when, struct zd_bench *b, const struct zd_workload *w,
	const struct zd_variant *v, unsigned threads, unsigned i)
{
	*b = (struct zd_bench){
		.workload = w,
		.variant = v,
		.clock = when->run->clock,
		.quick = when->run->request->quick,
		.inject = when->run->request->inject,
		.threads = threads,
		.pace = NAN,
	};
	zd_tally_room(when->run, b, i);
	if (i == 0)
		zd_watch_begin(
			when->run->watch, when->cell, when->step->rep, "%s/%s", w->name, v->name);
}

void zd_bench_enter(
	const struct zd_when *when, const struct zd_bench *b, int rc, const struct zd_err *why)
{
	enum zd_status status = rc < 0 ? ZD_STATUS_FAILED : (enum zd_status)rc;
	char unexplained[64];
	struct zd_err complaint;

	if (rc == ZD_GUARD_SIGBUS)
		zd_watch_saw(when->run->watch, "SIGBUS", why->text);
	/* What is failed already has its reason. */
	if (zd_watch_end(when->run->watch, &complaint) && rc >= 0) {
		status = ZD_STATUS_FAILED;
		rc = -EIO;
		why = &complaint;
	}
	snprintf(unexplained, sizeof(unexplained), "failed with %s", zd_errno_name(rc));
	zd_tally_enter(when->run, when->cell, when->step, when->t_offset_s, b, status,
		why->text[0] || rc == 0 ? why->text : unexplained);
	zd_traffic_enter(when, b, rc);
}
