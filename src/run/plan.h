/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which cells are measured, and in which order. Pure: a request and what the region offers in, a
 * plan out.
 *
 * A group is a cell without its map: the two maps of a group are measured as a pair, next to each
 * other in time, in an order drawn anew for each repetition.
 */
#ifndef ZDBENCH_PLAN_H
#define ZDBENCH_PLAN_H

#include "provision/provision.h"
#include "run/request.h"

enum { ZD_MAX_CELLS = 64 };

struct zd_plan {
	struct zd_cell cell[ZD_MAX_CELLS];
	bool hazard[ZD_MAX_CELLS]; /* the bind may leave the range unusable: see hazard.h */
	size_t n_cells;
	bool sweep;	   /* every size of the provision workload too */
	bool sweep_hazard; /* one of these sizes is a hazard */
	uint64_t size_bytes;
	unsigned reps;
	/* Steps beyond reps, up to reps_max, are run where they are asked for: extension.h */
	unsigned reps_max, precision_ppm;
	unsigned reps_slow; /* those up to which repetitions of a slow machine are made again */
	uint64_t seed;
	/* Alignments that the kernel offers, that nobody asked for and that this size is too small
	 * for. */
	struct zd_aligns left_out;
};

enum zd_step_kind {
	ZD_STEP_CELL,	      /* the cell, and the sizes of the sweep that are safe */
	ZD_STEP_SWEEP_HAZARD, /* the sizes that may leave the range unusable */
};

/* One repetition of one cell, in the order they are to run. */
struct zd_step {
	size_t cell;	/* index into plan->cell */
	unsigned rep;	/* 0 .. reps_max - 1, of that cell */
	unsigned pair;	/* repetitions with the same pair of the same group stand next to each other
			 */
	unsigned order; /* 0: first of its pair */
	enum zd_step_kind kind;
	bool hazard; /* in it a bind may leave the range unusable */
};

/* The size of a namespace where none is asked for: in it every alignment up to a PMD can be used.
 */
uint64_t zd_plan_default_bytes(bool quick, uint64_t page_bytes);

/* Up to how many repetitions there are with those of a slow machine made again. */
unsigned zd_plan_reps_most(unsigned reps);

/* 0, or -EINVAL (err->exit ZD_EXIT_USAGE) for an alignment this region does not have, or
 * that the size is too small for. */
int zd_plan_make(const struct zd_request *request, const struct zd_region_info *region,
	struct zd_plan *plan, struct zd_err *err);

/* Are they measured as a pair? */
bool zd_plan_same_group(const struct zd_cell *a, const struct zd_cell *b);

/* Marks the cells whose bind is a hazard on such a machine (arch as uname -m says it). */
void zd_plan_mark_hazards(struct zd_plan *plan, const char *arch, uint64_t page_bytes);

/*
 * All steps of the plan; what is a hazard comes after everything else, and then without its pair,
 * so that it can spoil nothing: a malloc'd array of *n, the caller's to free; NULL: no memory. */
struct zd_step *zd_plan_steps(const struct zd_plan *plan, size_t *n);

#endif
