/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/gate.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/speed.h"
#include "result/index.h"
#include "stats/rank.h"

/* A misspelt pattern would gate nothing, and the gate would pass. */
static int check_patterns(const struct zd_gate *g, struct zd_err *err)
{
	for (size_t i = 0; i < g->config->n_gated; i++) {
		size_t k = 0;

		while (k < g->base->n_metrics &&
			!zd_gate_pattern_fits(g->config->gated[i], g->base->metric[k].id))
			k++;
		if (k < g->base->n_metrics)
			continue;
		zd_err_set(err, ZD_EXIT_DATA,
			"the gate configuration's pattern '%s' fits no metric of '%.200s'",
			g->config->gated[i], g->base_name);
		zd_err_hint(err, "zdbench export --format csv lists the ids; a pattern for "
				 "another plan belongs into a file of its own (--config)");
		return -EINVAL;
	}
	return 0;
}

/*
 * How many more of them can be judged. On the time clock their number is not the user's to choose,
 * and what is too many is left out; elsewhere the one who has measured so many is told.
 */
static size_t room_of(const struct zd_result *r, const struct zd_metric *m)
{
	size_t n = 0;

	if (strcmp(r->clock.kind, "time") != 0)
		return SIZE_MAX;
	for (size_t k = 0; k < m->n_reps; k++)
		n += !m->rep[k].aside && !isnan(m->rep[k].value);
	return n < ZD_RANK_MAX ? ZD_RANK_MAX - n : 0;
}

/*
 * The repetitions of another run of the same thing, which the second look has besides. Their
 * numbers go on, so that each finds its own yardstick.
 */
static int pool(struct zd_result *fresh, const struct zd_result *more)
{
	struct zd_index *index = zd_index_make(more);
	unsigned next = zd_result_next_rep(fresh);
	int rc = index ? 0 : -ENOMEM;

	for (size_t i = 0; i < fresh->n_metrics && rc == 0; i++) {
		struct zd_metric *m = &fresh->metric[i];
		const struct zd_metric *extra = zd_index_find(index, m->id);
		size_t left;

		if (!extra || !zd_metric_has_numbers(m) || !zd_metric_has_numbers(extra) ||
			strcmp(m->unit, extra->unit) != 0)
			continue;
		left = room_of(fresh, m);
		for (size_t k = 0; k < extra->n_reps && rc == 0; k++) {
			struct zd_rep rep = extra->rep[k];

			if (!rep.aside && !isnan(rep.value) && left-- == 0)
				break;
			rep.i = rep.i < UINT_MAX - next ? rep.i + next : UINT_MAX;
			rc = zd_metric_add_rep(m, &rep);
		}
	}
	zd_index_free(index);
	return rc;
}

static int refuse_itself(const char *a, const char *b, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_DATA,
		"'%.180s' and '%.180s' are the same run, which a gate cannot compare with itself",
		a, b);
	return -EINVAL;
}

int zd_gate_refuse_injected(
	const struct zd_result *r, const char *name, const char *what, struct zd_err *err)
{
	bool kernel = r->invocation.kernel_inject > 0;

	if (r->invocation.inject == 0 && !kernel)
		return 0;
	zd_err_set(err, ZD_EXIT_DATA, "'%.300s' is %s: it was measured with --%sinject %llu", name,
		what, kernel ? "kernel-" : "",
		(unsigned long long)(kernel ? r->invocation.kernel_inject : r->invocation.inject));
	zd_err_hint(err, "measure it again without");
	return -EINVAL;
}

/* Else its repetitions would not be of the same thing. */
static int same_injection(const struct zd_result *fresh, const struct zd_result *more,
	const char *name, struct zd_err *err)
{
	if (fresh->invocation.inject == more->invocation.inject &&
		fresh->invocation.kernel_inject == more->invocation.kernel_inject)
		return 0;
	zd_err_set(err, ZD_EXIT_DATA,
		"'%.300s' extends nothing: --inject is %llu and --kernel-inject %llu, in the "
		"result that it is to extend %llu and %llu",
		name, (unsigned long long)more->invocation.inject,
		(unsigned long long)more->invocation.kernel_inject,
		(unsigned long long)fresh->invocation.inject,
		(unsigned long long)fresh->invocation.kernel_inject);
	return -EINVAL;
}

