/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a run has changed on this machine and not yet undone, one file a region in the state
 * directory. A change is written there, and synced, before it is made; whoever finds the file
 * without its owner can undo it (provision/restore.h). The open file carries a lock that dies with
 * its owner: two runs never share a region.
 *
 * A record is a line: a CRC-32 of the rest, a number, what was changed, and what it is known by. A
 * last line that is cut short was never acted on. Nothing here knows libndctl.
 */
#ifndef ZDBENCH_JOURNAL_H
#define ZDBENCH_JOURNAL_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/err.h"

enum zd_change_kind {
	ZD_CHANGE_NAMESPACE,	/* capacity taken for the namespace of this uuid */
	ZD_CHANGE_INFO_BLOCK,	/* the namespace `name` given an info block of this uuid */
	ZD_CHANGE_DISABLED,	/* the namespace `name` was enabled */
	ZD_CHANGE_ENABLED,	/* the namespace `name` was not */
	ZD_CHANGE_MOUNT,	/* `detail` (a device) mounted on the new directory `name` */
	ZD_CHANGE_LABELS,	/* the label area of the DIMM `name`, saved; its id in `detail` */
	ZD_CHANGE_SETTING,	/* the file `name` below /sys, which held `detail` */
	ZD_CHANGE_LABELS_WRITE, /* the region is down and its saved label areas are written back */
	ZD_N_CHANGES
};

struct zd_change {
	enum zd_change_kind kind;
	char name[64];
	char detail[64];	/* never a blank; "" where the kind has none */
	unsigned char uuid[16]; /* all 0 where the kind has none */
};

struct zd_journal;

/* ZDBENCH_STATE, else /var/lib/zdbench. Borrowed. */
const char *zd_state_dir(void);

/*
 * Opens the region's journal, made with its directory when it is not there, and takes its lock. 0;
 * -EBUSY: another zdbench has it (exit 69); -EBADMSG: it is damaged (exit 70); -errno. What an
 * earlier owner has left is in it: zd_journal_open_changes().
 */
int zd_journal_open(struct zd_journal **out, const char *region, struct zd_err *err);

/*
 * Ends it: gives up the lock, and removes the file, and the saved label areas with it, when nothing
 * is left to undo. NULL is fine.
 */
void zd_journal_close(struct zd_journal *j);

const char *zd_journal_region(const struct zd_journal *j);

/*
 * Says that the change is about to be made: when this returns 0 it is on the medium. *id is for
 * zd_journal_undone(). -errno with err filled: make no change.
 */
int zd_journal_add(
	struct zd_journal *j, const struct zd_change *change, unsigned *id, struct zd_err *err);

/* The change is undone. Not synced: to undo twice does no harm. */
void zd_journal_undone(struct zd_journal *j, unsigned id);

/* Changes not undone, the oldest first; `at` from 0. False behind the last. */
bool zd_journal_change(
	const struct zd_journal *j, size_t at, struct zd_change *change, unsigned *id);
size_t zd_journal_n_changes(const struct zd_journal *j);

/*
 * Keeps a DIMM's label area beside the journal, synced, for a ZD_CHANGE_LABELS; and reads it back,
 * into memory that the caller frees. 0 or -errno (-EBADMSG: it is not what was saved).
 */
int zd_journal_save_area(struct zd_journal *j, const char *dimm, const void *area, size_t size);
int zd_journal_load_area(struct zd_journal *j, const char *dimm, void **area, size_t *size);

/*
 * Calls each() with the region of every journal in the state directory that has no owner; each may
 * be NULL. Returns how many of them have changes. Nothing is changed by looking.
 */
size_t zd_journals_left(void (*each)(void *ctx, const char *region), void *ctx);

#endif
