/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/decoder.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "result/fields.h"

enum { MAX_PATH = 256 };

void zd_decode_enter(struct zd_decoder *d, struct zd_decode_step *step, const char *key, size_t i)
{
	*step = (struct zd_decode_step){key, i, d->at};
	d->at = step;
}

void zd_decode_leave(struct zd_decoder *d)
{
	d->at = d->at->outer;
}

/* "metrics[3].reps[0].value"; the length of it. */
static size_t write_path(const struct zd_decode_step *at, char *path)
{
	size_t length = at->outer ? write_path(at->outer, path) : 0, room = MAX_PATH - length;
	int n = at->key ? snprintf(path + length, room, "%s%s", length ? "." : "", at->key)
			: snprintf(path + length, room, "[%zu]", at->i);

	return (size_t)n < room ? length + (size_t)n : MAX_PATH - 1;
}

int zd_decode_bad(struct zd_decoder *d, const char *fmt, ...)
{
	char text[200], path[MAX_PATH] = "the whole";
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (d->at)
		write_path(d->at, path);
	zd_err_set(d->err, ZD_EXIT_DATA, "'%s' is no usable result: %s: %s", d->name, path, text);
	return -EINVAL;
}

int zd_decode_no_memory(struct zd_decoder *d)
{
	zd_err_set(d->err, ZD_EXIT_DATA, "cannot read '%s': ENOMEM", d->name);
	return -ENOMEM;
}

static const char *type_name(const json_t *value)
{
	static const char *const names[] = {[JSON_OBJECT] = "an object",
		[JSON_ARRAY] = "a list",
		[JSON_STRING] = "a string",
		[JSON_INTEGER] = "a whole number",
		[JSON_REAL] = "a fraction",
		[JSON_TRUE] = "true",
		[JSON_FALSE] = "false",
		[JSON_NULL] = "null"};

	return value ? names[json_typeof(value)] : "nothing";
}

int zd_decode_wanted(struct zd_decoder *d, const char *what, const json_t *found)
{
	return zd_decode_bad(d, "needs %s, has %s", what, type_name(found));
}

/* ASCII that zd_printable() leaves as it is: nearly every string of nearly every file. */
static bool is_plain(const char *text)
{
	while (*text >= 0x20 && *text < 0x7f)
		text++;
	return *text == '\0';
}

int zd_decode_line(struct zd_decoder *d, const json_t *value, size_t size, const char **text)
{
	char *clean;
	bool same;

	if (!json_is_string(value))
		return zd_decode_wanted(d, "a string", value);
	if (json_string_length(value) >= size)
		return zd_decode_bad(d, "a string of %zu bytes, at most %zu are allowed",
			json_string_length(value), size - 1);
	*text = json_string_value(value);
	if (is_plain(*text))
		return 0;
	clean = malloc(json_string_length(value) + 1);
	if (!clean)
		return zd_decode_no_memory(d);
	zd_printable(*text, clean, json_string_length(value) + 1);
	same = strcmp(clean, *text) == 0;
	free(clean);
	return same ? 0 : zd_decode_bad(d, "the string holds control characters");
}

int zd_decode_whole(struct zd_decoder *d, const json_t *value, uint64_t max, uint64_t *out)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value))
		return zd_decode_wanted(d, "a whole number", value);
	if (number < 0 || (uint64_t)number > max)
		return zd_decode_bad(
			d, "%lld is not in 0..%llu", (long long)number, (unsigned long long)max);
	*out = (uint64_t)number;
	return 0;
}

bool zd_decode_is_word(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+=:@-";

	return *text && text[strspn(text, allowed)] == '\0';
}

/* "2026-11-22T13:19:36Z", with or without a fraction of a second */
static bool is_time(const char *text)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";

	for (const char *s = shape; *s; s++, text++)
		if (*s == 'd' ? *text < '0' || *text > '9' : *text != *s)
			return false;
	if (text[0] == '.' && text[1] >= '0' && text[1] <= '9')
		text += 1 + strspn(text + 1, "0123456789");
	return strcmp(text, "Z") == 0;
}

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

static int get_text(
	struct zd_decoder *d, const struct zd_field *field, const json_t *value, char *out)
{
	const char *text = "";
	int rc = zd_decode_line(d, value, field->size, &text);

	if (rc != 0)
		return rc;
	if (field->kind == ZD_FIELD_WORD && !zd_decode_is_word(text))
		return zd_decode_bad(
			d, "'%.60s' is not a word of letters, digits and ._+=:@-", text);
	if (field->kind == ZD_FIELD_TIME && !is_time(text))
		return zd_decode_bad(d, "'%.60s' is not a time like 2026-01-31T12:00:00Z", text);
	if (field->kind == ZD_FIELD_CHOICE && !is_one_of(text, field->words))
		return zd_decode_bad(d, "'%.60s' is not a known value", text);
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

static int get_enum(
	struct zd_decoder *d, const struct zd_field *field, const json_t *value, unsigned *out)
{
	const char *text = "", *word;
	int rc = zd_decode_line(d, value, SIZE_MAX, &text);

