/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One look at the gated metrics that both results have figures of: their values, at equal speed,
 * the margin that each is held against, and what the rule says of them.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"
#include "gate/speed.h"
#include "result/index.h"
#include "result/pace.h"
#include "stats/quantile.h"
#include "stats/rank.h"

/* Of fewer repetitions none can be told to be a straggler. */
enum { LEAST_TO_TRIM = 5 };

/* The least margin of a time that is built in: less cannot make a regression by itself. */
#define SPEED_APART 1.05

/* ---- values ---- */

/* Both sides of a trial, and room for them. */
struct samples {
	struct zd_values base, fresh;
};

/* None where they cannot be judged, with the reason. */
static void take_values(const struct zd_paced *side, char *why, size_t why_size)
{
	const struct zd_metric *m = side->m;
	int rc = zd_values_take(m, side->values);

	if (rc == -E2BIG)
		snprintf(why, why_size, "more than %d repetitions, with those of an extension",
			ZD_RANK_MAX);
	else if (rc == -EDOM)
		snprintf(why, why_size, "a value that is not above 0, or beyond measure");
	else if (rc < 0)
		snprintf(why, why_size,
			m->n_reps ? "no repetition gave a value"
				  : "the file holds none of its repetitions");
}

/* How far apart repetitions of the same thing are, as a share, without `out` on either side. */
static double spread_of(const struct zd_values *values, size_t out)
{
	double sorted[ZD_RANK_MAX];

	memcpy(sorted, values->v, values->n * sizeof(*sorted));
	zd_sort(sorted, values->n);
	return sorted[values->n - 1 - out] / sorted[out] - 1;
}

/* One in ten on either side may be a straggler, which is no room for all others to be worse in. */
static size_t stragglers_of(const struct zd_values *values)
{
	return values->n < LEAST_TO_TRIM ? 0 : (values->n + 9) / 10;
}

static double median_of(const struct zd_values *values)
{
	double scratch[ZD_RANK_MAX];

	return zd_median(values->v, values->n, scratch);
}

static bool is_tail(const struct zd_metric *m)
{
	const char *stat = strrchr(m->id, '/');

	return stat && strcmp(stat, "/p99") == 0;
}

/* The metrics of both results by id. */
struct both {
	struct zd_index *base, *fresh;
};

static struct zd_paced paced(
	const struct zd_metric *m, const struct zd_index *index, struct zd_values *values)
{
	return (struct zd_paced){m, zd_speed_yardstick(index, m), values};
}

/*
 * Instructions repeat exactly or have a reason not to, which then shows within a run too. Only the
 * baseline's counts: a new kernel that is unsteady has not earned a wider margin. But a tail is
 * made of stragglers, and moves from run to run as much as within one. A wider margin is a doubt,
 * and no leave to become worse: see doubt_of().
 */
static void set_margin(struct zd_gate_metric *gm, const struct samples *s, const struct zd_gate *g)
{
	double spread = spread_of(&s->base, stragglers_of(&s->base));

	gm->bearable = gm->theta;
	if (is_tail(gm->base)) {
		gm->bearable = fmax(gm->theta, spread);
		gm->margin = fmax(gm->theta, fmax(spread_of(&s->base, 0), spread_of(&s->fresh, 0)));
	} else if (strcmp(g->base->clock.kind, "insn") == 0) {
		gm->margin = fmax(gm->theta, spread);
	}
}

