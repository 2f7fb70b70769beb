/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Prometheus export in two files: prometheus.c the format, prometheus_metrics.c metrics. */
#ifndef ZDBENCH_EXPORT_PROMETHEUS_H
#define ZDBENCH_EXPORT_PROMETHEUS_H

#include "export/export.h"
#include "export/labels.h"

/* A family's lines stand together, below one HELP; a family without lines is not named at all. */
struct zd_prometheus_family {
	FILE *out;
	const char *name, *help;
	bool begun;
};

/* Adds a line, below the HELP that the first one gets. */
void zd_prometheus_sample(
	struct zd_prometheus_family *f, const struct zd_labels *labels, double value);

/* Every metric of every result. 0 or -ENOMEM with the error set. */
int zd_prometheus_metrics(
	const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err);

#endif
