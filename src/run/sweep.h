/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The sweep of the provision workload (--sweep): a namespace of each size of its list, bound, bound
 * again and destroyed, in every repetition of every cell; and the straight line through the sizes,
 * fitted in each repetition (the repetition is what has an interval), as slope per GiB and
 * intercept of every figure. A size with a partial section is measured and stays out of the line:
 * its memmap is populated in another way.
 */
#ifndef ZDBENCH_SWEEP_H
#define ZDBENCH_SWEEP_H

#include "run/tally.h"

/* Is it one of the sweep's own: a size, or the line ("sweep")? */
bool zd_sweep_owns(const char *workload, const char *variant);

/* Is one of the sizes a hazard (hazard.h) on such a machine? */
bool zd_sweep_has_hazard(const char *arch, uint64_t page_bytes);

/* Enters the sweep's metrics of one cell as not measured yet. 0 or -ENOMEM. */
int zd_sweep_add(struct zd_run *run, const struct zd_cell *cell);

/*
 * One repetition: the hazards, or all the others and the line through them. 0; -errno only when the
 * region could not be given back.
 */
int zd_sweep_run(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, struct zd_err *err);

/* Enters one outcome for all the hazards' metrics of the cell. */
void zd_sweep_refuse(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, const char *reason);

#endif
