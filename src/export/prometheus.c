/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prometheus' text exposition format, for node_exporter's textfile collector: gauges in base units,
 * the unit at the end of the name, no timestamps. What was not measured has a status and no value.
 *
 * Source: the exposition formats page of Prometheus' documentation, its naming practices, and
 * `promtool check metrics`.
 */
#include "export/export.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/labels.h"
#include "export/prometheus.h"
#include "export/quantity.h"
#include "result/rows.h"

void zd_prometheus_sample(
	struct zd_prometheus_family *f, const struct zd_labels *labels, double value)
{
	char number[ZD_NUMBER_SIZE];

	if (!f->begun)
		fprintf(f->out, "# HELP zdbench_%s %s\n# TYPE zdbench_%s gauge\n", f->name, f->help,
			f->name);
	f->begun = true;
	fprintf(f->out, "zdbench_%s", f->name);
	for (size_t i = 0; i < labels->n; i++) {
		fprintf(f->out, "%c%s=\"", i ? ',' : '{', labels->label[i].key);
		for (const char *c = labels->label[i].value; *c; c++)
			if (*c == '\\' || *c == '"')
				fprintf(f->out, "\\%c", *c);
			else
				fputc(*c, f->out);
		fputc('"', f->out);
	}
	fprintf(f->out, "} %s\n", zd_number_text(value, number));
}

/* What families of runs, namespaces and metrics are made of: a value, and labels of its own. */

/* false: there is no value. */
typedef bool run_value(const struct zd_result *r, struct zd_labels *l, double *value);
typedef bool namespace_value(
	const struct zd_namespace_record *ns, struct zd_labels *l, double *value);
typedef bool comparison_value(const struct zd_comparison *c, struct zd_labels *l, double *value);

static bool run_info(const struct zd_result *r, struct zd_labels *l, double *value)
{
	zd_labels_add(l, "version", r->tool.version);
	zd_labels_add(l, "kernel_version", r->machine.kernel.version);
	zd_labels_add(l, "kernel_package", r->machine.kernel.package);
	zd_labels_add(l, "cpu", r->machine.cpu);
	zd_labels_add(l, "emulator", r->machine.emulator.present ? r->machine.emulator.name : "");
	zd_labels_add(l, "emulator_version",
		r->machine.emulator.present ? r->machine.emulator.version : "");
	*value = 1;
	return true;
}

static bool run_complete(const struct zd_result *r, struct zd_labels *l, double *value)
{
	(void)l;
	*value = r->invocation.complete;
	return true;
}

static bool seconds_of(const char *time, double *value)
{
	long long ns;

	if (zd_time_parse(time, &ns) != 0)
		return false;
	*value = (double)(ns / 1000000000) + (double)(ns % 1000000000) / 1e9;
	return true;
}

static bool run_started(const struct zd_result *r, struct zd_labels *l, double *value)
{
	(void)l;
	return seconds_of(r->started, value);
}

static bool run_finished(const struct zd_result *r, struct zd_labels *l, double *value)
{
	(void)l;
	return seconds_of(r->finished, value);
}

static bool run_complaints(const struct zd_result *r, struct zd_labels *l, double *value)
{
	unsigned long n;

	(void)l;
	if (!zd_export_complaints(r, &n))
		return false;
	*value = (double)n;
	return true;
}

static const struct {
	const char *name, *help;
	run_value *get;
} run_families[] = {
	{"run_info", "What was run on what; always 1.", run_info},
	{"run_complete", "1 when the run did all of its plan, 0 when it was stopped early.",
		run_complete},
	{"run_started_timestamp_seconds", "When the run began.", run_started},
	{"run_finished_timestamp_seconds", "When the run ended.", run_finished},
	{"run_complaints", "How often the kernel complained: WARN, BUG, oops, SIGBUS.",
		run_complaints},
};

static bool namespace_status(
	const struct zd_namespace_record *ns, struct zd_labels *l, double *value)
{
	zd_labels_add(l, "status", zd_status_name(ns->status));
	zd_labels_add(l, "reason", ns->reason);
	*value = 1;
	return true;
}

