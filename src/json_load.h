/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading JSON where memory may run out. jansson's own reader goes on without the characters that
 * it had no room for: it then believes a shorter number, or runs past the end of a string
 * (lex_save() in load.c of jansson 2.14 does not ask whether strbuffer could).
 */
#ifndef ZDBENCH_JSON_LOAD_H
#define ZDBENCH_JSON_LOAD_H

#include <stddef.h>

#include <jansson.h>

/*
 * As json_loadb(), into *value (the caller's; NULL on failure). 0; -EINVAL with *error filled;
 * -ENOMEM. By any number of threads; jansson's allocation functions are set by the first call.
 */
int zd_json_load(
	json_t **value, const char *text, size_t length, size_t flags, json_error_t *error);

#endif
