/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/gate.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/speed.h"
#include "stats/quantile.h"
#include "stats/rank.h"

/* Of fewer repetitions none can be told to be a straggler. */
enum { LEAST_TO_TRIM = 5 };

/* ---- metrics by id ---- */

static int compare_ids(const void *a, const void *b)
{
	return strcmp((*(const struct zd_metric *const *)a)->id,
		(*(const struct zd_metric *const *)b)->id);
}

const struct zd_metric **zd_metrics_by_id(const struct zd_result *r)
{
	const struct zd_metric **list = calloc(r->n_metrics + 1, sizeof(*list));

	for (size_t i = 0; list && i < r->n_metrics; i++)
		list[i] = &r->metric[i];
	if (list)
		qsort(list, r->n_metrics, sizeof(*list), compare_ids);
	return list;
}

static int compare_to_id(const void *id, const void *metric)
{
	return strcmp(id, (*(const struct zd_metric *const *)metric)->id);
}

const struct zd_metric *zd_metrics_find(
	const struct zd_metric *const *by_id, size_t n, const char *id)
{
	const struct zd_metric *const *found = bsearch(id, by_id, n, sizeof(*by_id), compare_to_id);

	return found ? *found : NULL;
}

/* ---- samples ---- */

/* Both sides of a trial, and room for them. */
struct samples {
	struct zd_values base, fresh;
};

/* None where they cannot be judged, with the reason. */
static void take_values(const struct zd_metric *m, struct zd_values *v, char *why, size_t why_size)
{
	int rc = zd_values_take(m, v);

	if (rc == -E2BIG)
		snprintf(why, why_size, "more than %d repetitions, with those of an extension",
			ZD_RANK_MAX);
	else if (rc == -EDOM)
		snprintf(why, why_size, "a value that is not above 0, or beyond measure");
	else if (rc < 0)
		snprintf(why, why_size, "no repetition gave a value");
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
	const struct zd_metric **base, **fresh;
};

