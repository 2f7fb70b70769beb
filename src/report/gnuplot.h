/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * gnuplot, run once for all plots of a page, and its SVG made fit to stand in one: of what it
 * writes only paths, polygons, points and the numbers at the axes are taken over, colours become
 * classes, and its ids, styles and fonts go.
 */
#ifndef ZDBENCH_REPORT_GNUPLOT_H
#define ZDBENCH_REPORT_GNUPLOT_H

#include <stddef.h>
#include <stdio.h>

#include "zdbench/err.h"

struct zd_drawings {
	char **svg; /* what stands between <svg> and </svg> */
	size_t n;
};
void zd_drawings_done(struct zd_drawings *d);

/*
 * Runs a script that makes n drawings. 0, or -errno: exit 69 where there is no gnuplot, 70 where it
 * failed or drew something else.
 */
int zd_gnuplot_run(
	const char *script, size_t length, size_t n, struct zd_drawings *d, struct zd_err *err);

/*
 * One drawing, from "<svg" to before its "</svg>", as written by gnuplot 5 and 6. 0, or -EINVAL
 * where it is not as it should be.
 */
int zd_gnuplot_take_over(const char *svg, size_t length, FILE *out);

#endif
