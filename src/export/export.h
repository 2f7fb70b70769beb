/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results in other tools' formats. A file of this directory ends in one const struct zd_export; its
 * line in meson.build is the only other thing that knows of it.
 *
 * A format is held to what the result says: a unit keeps its name (instructions are never a time),
 * and what was refused, unsupported, skipped or failed is written as that, never as a number.
 */
#ifndef ZDBENCH_EXPORT_H
#define ZDBENCH_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "result/result.h"
#include "zdbench/err.h"

struct zd_export {
	const char *name, *summary;
	bool several; /* can one export hold more than one result? */
	/*
	 * Writes in[0..n) to `out`, n > 0; every unit is one that zd_quantity_parse() knows, and no
	 * run stands twice. Results are strangers' data: whatever text they hold is escaped. 0,
	 * -EINVAL with exit 65 for a result that the format cannot hold, or -ENOMEM; failing to
	 * write is the caller's to find out.
	 */
	int (*write)(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err);
};

/* Every format, in the order of meson.build. */
extern const struct zd_export *const zd_exports[];
extern const size_t zd_n_exports;

const struct zd_export *zd_export_find(const char *name); /* NULL when there is none */

/* Checks what every format relies on and writes. As `write` above, and exit 64 for too many. */
int zd_export_write(const struct zd_export *format, const struct zd_result_input *in, size_t n,
	FILE *out, struct zd_err *err);

/* Helpers of the formats. */

/* Sets the error for memory that ran out; returns -ENOMEM. */
int zd_export_no_memory(struct zd_err *err);

/* Was a value measured? Then its summary's median is a number. */
bool zd_export_measured(const struct zd_metric *m);
/* Is lo..hi a 95% interval, and not only the range of too few repetitions? */
bool zd_export_has_ci95(const struct zd_metric *m);
/* How often the kernel complained; false: nobody knows: nothing was seen, and its log
 * could not be read. */
bool zd_export_complaints(const struct zd_result *r, unsigned long *n);

#endif
