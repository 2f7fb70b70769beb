/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/result.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"
#include "stats/rank.h"
#include "stats/steady.h"

static const double level = 0.95;

/* The values of the repetitions that gave one, in *values (the caller's); how many, or -ENOMEM. */
static ssize_t values_of(const struct zd_metric *m, double **values)
{
	size_t n = 0;

	*values = calloc(m->n_reps + 1, sizeof(**values));
	if (!*values)
		return -ENOMEM;
	for (size_t i = 0; i < m->n_reps; i++)
		if (!isnan(m->rep[i].value))
			(*values)[n++] = m->rep[i].value;
	return (ssize_t)n;
}

/* What the clock's tick is in the metric's values; 0 where that cannot be said. */
static double tick_of(const struct zd_result *r, const struct zd_metric *m)
{
	size_t length = strlen(r->clock.unit);
	bool of_clock = length > 0 && strncmp(m->unit, r->clock.unit, length) == 0 &&
			(m->unit[length] == '\0' || m->unit[length] == '/');

	return of_clock && isfinite(r->clock.resolution) ? r->clock.resolution : 0;
}

static void judge_steady(struct zd_metric *m, const double *values, size_t n, double tick)
{
	struct zd_steady steady = zd_steady_judge(values, n, tick);

	snprintf(
		m->steady.verdict, sizeof(m->steady.verdict), "%s", zd_steady_name(steady.verdict));
	snprintf(m->steady.reason, sizeof(m->steady.reason), "%s",
		steady.reason ? steady.reason : "");
	m->steady.ratio = steady.ratio;
	m->steady.p = steady.p;
}

static int summarise_metric(const struct zd_result *r, struct zd_metric *m)
{
	double *values;
	ssize_t n = values_of(m, &values);

	if (n < 0)
		return (int)n;
	judge_steady(m, values, (size_t)n, tick_of(r, m));
	zd_sort(values, (size_t)n);
	m->summary.n = (size_t)n;
	m->summary.median = zd_quantile(values, (size_t)n, 0.5);
	m->summary.level_reached =
		zd_median_ci(values, (size_t)n, level, &m->summary.lo, &m->summary.hi) == 0;
	free(values);
	return 0;
}

static const char *verdict_of(const struct zd_comparison *c)
{
	if (c->ratio == 1 && c->lo == 1 && c->hi == 1)
		return "equal";
	if (!c->level_reached)
		return "unclear";
	return c->lo > 1 ? "higher" : c->hi < 1 ? "lower" : "unclear";
}

static int compare(
	const struct zd_metric *dev, const struct zd_metric *mem, struct zd_comparison *c)
{
	double *a = NULL, *b = NULL;
	struct zd_ratio ratio;
	ssize_t na, nb;
	int rc = 0;

	na = values_of(dev, &a);
	nb = values_of(mem, &b);
	if (na < 0 || nb < 0) {
		rc = -ENOMEM;
		goto out;
	}
	c->na = (size_t)na;
	c->nb = (size_t)nb;
	if (zd_ratio_ci(a, c->na, b, c->nb, level, &ratio) < 0)
		goto out;
	c->ratio = ratio.ratio;
	c->lo = ratio.lo;
	c->hi = ratio.hi;
	c->level_reached = ratio.exact_level_reached;
	snprintf(c->verdict, sizeof(c->verdict), "%s", verdict_of(c));
out:
	free(a);
	free(b);
	return rc;
}

int zd_pair_compare(const struct zd_pair *pair, struct zd_comparison *c)
{
	c->ratio = c->lo = c->hi = NAN;
	c->level = level;
	c->level_reached = false;
	c->na = c->nb = 0;
	snprintf(c->verdict, sizeof(c->verdict), "none");
	if (!pair->dev || !pair->mem || pair->dev->status != ZD_STATUS_OK ||
		pair->mem->status != ZD_STATUS_OK)
		return 0;
	return compare(pair->dev, pair->mem, c);
}

static int add_comparison(struct zd_result *r, const struct zd_pair *pair)
{
	struct zd_comparison *c = zd_result_add_comparison(r);

	if (!c)
		return -ENOMEM;
	zd_metric_pair_id(zd_pair_any(pair), c->metric, sizeof(c->metric));
	snprintf(c->a, sizeof(c->a), "%s", pair->dev ? pair->dev->id : "");
	snprintf(c->b, sizeof(c->b), "%s", pair->mem ? pair->mem->id : "");
	return zd_pair_compare(pair, c);
}

int zd_result_summarise(struct zd_result *r)
{
	struct zd_pair *pairs = NULL;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < r->n_metrics && rc == 0; i++)
		rc = summarise_metric(r, &r->metric[i]);
	if (rc == 0)
		rc = zd_result_pairs(r, &pairs, &n);
	free(r->comparison);
	r->comparison = NULL;
	r->n_comparisons = 0;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = add_comparison(r, &pairs[i]);
	free(pairs);
	return rc;
}
