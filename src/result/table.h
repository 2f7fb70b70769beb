/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result as people read it: what a run prints at its end, and `zdbench show`. */
#ifndef ZDBENCH_RESULT_TABLE_H
#define ZDBENCH_RESULT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "result/result.h"

/*
 * Headline, what the kernel complained of, the answer in one sentence, a table for every mode,
 * alignment and file system, what the memmap takes where, warnings. At most 100 columns wide; the
 * same text for the same result. verbose adds ids, the interval of each side, and how the run was
 * made. 0, or -ENOMEM: then one line in the table's place says so.
 */
int zd_table_print(const struct zd_result *r, FILE *out, bool verbose);

#endif
