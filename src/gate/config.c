/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/config.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "json_load.h"
#include "printable.h"
#include "result/output.h"

enum { MAX_BYTES = 8 << 20 };

#define SCHEMA "zdbench.gate/1"

/* Values nearly exact; the rest is time, whose tails need more room than its middle. */
static const struct zd_gate_margin built_in[] = {
	{"insn", "*", 0.002},
	{"time", "*", 0.05},
	{"time", "*p99", 0.15},
};
static const double built_in_alpha = 0.05;

/* Backs up to the last star only, so that hostile patterns cost no more than long ones. */
bool zd_gate_pattern_fits(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

int zd_gate_config_add(
	struct zd_gate_config *c, const char *clock, const char *pattern, double theta)
{
	struct zd_gate_margin *margin =
		reallocarray(c->margin, c->n_margins + 1, sizeof(*c->margin));

	if (!margin)
		return -ENOMEM;
	c->margin = margin;
	margin += c->n_margins++;
	snprintf(margin->clock, sizeof(margin->clock), "%s", clock);
	snprintf(margin->pattern, sizeof(margin->pattern), "%s", pattern);
	margin->theta = theta;
	return 0;
}

void zd_gate_config_drop(struct zd_gate_config *c, const char *clock, const char *id)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n_margins; i++)
		if (strcmp(c->margin[i].clock, clock) != 0 || strcmp(c->margin[i].pattern, id) != 0)
			c->margin[kept++] = c->margin[i];
	c->n_margins = kept;
}

static int no_memory(struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "cannot make the gate's configuration: ENOMEM");
	return -ENOMEM;
}

int zd_gate_config_init(struct zd_gate_config *c, struct zd_err *err)
{
	*c = (struct zd_gate_config){.alpha = built_in_alpha};
	for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++)
		if (zd_gate_config_add(
			    c, built_in[i].clock, built_in[i].pattern, built_in[i].theta) < 0)
			return no_memory(err);
	return 0;
}

void zd_gate_config_done(struct zd_gate_config *c)
{
	if (!c)
		return;
	free(c->gated);
	free(c->margin);
	*c = (struct zd_gate_config){0};
}

bool zd_gate_config_gates(const struct zd_gate_config *c, const struct zd_metric *m)
{
	if (!c->has_gated)
		return m->gate;
	for (size_t i = 0; i < c->n_gated; i++)
		if (zd_gate_pattern_fits(c->gated[i], m->id))
			return true;
	return false;
}

double zd_gate_config_theta(const struct zd_gate_config *c, const char *clock, const char *id)
{
	for (size_t i = c->n_margins; i-- > 0;)
		if (strcmp(c->margin[i].clock, clock) == 0 &&
			zd_gate_pattern_fits(c->margin[i].pattern, id))
			return c->margin[i].theta;
	return NAN;
}

/* ---- reading ---- */

__attribute__((format(printf, 3, 4))) static int bad(
	struct zd_err *err, const char *path, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	zd_err_set(err, ZD_EXIT_DATA, "'%s' is no gate configuration: %s", path, text);
	return -EINVAL;
}

static bool only_has(const json_t *object, const char *const *keys, const char **stranger)
{
	const char *key;
	json_t *value;

	json_object_foreach ((json_t *)object, key, value) {
		const char *const *k = keys;

		while (*k && strcmp(*k, key) != 0)
			k++;
		*stranger = key;
		if (!*k)
			return false;
	}
	return true;
}

static bool is_pattern(const json_t *value)
{
	const char *text = json_string_value(value);
	char clean[ZD_GATE_PATTERN];

	if (!text || text[0] == '\0' || json_string_length(value) >= ZD_GATE_PATTERN)
		return false;
	zd_printable(text, clean, sizeof(clean));
	return strcmp(clean, text) == 0;
}

