/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/result.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "printable.h"
#include "result/fields.h"
#include "result/output.h"

/*
 * Values are made with json_t constructors that return NULL when there is no memory; set() and
 * push() consume them, NULL too, and keep the first failure in the writer, so that no step needs
 * a check of its own.
 */
struct writer {
	int rc;
	const char *key; /* of the failure */
};

static void failed(struct writer *w, int rc, const char *key)
{
	if (w->rc == 0) {
		w->rc = rc;
		w->key = key;
	}
}

static void set(struct writer *w, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		failed(w, -ENOMEM, key);
}

static void push(struct writer *w, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		failed(w, -ENOMEM, "list");
}

static json_t *whole(struct writer *w, uint64_t value, const char *key)
{
	if (value > INT64_MAX)
		failed(w, -ERANGE, key);
	return json_integer((json_int_t)(value & INT64_MAX));
}

static json_t *real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *line(struct writer *w, const char *text)
{
	size_t size = strlen(text) + 1;
	char *clean = malloc(size);
	json_t *value = NULL;

	if (clean) {
		zd_printable(text, clean, size);
		value = json_string(clean);
	}
	if (!value)
		failed(w, -ENOMEM, "text");
	free(clean);
	return value;
}

static json_t *fields(struct writer *w, const struct zd_field *field, const void *base);

static json_t *field_value(struct writer *w, const struct zd_field *field, const void *base)
{
	const void *member = (const char *)base + field->offset;
	uint64_t number;

	switch (field->kind) {
	case ZD_FIELD_NEW_LINE:
	case ZD_FIELD_LINE:
	case ZD_FIELD_WORD:
	case ZD_FIELD_TIME:
	case ZD_FIELD_CHOICE:
		return line(w, member);
	case ZD_FIELD_ENUM:
		return json_string(field->name(*(const unsigned *)member));
	case ZD_FIELD_BOOL:
		return json_boolean(*(const bool *)member);
	case ZD_FIELD_UINT:
		return json_integer(*(const unsigned *)member);
	case ZD_FIELD_INT_OR_NULL:
		return *(const int *)member < 0 ? json_null() : json_integer(*(const int *)member);
	case ZD_FIELD_SIZE:
		return whole(w, *(const size_t *)member, field->key);
	case ZD_FIELD_I64:
		return json_integer(*(const int64_t *)member);
	case ZD_FIELD_U64:
	case ZD_FIELD_U64_OR_NULL:
		number = *(const uint64_t *)member;
		return field->kind == ZD_FIELD_U64_OR_NULL && number == 0
			       ? json_null()
			       : whole(w, number, field->key);
	case ZD_FIELD_NEW_REAL:
	case ZD_FIELD_REAL_OR_NULL:
		return real(*(const double *)member);
	case ZD_FIELD_OBJECT:
		return fields(w, field->sub, base);
	}
	return NULL;
}

/* Not what is newer than some results, and not known. */
static bool is_there(const struct zd_field *field, const void *member)
{
	if (field->kind == ZD_FIELD_NEW_LINE)
		return *(const char *)member != '\0';
	if (field->kind == ZD_FIELD_NEW_REAL)
		return isfinite(*(const double *)member) && *(const double *)member > 0;
	return true;
}

static json_t *fields(struct writer *w, const struct zd_field *field, const void *base)
{
	json_t *object = json_object();

	for (; field->key; field++)
		if (is_there(field, (const char *)base + field->offset))
			set(w, object, field->key, field_value(w, field, base));
	return object;
}

/* null while nothing is known, never half an interval */
static json_t *interval(struct writer *w, double lo, double hi)
{
	json_t *array;

	if (!isfinite(lo) || !isfinite(hi))
		return json_null();
	array = json_array();
	push(w, array, real(lo));
	push(w, array, real(hi));
	return array;
}

static json_t *invocation(struct writer *w, const struct zd_result *r)
{
	json_t *object = fields(w, zd_fields_invocation, r), *argv = json_array();
	json_t *boots = r->invocation.n_boots > 0 ? json_array() : NULL;

	for (size_t i = 0; i < r->invocation.argc; i++)
		push(w, argv, line(w, r->invocation.argv[i]));
	set(w, object, "argv", argv);
	for (size_t i = 0; i < r->invocation.n_boots; i++)
		push(w, boots, json_integer(r->invocation.boot[i]));
	if (boots)
		set(w, object, "boots", boots);
	return object;
}

