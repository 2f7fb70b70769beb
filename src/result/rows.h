/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of tables and exports, and the parts that table.c puts together. */
#ifndef ZDBENCH_RESULT_ROWS_H
#define ZDBENCH_RESULT_ROWS_H

#include <stdbool.h>
#include <stdio.h>

#include "result/result.h"

/* One metric, both sides. The zd_row_same_*() say whether a row continues what stands above it. */
struct zd_row {
	struct zd_pair pair;
	const struct zd_comparison *comparison; /* NULL: the result has none */
	size_t first[4]; /* of its block, workload, variant and itself: what rows are sorted by */
};

/*
 * Rows of one block (mode, alignment, file system) together, in it those of one workload, in it
 * those of one variant, each in the order of first appearance. *rows is the caller's (free). 0 or
 * -ENOMEM.
 */
int zd_rows(const struct zd_result *r, struct zd_row **rows, size_t *n);

/* table.c: is it of those that only -v shows? */
bool zd_row_is_detail(const struct zd_row *row);

/* Both of the witnesses saw the memmap where it was asked for, and all else is as asked. */
bool zd_namespace_proved(const struct zd_namespace_record *ns);

/* about.c: the line above the tables, and how the run was made */
void zd_headline_print(const struct zd_result *r, FILE *out);
void zd_run_print(const struct zd_result *r, FILE *out);
/* Why the run ended, where a precision was asked for; else nothing. */
void zd_stop_print(const struct zd_result *r, FILE *out);

/* answer.c: the question answered in one sentence */
void zd_answer_print(
	const struct zd_result *r, const struct zd_row *rows, size_t n_rows, FILE *out);

/* complaints.c: what the kernel said that something is wrong with it */
void zd_complaints_print(const struct zd_result *r, bool verbose, FILE *out);

/* traffic_table.c: what memory each operation fetches and writes; nothing where nobody counted it
 */
void zd_traffic_print(const struct zd_result *r, const struct zd_row *rows, size_t n, FILE *out);

/* costs.c: what each memmap location takes */
void zd_costs_print(const struct zd_result *r, FILE *out);

#endif