static int check_comparable(struct zd_gate *g, const struct zd_gate_input *in, struct zd_err *err)
{
	const struct zd_result *more = in->extension;
	struct zd_differences d = {.n = 0};
	int rc = zd_fingerprint_check(g->base, g->base_name, err);

	rc = rc ? rc : zd_fingerprint_check(g->fresh, g->fresh_name, err);
	if (rc == 0 && more)
		rc = zd_fingerprint_check(more, g->extension_name, err);
	if (rc < 0)
		return rc;
	zd_fingerprint_compare(g->base, g->fresh, in->across, &g->differences);
	if (g->differences.n_refused)
		return zd_fingerprint_refuse(&g->differences, g->base_name, g->fresh_name, err);
	if (strcmp(g->base->run_id, g->fresh->run_id) == 0)
		return refuse_itself(g->base_name, g->fresh_name, err);
	rc = zd_gate_refuse_injected(g->base, g->base_name, "no baseline", err);
	if (rc < 0 || !more)
		return rc;
	rc = same_injection(g->fresh, more, g->extension_name, err);
	if (rc < 0)
		return rc;
	zd_fingerprint_compare(g->fresh, more, 0, &d);
	if (d.n_refused)
		return zd_fingerprint_refuse(&d, g->fresh_name, g->extension_name, err);
	if (strcmp(more->run_id, g->fresh->run_id) == 0)
		return refuse_itself(g->extension_name, g->fresh_name, err);
	if (strcmp(more->run_id, g->base->run_id) == 0)
		return refuse_itself(g->extension_name, g->base_name, err);
	return 0;
}

/*
 * The second look has the extension's repetitions besides. What has regressed at the first one has:
 * each of them has alpha for itself, and an extension is for what could not be told.
 */
static int look_twice(struct zd_gate *g, const struct zd_gate_input *in, struct zd_err *err)
{
	struct zd_gate_metric *first;
	int rc = zd_gate_look(g, err);
	size_t n = g->n_metrics;

	/* Too few repetitions for one look may be enough for two. */
	if (rc < 0 && rc != -EINVAL)
		return rc;
	first = g->metric;
	rc = pool(in->fresh, in->extension);
	rc = rc ? rc : zd_gate_look(g, err);
	/* They are of the same metrics, in the same order. */
	for (size_t i = 0; i < n && rc == 0; i++)
		if (first[i].verdict == ZD_VERDICT_REGRESSED)
			g->metric[i] = first[i];
	if (first != g->metric)
		free(first);
	return rc;
}

int zd_gate_run(struct zd_gate *g, const struct zd_gate_input *in,
	const struct zd_gate_config *config, struct zd_err *err)
{
	int rc;

	*g = (struct zd_gate){.base = in->base,
		.fresh = in->fresh,
		.base_name = in->base_name,
		.fresh_name = in->fresh_name,
		.extension_name = in->extension ? in->extension_name : NULL,
		.config = config,
		/* Half for the first look and half for the one that an extension allows. */
		.alpha = config->alpha / 2};
	rc = check_comparable(g, in, err);
	if (rc < 0)
		return rc;
	zd_speed_set_aside(in->base);
	zd_speed_set_aside(in->fresh);
	if (in->extension)
		zd_speed_set_aside(in->extension);
	rc = zd_gate_structure(g, in->base, in->fresh);
	rc = rc ? rc : zd_gate_remarks(g, in->base, in->fresh, "new result");
	if (rc == 0 && in->extension)
		rc = zd_gate_structure(g, in->base, in->extension);
	if (rc == 0 && in->extension)
		rc = zd_gate_remarks(g, in->base, in->extension, "extension");
	rc = rc ? rc : check_patterns(g, err);
	rc = rc ? rc : in->extension ? look_twice(g, in, err) : zd_gate_look(g, err);
	rc = rc ? rc : zd_gate_remark_speed(g);
	if (rc == -ENOMEM)
		zd_err_set(err, ZD_EXIT_FAILED, "cannot compare the results: ENOMEM");
	for (size_t i = 0; i < g->n_metrics && rc == 0; i++)
		g->count[g->metric[i].verdict]++;
	if (rc < 0)
		zd_gate_done(g);
	return rc;
}

void zd_gate_done(struct zd_gate *g)
{
	if (!g)
		return;
	free(g->metric);
	free(g->finding);
	free(g->remark);
	g->metric = NULL;
	g->finding = NULL;
	g->remark = NULL;
	g->n_metrics = g->n_findings = g->n_remarks = 0;
}

bool zd_gate_failed(const struct zd_gate *g)
{
	return g->count[ZD_VERDICT_REGRESSED] > 0 || g->n_findings > 0;
}

const char *zd_gate_word(const struct zd_gate *g)
{
	return zd_gate_failed(g)		       ? "failed"
	       : g->count[ZD_VERDICT_INCONCLUSIVE] > 0 ? "inconclusive"
						       : "passed";
}