static json_t *machine(struct writer *w, const struct zd_machine *m)
{
	json_t *object = fields(w, zd_fields_machine, m);
	json_t *kernel = fields(w, zd_fields_kernel, m), *options = json_object();

	for (size_t i = 0; i < m->kernel.n_options; i++)
		set(w, options, m->kernel.option[i].name, line(w, m->kernel.option[i].value));
	set(w, kernel, "options", options);
	set(w, object, "kernel", kernel);
	set(w, object, "emulator",
		m->emulator.present ? fields(w, zd_fields_emulator, m) : json_null());
	return object;
}

static json_t *namespace_record(struct writer *w, const struct zd_namespace_record *ns)
{
	json_t *object = json_object(), *rest = fields(w, zd_fields_namespace, ns);

	set(w, object, "requested", fields(w, zd_fields_cell, &ns->requested));
	set(w, object, "actual",
		ns->actual_known ? fields(w, zd_fields_cell, &ns->actual) : json_null());
	set(w, object, "cost", ns->raw_bytes ? fields(w, zd_fields_cost, ns) : json_null());
	if (json_object_update(object, rest) != 0)
		failed(w, -ENOMEM, "namespaces");
	json_decref(rest);
	return object;
}

static json_t *verified(struct writer *w, const struct zd_facts *facts)
{
	json_t *object = json_object();

	for (size_t i = 0; i < facts->n; i++) {
		const struct zd_fact *fact = &facts->fact[i];

		switch (fact->kind) {
		case ZD_FACT_COUNT:
			set(w, object, fact->key, whole(w, fact->count, fact->key));
			break;
		case ZD_FACT_SHARE:
			set(w, object, fact->key, real(fact->share));
			break;
		case ZD_FACT_TEXT:
			set(w, object, fact->key, line(w, fact->text));
			break;
		}
	}
	return object;
}

static json_t *histogram(struct writer *w, const struct zd_metric *m)
{
	json_t *object, *bins;

	if (m->n_bins == 0)
		return json_null();
	object = json_object();
	bins = json_array();
	for (size_t i = 0; i < m->n_bins; i++) {
		json_t *bin = json_array();

		push(w, bin, whole(w, m->bin[i].lo, "hist.bins"));
		push(w, bin, whole(w, m->bin[i].hi, "hist.bins"));
		push(w, bin, whole(w, m->bin[i].count, "hist.bins"));
		push(w, bins, bin);
	}
	set(w, object, "unit", line(w, m->hist_unit));
	set(w, object, "bins", bins);
	return object;
}

static json_t *traffic_setup(struct writer *w, const struct zd_traffic_setup *t)
{
	json_t *object = fields(w, zd_fields_traffic_setup, t), *levels = json_array();
	json_t *calibration = fields(w, zd_fields_calibration, t), *probes = json_array();

	for (size_t i = 0; i < t->n_levels; i++)
		push(w, levels, fields(w, zd_fields_traffic_level, &t->level[i]));
	for (size_t i = 0; i < t->calibration.n_probes; i++)
		push(w, probes, fields(w, zd_fields_traffic_probe, &t->calibration.probe[i]));
	set(w, object, "levels", levels);
	set(w, calibration, "probes", probes);
	set(w, object, "calibration", calibration);
	return object;
}

static json_t *traffic(struct writer *w, const struct zd_traffic *t)
{
	json_t *object = fields(w, zd_fields_traffic, t), *classes = json_object();

	for (unsigned i = 0; i < ZD_TRAFFIC_CLASSES; i++)
		set(w, classes, zd_traffic_class_name(i),
			fields(w, zd_fields_traffic_count, &t->count[i]));
	set(w, object, "classes", classes);
	return object;
}