/* Fills the parts of gm that need no verdict; false where it cannot be judged (gm->why says it). */
static bool prepare(struct zd_gate_metric *gm, struct samples *s, const struct zd_gate *g,
	const struct both *by_id)
{
	const struct zd_paced base = paced(gm->base, by_id->base, &s->base);
	const struct zd_paced fresh = paced(gm->fresh, by_id->fresh, &s->fresh);

	gm->verdict = ZD_VERDICT_INCONCLUSIVE;
	gm->doubt = "";
	gm->base_median = gm->fresh_median = gm->ratio = gm->lo = gm->hi = gm->p = NAN;
	gm->speed = gm->speed_beside = NAN;
	gm->theta = gm->margin = zd_gate_config_theta(g->config, g->base->clock.kind, gm->base->id);
	take_values(&base, gm->why, sizeof(gm->why));
	take_values(&fresh, gm->why, sizeof(gm->why));
	gm->n_base = s->base.n;
	gm->n_fresh = s->fresh.n;
	gm->n_base_aside = s->base.n_aside;
	gm->n_fresh_aside = s->fresh.n_aside;
	if (gm->n_base > 0)
		gm->base_median = median_of(&s->base);
	if (gm->n_fresh > 0)
		gm->fresh_median = median_of(&s->fresh);
	if (gm->n_base == 0 || gm->n_fresh == 0)
		return false;
	if (isnan(gm->theta)) {
		snprintf(gm->why, sizeof(gm->why), "the configuration has no margin for it");
		return false;
	}
	if (strcmp(gm->base->unit, gm->fresh->unit) != 0 || gm->base->better != gm->fresh->better) {
		snprintf(gm->why, sizeof(gm->why), "its unit or direction is another one");
		return false;
	}
	gm->speed = zd_speed_level(&base, &fresh);
	if (gm->speed > ZD_SPEED_MOST || gm->speed < 1 / ZD_SPEED_MOST) {
		snprintf(gm->why, sizeof(gm->why),
			"the machine was not the same: a loop of known length took x%.4g as long",
			gm->speed);
		return false;
	}
	gm->speed_beside = zd_speed_beside(&base, &fresh);
	set_margin(gm, s, g);
	return true;
}

static void invert(struct zd_values *values)
{
	for (size_t k = 0; k < values->n; k++)
		values->v[k] = 1 / values->v[k];
}

/* What speaks against what the rule says of the ratio at equal speed; "": nothing. */
static const char *doubt_of(const struct zd_gate_metric *gm, const struct zd_trial *t)
{
	double speed = isnan(gm->speed) ? 1 : gm->speed;

	if (t->verdict == ZD_VERDICT_OK && (t->lo > 1 + gm->theta || t->ratio > 1 + gm->bearable))
		return "worse than theta, but within the spread";
	/*
	 * Worse or better only because the machine became faster or slower: what waits for memory
	 * did not follow it, or not as far. If it did not follow at all, what was measured is the
	 * same where nothing has changed; the whole margin cannot be asked for, as it may have
	 * followed.
	 */
	if ((t->verdict == ZD_VERDICT_REGRESSED && t->lo * speed <= 1 + gm->margin / 5) ||
		(t->verdict == ZD_VERDICT_IMPROVED && t->hi * speed >= 1 / (1 + gm->margin / 5)))
		return "not as measured, only at equal speed";
	/* NAN is none of the two. */
	if (t->verdict != ZD_VERDICT_OK && t->verdict != ZD_VERDICT_INCONCLUSIVE &&
		(gm->speed_beside > SPEED_APART * speed || gm->speed_beside * SPEED_APART < speed))
		return "the machine's speed around it changed, and not that beside it";
	if (t->verdict == ZD_VERDICT_INCONCLUSIVE &&
		zd_mannwhitney_p_least(t->n_fresh, t->n_base) * (1 - 1e-12) > t->alpha)
		return "too few to show a regression";
	return "";
}

static void take_verdict(struct zd_gate_metric *gm, const struct zd_trial *t)
{
	bool inverse = gm->base->better == ZD_HIGHER;

	gm->doubt = doubt_of(gm, t);
	gm->verdict = gm->doubt[0] ? ZD_VERDICT_INCONCLUSIVE : t->verdict;
	gm->p = t->p_worse;
	gm->ratio = inverse ? 1 / t->ratio : t->ratio;
	gm->lo = inverse ? 1 / t->hi : t->lo;
	gm->hi = inverse ? 1 / t->lo : t->hi;
}

/* ---- the look ---- */

static int too_few(
	const struct zd_gate *g, size_t k, size_t n_base, size_t n_fresh, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_DATA,
		"%zu and %zu repetitions cannot show a regression among %zu gated metrics: their "
		"least p is %.2g, %.2g is needed (alpha %g / 2 looks / %zu metrics)",
		n_base, n_fresh, k, zd_mannwhitney_p_least(n_fresh, n_base), g->alpha / (double)k,
		g->config->alpha, k);
	zd_err_hint(err, "measure with --reps %zu on both sides", zd_min_n(g->alpha / (double)k));
	return -EINVAL;
}

static int nothing_to_judge(const struct zd_gate *g, struct zd_err *err)
{
	if (g->n_metrics > 0) {
		zd_err_set(err, ZD_EXIT_DATA, "none of %zu gated metrics can be judged; %s: %s",
			g->n_metrics, g->metric[0].base->id, g->metric[0].why);
		return -EINVAL;
	}
	zd_err_set(err, ZD_EXIT_DATA, "no gated metric is measured in both '%.150s' and '%.150s'",
		g->base_name, g->fresh_name);
	zd_err_hint(err, "zdbench compare shows what each of them has");
	return -EINVAL;
}

