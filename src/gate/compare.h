/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two results side by side, every metric, with no verdict: whatever they are of. */
#ifndef ZDBENCH_GATE_COMPARE_H
#define ZDBENCH_GATE_COMPARE_H

#include <stdio.h>

#include "result/result.h"

/* 0 or -ENOMEM. The names are for the heading. */
int zd_compare_print(const struct zd_result *a, const char *a_name, const struct zd_result *b,
	const char *b_name, FILE *out);

#endif