static json_t *metric(struct writer *w, const struct zd_metric *m)
{
	json_t *object = fields(w, zd_fields_metric, m), *reps = json_array();
	json_t *summary = json_object();

	set(w, summary, "median", real(m->summary.median));
	set(w, summary, "ci95", interval(w, m->summary.lo, m->summary.hi));
	set(w, summary, "level_reached", json_boolean(m->summary.level_reached));
	set(w, summary, "n", whole(w, m->summary.n, "summary.n"));
	for (size_t i = 0; i < m->n_reps; i++)
		push(w, reps, fields(w, zd_fields_rep, &m->rep[i]));
	set(w, object, "verified", verified(w, &m->verified));
	set(w, object, "summary", summary);
	set(w, object, "reps", reps);
	set(w, object, "hist", histogram(w, m));
	if (m->traffic)
		set(w, object, "traffic", traffic(w, m->traffic));
	return object;
}

static json_t *comparison(struct writer *w, const struct zd_comparison *c)
{
	json_t *object = fields(w, zd_fields_comparison, c);

	set(w, object, "ci95", interval(w, c->lo, c->hi));
	return object;
}

static json_t *complaint(struct writer *w, const struct zd_complaint *c)
{
	json_t *object = fields(w, zd_fields_complaint, c), *lines = json_array();

	for (size_t i = 0; i < c->splat.n_lines; i++)
		push(w, lines, line(w, c->splat.line[i]));
	set(w, object, "cell", fields(w, zd_fields_cell, &c->cell));
	set(w, object, "lines", lines);
	return object;
}

static json_t *document(struct writer *w, const struct zd_result *r)
{
	json_t *root = json_object(), *rest = fields(w, zd_fields_result, r);
	json_t *warnings = json_array(), *namespaces = json_array();
	json_t *metrics = json_array(), *comparisons = json_array();
	json_t *complaints = json_array();

	set(w, root, "schema", json_string("zdbench.result/1"));
	if (json_object_update(root, rest) != 0)
		failed(w, -ENOMEM, "result");
	json_decref(rest);
	set(w, root, "invocation", invocation(w, r));
	set(w, root, "machine", machine(w, &r->machine));
	if (r->traffic.present)
		set(w, root, "traffic", traffic_setup(w, &r->traffic));
	for (size_t i = 0; i < r->warnings.n; i++)
		push(w, warnings, fields(w, zd_fields_warning, &r->warnings.warning[i]));
	for (size_t i = 0; i < r->n_complaints; i++)
		push(w, complaints, complaint(w, &r->complaint[i]));
	for (size_t i = 0; i < r->n_ns; i++)
		push(w, namespaces, namespace_record(w, &r->ns[i]));
	for (size_t i = 0; i < r->n_metrics; i++)
		push(w, metrics, metric(w, &r->metric[i]));
	for (size_t i = 0; i < r->n_comparisons; i++)
		push(w, comparisons, comparison(w, &r->comparison[i]));
	set(w, root, "warnings", warnings);
	set(w, root, "complaints", complaints);
	set(w, root, "namespaces", namespaces);
	set(w, root, "metrics", metrics);
	set(w, root, "comparisons", comparisons);
	return root;
}

static bool dump(const json_t *value, FILE *out)
{
	return json_dumpf(value, out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) == 0;
}

/* One line a list element: a result can be read and compared with grep and diff. */
static bool dump_document(json_t *root, FILE *out)
{
	const char *key, *separator = "{\n";
	json_t *value, *element;
	bool ok = true;
	size_t i;

	json_object_foreach (root, key, value) {
		fprintf(out, "%s\"%s\": ", separator, key);
		separator = ",\n";
		if (!json_is_array(value)) {
			ok = ok && dump(value, out);
			continue;
		}
		fputs("[", out);
		json_array_foreach (value, i, element) {
			fputs(i ? ",\n  " : "\n  ", out);
			ok = ok && dump(element, out);
		}
		fputs(json_array_size(value) ? "\n]" : "]", out);
	}
	fputs("\n}\n", out);
	return ok && !ferror(out);
}

int zd_result_write(const struct zd_result *r, const char *path, struct zd_err *err)
{
	struct writer w = {0};
	json_t *root = document(&w, r);
	struct zd_output output;
	int rc = w.rc;

	if (rc != 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "cannot write result '%s': %s: %s", path, w.key,
			zd_errno_name(rc));
		goto out;
	}
	rc = zd_output_open(&output, path, "result", err);
	if (rc != 0)
		goto out;
	errno = 0;
	rc = dump_document(root, output.file) ? 0 : errno ? -errno : -EIO;
	rc = zd_output_close(&output, rc, err);
out:
	json_decref(root);
	return rc;
}
