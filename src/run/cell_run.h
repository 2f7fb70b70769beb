/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One repetition of one cell: reserve, bind, prove, measure, destroy. */
#ifndef ZDBENCH_CELL_RUN_H
#define ZDBENCH_CELL_RUN_H

#include "run/tally.h"

/*
 * 0 whatever became of the cell: its outcome is in the result. -errno only when the region could
 * not be given back as it was, and going on would measure something else.
 */
int zd_cell_run(struct zd_run *run, const struct zd_cell *cell, const struct zd_step *step,
	double t_offset_s, struct zd_err *err);

#endif
