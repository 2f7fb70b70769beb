/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kind of memory, as publications describe it: a small JSON file, `zdbench.medium/1`, described
 * by media/zdbench.medium.1.schema.json. Each figure is a range, because publications differ, and
 * names its sources. All figures are for one thread.
 */
#ifndef ZDBENCH_PREDICT_MEDIUM_H
#define ZDBENCH_PREDICT_MEDIUM_H

#include <stdbool.h>
#include <stddef.h>

#include "zdbench/err.h"

enum { ZD_MEDIUM_SOURCES = 8 };

struct zd_source {
	char says[256], url[256];
};

struct zd_figure {
	double lo, hi; /* 0 < lo <= hi */
	struct zd_source source[ZD_MEDIUM_SOURCES];
	size_t n_sources; /* 0: not published, and lo, hi are NAN */
};

struct zd_medium {
	char name[32], title[120];
	struct zd_figure read_latency_random_ns;
	struct zd_figure read_latency_sequential_ns; /* the only one that may be unpublished */
	struct zd_figure read_bandwidth_gb_s;	     /* 10^9 bytes a second: bytes a ns */
	struct zd_figure write_bandwidth_gb_s;	     /* in whole granules */
	struct zd_figure granularity_bytes;	     /* lo == hi */
};

/*
 * Reads a stranger's file, or one that zdbench has: a name with neither '/' nor '.' is that of
 * media/NAME.json. What the schema does not allow is refused: 0, or -errno with exit 65, one line
 * that says what is wrong where.
 */
int zd_medium_read(struct zd_medium *m, const char *name, struct zd_err *err);
int zd_medium_parse(struct zd_medium *m, const char *text, size_t length, const char *name,
	struct zd_err *err); /* name: for messages */

/* "dram, optane-dcpmm-100, cxl-dram": the names of those that zdbench has. */
extern const char zd_media_shipped[];

#endif