	if (rc != 0)
		return rc;
	for (unsigned i = 0; (word = field->name(i)); i++) {
		if (strcmp(word, text) == 0) {
			*out = i;
			return 0;
		}
	}
	return zd_decode_bad(d, "'%.60s' is not a known value", text);
}

int zd_decode_real(struct zd_decoder *d, const json_t *value, double *out)
{
	if (json_is_null(value))
		*out = NAN;
	else if (json_is_number(value))
		*out = json_number_value(value);
	else
		return zd_decode_wanted(d, "a number or null", value);
	return 0;
}

static int get_above_0(struct zd_decoder *d, const json_t *value, double *out)
{
	if (!json_is_number(value) || !(json_number_value(value) > 0))
		return zd_decode_wanted(d, "a number above 0", value);
	*out = json_number_value(value);
	return 0;
}

static int get_field(
	struct zd_decoder *d, const struct zd_field *field, const json_t *value, void *base)
{
	void *member = (char *)base + field->offset;
	uint64_t number = 0;
	int rc;

	switch (field->kind) {
	case ZD_FIELD_NEW_LINE:
		if (!value)
			return 0;
		return get_text(d, field, value, member);
	case ZD_FIELD_LINE:
	case ZD_FIELD_WORD:
	case ZD_FIELD_TIME:
	case ZD_FIELD_CHOICE:
		return get_text(d, field, value, member);
	case ZD_FIELD_ENUM:
		return get_enum(d, field, value, member);
	case ZD_FIELD_BOOL:
		if (!json_is_boolean(value))
			return zd_decode_wanted(d, "true or false", value);
		*(bool *)member = json_is_true(value);
		return 0;
	case ZD_FIELD_UINT:
		rc = zd_decode_whole(d, value, UINT_MAX, &number);
		*(unsigned *)member = (unsigned)number;
		return rc;
	case ZD_FIELD_INT_OR_NULL:
		rc = json_is_null(value) ? 0 : zd_decode_whole(d, value, INT_MAX, &number);
		*(int *)member = json_is_null(value) ? -1 : (int)number;
		return rc;
	case ZD_FIELD_SIZE:
		rc = zd_decode_whole(d, value, INT64_MAX, &number);
		*(size_t *)member = (size_t)number;
		return rc;
	case ZD_FIELD_I64:
		if (!json_is_integer(value))
			return zd_decode_wanted(d, "a whole number", value);
		*(int64_t *)member = json_integer_value(value);
		return 0;
	case ZD_FIELD_U64:
		return zd_decode_whole(d, value, INT64_MAX, member);
	case ZD_FIELD_U64_OR_NULL:
		return json_is_null(value) ? 0 : zd_decode_whole(d, value, INT64_MAX, member);
	case ZD_FIELD_REAL_OR_NULL:
		return zd_decode_real(d, value, member);
	case ZD_FIELD_NEW_REAL:
		*(double *)member = NAN;
		return value ? get_above_0(d, value, member) : 0;
	case ZD_FIELD_OBJECT:
		return zd_decode_fields(d, value, field->sub, base);
	}
	return -EINVAL;
}

int zd_decode_fields(
	struct zd_decoder *d, const json_t *object, const struct zd_field *field, void *base)
{
	int rc = 0;

	if (!json_is_object(object))
		return zd_decode_wanted(d, "an object", object);
	for (; field->key && rc == 0; field++) {
		struct zd_decode_step step;

		zd_decode_enter(d, &step, field->key, 0);
		rc = get_field(d, field, json_object_get(object, field->key), base);
		zd_decode_leave(d);
	}
	return rc;
}

int zd_decode_member(
	struct zd_decoder *d, const json_t *object, const char *key, zd_decode_fn *get, void *into)
{
	struct zd_decode_step step;
	int rc;

	zd_decode_enter(d, &step, key, 0);
	rc = get(d, json_object_get(object, key), into);
	zd_decode_leave(d);
	return rc;
}

int zd_decode_list(struct zd_decoder *d, const json_t *object, const char *key, size_t max,
	zd_decode_fn *get, void *into)
{
	const json_t *list = json_object_get(object, key);
	struct zd_decode_step step, element;
	int rc = 0;

	zd_decode_enter(d, &step, key, 0);
	if (!json_is_array(list))
		rc = zd_decode_wanted(d, "a list", list);
	else if (json_array_size(list) > max)
		rc = zd_decode_bad(
			d, "%zu entries, at most %zu are allowed", json_array_size(list), max);
	for (size_t i = 0; rc == 0 && i < json_array_size(list); i++) {
		zd_decode_enter(d, &element, NULL, i);
		rc = get(d, json_array_get(list, i), into);
		zd_decode_leave(d);
	}
	zd_decode_leave(d);
	return rc;
}