static void level(struct zd_gate_metric *gm, struct samples *s, const struct zd_gate *g,
	const struct both *by_id)
{
	gm->speed = zd_speed_level(
		&(struct zd_paced){gm->base,
			zd_speed_yardstick(by_id->base, g->base->n_metrics, gm->base), &s->base},
		&(struct zd_paced){gm->fresh,
			zd_speed_yardstick(by_id->fresh, g->fresh->n_metrics, gm->fresh),
			&s->fresh});
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
	gm->verdict = ZD_VERDICT_INCONCLUSIVE;
	gm->doubt = "";
	gm->base_median = gm->fresh_median = gm->ratio = gm->lo = gm->hi = gm->p = NAN;
	gm->speed = NAN;
	gm->theta = gm->margin = zd_gate_config_theta(g->config, g->base->clock.kind, gm->base->id);
	take_values(gm->base, &s->base, gm->why, sizeof(gm->why));
	take_values(gm->fresh, &s->fresh, gm->why, sizeof(gm->why));
	gm->n_base = s->base.n;
	gm->n_fresh = s->fresh.n;
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
	level(gm, s, g, by_id);
	if (gm->speed > ZD_SPEED_MOST || gm->speed < 1 / ZD_SPEED_MOST) {
		snprintf(gm->why, sizeof(gm->why),
			"the machine was not the same: a loop of known length took x%.4g as long",
			gm->speed);
		return false;
	}
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
	 * did not follow it, or not as far.
	 */
	if ((t->verdict == ZD_VERDICT_REGRESSED && t->lo * speed <= 1 + gm->margin) ||
		(t->verdict == ZD_VERDICT_IMPROVED && t->hi * speed >= 1 / (1 + gm->margin)))
		return "not as measured, only at equal speed";
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

/* ---- the gate ---- */

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

static bool is_gated(const struct zd_gate *g, const struct zd_metric *base)
{
	/* Its time is the machine's speed, whatever pattern it fits. */
	if (strcmp(g->base->clock.kind, "time") == 0 && zd_speed_is_yardstick(base))
		return false;
	return zd_gate_config_gates(g->config, base);
}

/* The gated metrics that both results have figures of. */
static int collect(struct zd_gate *g)
{
	const struct zd_metric **by_id = zd_metrics_by_id(g->fresh);
	size_t found = 0;

	g->metric = calloc(g->base->n_metrics + 1, sizeof(*g->metric));
	if (!by_id || !g->metric) {
		free(by_id);
		return -ENOMEM;
	}
	for (size_t i = 0; i < g->base->n_metrics; i++) {
		const struct zd_metric *base = &g->base->metric[i];
		const struct zd_metric *fresh =
			zd_metrics_find(by_id, g->fresh->n_metrics, base->id);

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
	free(by_id);
	return 0;
}

static int judge(struct zd_gate *g, struct zd_err *err)
{
	struct samples *samples = calloc(g->n_metrics + 1, sizeof(*samples));
	struct zd_trial *trials = calloc(g->n_metrics + 1, sizeof(*trials));
	struct both by_id = {zd_metrics_by_id(g->base), zd_metrics_by_id(g->fresh)};
	size_t *of = calloc(g->n_metrics + 1, sizeof(*of)), k = 0;
	int rc = samples && trials && of && by_id.base && by_id.fresh ? 0 : -ENOMEM;

	for (size_t i = 0; i < g->n_metrics && rc == 0; i++) {
		struct zd_gate_metric *gm = &g->metric[i];
		struct samples *s = &samples[k];

		if (!prepare(gm, s, g, &by_id))
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
	free(by_id.base);
	free(by_id.fresh);
	free(of);
	return rc;
}

/* One more than any repetition's number. */
static unsigned next_rep(const struct zd_result *r)
{
	unsigned next = 0;

	for (size_t i = 0; i < r->n_metrics; i++)
		for (size_t k = 0; k < r->metric[i].n_reps; k++)
			if (r->metric[i].rep[k].i >= next && r->metric[i].rep[k].i < UINT_MAX)
				next = r->metric[i].rep[k].i + 1;
	return next;
}

/*
 * The repetitions of another run of the same thing, which the second look has besides. Their
 * numbers go on, so that each finds its own yardstick.
 */
static int pool(struct zd_result *fresh, const struct zd_result *more)
{
	const struct zd_metric **by_id = zd_metrics_by_id(more);
	unsigned next = next_rep(fresh);
	int rc = by_id ? 0 : -ENOMEM;

	for (size_t i = 0; i < fresh->n_metrics && rc == 0; i++) {
		struct zd_metric *m = &fresh->metric[i];
		const struct zd_metric *extra = zd_metrics_find(by_id, more->n_metrics, m->id);

		if (!extra || !zd_metric_has_numbers(m) || !zd_metric_has_numbers(extra) ||
			strcmp(m->unit, extra->unit) != 0)
			continue;
		for (size_t k = 0; k < extra->n_reps && rc == 0; k++) {
			struct zd_rep rep = extra->rep[k];

			rep.i = rep.i < UINT_MAX - next ? rep.i + next : UINT_MAX;
			rc = zd_metric_add_rep(m, &rep);
		}
	}
	free(by_id);
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
	if (strcmp(more->run_id, g->fresh->run_id) == 0 ||
		strcmp(more->run_id, g->base->run_id) == 0)
		return refuse_itself(g->extension_name, g->fresh_name, err);
	return 0;
}

/* Both results' metrics and their verdicts. */
static int look(struct zd_gate *g, struct zd_err *err)
{
	int rc;

	g->metric = NULL;
	g->n_metrics = g->n_unmeasured = g->n_ungated = 0;
	rc = collect(g);
	return rc ? rc : judge(g, err);
}

/*
 * The second look has the extension's repetitions besides. What has regressed at the first one has:
 * each of them has alpha for itself, and an extension is for what could not be told.
 */
static int look_twice(struct zd_gate *g, const struct zd_gate_input *in, struct zd_err *err)
{
	struct zd_gate_metric *first;
	int rc = look(g, err);
	size_t n = g->n_metrics;

	/* Too few repetitions for one look may be enough for two. */
	if (rc < 0 && rc != -EINVAL)
		return rc;
	first = g->metric;
	rc = pool(in->fresh, in->extension);
	rc = rc ? rc : look(g, err);
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
	rc = zd_gate_structure(g, in->base, in->fresh);
	rc = rc ? rc : zd_gate_remarks(g, in->base, in->fresh, "new result");
	if (rc == 0 && in->extension)
		rc = zd_gate_structure(g, in->base, in->extension);
	if (rc == 0 && in->extension)
		rc = zd_gate_remarks(g, in->base, in->extension, "extension");
	rc = rc ? rc : check_patterns(g, err);
	rc = rc ? rc : in->extension ? look_twice(g, in, err) : look(g, err);
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
