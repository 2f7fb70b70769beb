/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading JSON that is looked at and then given back as a whole, also where memory runs out.
 * jansson's own reader goes on without the characters that it had no room for: it then believes a
 * shorter number, or runs past the end of a string (lex_save() in load.c of jansson 2.14 does not
 * ask whether strbuffer could).
 */
#ifndef ZDBENCH_JSON_LOAD_H
#define ZDBENCH_JSON_LOAD_H

#include <obstack.h>
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/*
 * Where values live: a value costs three allocations, and taking and returning them one by one is
 * a third of what reading costs. Begins as {0}; one thread's at a time.
 */
struct zd_json_pool {
	struct obstack blocks;
	bool begun;
};

/*
 * As json_loadb(), into *value (NULL on failure), which is the pool's: nothing may be put into it,
 * and it gets no json_decref(). 0; -EINVAL with *error filled; -ENOMEM. By any number of threads;
 * jansson's allocation functions are set by the first call.
 */
int zd_json_load(struct zd_json_pool *pool, json_t **value, const char *text, size_t length,
	size_t flags, json_error_t *error);

/* Gives back all that was read into it, and leaves it as {0}. */
void zd_json_pool_done(struct zd_json_pool *pool);

#endif
