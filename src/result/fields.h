/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The flat parts of zdbench.result/1 as tables: which key stands for which member of which struct.
 * write.c and read.c both walk them, so that a key cannot be written one way and read another.
 * What is not flat (lists, optional objects) stands in write.c and read.c by hand, side by side.
 *
 * Tables are const, for ever, and end with a NULL key. Private to src/result/.
 */
#ifndef ZDBENCH_RESULT_FIELDS_H
#define ZDBENCH_RESULT_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "result/result.h"

enum {
	ZD_RESULT_MAX_METRICS = 100000,
	ZD_RESULT_MAX_COMPARISONS = ZD_RESULT_MAX_METRICS,
	ZD_RESULT_MAX_NAMESPACES = 1000,
	ZD_RESULT_MAX_REPS = 10000, /* a metric */
	ZD_RESULT_MAX_BINS = 10000, /* a metric; zd_hist has 7,424 */
	ZD_RESULT_MAX_ARGV = 1000,
};

enum zd_field_kind {
	ZD_FIELD_LINE,	       /* char[]: one printable line (src/printable.h), may be empty */
	ZD_FIELD_NEW_LINE,     /* char[]: a line; absent in results of before, "" is not written */
	ZD_FIELD_WORD,	       /* char[]: letters, digits and ._+=:@-, not empty */
	ZD_FIELD_TIME,	       /* char[]: RFC 3339 UTC */
	ZD_FIELD_CHOICE,       /* char[]: one of `words` */
	ZD_FIELD_ENUM,	       /* an enum: the word that `name` gives for its value */
	ZD_FIELD_BOOL,	       /* bool */
	ZD_FIELD_UINT,	       /* unsigned */
	ZD_FIELD_INT_OR_NULL,  /* int: null is -1 */
	ZD_FIELD_SIZE,	       /* size_t */
	ZD_FIELD_I64,	       /* int64_t */
	ZD_FIELD_U64,	       /* uint64_t, below 2^63 */
	ZD_FIELD_U64_OR_NULL,  /* uint64_t, below 2^63: null is 0 */
	ZD_FIELD_REAL_OR_NULL, /* double: null is NAN */
	ZD_FIELD_NEW_REAL,     /* double: above 0; absent where it is not known */
	ZD_FIELD_OBJECT,       /* members of the same struct, gathered in an object: `sub` */
};

struct zd_field {
	const char *key;
	enum zd_field_kind kind;
	size_t offset, size;
	const char *const *words;	     /* CHOICE; ends with NULL */
	const char *(*name)(unsigned value); /* ENUM; NULL beyond the last value */
	const struct zd_field *sub;	     /* OBJECT; offsets are of the outer struct */
};

extern const struct zd_field zd_fields_result[];     /* struct zd_result */
extern const struct zd_field zd_fields_invocation[]; /* struct zd_result */
extern const struct zd_field zd_fields_machine[];    /* struct zd_machine */
extern const struct zd_field zd_fields_kernel[];     /* struct zd_machine */
extern const struct zd_field zd_fields_emulator[];   /* struct zd_machine */
extern const struct zd_field zd_fields_warning[];    /* struct zd_warning */
extern const struct zd_field zd_fields_cell[];	     /* struct zd_cell */
extern const struct zd_field zd_fields_namespace[];  /* struct zd_namespace_record */
extern const struct zd_field zd_fields_cost[];	     /* struct zd_namespace_record */
extern const struct zd_field zd_fields_metric[];     /* struct zd_metric */
extern const struct zd_field zd_fields_rep[];	     /* struct zd_rep */
extern const struct zd_field zd_fields_complaint[];  /* struct zd_complaint */
extern const struct zd_field zd_fields_comparison[]; /* struct zd_comparison */

extern const struct zd_field zd_fields_traffic_setup[]; /* struct zd_traffic_setup */
extern const struct zd_field zd_fields_traffic_level[]; /* struct zd_traffic_level */
extern const struct zd_field zd_fields_traffic_probe[]; /* struct zd_traffic_probe */
extern const struct zd_field zd_fields_calibration[];	/* struct zd_traffic_setup */
extern const struct zd_field zd_fields_traffic[];	/* struct zd_traffic */
extern const struct zd_field zd_fields_traffic_count[]; /* struct zd_traffic_count */

#endif
