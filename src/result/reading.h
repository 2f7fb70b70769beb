/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How much of a result's file is looked at. Private to src/result/. */
#ifndef ZDBENCH_RESULT_READING_H
#define ZDBENCH_RESULT_READING_H

#include "result/result.h"

/* zd_result_read(), with or without histograms. */
int zd_result_read_as(
	struct zd_result *r, const char *path, enum zd_reading reading, struct zd_err *err);

/*
 * cut.c: makes of the text one in which no metric has a histogram, and returns its length; whatever
 * is not JSON stays what it is. Lines and columns in it are others.
 */
size_t zd_result_cut_histograms(char *text, size_t length);

#endif
