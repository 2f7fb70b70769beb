/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/decode.h"

#include <errno.h>
#include <math.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "result/decoder.h"
#include "result/index.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static int get_argument(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_result *r = into;
	const char *text = "";
	int rc = zd_decode_line(d, value, SIZE_MAX, &text);

	if (rc != 0)
		return rc;
	r->invocation.argv[r->invocation.argc] = strdup(text);
	if (!r->invocation.argv[r->invocation.argc])
		return zd_decode_no_memory(d);
	r->invocation.argc++;
	return 0;
}

static int get_boot(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_result *r = into;
	uint64_t first = 0;
	int rc = zd_decode_whole(d, value, UINT_MAX, &first);

	r->invocation.boot[r->invocation.n_boots++] = (unsigned)first;
	return rc;
}

static int get_invocation(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_result *r = into;
	int rc = zd_decode_fields(d, value, zd_fields_invocation, r);

	if (rc != 0)
		return rc;
	/* One more: argv of main() ends with NULL, and this one does so too. */
	r->invocation.argv = calloc(ZD_RESULT_MAX_ARGV + 1, sizeof(*r->invocation.argv));
	if (!r->invocation.argv)
		return zd_decode_no_memory(d);
	rc = zd_decode_list(d, value, "argv", ZD_RESULT_MAX_ARGV, get_argument, r);
	/* Not in results of one boot. */
	if (rc == 0 && json_object_get(value, "boots"))
		rc = zd_decode_list(d, value, "boots", ZD_RESULT_MAX_BOOTS, get_boot, r);
	return rc;
}

static int get_options(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_machine *m = into;
	const char *key, *text;
	json_t *option;

	if (!json_is_object(value))
		return zd_decode_wanted(d, "an object", value);
	if (json_object_size(value) > N(m->kernel.option))
		return zd_decode_bad(d, "%zu entries, at most %zu are allowed",
			json_object_size(value), N(m->kernel.option));
	json_object_foreach ((json_t *)value, key, option) {
		struct zd_kernel_option *slot = &m->kernel.option[m->kernel.n_options];
		int rc;

		if (strlen(key) >= sizeof(slot->name) || !zd_decode_is_word(key))
			return zd_decode_bad(d, "a name in it is no kernel option");
		rc = zd_decode_line(d, option, sizeof(slot->value), &text);
		if (rc != 0)
			return rc;
		memcpy(slot->name, key, strlen(key) + 1);
		memcpy(slot->value, text, strlen(text) + 1);
		m->kernel.n_options++;
	}
	return 0;
}

static int get_kernel(struct zd_decoder *d, const json_t *value, void *into)
{
	int rc = zd_decode_fields(d, value, zd_fields_kernel, into);

	return rc ? rc : zd_decode_member(d, value, "options", get_options, into);
}

static int get_emulator(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_machine *m = into;

	m->emulator.present = !json_is_null(value);
	return m->emulator.present ? zd_decode_fields(d, value, zd_fields_emulator, m) : 0;
}

static int get_machine(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_machine *m = into;
	int rc = zd_decode_fields(d, value, zd_fields_machine, m);

	rc = rc ? rc : zd_decode_member(d, value, "kernel", get_kernel, m);
	return rc ? rc : zd_decode_member(d, value, "emulator", get_emulator, m);
}

static int get_warning(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_warnings *warnings = into;

	return zd_decode_fields(d, value, zd_fields_warning, &warnings->warning[warnings->n++]);
}

static int get_cell(struct zd_decoder *d, const json_t *value, void *into)
{
	return zd_decode_fields(d, value, zd_fields_cell, into);
}

static int get_actual(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_namespace_record *ns = into;

	ns->actual_known = !json_is_null(value);
	return ns->actual_known ? get_cell(d, value, &ns->actual) : 0;
}

static int get_cost(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_namespace_record *ns = into;
	int rc;

	if (json_is_null(value))
		return 0;
	rc = zd_decode_fields(d, value, zd_fields_cost, ns);
	if (rc == 0 && ns->raw_bytes == 0)
		return zd_decode_bad(d, "raw_bytes is 0");
	return rc;
}

