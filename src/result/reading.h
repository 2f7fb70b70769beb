/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of a result's file is looked at. Private to src/result/. */
#ifndef ZDBENCH_RESULT_READING_H
#define ZDBENCH_RESULT_READING_H

#include "result/result.h"

/* zd_result_read(), with or without histograms. */
int zd_result_read_as(
	struct zd_result *r, const char *path, enum zd_reading reading, struct zd_err *err);

/* blank.c: as if no metric had a histogram; whatever is not JSON stays what it is. */
void zd_result_blank_histograms(char *text, size_t length);

#endif
