/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/export.h"
#include "printable.h"

void zd_json_set(struct zd_json *j, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) != 0)
		j->failed = 1;
}

void zd_json_push(struct zd_json *j, json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		j->failed = 1;
}

json_t *zd_json_add_object(struct zd_json *j, json_t *object, const char *key)
{
	zd_json_set(j, object, key, json_object());
	return json_object_get(object, key);
}

json_t *zd_json_add_array(struct zd_json *j, json_t *object, const char *key)
{
	zd_json_set(j, object, key, json_array());
	return json_object_get(object, key);
}

json_t *zd_json_push_object(struct zd_json *j, json_t *array)
{
	zd_json_push(j, array, json_object());
	return json_array_get(array, json_array_size(array) - 1);
}

void zd_json_set_text(struct zd_json *j, json_t *object, const char *key, const char *text)
{
	size_t size = strlen(text) + 1;
	char *clean = malloc(size);

	if (clean)
		zd_printable(text, clean, size);
	zd_json_set(j, object, key, clean ? json_string(clean) : NULL);
	free(clean);
}

void zd_json_set_real(struct zd_json *j, json_t *object, const char *key, double value)
{
	if (isfinite(value))
		zd_json_set(j, object, key, json_real(value));
}

int zd_json_finish(struct zd_json *j, FILE *out, struct zd_err *err)
{
	int rc = 0;

	if (j->failed || json_dumpf(j->root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) != 0)
		rc = zd_export_no_memory(err);
	fputc('\n', out);
	json_decref(j->root);
	j->root = NULL;
	return rc;
}
