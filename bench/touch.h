/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timed touch that fault and control share. */
#ifndef ZDBENCH_TOUCH_H
#define ZDBENCH_TOUCH_H

#include "faults.h"

enum zd_touch { ZD_TOUCH_NONE, ZD_TOUCH_READ, ZD_TOUCH_WRITE };

static inline __attribute__((always_inline)) void zd_touch_one(
	volatile char *at, enum zd_touch kind, uint64_t inject)
{
	zd_inject(inject);
	if (kind == ZD_TOUCH_READ)
		(void)*at;
	else if (kind == ZD_TOUCH_WRITE)
		*at = 1;
}

/*
 * One sample a touch: `count` touches, `stride` bytes apart. Always inlined with a constant kind,
 * so that the timed region is two clock readings, one compare and one access.
 */
static inline __attribute__((always_inline)) void zd_touch_timed(struct zd_samples *samples,
	volatile char *at, size_t stride, size_t count, enum zd_touch kind, uint64_t inject)
{
	for (size_t i = 0; i < count; i++, at += stride) {
		uint64_t start = zd_ticks();

		zd_touch_one(at, kind, inject);
		zd_samples_add(samples, zd_ticks() - start);
	}
}

/* For a coarse clock: one sample `batch` touches (zd_clock_batch()), which divides count. */
static inline __attribute__((always_inline)) void zd_touch_batches(struct zd_samples *samples,
	volatile char *at, size_t stride, size_t count, size_t batch, enum zd_touch kind,
	uint64_t inject)
{
	for (size_t i = 0; i < count; i += batch) {
		uint64_t start = zd_ticks();

		for (size_t j = 0; j < batch; j++, at += stride)
			zd_touch_one(at, kind, inject);
		zd_samples_add(samples, zd_ticks() - start);
	}
}

/* The figures of a latency with one sample an operation. A gate judges by the first two. */
#define ZD_LATENCY_STATS(series, per)                                                              \
	{"p50", "median", series, ZD_REDUCE_P50, ZD_UNIT_CLOCK, per, ZD_LOWER, true},              \
		{"p99", "p99", series, ZD_REDUCE_P99, ZD_UNIT_CLOCK, per, ZD_LOWER, true},         \
		{"p90", "p90", series, ZD_REDUCE_P90, ZD_UNIT_CLOCK, per, ZD_LOWER, false},        \
		{"p999", "p99.9", series, ZD_REDUCE_P999, ZD_UNIT_CLOCK, per, ZD_LOWER, false},    \
	{                                                                                          \
		"max", "maximum", series, ZD_REDUCE_MAX, ZD_UNIT_CLOCK, per, ZD_LOWER, false       \
	}

/*
 * Fewer operations where a sample says all (under instruction counting they are alike), or where
 * the user is in a hurry.
 */
static inline bool zd_few_samples(const struct zd_bench *b)
{
	return b->quick || b->clock->kind == ZD_CLOCK_INSN;
}

/*
 * How many passes or samples make a repetition's value. Under instruction counting a hurry can
 * halve the few: what a sample is of, and so its value, stays the same.
 */
static inline size_t zd_effort(const struct zd_bench *b, size_t many, size_t few)
{
	if (!zd_few_samples(b))
		return many;
	return b->quick && b->clock->kind == ZD_CLOCK_INSN ? (few + 1) / 2 : few;
}

/* Writing a file's blocks first takes time, and a large file is in pieces PMDs cannot map. */
#define ZD_TOUCHED_BYTES_MOST (128 * ZD_MIB)

/*
 * As many pages as wanted, but never more than half the space (file systems need room) nor, beyond
 * one page, more than ZD_TOUCHED_BYTES_MOST.
 */
static inline size_t zd_pages_that_fit(
	const struct zd_space *space, enum zd_page page, size_t wanted)
{
	uint64_t page_bytes = zd_page_bytes(space, page);
	uint64_t room = space->size_bytes / 2 / page_bytes;

	/* A device has no metadata: all of it can be mapped. */
	if (space->cell.mode == ZD_MODE_DEVDAX)
		room = space->size_bytes / page_bytes;
	/* And touching a page of it writes nothing else. */
	if (page == ZD_PAGE_PUD)
		return room < wanted ? (size_t)room : wanted;
	if (wanted * page_bytes > ZD_TOUCHED_BYTES_MOST)
		wanted =
			page_bytes > ZD_TOUCHED_BYTES_MOST ? 1 : ZD_TOUCHED_BYTES_MOST / page_bytes;
	return room < wanted ? (size_t)room : wanted;
}

#endif
