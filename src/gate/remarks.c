/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a reader of the verdict has to know of the two results, and what is no reason to fail: a
 * cost that was put in on purpose, another state of zdbench itself, a run that warns of how it was
 * measured.
 */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"
#include "gate/speed.h"
#include "result/pace.h"
#include "stats/quantile.h"

__attribute__((format(printf, 2, 3))) static int add(struct zd_gate *g, const char *fmt, ...)
{
	char(*more)[ZD_GATE_REMARK] = reallocarray(g->remark, g->n_remarks + 1, sizeof(*g->remark));
	va_list args;

	if (!more)
		return -ENOMEM;
	g->remark = more;
	va_start(args, fmt);
	vsnprintf(g->remark[g->n_remarks++], sizeof(*g->remark), fmt, args);
	va_end(args);
	return 0;
}

static int add_injected(struct zd_gate *g, const struct zd_result *fresh, const char *which)
{
	int rc = 0;

	if (fresh->invocation.inject)
		rc = add(g,
			"%llu instructions are injected in every timed operation of the %s "
			"(--inject, a positive control)",
			(unsigned long long)fresh->invocation.inject, which);
	if (rc == 0 && fresh->invocation.kernel_inject)
		rc = add(g,
			"%llu instructions are injected in the kernel of the %s, in every DAX "
			"fault and call of GUP (--kernel-inject, a positive control)",
			(unsigned long long)fresh->invocation.kernel_inject, which);
	return rc;
}

/* The version is a release's: between two of them only the commit tells states apart. */
static int add_commit(struct zd_gate *g, const struct zd_result *base,
	const struct zd_result *fresh, const char *which)
{
	if (strcmp(base->tool.git, fresh->tool.git) == 0 && base->tool.dirty == fresh->tool.dirty)
		return 0;
	return add(g, "the %s was measured by another state of zdbench: commit %s%s, was %s%s",
		which, fresh->tool.git[0] ? fresh->tool.git : "not known",
		fresh->tool.dirty ? " with changes" : "",
		base->tool.git[0] ? base->tool.git : "not known",
		base->tool.dirty ? " with changes" : "");
}

static int add_warnings(struct zd_gate *g, const struct zd_result *base,
	const struct zd_result *fresh, const char *which)
{
	int rc = 0;

	for (size_t i = 0; i < fresh->warnings.n && rc == 0; i++) {
		const struct zd_warning *w = &fresh->warnings.warning[i];

		if (w->severity == ZD_WARNING &&
			strcmp(w->code, zd_warning_name(ZD_WARN_INJECTED)) != 0 &&
			!zd_gate_warning_fails(w) && !zd_warnings_have(&base->warnings, w->code))
			rc = add(g, "warning of the %s, %s: %s", which, w->code, w->message);
	}
	return rc;
}

int zd_gate_remarks(struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh,
	const char *which)
{
	int rc = add_injected(g, fresh, which);

	rc = rc ? rc : add_commit(g, base, fresh, which);
	return rc ? rc : add_warnings(g, base, fresh, which);
}

static int remark_aside(struct zd_gate *g)
{
	const struct zd_gate_metric *most = NULL;

	for (size_t i = 0; i < g->n_metrics; i++) {
		const struct zd_gate_metric *m = &g->metric[i];

		if (m->n_base_aside + m->n_fresh_aside >
			(most ? most->n_base_aside + most->n_fresh_aside : 0))
			most = m;
	}
	if (!most)
		return 0;
	return add(g,
		"speed of the machine: in up to %zu of %zu repetitions of the baseline and %zu of "
		"%zu of the new result it was more than %.0f%% slower than at its best; those are "
		"set aside",
		most->n_base_aside, most->n_base + most->n_base_aside, most->n_fresh_aside,
		most->n_fresh + most->n_fresh_aside, 100 * (ZD_PACE_SLOW - 1));
}

int zd_gate_remark_speed(struct zd_gate *g)
{
	double *speed = calloc(g->n_metrics + 1, sizeof(*speed));
	size_t n = 0, as_they_are = 0;
	int rc = speed ? 0 : -ENOMEM;

	for (size_t i = 0; speed && i < g->n_metrics; i++) {
		const struct zd_gate_metric *m = &g->metric[i];

		if (m->why[0] || !zd_speed_matters(m->base))
			continue;
		if (isnan(m->speed))
			as_they_are++;
		else
			speed[n++] = m->speed;
	}
	if (n > 0) {
		zd_sort(speed, n);
		rc = add(g,
			"speed of the machine: a loop of known length (control/spin) took x%.4g as "
			"long in the new result, x%.4g to x%.4g beside %zu metrics; this is taken "
			"out of their ratios",
			zd_quantile(speed, n, 0.5), speed[0], speed[n - 1], n);
	}
	if (rc == 0 && as_they_are > 0)
		rc = add(g,
			"speed of the machine: beside %zu metrics it is not known of both results "
			"(no control/spin); their times are compared as they are",
			as_they_are);
	free(speed);
	return rc ? rc : remark_aside(g);
}
