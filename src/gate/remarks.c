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

static int add_injected(struct zd_gate *g, const struct zd_result *fresh)
{
	int rc = 0;

	if (fresh->invocation.inject)
		rc = add(g,
			"%llu instructions are injected in every timed operation of the new "
			"result (--inject, a positive control)",
			(unsigned long long)fresh->invocation.inject);
	if (rc == 0 && fresh->invocation.kernel_inject)
		rc = add(g,
			"%llu instructions are injected in the kernel of the new result, in "
			"every DAX fault and call of GUP (--kernel-inject, a positive control)",
			(unsigned long long)fresh->invocation.kernel_inject);
	return rc;
}

/* The version is a release's: between two of them only the commit tells states apart. */
static int add_commit(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	if (strcmp(base->tool.git, fresh->tool.git) == 0 && base->tool.dirty == fresh->tool.dirty)
		return 0;
	return add(g,
		"the new result was measured by another state of zdbench: commit %s%s, was %s%s",
		fresh->tool.git[0] ? fresh->tool.git : "not known",
		fresh->tool.dirty ? " with changes" : "",
		base->tool.git[0] ? base->tool.git : "not known",
		base->tool.dirty ? " with changes" : "");
}

static int add_warnings(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	int rc = 0;

	for (size_t i = 0; i < fresh->warnings.n && rc == 0; i++) {
		const struct zd_warning *w = &fresh->warnings.warning[i];

		if (w->severity == ZD_WARNING &&
			strcmp(w->code, zd_warning_name(ZD_WARN_INJECTED)) &&
			!zd_gate_warning_fails(w) && !zd_warnings_have(&base->warnings, w->code))
			rc = add(g, "warning of the new result, %s: %s", w->code, w->message);
	}
	return rc;
}

static int compare_speeds(const void *a, const void *b)
{
	const struct zd_gate_metric *x = a, *y = b;

	return x->speed < y->speed ? -1 : x->speed > y->speed;
}

int zd_gate_remark_speed(struct zd_gate *g)
{
	struct zd_gate_metric *sorted = calloc(g->n_metrics + 1, sizeof(*sorted));
	size_t n = 0;
	int rc = sorted ? 0 : -ENOMEM;

	for (size_t i = 0; sorted && i < g->n_metrics; i++)
		if (!isnan(g->metric[i].speed))
			sorted[n++] = g->metric[i];
	if (n > 0)
		qsort(sorted, n, sizeof(*sorted), compare_speeds);
	if (rc == 0 && n > 0)
		rc = add(g,
			"speed of the machine: a loop of known length (control/spin) took x%.4f as "
			"long in the new result, x%.4f to x%.4f beside %zu metrics; this is taken "
			"out of their ratios",
			sorted[n / 2].speed, sorted[0].speed, sorted[n - 1].speed, n);
	else if (rc == 0 && strcmp(g->base->clock.kind, "time") == 0)
		rc = add(g, "speed of the machine: not known of both results (no control/spin), so "
			    "times are compared as they are");
	free(sorted);
	return rc;
}

int zd_gate_remarks(struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	int rc = add_injected(g, fresh);

	rc = rc ? rc : add_commit(g, base, fresh);
	return rc ? rc : add_warnings(g, base, fresh);
}
