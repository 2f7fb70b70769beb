/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Undoes what a journal names, the newest first but settings before all else, so that settings of
 * the kernel, mounts, namespaces and label areas end as they were. What it undoes it knows by more
 * than a name (a uuid, a DIMM's id, a device): what somebody else has put in its place is left
 * alone, and said. It can end at any point, and be begun again.
 */
#ifndef ZDBENCH_RESTORE_H
#define ZDBENCH_RESTORE_H

#include "provision/journal.h"

/* One sentence about what was done, or left alone and why. */
struct zd_restore_report {
	void (*say)(void *ctx, const char *text);
	void *ctx;
};

/*
 * Undoes all that is in the journal. 0; -errno at the first change that cannot be undone (exit 70):
 * it and those before it stay in the journal. report may be NULL.
 */
int zd_restore(struct zd_journal *j, const struct zd_restore_report *report, struct zd_err *err);

/* ---- its parts, one file each; they know libndctl ---- */

struct ndctl_ctx;

struct zd_restore_part {
	struct zd_journal *journal;
	struct ndctl_ctx *ctx; /* fresh for each part */
	const struct zd_restore_report *report;
};

__attribute__((format(printf, 2, 3))) void zd_restore_say(
	const struct zd_restore_part *part, const char *fmt, ...);

/* restore_namespace.c */
int zd_restore_namespace(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err);
int zd_restore_info_block(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err);
int zd_restore_enabled(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err);
int zd_restore_disabled(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err);

/* label_area.c: all of the journal's label areas at once, and the region that has them up again. */
int zd_restore_labels(const struct zd_restore_part *part, struct zd_err *err);

#endif
