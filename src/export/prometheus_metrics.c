/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The metrics of the Prometheus export: a family for each unit, and what became of each metric. */
#include "export/prometheus.h"

#include <stdlib.h>
#include <string.h>

#include "export/quantity.h"

/* A metric with its unit in words; sorted so that one unit's metrics stand together. */
struct entry {
	const struct zd_result *result;
	const struct zd_metric *metric;
	struct zd_quantity quantity;
	size_t i;
};

static int by_unit(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int by = strcmp(x->quantity.base, y->quantity.base);

	return by ? by : x->i < y->i ? -1 : 1;
}

static void metric_labels(struct zd_labels *l, const struct entry *e)
{
	zd_labels_run(l, e->result);
	zd_labels_cell(l, &e->metric->cell, 1);
	zd_labels_metric(l, e->metric);
}

enum part { MEDIAN, CI95_LOW, CI95_HIGH, N_PARTS };

static void write_part(const struct entry *e, size_t n, enum part part, FILE *out)
{
	static const char *const prefix[N_PARTS] = {"median", "ci95_low", "ci95_high"};
	static const char *const help[N_PARTS] = {"Median of the repetitions.",
		"Lower end of the median's 95% interval.",
		"Upper end of the median's 95% interval."};
	char name[128];
	struct zd_prometheus_family f = {.out = out, .name = name, .help = help[part]};
	struct zd_labels l;

	snprintf(name, sizeof(name), "%s_%s", prefix[part], e->quantity.base);
	for (size_t i = 0; i < n; i++) {
		const struct zd_metric *m = e[i].metric;
		double value = part == MEDIAN	  ? m->summary.median
			       : part == CI95_LOW ? m->summary.lo
						  : m->summary.hi;

		if (part == MEDIAN ? !zd_export_measured(m) : !zd_export_has_ci95(m))
			continue;
		metric_labels(&l, &e[i]);
		zd_prometheus_sample(&f, &l, value / e[i].quantity.divisor);
	}
}

static void write_metrics(struct entry *e, size_t n, FILE *out)
{
	struct zd_prometheus_family reps = {.out = out,
		.name = "repetitions",
		.help = "Repetitions that gave a value, each in a freshly made namespace."};
	struct zd_prometheus_family status = {.out = out,
		.name = "metric_status",
		.help = "What became of a metric, as a label; always 1."};
	struct zd_labels l;
	size_t of_unit;

	for (size_t i = 0; i < n; i++) {
		metric_labels(&l, &e[i]);
		zd_prometheus_sample(&reps, &l, (double)e[i].metric->summary.n);
	}
	for (size_t i = 0; i < n; i++) {
		metric_labels(&l, &e[i]);
		zd_labels_add(&l, "status", zd_status_name(e[i].metric->status));
		zd_labels_add(&l, "reason", e[i].metric->reason);
		zd_prometheus_sample(&status, &l, 1);
	}
	qsort(e, n, sizeof(*e), by_unit);
	for (size_t i = 0; i < n; i += of_unit) {
		for (of_unit = 1; i + of_unit < n; of_unit++)
			if (strcmp(e[i].quantity.base, e[i + of_unit].quantity.base) != 0)
				break;
		for (int part = MEDIAN; part < N_PARTS; part++)
			write_part(&e[i], of_unit, (enum part)part, out);
	}
}

int zd_prometheus_metrics(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	struct entry *entries;
	size_t total = 0, k = 0;

	for (size_t i = 0; i < n; i++)
		total += in[i].result->n_metrics;
	entries = calloc(total + 1, sizeof(*entries));
	if (!entries)
		return zd_export_no_memory(err);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < in[i].result->n_metrics; j++, k++) {
			entries[k].i = k;
			entries[k].result = in[i].result;
			entries[k].metric = &in[i].result->metric[j];
			zd_quantity_parse(entries[k].metric->unit, &entries[k].quantity);
		}
	write_metrics(entries, total, out);
	free(entries);
	return 0;
}
