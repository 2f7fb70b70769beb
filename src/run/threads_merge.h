/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads' results made one: pure, but for the samples, which are moved together. */
#ifndef ZDBENCH_THREADS_MERGE_H
#define ZDBENCH_THREADS_MERGE_H

#include "zdbench/workload.h"

/*
 * Adds `from` to `all`: its samples behind those that are there (the room of both is one array,
 * zd_tally_room()), and its facts: what is not the same in both becomes "least to largest". 0, or
 * ZD_STATUS_FAILED where their samples are of different kinds, and cannot be pooled.
 */
int zd_bench_merge(struct zd_bench *all, const struct zd_bench *from, struct zd_err *err);

/* Once, when all are in: the table's text says that it is of each. */
void zd_bench_merge_note(struct zd_bench *all);

#endif
