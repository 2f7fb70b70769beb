/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/speed.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "gate/gate.h"
#include "stats/quantile.h"

/* A yardstick with more repetitions than can be judged is a stranger's, and is not searched. */
enum { MOST = 2 * ZD_RANK_MAX };

const struct zd_metric *zd_speed_yardstick(
	const struct zd_metric *const *by_id, size_t n, const struct zd_metric *m)
{
	const struct zd_metric *found;
	char cell[64], id[sizeof(m->id)];

	snprintf(id, sizeof(id), "%s/control/spin/p50",
		zd_cell_format(&m->cell, cell, sizeof(cell)));
	found = zd_metrics_find(by_id, n, id);
	return found && found->n_reps > 0 && found->n_reps <= MOST ? found : NULL;
}

/* What it took in a repetition; NAN when it was not measured there. */
static double took(const struct zd_metric *yardstick, unsigned i)
{
	for (size_t k = 0; k < yardstick->n_reps; k++) {
		double value = yardstick->rep[k].value;

		if (yardstick->rep[k].i == i)
			return isfinite(value) && value > 0 ? value : NAN;
	}
	return NAN;
}

static double median_of(const struct zd_paced *side)
{
	double paces[ZD_RANK_MAX], scratch[ZD_RANK_MAX];

	for (size_t k = 0; k < side->values->n; k++)
		paces[k] = took(side->yardstick, side->values->i[k]);
	return zd_median(paces, side->values->n, scratch);
}

static bool has_all(const struct zd_paced *side)
{
	for (size_t k = 0; k < side->values->n; k++)
		if (!side->yardstick || isnan(took(side->yardstick, side->values->i[k])))
			return false;
	return side->values->n > 0;
}

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

static void level(const struct zd_paced *side, double reference, int power)
{
	for (size_t k = 0; k < side->values->n; k++) {
		double pace = took(side->yardstick, side->values->i[k]) / reference;

		side->values->v[k] *= power > 0 ? 1 / pace : pace;
	}
}

double zd_speed_level(const struct zd_paced *base, const struct zd_paced *fresh)
{
	int power = power_of(base->m);
	double reference, ratio;

	/* By itself the yardstick would always be as long as it was. */
	if (power == 0 || base->m == base->yardstick || !has_all(base) || !has_all(fresh))
		return NAN;
	reference = median_of(base);
	ratio = median_of(fresh) / reference;
	level(base, reference, power);
	level(fresh, reference, power);
	return ratio;
}
