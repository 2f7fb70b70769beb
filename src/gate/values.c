/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/values.h"

#include <errno.h>
#include <math.h>

#include "result/pace.h"

enum { LEAST_LEFT = 8 };

/* The pace above which a repetition is set aside; INFINITY: none is. */
static double limit_of(const struct zd_metric *m, const struct zd_metric *yardstick)
{
	double limit = zd_pace_slow(yardstick);
	size_t n = 0, left = 0;

	if (isnan(limit))
		return INFINITY;
	for (size_t k = 0; k < m->n_reps; k++) {
		if (isnan(m->rep[k].value))
			continue;
		n++;
		left += !(zd_pace_took(yardstick, m->rep[k].i) > limit);
	}
	return left < LEAST_LEFT || 4 * left < n ? INFINITY : limit;
}

int zd_values_take(
	const struct zd_metric *m, const struct zd_metric *yardstick, struct zd_values *values)
{
	double limit = limit_of(m, yardstick);
	size_t n = 0;

	values->n = values->n_aside = 0;
	for (size_t k = 0; k < m->n_reps; k++) {
		double value = m->rep[k].value;

		if (isnan(value))
			continue;
		if (limit < INFINITY && zd_pace_took(yardstick, m->rep[k].i) > limit) {
			values->n_aside++;
			continue;
		}
		if (n == ZD_RANK_MAX)
			return -E2BIG;
		if (!(value >= ZD_VALUE_LEAST && value <= ZD_VALUE_MOST))
			return -EDOM;
		values->i[n] = m->rep[k].i;
		values->v[n++] = value;
	}
	values->n = n;
	return n > 0 ? 0 : -ENODATA;
}
