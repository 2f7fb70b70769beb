/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "predict/medium.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "datadir.h"
#include "json_load.h"
#include "printable.h"

#define SCHEMA "zdbench.medium/1"

enum { MAX_BYTES = 1 << 20, MAX_DEPTH = 16 };
static const double figure_max = 1e6;

const char zd_media_shipped[] = "dram, optane-dcpmm-100, cxl-dram";

/* What is being read, and where in it we are. */
struct reader {
	const char *name;
	const char *figure; /* key of the figure, "" at the top */
	struct zd_err *err;
};

__attribute__((format(printf, 2, 3))) static int bad(struct reader *r, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	zd_err_set(r->err, ZD_EXIT_DATA, "'%s' is no medium: %s%s%s", r->name, r->figure,
		r->figure[0] ? ": " : "", text);
	return -EINVAL;
}

/* A misspelt key would be a figure that is not the one its author believes to have given. */
static int only_has(struct reader *r, const json_t *object, const char *const *keys)
{
	const char *key;
	json_t *value;
	char clean[64];

	if (!json_is_object(object))
		return bad(r, "is not an object");
	json_object_foreach ((json_t *)object, key, value) {
		const char *const *k = keys;

		while (*k && strcmp(*k, key) != 0)
			k++;
		if (*k)
			continue;
		zd_printable(key, clean, sizeof(clean));
		return bad(r, "'%s' is not known in it", clean);
	}
	return 0;
}

/* A printable line that is not empty. */
static int get_line(struct reader *r, const json_t *object, const char *key, char *out, size_t size)
{
	const json_t *value = json_object_get(object, key);
	const char *text = json_string_value(value);

	if (!text || text[0] == '\0')
		return bad(r, "%s is not a text", key);
	if (json_string_length(value) >= size)
		return bad(r, "%s has more than %zu bytes", key, size - 1);
	zd_printable(text, out, size);
	if (strcmp(out, text) != 0)
		return bad(r, "%s holds control characters", key);
	return 0;
}

static int get_number(struct reader *r, const json_t *object, const char *key, double *out)
{
	const json_t *value = json_object_get(object, key);

	*out = json_number_value(value);
	if (!json_is_number(value) || !(*out > 0) || !(*out <= figure_max))
		return bad(r, "%s is not a number above 0, at most %.0f", key, figure_max);
	return 0;
}

static int get_source(struct reader *r, const json_t *value, struct zd_source *s)
{
	static const char *const keys[] = {"says", "url", NULL};
	int rc = only_has(r, value, keys);

	rc = rc ? rc : get_line(r, value, "says", s->says, sizeof(s->says));
	rc = rc ? rc : get_line(r, value, "url", s->url, sizeof(s->url));
	if (rc == 0 && (strncmp(s->url, "https://", 8) != 0 || strchr(s->url, ' ')))
		return bad(r, "'%.60s' is no https:// address", s->url);
	return rc;
}

static int get_sources(struct reader *r, const json_t *object, struct zd_figure *f)
{
	const json_t *list = json_object_get(object, "sources");
	int rc = 0;

	if (!json_is_array(list) || json_array_size(list) < 1 ||
		json_array_size(list) > ZD_MEDIUM_SOURCES)
		return bad(r, "sources needs a list of 1 to %d", ZD_MEDIUM_SOURCES);
	for (; rc == 0 && f->n_sources < json_array_size(list); f->n_sources++)
		rc = get_source(r, json_array_get(list, f->n_sources), &f->source[f->n_sources]);
	return rc;
}

static int get_figure(struct reader *r, const json_t *root, const char *key, struct zd_figure *f)
{
	static const char *const keys[] = {"lo", "hi", "sources", NULL};
	const json_t *object = json_object_get(root, key);
	int rc;

	r->figure = key;
	rc = only_has(r, object, keys);
	rc = rc ? rc : get_number(r, object, "lo", &f->lo);
	rc = rc ? rc : get_number(r, object, "hi", &f->hi);
	if (rc == 0 && f->lo > f->hi)
		rc = bad(r, "lo is above hi");
	rc = rc ? rc : get_sources(r, object, f);
	r->figure = "";
	return rc;
}

static int get_granularity(struct reader *r, const json_t *root, struct zd_figure *f)
{
	static const char *const keys[] = {"value", "sources", NULL};
	const json_t *object = json_object_get(root, "granularity_bytes");
	const json_t *value = json_object_get(object, "value");
	json_int_t bytes = json_integer_value(value);
	int rc;

	r->figure = "granularity_bytes";
	rc = only_has(r, object, keys);
	if (rc == 0 && (!json_is_integer(value) || bytes < 64 || bytes > 4096 ||
			       (bytes & (bytes - 1)) != 0))
		rc = bad(r, "value is not a power of two in 64..4096");
	f->lo = f->hi = (double)bytes;
	rc = rc ? rc : get_sources(r, object, f);
	r->figure = "";
	return rc;
}