/* Could the metric with the most repetitions be found, if it were the only one that is worse? */
static int check_reach(
	const struct zd_gate *g, const struct zd_trial *trials, size_t k, struct zd_err *err)
{
	size_t n_base = 0, n_fresh = 0;

	for (size_t i = 0; i < k; i++) {
		n_base = trials[i].n_base > n_base ? trials[i].n_base : n_base;
		n_fresh = trials[i].n_fresh > n_fresh ? trials[i].n_fresh : n_fresh;
	}
	/* Where nothing is left to be timed, what happened to it is among the findings. */
	if (k == 0 && g->n_findings > 0)
		return 0;
	if (k == 0)
		return nothing_to_judge(g, err);
	if (zd_mannwhitney_p_least(n_fresh, n_base) * (1 - 1e-12) > g->alpha / (double)k)
		return too_few(g, k, n_base, n_fresh, err);
	return 0;
}

static bool is_gated(const struct zd_gate *g, const struct zd_metric *base)
{
	/* Its time is the machine's speed, whatever pattern it fits. */
	if (strcmp(g->base->clock.kind, "time") == 0 && zd_pace_is_yardstick(base))
		return false;
	return zd_gate_config_gates(g->config, base);
}

/* The gated metrics that both results have figures of. */
static int collect(struct zd_gate *g, const struct both *by_id)
{
	size_t found = 0;

	g->metric = calloc(g->base->n_metrics + 1, sizeof(*g->metric));
	if (!g->metric)
		return -ENOMEM;
	for (size_t i = 0; i < g->base->n_metrics; i++) {
		const struct zd_metric *base = &g->base->metric[i];
		const struct zd_metric *fresh = zd_index_find(by_id->fresh, base->id);

		found += fresh != NULL;
		if (!is_gated(g, base)) {
			g->n_ungated += zd_metric_has_numbers(base) && !base->advisory;
			continue;
		}
		if (!fresh)
			continue;
		if (!zd_metric_has_numbers(base))
			g->n_unmeasured++;
		/* Else it is a finding that it was measured once. */
		else if (zd_metric_has_numbers(fresh))
			g->metric[g->n_metrics++] =
				(struct zd_gate_metric){.base = base, .fresh = fresh};
	}
	g->n_new = g->fresh->n_metrics - found;
	return 0;
}

static int judge(struct zd_gate *g, const struct both *by_id, struct zd_err *err)
{
	struct samples *samples = calloc(g->n_metrics + 1, sizeof(*samples));
	struct zd_trial *trials = calloc(g->n_metrics + 1, sizeof(*trials));
	size_t *of = calloc(g->n_metrics + 1, sizeof(*of)), k = 0;
	int rc = samples && trials && of ? 0 : -ENOMEM;

	for (size_t i = 0; i < g->n_metrics && rc == 0; i++) {
		struct zd_gate_metric *gm = &g->metric[i];
		struct samples *s = &samples[k];

		if (!prepare(gm, s, g, by_id))
			continue;
		if (gm->base->better == ZD_HIGHER) {
			invert(&s->base);
			invert(&s->fresh);
		}
		trials[k] = (struct zd_trial){.base = s->base.v,
			.fresh = s->fresh.v,
			.n_base = gm->n_base,
			.n_fresh = gm->n_fresh,
			.margin = gm->margin};
		of[k++] = i;
	}
	g->n_judged = k;
	rc = rc ? rc : check_reach(g, trials, k, err);
	rc = rc ? rc : zd_trials_judge(trials, k, g->alpha);
	for (size_t i = 0; i < k && rc == 0; i++)
		take_verdict(&g->metric[of[i]], &trials[i]);
	free(samples);
	free(trials);
	free(of);
	return rc;
}

int zd_gate_look(struct zd_gate *g, struct zd_err *err)
{
	struct both by_id = {zd_index_make(g->base), zd_index_make(g->fresh)};
	int rc = by_id.base && by_id.fresh ? 0 : -ENOMEM;

	g->metric = NULL;
	g->n_metrics = g->n_unmeasured = g->n_ungated = 0;
	rc = rc ? rc : collect(g, &by_id);
	rc = rc ? rc : judge(g, &by_id, err);
	zd_index_free(by_id.base);
	zd_index_free(by_id.fresh);
	return rc;
}
