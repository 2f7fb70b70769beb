/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Taking strangers' JSON apart with every type, range and length checked, and a path that says
 * where a value stands. All functions: 0; -EINVAL with the error set; -ENOMEM. Private to
 * src/result/.
 */
#ifndef ZDBENCH_RESULT_DECODER_H
#define ZDBENCH_RESULT_DECODER_H

#include <jansson.h>

#include "result/fields.h"

/* One step of a path: into a member, or where that is NULL into an element of a list. */
struct zd_decode_step {
	const char *key;
	size_t i;
	const struct zd_decode_step *outer;
};

struct zd_decoder {
	const char *name; /* of the file */
	struct zd_err *err;
	/* Where we are, as steps on the stack: only an error writes it down. */
	const struct zd_decode_step *at;
};

/* *step has to live until zd_decode_leave(). */
void zd_decode_enter(struct zd_decoder *d, struct zd_decode_step *step, const char *key, size_t i);
void zd_decode_leave(struct zd_decoder *d);

/* Set the error, with name and path; return -EINVAL and -ENOMEM. */
__attribute__((format(printf, 2, 3))) int zd_decode_bad(struct zd_decoder *d, const char *fmt, ...);
int zd_decode_wanted(struct zd_decoder *d, const char *what, const json_t *found);
int zd_decode_no_memory(struct zd_decoder *d);

/* A printable line of less than `size` bytes; *text is borrowed. */
int zd_decode_line(struct zd_decoder *d, const json_t *value, size_t size, const char **text);
int zd_decode_whole(struct zd_decoder *d, const json_t *value, uint64_t max, uint64_t *out);
int zd_decode_real(struct zd_decoder *d, const json_t *value, double *out); /* null: NAN */
bool zd_decode_is_word(const char *text);

/* The members that the table names, all of which must be there, into the struct at `base`. */
int zd_decode_fields(
	struct zd_decoder *d, const json_t *object, const struct zd_field *field, void *base);

/* What is not flat: the value under `key`, NULL when there is none, or every element of the list.
 */
typedef int zd_decode_fn(struct zd_decoder *d, const json_t *value, void *into);
int zd_decode_member(
	struct zd_decoder *d, const json_t *object, const char *key, zd_decode_fn *get, void *into);
int zd_decode_list(struct zd_decoder *d, const json_t *object, const char *key, size_t max,
	zd_decode_fn *get, void *into);

#endif
