/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operations of a result whose memory traffic was counted, and those where it could not be. */
#ifndef ZDBENCH_PREDICT_OPERATIONS_H
#define ZDBENCH_PREDICT_OPERATIONS_H

#include "predict/model.h"
#include "result/rows.h"

struct zd_operation {
	const struct zd_metric *dev, *mem; /* borrowed; NULL: no such side */
	char unit[32];			   /* what one operation is: "fault", "page", "mapping" */
	bool counted;			   /* on both sides; else `why` says what is missing */
	char why[320];
	struct zd_demand dev_demand, mem_demand;
};

/* Whichever side is there; dev if both are. Never NULL. */
const struct zd_metric *zd_operation_any(const struct zd_operation *o);

/* "get", "first bind"; a median or a rate of faults is called "fault". */
const char *zd_operation_label(const struct zd_operation *o);

/*
 * One for each pair of metrics with traffic on any side, in the order of zd_rows(). *operation is
 * the caller's (free) and borrows from r. 0 or -ENOMEM. Without any there is no traffic in r.
 */
int zd_operations(
	const struct zd_result *r, bool memmap_cold, struct zd_operation **operation, size_t *n);

/* Do two stand in the same table: mode, alignment, file system? */
bool zd_operation_same_block(const struct zd_operation *a, const struct zd_operation *b);

#endif
