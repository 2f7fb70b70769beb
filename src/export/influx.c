/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * InfluxDB's line protocol: one point a metric, a comparison, a namespace and a warning, at the end
 * of the run. Values are in the unit that the tag `unit` names.
 *
 * Source: "Line protocol" in InfluxDB's documentation. In a tag a backslash cannot be escaped (one
 * at the end would swallow the comma behind it), so it becomes a slash.
 */
#include "export/export.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "export/labels.h"
#include "export/quantity.h"
#include "printable.h"
#include "result/rows.h"

/* A point under way: fields are separated by commas, and one without a field is no point. */
struct point {
	FILE *out;
	long long time_ns;
	char separator;
};

static void begin(struct point *p, const char *measurement, const struct zd_labels *tags)
{
	fputs(measurement, p->out);
	for (size_t i = 0; i < tags->n; i++) {
		fprintf(p->out, ",%s=", tags->label[i].key);
		for (const char *c = tags->label[i].value; *c; c++) {
			if (*c == ',' || *c == ' ' || *c == '=')
				fputc('\\', p->out);
			fputc(*c == '\\' ? '/' : *c, p->out);
		}
	}
	p->separator = ' ';
}

static void name_field(struct point *p, const char *name)
{
	fprintf(p->out, "%c%s=", p->separator, name);
	p->separator = ',';
}

static void add_real(struct point *p, const char *name, double value)
{
	char number[ZD_NUMBER_SIZE];

	if (!isfinite(value))
		return;
	name_field(p, name);
	fputs(zd_number_text(value, number), p->out);
}

static void add_whole(struct point *p, const char *name, long long value)
{
	name_field(p, name);
	fprintf(p->out, "%lldi", value);
}

static void add_bool(struct point *p, const char *name, bool value)
{
	name_field(p, name);
	fputs(value ? "true" : "false", p->out);
}

static void add_text(struct point *p, const char *name, const char *value)
{
	char clean[1024];

	if (!value[0])
		return;
	zd_printable(value, clean, sizeof(clean));
	name_field(p, name);
	fputc('"', p->out);
	for (const char *c = clean; *c; c++) {
		if (*c == '"' || *c == '\\')
			fputc('\\', p->out);
		fputc(*c, p->out);
	}
	fputc('"', p->out);
}

static void end(struct point *p)
{
	fprintf(p->out, " %lld\n", p->time_ns);
}

static void write_run(struct point *p, const struct zd_result *r)
{
	struct zd_labels tags;
	unsigned long complaints;

	zd_labels_run(&tags, r);
	zd_labels_add(&tags, "plan", r->invocation.mode);
	begin(p, "zdbench_run", &tags);
	add_text(p, "run_id", r->run_id);
	add_bool(p, "complete", r->invocation.complete);
	add_text(p, "kernel_version", r->machine.kernel.version);
	add_text(p, "kernel_package", r->machine.kernel.package);
	if (zd_export_complaints(r, &complaints))
		add_whole(p, "complaints", (long long)complaints);
	end(p);
	for (size_t i = 0; i < r->warnings.n; i++) {
		zd_labels_run(&tags, r);
		zd_labels_add(&tags, "plan", r->invocation.mode);
		zd_labels_add(&tags, "code", r->warnings.warning[i].code);
		zd_labels_add(&tags, "severity", zd_severity_name(r->warnings.warning[i].severity));
		begin(p, "zdbench_warning", &tags);
		/* The schema lets it be empty, the protocol wants a field. */
		add_bool(p, "present", true);
		add_text(p, "message", r->warnings.warning[i].message);
		end(p);
	}
}

static void write_namespace(
	struct point *p, const struct zd_result *r, const struct zd_namespace_record *ns)
{
	struct zd_labels tags;

	zd_labels_run(&tags, r);
	zd_labels_cell(&tags, &ns->requested, 1);
	zd_labels_add(&tags, "status", zd_status_name(ns->status));
	begin(p, "zdbench_namespace", &tags);
	add_bool(p, "memmap_proved", zd_namespace_proved(ns));
	add_text(p, "reason", ns->reason);
	if (ns->raw_bytes != 0) {
		add_whole(p, "raw_bytes", (long long)ns->raw_bytes);
		add_whole(p, "usable_bytes", (long long)ns->usable_bytes);
		add_whole(p, "lost_bytes", (long long)ns->lost_bytes);
		add_whole(p, "ram_bytes", ns->ram_bytes);
		if (ns->memmap_bytes != 0)
			add_whole(p, "memmap_bytes", (long long)ns->memmap_bytes);
	}
	end(p);
}

static void write_metric(struct point *p, const struct zd_result *r, const struct zd_metric *m)
{
	struct zd_labels tags;

	zd_labels_run(&tags, r);
	zd_labels_cell(&tags, &m->cell, 1);
	zd_labels_metric(&tags, m);
	zd_labels_add(&tags, "unit", m->unit);
	zd_labels_add(&tags, "status", zd_status_name(m->status));
	begin(p, "zdbench_metric", &tags);
	add_whole(p, "repetitions", (long long)m->summary.n);
	if (zd_export_measured(m))
		add_real(p, "median", m->summary.median);
	if (zd_export_has_ci95(m)) {
		add_real(p, "ci95_low", m->summary.lo);
		add_real(p, "ci95_high", m->summary.hi);
	}
	add_text(p, "steady", m->steady.verdict);
	add_text(p, "reason", m->reason);
	add_text(p, "verified", m->verified_text);
	end(p);
}

static void write_comparison(struct point *p, const struct zd_result *r, const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);
	const struct zd_comparison *c = row->comparison;
	struct zd_labels tags;

	zd_labels_run(&tags, r);
	zd_labels_cell(&tags, &m->cell, 0);
	zd_labels_metric(&tags, m);
	begin(p, "zdbench_dev_mem", &tags);
	add_text(p, "verdict", c->verdict);
	add_real(p, "ratio", c->ratio);
	if (c->level_reached && c->level == 0.95) {
		add_real(p, "ci95_low", c->lo);
		add_real(p, "ci95_high", c->hi);
	}
	end(p);
}

static int write_result(const struct zd_result_input *in, FILE *out, struct zd_err *err)
{
	const struct zd_result *r = in->result;
	struct point p = {.out = out};
	struct zd_row *rows;
	size_t n_rows;

	if (zd_time_parse(r->finished, &p.time_ns) != 0) {
		zd_err_set(err, ZD_EXIT_DATA, "cannot export '%s': InfluxDB has no time like '%s'",
			in->name, r->finished);
		return -EINVAL;
	}
	if (zd_rows(r, &rows, &n_rows) != 0)
		return zd_export_no_memory(err);
	write_run(&p, r);
	for (size_t i = 0; i < r->n_ns; i++)
		write_namespace(&p, r, &r->ns[i]);
	for (size_t i = 0; i < r->n_metrics; i++)
		write_metric(&p, r, &r->metric[i]);
	for (size_t i = 0; i < n_rows; i++)
		if (rows[i].comparison)
			write_comparison(&p, r, &rows[i]);
	free(rows);
	return 0;
}

static int write_influx(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = write_result(&in[i], out, err);
	return rc;
}

const struct zd_export zd_export_influx = {
	.name = "influx",
	.summary = "InfluxDB line protocol",
	.several = true,
	.write = write_influx,
};