/* A reason goes with everything but ok, and with that never. */
static int check_reason(struct zd_decoder *d, enum zd_status status, const char *reason)
{
	if ((status == ZD_STATUS_OK) == (reason[0] == '\0'))
		return 0;
	return zd_decode_bad(d, "status '%s' %s a reason", zd_status_name(status),
		reason[0] ? "must not have" : "needs");
}

static int get_namespace(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_namespace_record *ns = zd_result_add_namespace(into);
	int rc;

	if (!ns)
		return zd_decode_no_memory(d);
	rc = zd_decode_fields(d, value, zd_fields_namespace, ns);
	rc = rc ? rc : zd_decode_member(d, value, "requested", get_cell, &ns->requested);
	rc = rc ? rc : zd_decode_member(d, value, "actual", get_actual, ns);
	rc = rc ? rc : zd_decode_member(d, value, "cost", get_cost, ns);
	return rc ? rc : check_reason(d, ns->status, ns->reason);
}

static int get_rep(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_rep rep = {0};
	int rc = zd_decode_fields(d, value, zd_fields_rep, &rep);

	if (rc == 0 && zd_metric_add_rep(into, &rep) != 0)
		return zd_decode_no_memory(d);
	return rc;
}

struct interval {
	double lo, hi;
};

static int get_interval(struct zd_decoder *d, const json_t *value, void *into)
{
	struct interval *out = into;

	out->lo = out->hi = NAN;
	if (json_is_null(value))
		return 0;
	if (!json_is_array(value) || json_array_size(value) != 2 ||
		!json_is_number(json_array_get(value, 0)) ||
		!json_is_number(json_array_get(value, 1)))
		return zd_decode_wanted(d, "null or a list of two numbers", value);
	out->lo = json_number_value(json_array_get(value, 0));
	out->hi = json_number_value(json_array_get(value, 1));
	return out->lo <= out->hi ? 0 : zd_decode_bad(d, "the first number is above the second");
}

static int get_summary(struct zd_decoder *d, const json_t *value, void *into)
{
	static const struct zd_field table[] = {
		{"median", ZD_FIELD_REAL_OR_NULL, offsetof(struct zd_metric, summary.median),
			sizeof(double), NULL, NULL, NULL},
		{"level_reached", ZD_FIELD_BOOL, offsetof(struct zd_metric, summary.level_reached),
			sizeof(bool), NULL, NULL, NULL},
		{"n", ZD_FIELD_SIZE, offsetof(struct zd_metric, summary.n), sizeof(size_t), NULL,
			NULL, NULL},
		{NULL, ZD_FIELD_LINE, 0, 0, NULL, NULL, NULL},
	};
	struct zd_metric *m = into;
	struct interval interval;
	int rc = zd_decode_fields(d, value, table, m);

	rc = rc ? rc : zd_decode_member(d, value, "ci95", get_interval, &interval);
	if (rc != 0)
		return rc;
	m->summary.lo = interval.lo;
	m->summary.hi = interval.hi;
	return 0;
}

static int get_bin(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_metric *m = into;
	struct zd_hist_bin *bin = &m->bin[m->n_bins];
	int rc;

	if (!json_is_array(value) || json_array_size(value) != 3)
		return zd_decode_wanted(d, "a list of lo, hi and count", value);
	rc = zd_decode_whole(d, json_array_get(value, 0), INT64_MAX, &bin->lo);
	rc = rc ? rc : zd_decode_whole(d, json_array_get(value, 1), INT64_MAX, &bin->hi);
	rc = rc ? rc : zd_decode_whole(d, json_array_get(value, 2), INT64_MAX, &bin->count);
	if (rc != 0)
		return rc;
	if (bin->lo > bin->hi || bin->count == 0 || (m->n_bins > 0 && bin[-1].hi >= bin->lo))
		return zd_decode_bad(d, "bins must ascend, not overlap, and not be empty");
	m->n_bins++;
	return 0;
}