static bool namespace_proved(
	const struct zd_namespace_record *ns, struct zd_labels *l, double *value)
{
	(void)l;
	*value = zd_namespace_proved(ns);
	return true;
}

#define NAMESPACE_BYTES(member)                                                                    \
	static bool namespace_##member(                                                            \
		const struct zd_namespace_record *ns, struct zd_labels *l, double *value)          \
	{                                                                                          \
		(void)l;                                                                           \
		*value = (double)ns->member;                                                       \
		return ns->raw_bytes != 0;                                                         \
	}

NAMESPACE_BYTES(raw_bytes)
NAMESPACE_BYTES(usable_bytes)
NAMESPACE_BYTES(lost_bytes)
NAMESPACE_BYTES(ram_bytes)

static bool namespace_memmap_bytes(
	const struct zd_namespace_record *ns, struct zd_labels *l, double *value)
{
	(void)l;
	*value = (double)ns->memmap_bytes;
	return ns->raw_bytes != 0 && ns->memmap_bytes != 0;
}

static const struct {
	const char *name, *help;
	namespace_value *get;
} namespace_families[] = {
	{"namespace_status", "What became of a namespace, as a label; always 1.", namespace_status},
	{"namespace_memmap_proved", "1 when both witnesses saw the memmap where it was asked for.",
		namespace_proved},
	{"namespace_raw_bytes", "Capacity that the namespace takes from the region.",
		namespace_raw_bytes},
	{"namespace_usable_bytes", "Size of the namespace's device.", namespace_usable_bytes},
	{"namespace_lost_bytes", "Capacity that is not usable.", namespace_lost_bytes},
	{"namespace_ram_bytes", "RAM that the namespace takes.", namespace_ram_bytes},
	{"namespace_memmap_bytes", "Size of the memmap, wherever it is.", namespace_memmap_bytes},
};

static bool ratio(const struct zd_comparison *c, struct zd_labels *l, double *value)
{
	(void)l;
	*value = c->ratio;
	return isfinite(c->ratio);
}

static bool ratio_low(const struct zd_comparison *c, struct zd_labels *l, double *value)
{
	(void)l;
	*value = c->lo;
	return isfinite(c->ratio) && isfinite(c->lo) && c->level_reached && c->level == 0.95;
}

static bool ratio_high(const struct zd_comparison *c, struct zd_labels *l, double *value)
{
	(void)l;
	*value = c->hi;
	return isfinite(c->ratio) && isfinite(c->hi) && c->level_reached && c->level == 0.95;
}

static bool verdict(const struct zd_comparison *c, struct zd_labels *l, double *value)
{
	zd_labels_add(l, "verdict", c->verdict);
	*value = 1;
	return true;
}

static const struct {
	const char *name, *help;
	comparison_value *get;
} comparison_families[] = {
	{"dev_mem_ratio", "map=dev divided by map=mem (Hodges-Lehmann).", ratio},
	{"dev_mem_ratio_ci95_low", "Lower end of its 95% interval (exact Mann-Whitney).",
		ratio_low},
	{"dev_mem_ratio_ci95_high", "Upper end of its 95% interval (exact Mann-Whitney).",
		ratio_high},
	{"dev_mem_verdict", "map=dev against map=mem, as a label; always 1.", verdict},
};

