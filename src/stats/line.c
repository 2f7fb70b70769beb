/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stats/line.h"

#include <errno.h>
#include <math.h>

int zd_line_fit(const double *x, const double *y, size_t n, struct zd_line *line)
{
	double mean_x = 0, mean_y = 0, sxx = 0, sxy = 0, slope;

	if (n < 2)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		mean_x += x[i] / (double)n;
		mean_y += y[i] / (double)n;
	}
	/* About the means: sums of raw squares would lose the digits that matter. */
	for (size_t i = 0; i < n; i++) {
		sxx += (x[i] - mean_x) * (x[i] - mean_x);
		sxy += (x[i] - mean_x) * (y[i] - mean_y);
	}
	slope = sxy / sxx;
	if (!(sxx > 0) || !isfinite(slope) || !isfinite(mean_y))
		return -EINVAL;
	line->slope = slope;
	line->intercept = mean_y - slope * mean_x;
	return 0;
}
