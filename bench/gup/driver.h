/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A GUP driver: one way to make the kernel take and give back references to user pages. A file in
 * bench/gup/ ends in one const struct zd_gup_driver; its line in bench/gup/meson.build is the only
 * other thing that knows of it.
 */
#ifndef ZDBENCH_GUP_DRIVER_H
#define ZDBENCH_GUP_DRIVER_H

#include "zdbench/workload.h"

struct zd_gup_round {
	uint64_t get_ticks, put_ticks; /* of the whole round */
	uint64_t pages;		       /* really taken, as the kernel reported */
};

struct zd_gup_driver {
	const char *name;   /* part of the variant's name */
	const char *kernel; /* the kernel function it exercises */
	size_t pages_per_round;
	/* true, or false with the reason and the mend. */
	bool (*supported)(struct zd_err *err);
	int (*open)(
		const struct zd_mapping *m, size_t page_bytes, void **state, struct zd_err *err);
	/* One timed get and put of pages_per_round pages from `at`. 0, positive enum zd_status or
	 * -errno. */
	int (*round)(void *state, char *at, uint64_t inject, struct zd_gup_round *out,
		struct zd_err *err);
	/* Untimed: takes the pages once more and counts, by a witness of its own, how many are
	 * held. */
	int (*prove)(void *state, char *at, uint64_t *held, struct zd_err *err);
	void (*close)(void *state);
};

#endif
