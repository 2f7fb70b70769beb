/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine that was measured has died: its result so far is made one that says so. Pure. */
#ifndef ZDBENCH_DEATH_H
#define ZDBENCH_DEATH_H

#include "result/result.h"

/*
 * operation: "REP CELL NAME" as the guest said last (zd_progress_operation()); "" when it said
 * none. What was under way is failed, what had not begun keeps being skipped, for this reason; the
 * splat goes to the complaints. One without a kind is not the kernel's (zd_vm_outcome): its line is
 * the reason, and nobody complained. 0 or -ENOMEM.
 */
int zd_death_enter(struct zd_result *r, const char *operation, const struct zd_splat *splat);

#endif
