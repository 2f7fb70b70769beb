/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A histogram's samples as curves: a value lies somewhere in its bin. */
#ifndef ZDBENCH_REPORT_SAMPLES_H
#define ZDBENCH_REPORT_SAMPLES_H

#include "report/page.h"

/* How many samples there are. A double: a stranger's counts may pass 64 bits. */
double zd_samples_count(const struct zd_metric *m);
/* The bin that holds the share `q` of them, 0..1; NULL where there are none. */
const struct zd_hist_bin *zd_samples_quantile(const struct zd_metric *m, double q);

/* Empirical distribution of both sides, and their values by percentile. At least one has a
 * histogram. */
void zd_samples_ecdf(struct zd_report *p, const struct zd_row *row);
void zd_samples_percentiles(struct zd_report *p, const struct zd_row *row);

#endif
