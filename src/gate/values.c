/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/values.h"

#include <errno.h>
#include <math.h>

int zd_values_take(const struct zd_metric *m, struct zd_values *values)
{
	size_t n = 0, n_aside = 0;

	values->n = values->n_aside = 0;
	for (size_t k = 0; k < m->n_reps; k++) {
		double value = m->rep[k].value;

		if (isnan(value))
			continue;
		if (m->rep[k].aside) {
			n_aside++;
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
	values->n_aside = n_aside;
	return n > 0 ? 0 : -ENODATA;
}
