/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jansson for the formats that are JSON: what goes wrong is remembered, and asked for at the end.
 */
#ifndef ZDBENCH_EXPORT_JSON_H
#define ZDBENCH_EXPORT_JSON_H

#include <stdio.h>

#include <jansson.h>

#include "zdbench/err.h"

struct zd_json {
	json_t *root;
	int failed; /* something could not be made: no memory */
};

/* Both take the value, NULL included. */
void zd_json_set(struct zd_json *j, json_t *object, const char *key, json_t *value);
void zd_json_push(struct zd_json *j, json_t *array, json_t *value);

/* An object or a list that is set or pushed, to be filled; borrowed. */
json_t *zd_json_add_object(struct zd_json *j, json_t *object, const char *key);
json_t *zd_json_add_array(struct zd_json *j, json_t *object, const char *key);
json_t *zd_json_push_object(struct zd_json *j, json_t *array);

/* Any text, made one printable line of UTF-8. */
void zd_json_set_text(struct zd_json *j, json_t *object, const char *key, const char *text);
/* A number; one that is not finite is not there. */
void zd_json_set_real(struct zd_json *j, json_t *object, const char *key, double value);

/* Writes the root and frees it; 0, or -ENOMEM with the error set. */
int zd_json_finish(struct zd_json *j, FILE *out, struct zd_err *err);

#endif
