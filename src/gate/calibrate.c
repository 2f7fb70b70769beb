/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/calibrate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"
#include "gate/speed.h"
#include "stats/rank.h"

/*
 * Of runs to come one in a few is farther out than all that were seen: with n of them, 2 of n + 1.
 * This much room is for those.
 */
static const double room = 1.5;

/* A machine that counts instructions is deterministic: the same seed is the same run. */
static bool says_nothing(const struct zd_result *a, const struct zd_result *b)
{
	return strcmp(a->run_id, b->run_id) == 0 ||
	       (strcmp(a->clock.kind, "insn") == 0 && a->invocation.seed == b->invocation.seed);
}

static int check_same(
	const struct zd_result *r, const char *const *names, size_t n, struct zd_err *err)
{
	struct zd_differences d = {.n = 0};
	int rc = zd_fingerprint_check(&r[0], names[0], err);

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = zd_gate_refuse_injected(&r[i], names[i], "no run to calibrate by", err);
	for (size_t i = 1; i < n && rc == 0; i++) {
		rc = zd_fingerprint_check(&r[i], names[i], err);
		if (rc < 0)
			return rc;
		zd_fingerprint_compare(&r[0], &r[i], 0, &d);
		if (d.n_refused)
			return zd_fingerprint_refuse(&d, names[0], names[i], err);
		for (size_t k = 0; k < i; k++)
			if (says_nothing(&r[k], &r[i])) {
				zd_err_set(err, ZD_EXIT_DATA,
					"'%.180s' and '%.180s' are the same run, which says "
					"nothing of noise",
					names[k], names[i]);
				zd_err_hint(err, "where instructions are counted, a run with the "
						 "same --seed is the same run");
				return -EINVAL;
			}
	}
	return rc;
}

/* One metric in all results, and how fast their machines were. */
struct same {
	const struct zd_metric *m[ZD_CALIBRATE_MAX], *yardstick[ZD_CALIBRATE_MAX];
};

/* Over all pairs of results; NAN where one of them does not have the metric. */
static double floor_of(const struct same *same, size_t n)
{
	double widest = 0;

	for (size_t i = 0; i < n; i++) {
		if (!zd_metric_has_numbers(same->m[i]))
			return NAN;
		for (size_t k = 0; k < i; k++) {
			struct zd_values a, b;
			struct zd_ratio ratio;

			zd_values_take(same->m[i], &a);
			zd_values_take(same->m[k], &b);
			/* As the gate does it. */
			zd_speed_level(&(struct zd_paced){same->m[k], same->yardstick[k], &b},
				&(struct zd_paced){same->m[i], same->yardstick[i], &a});
			if (zd_ratio_ci(a.v, a.n, b.v, b.n, 0.5, &ratio) < 0)
				return NAN;
			widest = fmax(widest, fmax(ratio.ratio, 1 / ratio.ratio) - 1);
		}
	}
	return widest;
}

/* Up to two digits: what is committed shall not look more exact than it is. */
static double round_up(double value)
{
	double digit = value > 0 ? pow(10, floor(log10(value)) - 1) : 1;

	return ceil(value / digit) * digit;
}

static int too_noisy(const char *id, double floor, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_DATA,
		"'%s' is %.4g times as much in one result as in another: no margin is as wide", id,
		1 + floor);
	zd_err_hint(err, "a gate without it: \"gated\" in %s chooses metrics", ZD_GATE_CONFIG);
	return -EINVAL;
}

static int add_floor(struct zd_gate_config *c, const char *clock, struct zd_floor *f,
	const char *id, double floor, struct zd_err *err)
{
	double theta;

	/* Else a margin that was once raised would stay for ever. */
	zd_gate_config_drop(c, clock, id);
	theta = zd_gate_config_theta(c, clock, id);
	if (round_up(room * floor) > ZD_GATE_MAX_THETA)
		return too_noisy(id, floor, err);
	*f = (struct zd_floor){.id = id, .floor = floor, .theta = theta};
	if (theta >= room * floor)
		return 0;
	f->theta = round_up(room * floor);
	f->raised = true;
	return zd_gate_config_add(c, clock, id, f->theta);
}

int zd_calibrate(struct zd_result *r, const char *const *names, size_t n, struct zd_gate_config *c,
	struct zd_floor **floors, size_t *n_floors, struct zd_err *err)
{
	struct zd_index **index = calloc(n, sizeof(*index));
	struct same same;
	int rc = check_same(r, names, n, err);

	*n_floors = 0;
	*floors = calloc(r[0].n_metrics + 1, sizeof(**floors));
	if (rc == 0 && (!*floors || !index))
		rc = -ENOMEM;
	for (size_t i = 0; i < n && rc == 0; i++) {
		zd_speed_set_aside(&r[i]);
		index[i] = zd_index_make(&r[i]);
		rc = index[i] ? 0 : -ENOMEM;
	}
	for (size_t i = 0; i < r[0].n_metrics && rc == 0; i++) {
		const struct zd_metric *m = &r[0].metric[i];
		double floor;

		if (!zd_gate_config_gates(c, m))
			continue;
		for (size_t k = 0; k < n; k++) {
			same.m[k] = zd_index_find(index[k], m->id);
			same.yardstick[k] = zd_speed_yardstick(index[k], m);
		}
		floor = floor_of(&same, n);
		if (!isnan(floor))
			rc = add_floor(
				c, r[0].clock.kind, &(*floors)[(*n_floors)++], m->id, floor, err);
	}
	for (size_t i = 0; index && i < n; i++)
		zd_index_free(index[i]);
	free(index);
	if (rc == -ENOMEM)
		zd_err_set(err, ZD_EXIT_FAILED, "cannot calibrate: ENOMEM");
	if (rc == 0 && *n_floors == 0) {
		zd_err_set(err, ZD_EXIT_DATA, "no gated metric is measured in all %zu results", n);
		rc = -EINVAL;
	}
	return rc;
}
