/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of the report: one file, one section or two that belong together. */
#ifndef ZDBENCH_REPORT_PAGE_H
#define ZDBENCH_REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "gate/config.h"
#include "report/plot.h"
#include "report/report.h"
#include "result/rows.h"
#include "result/text.h"

struct zd_report {
	FILE *out;
	struct zd_plots plots;
	const struct zd_result_input *in; /* in the order in which they were made */
	size_t n_in;
	size_t shown; /* the newest of them that is no positive control, or the newest */
	const struct zd_result *r; /* that one, and its rows */
	const struct zd_row *rows;
	size_t n_rows;
	bool no_memory;		       /* something is left out: the page is none */
	struct zd_gate_config margins; /* the built-in ones: the same result makes the same page */
};

/* style.c */
extern const char zd_report_style[];

/* head.c: the answer first, then which run it is of */
void zd_report_head(struct zd_report *p);
void zd_report_results(struct zd_report *p); /* where there are several */

/* forest.c: map=dev against map=mem */
void zd_report_forest(struct zd_report *p);
/* missing.c: what could not be measured, and why */
void zd_report_missing(struct zd_report *p);
/* details.c: how samples and repetitions of each variant lie */
void zd_report_details(struct zd_report *p);
/* trend.c: each gated metric over all results */
void zd_report_trend(struct zd_report *p);
/* traffic.c: where it was counted */
void zd_report_traffic(struct zd_report *p);
/* tables.c */
void zd_report_capacity(struct zd_report *p);
void zd_report_advisory(struct zd_report *p);
void zd_report_numbers(struct zd_report *p);
/* words.c */
void zd_report_words(struct zd_report *p);
/* machine.c: the machine, how the run was made, warnings */
void zd_report_warnings(struct zd_report *p);
void zd_report_machine(struct zd_report *p);

/* Helpers of the sections. */

/* n + 1 elements, zeroed, the caller's to free; NULL sets p->no_memory. */
void *zd_report_alloc(struct zd_report *p, size_t n, size_t size);

/* Was a value measured? Then its summary's median is a number. */
bool zd_report_measured(const struct zd_metric *m);
/* Both sides were, and the ratio is a number above 0. */
bool zd_report_compared(const struct zd_row *row);
/* Is it of a variant that every run measures? What nobody knows any more is. */
bool zd_report_core(const struct zd_metric *m);
/* The gate's own margin; 0 where it has none. */
double zd_report_theta(const struct zd_report *p, const struct zd_metric *m);
/* Widens lo..hi, values of `m`, so that what is within the margin looks like no change. */
void zd_report_span(const struct zd_report *p, const struct zd_metric *m, double *lo, double *hi);
/* "fsdax, 4K, ext4" and "write, PTE"; each returns buf. */
const char *zd_report_cell(const struct zd_cell *cell, char *buf, size_t size);
const char *zd_report_variant(const struct zd_metric *m, char *buf, size_t size);
const char *zd_report_stat(const struct zd_metric *m);
/* "10", or "10 and 8" where the sides differ */
const char *zd_report_n(const struct zd_row *row, char *buf, size_t size);
/* Repetitions of a row's sides in numbers with four digits, in which unit: as in the tables. */
void zd_report_scale(const struct zd_row *row, struct zd_scale *scale);
/* dev, mem, unit, dev/mem, interval, n: the cells of one row of a table. */
void zd_report_values(FILE *out, const struct zd_row *row, int ratio_decimals);
int zd_report_ratio_decimals(const struct zd_result *r);
/* dev and mem as they are drawn. */
void zd_report_legend(FILE *out);

#endif
