/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a value is of, as key and value: for formats that tell series apart by labels or tags. Runs
 * of the same plan on the same kernel have the same labels, so that they make one series over time;
 * a run of another plan never gets into it.
 */
#ifndef ZDBENCH_EXPORT_LABELS_H
#define ZDBENCH_EXPORT_LABELS_H

#include "result/result.h"

struct zd_labels {
	struct {
		const char *key; /* borrowed; a-z and _ */
		char value[512]; /* whatever the result says; one printable line */
	} label[24];
	size_t n;
};

/* An empty value is left out, as if the label were not there. */
void zd_labels_add(struct zd_labels *l, const char *key, const char *value);

/* Empties *l and adds target, arch, page_size, clock, kernel, release, size; quick, full, inject if
 * set.
 */
void zd_labels_run(struct zd_labels *l, const struct zd_result *r);
/* mode, align, fs; and map, when `with_map` */
void zd_labels_cell(struct zd_labels *l, const struct zd_cell *cell, int with_map);
/* workload, variant, stat, better; advisory if it is; threads when more than one */
void zd_labels_metric(struct zd_labels *l, const struct zd_metric *m);

#endif
