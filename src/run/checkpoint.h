/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run has so far, handed over as it grows: should the kernel that is measured die, its
 * emulated machine's host has at least half of each cell's repetitions. Documents of
 * zdbench.result/1, each behind a record separator (RFC 7464): first the whole plan, then the one
 * cell that has changed. The last document of a run that ends well is its whole result.
 */
#ifndef ZDBENCH_CHECKPOINT_H
#define ZDBENCH_CHECKPOINT_H

#include "result/result.h"

enum { ZD_CHECKPOINT_SEPARATOR = 0x1e };

/* Something is done only in the guest, whose result goes through a port: elsewhere all are no-ops.
 */
void zd_checkpoint_separate(void);
void zd_checkpoint_all(const struct zd_result *r);
/* After repetition `rep`, from 0, of at most `reps`: not each is worth one. */
void zd_checkpoint_cell(
	const struct zd_result *r, const struct zd_cell *cell, unsigned rep, unsigned reps);

#endif
