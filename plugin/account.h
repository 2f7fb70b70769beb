/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The books of one variant's run: accesses come in, are put through two cache models, and are
 * booked by what memory they go to. Time is cut into intervals by the readings of the clock that
 * the measured program takes; which intervals belong to a sample is said afterwards. Pure: knows no
 * QEMU.
 */
#ifndef ZDBENCH_PLUGIN_ACCOUNT_H
#define ZDBENCH_PLUGIN_ACCOUNT_H

#include "cache.h"
#include "traffic/protocol.h"

/* Lines past the last level, as result/traffic.h has them. */
struct zd_lines {
	uint64_t misses_sequential, misses_random, writebacks_sequential, writebacks_random;
};

struct zd_count {
	uint64_t reads, writes;
	struct zd_lines model[2]; /* ZD_MODEL_COLD, ZD_MODEL_WARM */
};

enum { ZD_MODEL_COLD, ZD_MODEL_WARM };

/* Fixed bins; memory of the kernel has one bin a frame, whose class is known at the end only. */
enum zd_bin {
	ZD_BIN_MEMMAP_DEVICE,
	ZD_BIN_MEMMAP_RAM,
	ZD_BIN_MEMMAP_SYSTEM,
	ZD_BIN_PAGE_TABLES,
	ZD_BIN_DAX_DATA,
	ZD_BIN_KERNEL,
	ZD_BIN_USER,
	ZD_BINS,
};

struct zd_account;

struct zd_account *zd_account_new(const struct zd_cache_shape *shape); /* NULL: no memory */
void zd_account_free(struct zd_account *a);			       /* NULL is fine */

/* Everything is 0 again, and both caches are empty. */
void zd_account_begin(struct zd_account *a);

/*
 * One access of `size` bytes at that physical address (as QEMU tells it). ZD_BIN_KERNEL goes to its
 * frame's bin.
 */
void zd_account_access(
	struct zd_account *a, enum zd_bin bin, uint64_t address, unsigned size, bool write);
/* An instruction accessed memory, and nobody says where. */
enum zd_unseen { ZD_UNSEEN_ZEROED, ZD_UNSEEN_COPIED, ZD_UNSEEN_KINDS };
void zd_account_unseen(struct zd_account *a, enum zd_unseen kind);

/* The clock was read: an interval ends, the next one begins, with a cold cache that is empty. */
void zd_account_reading(struct zd_account *a);

/*
 * Without a period, a sample is the last interval. With one, readings are numbered 0, 1, ... from
 * the last sample on, modulo `period`; a sample of the i-th part is all intervals from reading
 * `from` to the next one.
 */
void zd_account_period(struct zd_account *a, unsigned period);
void zd_account_part(struct zd_account *a, unsigned series, unsigned from);
void zd_account_sample(struct zd_account *a, unsigned series);

/* What the samples of that series hold. Frames for which is_table() says so are page tables. */
struct zd_totals {
	uint64_t samples, intervals, unseen[ZD_UNSEEN_KINDS];
	struct zd_count count[ZD_BINS];
};
void zd_account_totals(struct zd_account *a, unsigned series,
	bool (*is_table)(void *ctx, uint64_t frame_address), void *ctx, struct zd_totals *out);

/* Was there no memory for something? Then the totals are worth nothing. */
bool zd_account_broken(const struct zd_account *a);

#endif
