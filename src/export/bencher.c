/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bencher Metric Format: benchmarks, each with measures. A metric's id is the benchmark, its unit
 * in words is the measure ("instructions-per-fault"), never Bencher's own `latency`, which is in
 * ns. The format has no word for what could not be measured, so that is counted by status.
 *
 * Source: "Bencher Metric Format" in Bencher's documentation.
 */
#include "export/export.h"

#include <math.h>
#include <string.h>

#include "export/json.h"
#include "export/quantity.h"

static void add_measure(struct zd_json *j, const char *benchmark, const char *measure, double value,
	double lo, double hi)
{
	json_t *measures = json_object_get(j->root, benchmark), *metric;

	if (!measures)
		measures = zd_json_add_object(j, j->root, benchmark);
	metric = zd_json_add_object(j, measures, measure);
	zd_json_set_real(j, metric, "value", value);
	zd_json_set_real(j, metric, "lower_value", lo);
	zd_json_set_real(j, metric, "upper_value", hi);
}

static void add_metric(struct zd_json *j, const struct zd_metric *m)
{
	struct zd_quantity quantity;
	bool ci95 = zd_export_has_ci95(m);

	zd_quantity_parse(m->unit, &quantity);
	for (char *c = quantity.words; *c; c++)
		if (*c == '_')
			*c = '-';
	add_measure(j, m->id, quantity.words, m->summary.median, ci95 ? m->summary.lo : NAN,
		ci95 ? m->summary.hi : NAN);
}

static int write_bencher(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	const struct zd_result *r = in->result;
	struct zd_json j = {.root = json_object()};
	unsigned count[ZD_STATUS_FAILED + 1] = {0};

	(void)n;
	for (size_t i = 0; i < r->n_metrics; i++) {
		count[r->metric[i].status]++;
		if (zd_export_measured(&r->metric[i]))
			add_metric(&j, &r->metric[i]);
	}
	for (size_t i = 0; i < r->n_comparisons; i++) {
		const struct zd_comparison *c = &r->comparison[i];
		bool ci95 = c->level_reached && c->level == 0.95;

		if (isfinite(c->ratio))
			add_measure(&j, c->metric, "dev-mem-ratio", c->ratio, ci95 ? c->lo : NAN,
				ci95 ? c->hi : NAN);
	}
	for (int status = ZD_STATUS_OK; status <= ZD_STATUS_FAILED; status++) {
		char measure[48];

		snprintf(measure, sizeof(measure), "metrics-%s", zd_status_name(status));
		add_measure(&j, "zdbench", measure, count[status], NAN, NAN);
	}
	if (zd_result_injected(r))
		add_measure(&j, "zdbench", "injected-instructions", (double)zd_result_injected(r),
			NAN, NAN);
	return zd_json_finish(&j, out, err);
}

const struct zd_export zd_export_bencher = {
	.name = "bencher",
	.summary = "Bencher Metric Format, for `bencher run --adapter json`",
	.write = write_bencher,
};
