/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/pace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"

/* A yardstick with more repetitions is a stranger's, and is not searched. */
enum { MOST = 200 };

enum { LEAST_LEFT = 8 };

const char *zd_pace_id(const struct zd_cell *cell, char *buf, size_t size)
{
	char text[64];

	snprintf(buf, size, "%s/control/spin/p50", zd_cell_format(cell, text, sizeof(text)));
	return buf;
}

bool zd_pace_is_yardstick(const struct zd_metric *m)
{
	return strcmp(m->workload, "control") == 0 && strcmp(m->variant, "spin") == 0 &&
	       strcmp(m->stat, "p50") == 0;
}

static bool is_known(double value)
{
	return isfinite(value) && value > 0;
}

double zd_pace_took(const struct zd_metric *yardstick, unsigned i)
{
	for (size_t k = 0; k < yardstick->n_reps; k++)
		if (yardstick->rep[k].i == i)
			return is_known(yardstick->rep[k].value) ? yardstick->rep[k].value : NAN;
	return NAN;
}

double zd_pace_beside(const struct zd_metric *m, size_t k)
{
	double took = zd_pace_is_yardstick(m) ? m->rep[k].value : m->rep[k].pace;

	return is_known(took) ? took : NAN;
}

/* What it took beside those that are compared, the fastest first. */
static size_t sorted_paces(const struct zd_metric *m, double *known)
{
	size_t n = 0;

	if (!m || m->n_reps > MOST)
		return 0;
	for (size_t k = 0; k < m->n_reps; k++)
		if (!m->rep[k].aside && !isnan(zd_pace_beside(m, k)))
			known[n++] = zd_pace_beside(m, k);
	zd_sort(known, n);
	return n;
}

double zd_pace_slow(const struct zd_metric *m)
{
	double known[MOST];
	size_t n = sorted_paces(m, known);

	return n ? ZD_PACE_SLOW * known[n / 10] : NAN;
}

double zd_pace_best(const struct zd_result *r)
{
	double *known, best = NAN;
	size_t room = 0, n = 0;

	for (size_t i = 0; i < r->n_metrics; i++)
		room += r->metric[i].n_reps;
	known = calloc(room + 1, sizeof(*known));
	if (!known)
		return NAN;
	for (size_t i = 0; i < r->n_metrics; i++)
		for (size_t k = 0; k < r->metric[i].n_reps; k++)
			if (is_known(r->metric[i].rep[k].pace))
				known[n++] = r->metric[i].rep[k].pace;
	zd_sort(known, n);
	if (n > 0)
		best = known[n / 10];
	free(known);
	return best;
}

bool zd_pace_is_enough(const struct zd_metric *m, size_t planned)
{
	const double slow = zd_pace_slow(m);
	size_t n_slow = 0, n_fast = 0;

	for (size_t k = 0; k < m->n_reps; k++) {
		n_slow += zd_pace_beside(m, k) > slow;
		n_fast += zd_pace_beside(m, k) <= slow;
	}
	return n_slow == 0 || n_fast >= planned || n_slow + n_fast < planned;
}

double zd_pace_limit(const struct zd_metric *m)
{
	double known[MOST];
	size_t n = sorted_paces(m, known), left = m ? (m->n_reps + 3) / 4 : 0;

	if (left < LEAST_LEFT)
		left = LEAST_LEFT;
	if (left > n)
		left = n;
	return n ? fmax(ZD_PACE_SLOW * known[n / 10], known[left - 1]) : NAN;
}
