/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two results side by side with no verdict: whatever they are of. */
#ifndef ZDBENCH_GATE_COMPARE_H
#define ZDBENCH_GATE_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "result/result.h"

/*
 * `all`: also the metrics whose interval says that they may be the same, and those that neither has
 * measured; else they are counted. The names are for the heading. 0 or -ENOMEM.
 */
int zd_compare_print(const struct zd_result *a, const char *a_name, const struct zd_result *b,
	const char *b_name, bool all, FILE *out);

#endif