static int get_histogram(struct zd_decoder *d, const json_t *value, void *into)
{
	static const struct zd_field table[] = {
		{"unit", ZD_FIELD_WORD, offsetof(struct zd_metric, hist_unit),
			sizeof(((struct zd_metric *)0)->hist_unit), NULL, NULL, NULL},
		{NULL, ZD_FIELD_LINE, 0, 0, NULL, NULL, NULL},
	};
	struct zd_metric *m = into;
	size_t n = json_array_size(json_object_get(value, "bins"));
	int rc;

	if (json_is_null(value))
		return 0;
	rc = zd_decode_fields(d, value, table, m);
	if (rc != 0)
		return rc;
	m->bin = calloc(n && n <= ZD_RESULT_MAX_BINS ? n : 1, sizeof(*m->bin));
	if (!m->bin)
		return zd_decode_no_memory(d);
	rc = zd_decode_list(d, value, "bins", ZD_RESULT_MAX_BINS, get_bin, m);
	if (rc == 0 && m->n_bins == 0)
		return zd_decode_bad(d, "no bins: then it must be null");
	return rc;
}

static int get_verified(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_facts *facts = into;
	const char *key, *text;
	json_t *fact;

	if (!json_is_object(value))
		return zd_decode_wanted(d, "an object", value);
	if (json_object_size(value) > N(facts->fact))
		return zd_decode_bad(d, "%zu entries, at most %zu are allowed",
			json_object_size(value), N(facts->fact));
	json_object_foreach ((json_t *)value, key, fact) {
		if (strlen(key) >= sizeof(facts->fact[0].key) || !zd_decode_is_word(key))
			return zd_decode_bad(d, "a name in it is no name of a fact");
		if (json_is_integer(fact) && json_integer_value(fact) >= 0) {
			zd_facts_count(facts, key, (uint64_t)json_integer_value(fact));
		} else if (json_is_real(fact) || json_is_null(fact)) {
			zd_facts_share(
				facts, key, json_is_null(fact) ? NAN : json_real_value(fact));
		} else {
			int rc = zd_decode_line(d, fact, sizeof(facts->fact[0].text), &text);

			if (rc != 0)
				return rc;
			zd_facts_text(facts, key, "%s", text);
		}
	}
	return 0;
}

static int get_metric(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_metric *m = zd_result_add_metric(into);
	char id[sizeof(m->id)];
	int rc;

	if (!m)
		return zd_decode_no_memory(d);
	rc = zd_decode_fields(d, value, zd_fields_metric, m);
	if (rc != 0)
		return rc;
	memcpy(id, m->id, sizeof(id));
	zd_metric_set_id(m);
	if (strcmp(id, m->id) != 0)
		return zd_decode_bad(d, "id is '%s', its parts make '%s'", id, m->id);
	rc = check_reason(d, m->status, m->reason);
	rc = rc ? rc : zd_decode_member(d, value, "summary", get_summary, m);
	rc = rc ? rc : zd_decode_list(d, value, "reps", ZD_RESULT_MAX_REPS, get_rep, m);
	rc = rc ? rc : zd_decode_member(d, value, "hist", get_histogram, m);
	rc = rc ? rc : zd_decode_member(d, value, "verified", get_verified, &m->verified);
	return rc ? rc : zd_decode_member(d, value, "traffic", zd_decode_traffic, m);
}

static int get_splat_line(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_splat *splat = into;
	const char *text = "";
	int rc = zd_decode_line(d, value, sizeof(splat->line[0]), &text);

	if (rc == 0)
		memcpy(splat->line[splat->n_lines++], text, strlen(text) + 1);
	return rc;
}

static int get_complaint(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_result *r = into;
	struct zd_complaint read = {0}, *c;
	int rc = zd_decode_fields(d, value, zd_fields_complaint, &read);

	rc = rc ? rc : zd_decode_member(d, value, "cell", get_cell, &read.cell);
	rc = rc ? rc
		: zd_decode_list(d, value, "lines", ZD_SPLAT_LINES, get_splat_line, &read.splat);
	if (rc == 0 && (read.count == 0 || read.splat.n_lines == 0))
		rc = zd_decode_bad(d, "without a line, or counted 0 times");
	if (rc != 0)
		return rc;
	c = zd_result_add_complaint(r, &read.cell, read.operation, read.rep, &read.splat);
	if (!c)
		return zd_decode_no_memory(d);
	if (c->count > 1)
		return zd_decode_bad(d, "it is there twice");
	*c = read;
	return 0;
}