static int get_gated(
	struct zd_gate_config *c, const json_t *list, const char *path, struct zd_err *err)
{
	if (!list)
		return 0;
	if (!json_is_array(list) || json_array_size(list) < 1 ||
		json_array_size(list) > ZD_GATE_MAX_PATTERNS)
		return bad(
			err, path, "gated needs a list of 1 to %d patterns", ZD_GATE_MAX_PATTERNS);
	c->gated = calloc(json_array_size(list), sizeof(*c->gated));
	if (!c->gated)
		return no_memory(err);
	c->has_gated = true;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);

		if (!is_pattern(value))
			return bad(err, path, "gated[%zu] is no pattern of metric ids", i);
		strcpy(c->gated[c->n_gated++], json_string_value(value));
	}
	return 0;
}

static int get_margins(
	struct zd_gate_config *c, const json_t *list, const char *path, struct zd_err *err)
{
	static const char *const keys[] = {"clock", "metrics", "theta", NULL};

	if (!json_is_array(list) || json_array_size(list) > ZD_GATE_MAX_MARGINS)
		return bad(err, path, "margins needs a list of at most %d", ZD_GATE_MAX_MARGINS);
	c->margin = calloc(json_array_size(list) + 1, sizeof(*c->margin));
	if (!c->margin)
		return no_memory(err);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);
		const json_t *clock = json_object_get(value, "clock");
		const json_t *pattern = json_object_get(value, "metrics");
		const json_t *theta = json_object_get(value, "theta");
		struct zd_gate_margin *margin = &c->margin[c->n_margins];
		const char *word = json_string_value(clock), *stranger = "";

		if (!json_is_object(value) || !only_has(value, keys, &stranger))
			return bad(
				err, path, "margins[%zu] needs clock, metrics and theta alone", i);
		if (!word || (strcmp(word, "insn") != 0 && strcmp(word, "time") != 0))
			return bad(err, path, "margins[%zu].clock is not insn or time", i);
		if (!is_pattern(pattern))
			return bad(
				err, path, "margins[%zu].metrics is no pattern of metric ids", i);
		if (!json_is_number(theta) || !(json_number_value(theta) >= 0) ||
			!(json_number_value(theta) <= ZD_GATE_MAX_THETA))
			return bad(err, path, "margins[%zu].theta is not in 0..%d: 0.02 are 2%%", i,
				ZD_GATE_MAX_THETA);
		strcpy(margin->clock, word);
		strcpy(margin->pattern, json_string_value(pattern));
		margin->theta = json_number_value(theta);
		c->n_margins++;
	}
	return 0;
}

static int decode(
	struct zd_gate_config *c, const json_t *root, const char *path, struct zd_err *err)
{
	static const char *const keys[] = {"schema", "alpha", "gated", "margins", NULL};
	const char *schema = json_string_value(json_object_get(root, "schema"));
	const json_t *alpha = json_object_get(root, "alpha");
	const json_t *margins = json_object_get(root, "margins");
	char clean[64];
	const char *stranger = "";
	int rc;

	if (!json_is_object(root) || !schema || strcmp(schema, SCHEMA) != 0)
		return bad(err, path, "its schema is not '%s'", SCHEMA);
	/* A misspelt key would be a gate that is not the one its owner believes to have. */
	if (!only_has(root, keys, &stranger)) {
		zd_printable(stranger, clean, sizeof(clean));
		return bad(err, path, "'%s' is not known in it", clean);
	}
	if (alpha && (!json_is_number(alpha) || !(json_number_value(alpha) >= 1e-9) ||
			     !(json_number_value(alpha) <= 0.5)))
		return bad(err, path, "alpha is not in 1e-9..0.5");
	if (margins)
		rc = get_margins(c, margins, path, err);
	else
		rc = zd_gate_config_init(c, err);
	c->alpha = alpha ? json_number_value(alpha) : built_in_alpha;
	return rc ? rc : get_gated(c, json_object_get(root, "gated"), path, err);
}

