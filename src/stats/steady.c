/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stats/steady.h"

#include <math.h>
#include <stdbool.h>

#include "stats/rank.h"

static struct zd_steady unknown(const char *reason)
{
	return (struct zd_steady){ZD_STEADY_UNKNOWN, NAN, NAN, reason};
}

struct zd_steady zd_steady_judge(const double *value, size_t n, double step)
{
	const double *second = value + n / 2;
	const double rounding = 1e-9; /* of logs: 3/2 is a little more than 1.5 */
	size_t n_first = n / 2, n_second = n - n_first;
	struct zd_ratio ratio;
	struct zd_steady out;
	bool matters;

	if (n < ZD_STEADY_MIN_N)
		return unknown("fewer than 10 repetitions gave a value");
	if (n_second > ZD_RANK_MAX)
		return unknown("more repetitions than are compared exactly");
	if (zd_ratio_ci(second, n_second, value, n_first, 0.95, &ratio) < 0)
		return unknown("a value is not above 0");
	out = (struct zd_steady){
		.ratio = ratio.ratio,
		.p = zd_mannwhitney_p_two_sided(
			zd_mannwhitney_u(second, n_second, value, n_first), n_second, n_first),
	};
	/* A step is of the values; what the ratio is of is the first half, whose least will do. */
	matters = fabs(out.ratio - 1) > ZD_STEADY_MARGIN;
	for (size_t i = 0; i < n_first && matters; i++)
		matters = fabs(out.ratio - 1) * value[i] > step * (1 + rounding);
	out.verdict = out.p <= ZD_STEADY_ALPHA && matters ? ZD_STEADY_NO : ZD_STEADY_YES;
	return out;
}

const char *zd_steady_name(enum zd_steady_verdict verdict)
{
	static const char *const names[] = {"unknown", "yes", "no"};

	return names[verdict];
}
