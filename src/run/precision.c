/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/precision.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double width_of(const struct zd_comparison *c)
{
	return c->level_reached ? (c->hi - c->lo) / 2 / c->ratio : INFINITY;
}

static int take(struct zd_precision *out, const struct zd_pair *pair)
{
	struct zd_comparison c;
	int rc = zd_pair_compare(pair, &c);

	if (rc < 0 || isnan(c.ratio))
		return rc;
	if (out->n++ == 0 || width_of(&c) > out->width) {
		out->width = width_of(&c);
		zd_metric_pair_id(pair->dev, out->metric, sizeof(out->metric));
	}
	return 0;
}

int zd_precision_judge(
	const struct zd_result *r, const struct zd_cell *cell, struct zd_precision *out)
{
	struct zd_pair *pairs;
	size_t n;
	int rc = zd_result_pairs(r, &pairs, &n);

	*out = (struct zd_precision){.width = NAN};
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct zd_metric *m = zd_pair_any(&pairs[i]);

		if (m->gate && (!cell || zd_plan_same_group(&m->cell, cell)))
			rc = take(out, &pairs[i]);
	}
	free(pairs);
	return rc;
}

static unsigned most_reps(const struct zd_result *r)
{
	size_t most = 0;

	for (size_t i = 0; i < r->n_metrics; i++)
		if (r->metric[i].n_reps > most)
			most = r->metric[i].n_reps;
	return (unsigned)most;
}

static void warn(struct zd_result *r, const struct zd_precision *seen)
{
	const char *why = r->invocation.stop.why;
	char known[48];

	if (seen->n == 0) {
		zd_warnings_raise(&r->warnings, ZD_WARN_PRECISION,
			"the precision of %g%% has nothing to be judged by: no gated metric was "
			"measured on both sides",
			r->invocation.precision * 100);
		return;
	}
	if (isfinite(seen->width))
		snprintf(known, sizeof(known), "is known to %.3g%%", seen->width * 100);
	else
		snprintf(known, sizeof(known), "has too few repetitions for 95%%");
	zd_warnings_raise(&r->warnings, ZD_WARN_PRECISION,
		"%g%% was asked for, and %s %s (%s after %u repetition%s)",
		r->invocation.precision * 100, seen->metric, known, why, r->invocation.stop.reps,
		r->invocation.stop.reps == 1 ? "" : "s");
}

int zd_precision_record(struct zd_result *r, const char *ended)
{
	double asked = r->invocation.precision;
	struct zd_precision seen;
	const char *why = ended;
	int rc = zd_precision_judge(r, NULL, &seen);
	bool reached = rc == 0 && seen.n > 0 && seen.width <= asked;

	if (!why)
		why = isnan(asked)  ? "planned"
		      : seen.n == 0 ? "nothing-to-judge"
		      : reached	    ? "reached"
				    : "repetitions-max";
	snprintf(r->invocation.stop.why, sizeof(r->invocation.stop.why), "%s", why);
	snprintf(r->invocation.stop.metric, sizeof(r->invocation.stop.metric), "%s", seen.metric);
	r->invocation.stop.width = seen.width;
	r->invocation.stop.reps = most_reps(r);
	if (rc == 0 && !isnan(asked) && !reached)
		warn(r, &seen);
	return rc;
}
