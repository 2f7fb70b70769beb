/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results in, one file out: what `export` and `report` have in common. */
#ifndef ZDBENCH_CONVERT_H
#define ZDBENCH_CONVERT_H

#include <stddef.h>
#include <stdio.h>

#include "result/result.h"
#include "zdbench/err.h"

struct zd_convert {
	char *const *file;
	size_t n_files; /* > 0 */
	const char *output;
	const char *what; /* the output's name in messages: "report" */
	/* Writes in[0..n) to `out`. 0, or -errno with `err` set. */
	int (*write)(const struct zd_result_input *in, size_t n, FILE *out, void *ctx,
		struct zd_err *err);
	void *ctx;
};

/*
 * Reads the files and writes what `write` makes of them: into memory first, so that results of
 * which nothing can be made leave nothing half written. The exit code, after saying what was wrong.
 */
int zd_convert(const struct zd_convert *c);

#endif