static void write_runs(const struct zd_result_input *in, size_t n, FILE *out)
{
	struct zd_prometheus_family warning = {.out = out,
		.name = "run_warning",
		.help = "What a reader of this run's figures must know; always 1."};
	struct zd_labels l;
	double value;

	for (size_t k = 0; k < sizeof(run_families) / sizeof(run_families[0]); k++) {
		struct zd_prometheus_family f = {
			.out = out, .name = run_families[k].name, .help = run_families[k].help};

		for (size_t i = 0; i < n; i++) {
			zd_labels_run(&l, in[i].result);
			zd_labels_add(&l, "plan", in[i].result->invocation.mode);
			if (run_families[k].get(in[i].result, &l, &value))
				zd_prometheus_sample(&f, &l, value);
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < in[i].result->warnings.n; j++) {
			const struct zd_warning *w = &in[i].result->warnings.warning[j];

			zd_labels_run(&l, in[i].result);
			zd_labels_add(&l, "plan", in[i].result->invocation.mode);
			zd_labels_add(&l, "code", w->code);
			zd_labels_add(&l, "severity", zd_severity_name(w->severity));
			zd_labels_add(&l, "message", w->message);
			zd_prometheus_sample(&warning, &l, 1);
		}
}

static void write_namespaces(const struct zd_result_input *in, size_t n, FILE *out)
{
	struct zd_labels l;
	double value;

	for (size_t k = 0; k < sizeof(namespace_families) / sizeof(namespace_families[0]); k++) {
		struct zd_prometheus_family f = {.out = out,
			.name = namespace_families[k].name,
			.help = namespace_families[k].help};

		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < in[i].result->n_ns; j++) {
				zd_labels_run(&l, in[i].result);
				zd_labels_cell(&l, &in[i].result->ns[j].requested, 1);
				if (namespace_families[k].get(&in[i].result->ns[j], &l, &value))
					zd_prometheus_sample(&f, &l, value);
			}
	}
}

static int write_comparisons(
	const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	struct zd_labels l;
	double value;

	for (size_t k = 0; k < sizeof(comparison_families) / sizeof(comparison_families[0]); k++) {
		struct zd_prometheus_family f = {.out = out,
			.name = comparison_families[k].name,
			.help = comparison_families[k].help};

		for (size_t i = 0; i < n; i++) {
			struct zd_row *rows;
			size_t n_rows;

			if (zd_rows(in[i].result, &rows, &n_rows) != 0)
				return zd_export_no_memory(err);
			for (size_t j = 0; j < n_rows; j++) {
				const struct zd_metric *m = zd_pair_any(&rows[j].pair);

				zd_labels_run(&l, in[i].result);
				zd_labels_cell(&l, &m->cell, 0);
				zd_labels_metric(&l, m);
				if (rows[j].comparison &&
					comparison_families[k].get(rows[j].comparison, &l, &value))
					zd_prometheus_sample(&f, &l, value);
			}
			free(rows);
		}
	}
	return 0;
}

static int by_series(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/*
 * Prometheus refuses a file in which a series stands twice. Cuts the values off all lines of
 * `text`.
 */
static int check_series(char *text, const char *name, size_t n, struct zd_err *err)
{
	size_t n_lines = 0, k = 0;
	char **series, *save, *line;
	int rc = 0;

	for (const char *c = text; *c; c++)
		n_lines += *c == '\n';
	series = calloc(n_lines + 1, sizeof(*series));
	if (!series)
		return zd_export_no_memory(err);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (line[0] == '#')
			continue;
		*strrchr(line, ' ') = '\0';
		series[k++] = line;
	}
	qsort(series, k, sizeof(*series), by_series);
	for (size_t i = 1; i < k && rc == 0; i++) {
		if (strcmp(series[i - 1], series[i]) != 0)
			continue;
		zd_err_set(err, ZD_EXIT_DATA,
			"cannot export '%s'%s: a series stands there twice: %.300s", name,
			n > 1 ? " and the others together" : "", series[i]);
		zd_err_hint(err, "one export holds one run of a plan on a kernel and clock");
		rc = -EINVAL;
	}
	free(series);
	return rc;
}

static int write_prometheus(
	const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);
	int rc;

	if (!memory)
		return zd_export_no_memory(err);
	write_runs(in, n, memory);
	write_namespaces(in, n, memory);
	rc = write_comparisons(in, n, memory, err);
	rc = rc ? rc : zd_prometheus_metrics(in, n, memory, err);
	if (fclose(memory) != 0 && rc == 0)
		rc = zd_export_no_memory(err);
	if (rc == 0) {
		fwrite(text, 1, length, out);
		rc = check_series(text, in[0].name, n, err);
	}
	free(text);
	return rc;
}

const struct zd_export zd_export_prometheus = {
	.name = "prometheus",
	.summary = "Prometheus text, for node_exporter's textfile collector",
	.several = true,
	.write = write_prometheus,
};
