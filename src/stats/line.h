/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The straight line through points, by least squares: what a cost is per unit of size, and what it
 * is at size 0. Units: slope in y per x, intercept in y.
 */
#ifndef ZD_STATS_LINE_H
#define ZD_STATS_LINE_H

#include <stddef.h>

struct zd_line {
	double slope, intercept;
};

/*
 * 0; -EINVAL when the points (fewer than two, all at one x, or not finite) determine no line: *line
 * is then not written.
 */
int zd_line_fit(const double *x, const double *y, size_t n, struct zd_line *line);

#endif