int zd_gate_config_parse(struct zd_gate_config *c, const char *text, size_t length,
	const char *name, struct zd_err *err)
{
	char what[JSON_ERROR_TEXT_LENGTH];
	struct zd_json_pool pool = {0};
	json_error_t error;
	json_t *root;
	int rc;

	*c = (struct zd_gate_config){0};
	rc = zd_json_load(&pool, &root, text, length, JSON_REJECT_DUPLICATES, &error);
	if (rc == 0) {
		rc = decode(c, root, name, err);
	} else if (rc == -ENOMEM) {
		no_memory(err);
	} else {
		zd_printable(error.text, what, sizeof(what));
		bad(err, name, "line %d, column %d: %s", error.line, error.column, what);
	}
	zd_json_pool_done(&pool);
	if (rc < 0)
		zd_gate_config_done(c);
	return rc;
}

static int read_file(FILE *file, struct zd_gate_config *c, const char *path, struct zd_err *err)
{
	char *text = malloc(MAX_BYTES + 1);
	size_t length;
	int rc;

	if (!text)
		return no_memory(err);
	errno = 0;
	length = fread(text, 1, MAX_BYTES + 1, file);
	if (ferror(file)) {
		rc = errno ? -errno : -EIO;
		zd_err_set(err, ZD_EXIT_DATA, "cannot read gate configuration '%s': %s", path,
			zd_errno_name(rc));
	} else if (length > MAX_BYTES) {
		rc = bad(err, path, "more than 8 MiB");
	} else {
		rc = zd_gate_config_parse(c, text, length, path, err);
	}
	free(text);
	return rc;
}

int zd_gate_config_read(struct zd_gate_config *c, const char *path, struct zd_err *err)
{
	const char *name = path ? path : ZD_GATE_CONFIG;
	FILE *file = fopen(name, "re");
	int rc = -errno;

	*c = (struct zd_gate_config){0};
	if (!file && !path && rc == -ENOENT)
		return zd_gate_config_init(c, err);
	if (!file) {
		zd_err_set(err, ZD_EXIT_DATA, "cannot read gate configuration '%s': %s", name,
			zd_errno_name(rc));
		return rc;
	}
	rc = read_file(file, c, name, err);
	fclose(file);
	if (rc == 0)
		snprintf(c->name, sizeof(c->name), "%s", name);
	return rc;
}

/* ---- writing ---- */

/* One margin a line, because what is committed is read as a diff. */
static bool dump_text(const char *text, FILE *out)
{
	json_t *value = json_string(text);
	bool ok = json_dumpf(value, out, JSON_ENCODE_ANY) == 0;

	json_decref(value);
	return ok;
}

static int dump(const struct zd_gate_config *c, FILE *out)
{
	bool ok = true;

	fprintf(out, "{\n  \"schema\": \"%s\",\n  \"alpha\": %.9g,\n", SCHEMA, c->alpha);
	if (c->has_gated) {
		fputs("  \"gated\": [", out);
		for (size_t i = 0; i < c->n_gated; i++) {
			fputs(i ? ", " : "", out);
			ok = dump_text(c->gated[i], out) && ok;
		}
		fputs("],\n", out);
	}
	fputs("  \"margins\": [", out);
	for (size_t i = 0; i < c->n_margins; i++) {
		fprintf(out, "%s\n    {\"clock\": \"%s\", \"metrics\": ", i ? "," : "",
			c->margin[i].clock);
		ok = dump_text(c->margin[i].pattern, out) && ok;
		fprintf(out, ", \"theta\": %.4g}", c->margin[i].theta);
	}
	fputs("\n  ]\n}\n", out);
	return ok ? 0 : ferror(out) ? -EIO : -ENOMEM;
}

int zd_gate_config_write(const struct zd_gate_config *c, const char *path, struct zd_err *err)
{
	struct zd_output output;
	int rc = zd_output_open(&output, path, "gate configuration", err);

	if (rc < 0)
		return rc;
	return zd_output_close(&output, dump(c, output.file), err);
}