static int decode(struct reader *r, const json_t *root, struct zd_medium *m)
{
	static const char *const keys[] = {"schema", "name", "title", "read_latency_random_ns",
		"read_latency_sequential_ns", "read_bandwidth_gb_s", "write_bandwidth_gb_s",
		"granularity_bytes", NULL};
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+=:@-";
	const char *schema = json_string_value(json_object_get(root, "schema"));
	int rc;

	if (!schema || strcmp(schema, SCHEMA) != 0)
		return bad(r, "its schema is not '%s'", SCHEMA);
	rc = only_has(r, root, keys);
	rc = rc ? rc : get_line(r, root, "name", m->name, sizeof(m->name));
	if (rc == 0 && m->name[strspn(m->name, letters)] != '\0')
		rc = bad(r, "name is not one word of letters, digits and ._+=:@-");
	rc = rc ? rc : get_line(r, root, "title", m->title, sizeof(m->title));
	rc = rc ? rc : get_figure(r, root, "read_latency_random_ns", &m->read_latency_random_ns);
	m->read_latency_sequential_ns.lo = m->read_latency_sequential_ns.hi = NAN;
	if (rc == 0 && !json_is_null(json_object_get(root, "read_latency_sequential_ns")))
		rc = get_figure(
			r, root, "read_latency_sequential_ns", &m->read_latency_sequential_ns);
	rc = rc ? rc : get_figure(r, root, "read_bandwidth_gb_s", &m->read_bandwidth_gb_s);
	rc = rc ? rc : get_figure(r, root, "write_bandwidth_gb_s", &m->write_bandwidth_gb_s);
	return rc ? rc : get_granularity(r, root, &m->granularity_bytes);
}

/* jansson descends as deep as the text does; a medium has no use for more than five levels. */
static bool is_deep(const char *text, size_t length)
{
	size_t depth = 0;

	for (size_t i = 0; i < length; i++)
		if ((text[i] == '[' || text[i] == '{') && depth++ >= MAX_DEPTH)
			return true;
		else if ((text[i] == ']' || text[i] == '}') && depth > 0)
			depth--;
	return false;
}

int zd_medium_parse(
	struct zd_medium *m, const char *text, size_t length, const char *name, struct zd_err *err)
{
	struct reader r = {name, "", err};
	char what[JSON_ERROR_TEXT_LENGTH];
	struct zd_json_pool pool = {0};
	json_error_t error;
	json_t *root;
	int rc;

	*m = (struct zd_medium){0};
	if (is_deep(text, length))
		return bad(&r, "lists and objects are nested more than %d deep", MAX_DEPTH);
	rc = zd_json_load(&pool, &root, text, length, JSON_REJECT_DUPLICATES, &error);
	if (rc == 0) {
		rc = decode(&r, root, m);
	} else if (rc == -ENOMEM) {
		zd_err_set(err, ZD_EXIT_FAILED, "read medium '%s': ENOMEM", name);
	} else {
		/* jansson quotes what it stumbled over, whatever that is. */
		zd_printable(error.text, what, sizeof(what));
		bad(&r, "line %d, column %d: %s", error.line, error.column, what);
	}
	zd_json_pool_done(&pool);
	if (rc < 0)
		*m = (struct zd_medium){0};
	return rc;
}

static int cannot_read(const char *name, int rc, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_DATA, "cannot read medium '%s': %s", name, zd_errno_name(rc));
	if (rc == -ENOENT)
		zd_err_hint(err, "a file, or one of %s", zd_media_shipped);
	return rc;
}

int zd_medium_read(struct zd_medium *m, const char *name, struct zd_err *err)
{
	bool shipped = !strpbrk(name, "/.");
	char path[PATH_MAX], *text;
	struct reader r = {name, "", err};
	size_t length;
	FILE *file;
	int rc;

	*m = (struct zd_medium){0};
	if (snprintf(path, sizeof(path), "%s%s%s%s", shipped ? zd_datadir() : "",
		    shipped ? "/media/" : "", name, shipped ? ".json" : "") >= (int)sizeof(path))
		return cannot_read(name, -ENAMETOOLONG, err);
	file = fopen(path, "re");
	if (!file)
		return cannot_read(name, -errno, err);
	text = malloc(MAX_BYTES + 1);
	errno = 0;
	length = text ? fread(text, 1, MAX_BYTES + 1, file) : 0;
	if (!text)
		rc = cannot_read(name, -ENOMEM, err);
	else if (ferror(file))
		rc = cannot_read(name, errno ? -errno : -EIO, err);
	else if (length > MAX_BYTES)
		rc = bad(&r, "more than 1 MiB");
	else
		rc = zd_medium_parse(m, text, length, name, err);
	fclose(file);
	free(text);
	return rc;
}
