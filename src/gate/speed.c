/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/speed.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gate/gate.h"
#include "result/pace.h"
#include "stats/quantile.h"

/* A yardstick with more repetitions than can be judged is a stranger's, and is not searched. */
enum { MOST = 2 * ZD_RANK_MAX };

/* 1: a time, -1: a rate, 0: neither, or one of waiting: for the kernel's grace periods. */
static int power_of(const struct zd_metric *m)
{
	size_t length = strlen(m->unit);

	if (strcmp(m->workload, "provision") == 0)
		return 0;
	if (strncmp(m->unit, "ns", 2) == 0 && (m->unit[2] == '/' || m->unit[2] == '\0'))
		return 1;
	return length > 2 && strcmp(m->unit + length - 2, "/s") == 0 ? -1 : 0;
}

bool zd_speed_matters(const struct zd_metric *m)
{
	return power_of(m) != 0;
}

const struct zd_metric *zd_speed_yardstick(const struct zd_index *index, const struct zd_metric *m)
{
	const struct zd_metric *found;
	char id[sizeof(m->id)];

	if (!zd_speed_matters(m))
		return NULL;
	found = zd_index_find(index, zd_pace_id(&m->cell, id, sizeof(id)));
	return zd_metric_has_numbers(found) && found->n_reps <= MOST ? found : NULL;
}

/*
 * What it took beside each of the values, and in the middle. A repetition in which it failed was as
 * fast as the others are in the middle, as long as those are the most. false: they are not.
 */
static bool find_paces(const struct zd_paced *side, double *pace, double *median)
{
	double known[ZD_RANK_MAX], scratch[ZD_RANK_MAX];
	size_t n = 0;

	for (size_t k = 0; side->yardstick && k < side->values->n; k++) {
		pace[k] = zd_pace_took(side->yardstick, side->values->i[k]);
		if (!isnan(pace[k]))
			known[n++] = pace[k];
	}
	if (n == 0 || 2 * n <= side->values->n)
		return false;
	*median = zd_median(known, n, scratch);
	for (size_t k = 0; k < side->values->n; k++)
		if (isnan(pace[k]))
			pace[k] = *median;
	return true;
}

/* false: what comes of it cannot be compared. */
static bool level(const struct zd_values *values, const double *pace, double reference, int power,
	double *levelled)
{
	for (size_t k = 0; k < values->n; k++) {
		double slower = pace[k] / reference;

		levelled[k] = power > 0 ? values->v[k] / slower : values->v[k] * slower;
		if (!isfinite(levelled[k]) || levelled[k] <= 0)
			return false;
	}
	return true;
}

double zd_speed_level(const struct zd_paced *base, const struct zd_paced *fresh)
{
	double was[ZD_RANK_MAX], is[ZD_RANK_MAX], a[ZD_RANK_MAX], b[ZD_RANK_MAX];
	double reference, now;
	int power = power_of(base->m);

	if (zd_pace_is_yardstick(base->m) || !find_paces(base, was, &reference) ||
		!find_paces(fresh, is, &now) || !level(base->values, was, reference, power, a) ||
		!level(fresh->values, is, reference, power, b))
		return NAN;
	memcpy(base->values->v, a, base->values->n * sizeof(*a));
	memcpy(fresh->values->v, b, fresh->values->n * sizeof(*b));
	return now / reference;
}

static double median_beside(const struct zd_paced *side)
{
	double known[ZD_RANK_MAX], scratch[ZD_RANK_MAX];
	size_t n = 0;

	for (size_t k = 0; k < side->m->n_reps && n < side->values->n; k++)
		if (!side->m->rep[k].aside && !isnan(zd_pace_beside(side->m, k)))
			known[n++] = zd_pace_beside(side->m, k);
	return 2 * n > side->values->n ? zd_median(known, n, scratch) : NAN;
}

double zd_speed_beside(const struct zd_paced *base, const struct zd_paced *fresh)
{
	return median_beside(fresh) / median_beside(base);
}

/* What a cell's repetitions are set aside by. */
struct limit {
	const struct zd_metric *yardstick;
	double pace;
};

/* More cells than a plan can have are a stranger's. */
enum { MOST_CELLS = 64 };

static size_t find_limits(const struct zd_result *r, struct limit limit[MOST_CELLS])
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_metrics && n < MOST_CELLS; i++) {
		const struct zd_metric *m = &r->metric[i];

		if (!zd_pace_is_yardstick(m) || !zd_speed_matters(m) || !zd_metric_has_numbers(m))
			continue;
		limit[n] = (struct limit){m, zd_pace_limit(m)};
		n += !isnan(limit[n].pace);
	}
	return n;
}

/* Of those that are left: when the loop was measured the machine was at its speed, and not then. */
static void set_changed_aside(struct zd_metric *m)
{
	const double limit = zd_pace_limit(m);

	for (size_t k = 0; k < m->n_reps; k++)
		m->rep[k].aside = m->rep[k].aside || zd_pace_beside(m, k) > limit;
}

void zd_speed_set_aside(struct zd_result *r)
{
	struct limit limits[MOST_CELLS], *limit;
	size_t n = find_limits(r, limits), at;

	for (size_t i = 0; n > 0 && i < r->n_metrics; i++) {
		struct zd_metric *m = &r->metric[i];

		for (at = 0; at < n && !zd_cell_same(&limits[at].yardstick->cell, &m->cell); at++)
			;
		if (at == n || zd_pace_is_yardstick(m) || !zd_speed_matters(m))
			continue;
		limit = &limits[at];
		for (size_t k = 0; k < m->n_reps; k++)
			m->rep[k].aside = zd_pace_took(limit->yardstick, m->rep[k].i) > limit->pace;
		set_changed_aside(m);
	}
}
