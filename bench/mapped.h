/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the workloads on a mapping share: its life from setup to teardown, the touches, and the
 * proof that it was mapped as asked.
 */
#ifndef ZDBENCH_MAPPED_H
#define ZDBENCH_MAPPED_H

#include "touch.h"

/* The state of such a workload, or its first member. */
struct zd_mapped {
	struct zd_mapping mapping;
	size_t count;		 /* pages to touch */
	struct zd_faults faults; /* taken in the timed regions */
};

/*
 * Makes b->state, `state_bytes` of zeros that begin with a struct zd_mapped, and maps in it what
 * spec asks, its length being set to `wanted` pages or what fits. Returns as setup does.
 */
int zd_mapped_setup(struct zd_bench *b, size_t state_bytes, struct zd_mapping_spec spec,
	size_t wanted, struct zd_err *err);
int zd_mapped_teardown(struct zd_bench *b, struct zd_err *err);

/* Touches every page once, untimed; `inject` as in zd_inject(). */
void zd_mapped_touch(const struct zd_mapped *m, enum zd_touch kind, uint64_t inject);

/*
 * The proof: all of it is present, by pages of the size asked for, none of them the zero page, and
 * `faults` faults were taken in the timed regions. Sets the facts and the table's text. Returns as
 * verify does.
 */
int zd_mapped_prove(struct zd_bench *b, uint64_t faults, struct zd_err *err);

#endif
