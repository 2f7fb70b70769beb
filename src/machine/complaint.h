/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel says when something is wrong with it: splats (WARN, BUG, Oops, bad page state, hung
 * task, RCU stall, ...) picked out of its log. Pure. Sources: kernel/panic.c, lib/bug.c,
 * mm/page_alloc.c, kernel/hung_task.c, kernel/rcu/tree_stall.h, arch/{arm64/kernel/traps.c,
 * x86/kernel/dumpstack.c}, and Documentation/ABI/testing/dev-kmsg for the form of records.
 */
#ifndef ZDBENCH_COMPLAINT_H
#define ZDBENCH_COMPLAINT_H

#include <stdbool.h>
#include <stddef.h>

enum { ZD_SPLAT_LINES = 8, ZD_SPLATS_MAX = 4 };

struct zd_splat {
	/* "WARN", "BUG", "Oops", "bad-page", "hung-task", "lockup", "RCU-stall", "sanitizer",
	 * "panic"; whoever has seen something else than a splat adds "SIGBUS", "taint", "hang". */
	char kind[16];
	/* Its first lines, without time stamps, registers and lists of modules. */
	char line[ZD_SPLAT_LINES][160];
	size_t n_lines;
};

/* All zeroes is the empty state. */
struct zd_splats {
	struct zd_splat splat[ZD_SPLATS_MAX];
	size_t n; /* further ones are dropped: the first one says most */
	/* private */
	bool open;     /* lines belong to the last splat */
	bool enclosed; /* ... until its end is marked */
	bool dropping;
};

/* One line of a log. */
void zd_splats_line(struct zd_splats *s, const char *line);

/* One record of /dev/kmsg; what user space has written there is no word of the kernel's. */
void zd_splats_record(struct zd_splats *s, const char *record);

/* "failed to free all reserved pages; WARNING: ...": a splat in one line. Returns buf. */
const char *zd_splat_summary(const struct zd_splat *splat, char *buf, size_t size);

#endif
