/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Google benchmark's JSON, for its tools/compare.py. An entry a repetition, named by the metric's
 * id; each is an aggregate already (a median or a percentile of samples), and says so. time_unit is
 * `ns` only where ns were measured, else the metric's own unit: compare.py compares equal units
 * only. Rates and bytes are no times at all and become counters, which it does not look at.
 *
 * The format wants cpu_time beside real_time. zdbench reads one clock: it stands there twice.
 * What was not measured is an entry with error_occurred and no number.
 *
 * Source: JSON reporter and tools/gbench/report.py of google/benchmark 1.7.
 */
#include "export/export.h"

#include <math.h>
#include <string.h>

#include "export/json.h"
#include "export/quantity.h"

static json_t *add_entry(struct zd_json *j, json_t *benchmarks, const struct zd_metric *m)
{
	json_t *entry = zd_json_push_object(j, benchmarks);

	zd_json_set_text(j, entry, "name", m->id);
	zd_json_set_text(j, entry, "run_name", m->id);
	zd_json_set_text(j, entry, "run_type", "aggregate");
	zd_json_set_text(j, entry, "aggregate_name", m->stat);
	zd_json_set_text(j, entry, "label", m->label);
	zd_json_set(j, entry, "repetitions", json_integer((json_int_t)m->n_reps));
	zd_json_set(j, entry, "threads", json_integer(m->threads));
	return entry;
}

/* compare.py looks for a time_unit everywhere, and takes no two that differ for one benchmark. */
static void add_refusal(struct zd_json *j, json_t *benchmarks, const struct zd_metric *m)
{
	json_t *entry = add_entry(j, benchmarks, m);
	char message[sizeof(m->reason) + 32];

	snprintf(message, sizeof(message), "%s: %s", zd_status_name(m->status), m->reason);
	zd_json_set(j, entry, "error_occurred", json_true());
	zd_json_set_text(j, entry, "error_message", message);
	zd_json_set_text(j, entry, "time_unit", zd_status_name(m->status));
}

static void add_reps(struct zd_json *j, json_t *benchmarks, const struct zd_metric *m)
{
	size_t head = strcspn(m->unit, "/");
	bool is_ns = head == 2 && strncmp(m->unit, "ns", 2) == 0;
	bool is_cost = is_ns || (head == 4 && strncmp(m->unit, "insn", 4) == 0);
	struct zd_quantity quantity;

	zd_quantity_parse(m->unit, &quantity);
	for (size_t i = 0; i < m->n_reps; i++) {
		const struct zd_rep *rep = &m->rep[i];
		json_t *entry;

		if (!isfinite(rep->value))
			continue;
		entry = add_entry(j, benchmarks, m);
		zd_json_set(j, entry, "repetition_index", json_integer(rep->i));
		zd_json_set(j, entry, "iterations", json_integer((json_int_t)rep->n_ops));
		if (is_cost) {
			zd_json_set_real(j, entry, "real_time", rep->value);
			zd_json_set_real(j, entry, "cpu_time", rep->value);
			zd_json_set_text(j, entry, "time_unit", is_ns ? "ns" : m->unit);
		} else {
			zd_json_set_real(j, entry, quantity.words, rep->value);
		}
	}
}

static void add_context(struct zd_json *j, const struct zd_result *r)
{
	json_t *context = zd_json_add_object(j, j->root, "context");

	zd_json_set_text(j, context, "date", r->started);
	zd_json_set_text(j, context, "executable", "zdbench");
	zd_json_set(j, context, "num_cpus", json_integer(r->machine.cpus));
	zd_json_add_array(j, context, "caches");
	zd_json_set_text(j, context, "zdbench_version", r->tool.version);
	zd_json_set_text(j, context, "zdbench_run_id", r->run_id);
	zd_json_set_text(j, context, "zdbench_clock", r->clock.kind);
	zd_json_set_text(j, context, "zdbench_cpu_time", "equals real_time: there is one clock");
	if (zd_result_injected(r))
		zd_json_set(j, context, "zdbench_injected_instructions",
			json_integer((json_int_t)zd_result_injected(r)));
	zd_json_set_text(j, context, "kernel_release", r->machine.kernel.release);
	zd_json_set_text(j, context, "kernel_version", r->machine.kernel.version);
}

static int write_google_benchmark(
	const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	const struct zd_result *r = in->result;
	struct zd_json j = {.root = json_object()};
	json_t *benchmarks;

	(void)n;
	add_context(&j, r);
	benchmarks = zd_json_add_array(&j, j.root, "benchmarks");
	for (size_t i = 0; i < r->n_metrics; i++) {
		if (zd_export_measured(&r->metric[i]))
			add_reps(&j, benchmarks, &r->metric[i]);
		else
			add_refusal(&j, benchmarks, &r->metric[i]);
	}
	return zd_json_finish(&j, out, err);
}

const struct zd_export zd_export_google_benchmark = {
	.name = "google-benchmark",
	.summary = "Google benchmark's JSON, for its compare.py",
	.write = write_google_benchmark,
};