static int get_comparison(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_comparison *c = zd_result_add_comparison(into);
	struct interval interval;
	int rc;

	if (!c)
		return zd_decode_no_memory(d);
	rc = zd_decode_fields(d, value, zd_fields_comparison, c);
	rc = rc ? rc : zd_decode_member(d, value, "ci95", get_interval, &interval);
	if (rc != 0)
		return rc;
	c->lo = interval.lo;
	c->hi = interval.hi;
	return 0;
}

/* Ids name metrics: one must not stand twice, and what a comparison names must be there. */
static int check_ids(struct zd_decoder *d, const struct zd_result *r)
{
	struct zd_index *index = zd_index_make(r);
	const char *twice;
	int rc = 0;

	if (!index)
		return zd_decode_no_memory(d);
	twice = zd_index_twice(index);
	if (twice)
		rc = zd_decode_bad(d, "two metrics have the id '%s'", twice);
	for (size_t i = 0; i < r->n_comparisons && rc == 0; i++) {
		const char *sides[] = {r->comparison[i].a, r->comparison[i].b};

		for (size_t s = 0; s < N(sides) && rc == 0; s++)
			if (sides[s][0] != '\0' && !zd_index_find(index, sides[s]))
				rc = zd_decode_bad(d,
					"comparisons[%zu] names '%s', which is no metric", i,
					sides[s]);
	}
	zd_index_free(index);
	return rc;
}

int zd_result_decode_metric(
	struct zd_result *r, const json_t *value, const char *name, struct zd_err *err)
{
	struct zd_decoder d = {.name = name, .err = err};
	struct zd_decode_step list, element;

	zd_decode_enter(&d, &list, "metrics", 0);
	if (r->n_metrics == ZD_RESULT_MAX_METRICS)
		return zd_decode_bad(&d, "more than %d entries", ZD_RESULT_MAX_METRICS);
	zd_decode_enter(&d, &element, NULL, r->n_metrics);
	return get_metric(&d, value, r);
}

bool zd_result_is_schema(const json_t *schema)
{
	return json_is_string(schema) && strcmp(json_string_value(schema), "zdbench.result/1") == 0;
}

int zd_result_decode(struct zd_result *r, const json_t *root, const char *name, struct zd_err *err)
{
	struct zd_decoder d = {.name = name, .err = err};
	int rc;

	if (!json_is_object(root))
		return zd_decode_wanted(&d, "an object", root);
	/* First of all: another version's fields would only be confusing to name. */
	if (!zd_result_is_schema(json_object_get(root, "schema")))
		return zd_decode_bad(&d, "its schema is not 'zdbench.result/1'");
	rc = zd_decode_fields(&d, root, zd_fields_result, r);
	rc = rc ? rc : zd_decode_member(&d, root, "invocation", get_invocation, r);
	rc = rc ? rc : zd_decode_member(&d, root, "machine", get_machine, &r->machine);
	rc = rc ? rc : zd_decode_member(&d, root, "traffic", zd_decode_traffic_setup, &r->traffic);
	rc = rc ? rc
		: zd_decode_list(&d, root, "warnings", ZD_MAX_WARNINGS, get_warning, &r->warnings);
	rc = rc ? rc : zd_decode_list(&d, root, "complaints", ZD_MAX_COMPLAINTS, get_complaint, r);
	rc = rc ? rc
		: zd_decode_list(
			  &d, root, "namespaces", ZD_RESULT_MAX_NAMESPACES, get_namespace, r);
	if (rc == 0 && (r->n_metrics == 0 || json_object_get(root, "metrics")))
		rc = zd_decode_list(&d, root, "metrics", ZD_RESULT_MAX_METRICS, get_metric, r);
	rc = rc ? rc
		: zd_decode_list(
			  &d, root, "comparisons", ZD_RESULT_MAX_COMPARISONS, get_comparison, r);
	return rc ? rc : check_ids(&d, r);
}
