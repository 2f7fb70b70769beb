/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results as one HTML file that needs nothing else: no network, no script. The plots are gnuplot's,
 * as SVG in the page; every text in them is this program's.
 *
 * Numbers are the results' own. What was not measured is listed with its reason and is in no plot.
 */
#ifndef ZDBENCH_REPORT_H
#define ZDBENCH_REPORT_H

#include <stddef.h>
#include <stdio.h>

#include "result/result.h"
#include "zdbench/err.h"

/*
 * The page about the newest of in[0..n), n > 0, and the trend over all of them that can stand in
 * one series with it. Results are strangers' data. 0, or -errno: exit 69 where gnuplot is not to be
 * had, 70 where it or memory failed; failing to write is the caller's to find out.
 */
int zd_report_write(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err);

#endif
