/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A GUP driver: one interface that makes the kernel take and give back references to user pages. A
 * file in bench/gup/ ends in one const struct zd_gup_driver with a table of its operations; its
 * line in bench/gup/meson.build, which names those operations, is the only other thing that knows
 * of it.
 */
#ifndef ZDBENCH_GUP_DRIVER_H
#define ZDBENCH_GUP_DRIVER_H

#include <errno.h>
#include <fcntl.h>

#include "zdbench/workload.h"

/* What one variant does: `calls` calls a round, on consecutive pages. */
struct zd_gup_op {
	const char *name;   /* "-write-16", as meson.build has it: what follows the driver's name */
	const char *kernel; /* the kernel functions that take the pages and give them back */
	size_t pages_per_call;
	size_t calls;		/* at most: a small space gets fewer */
	bool pins;		/* every page must show in nr_foll_pin_acquired and _released */
	bool marks;		/* takes the slow path, which marks the pages accessed */
	const char *get_is_all; /* not NULL: `get` holds both, there is no `put`; says why */
	int code;		/* the driver's own meaning */
};

/* An operation on a mapping whose pages are all present; lives from setup to teardown. */
struct zd_gup {
	const struct zd_gup_op *op;
	const struct zd_clock *clock;
	char *addr;
	size_t page_bytes; /* a base page */
	size_t calls;	   /* in a round, of op->pages_per_call pages each */
	uint64_t inject;   /* for each timed call: zd_inject() */
	int fd;		   /* the driver's own as well; closed for it unless -1 */
	void *state;	   /* the driver's own, open to close */
};

struct zd_gup_round {
	uint64_t get_ticks, put_ticks; /* of the whole round; put_ticks 0 where get_is_all */
	uint64_t get_pages;	       /* taken, as far as the interface tells */
	uint64_t resolution_ticks;     /* the finest difference either can show */
};

struct zd_gup_driver {
	const char *name;
	const char *witness; /* what prove() counts by, for a person */
	const struct zd_gup_op *ops;
	size_t n_ops;
	/* For zd_readings: after how many readings of the clock round() begins anew, the one with
	 * which get begins, and put; or why there are none. */
	unsigned readings, get_from, put_from;
	const char *no_readings;
	/* true, or false with the reason and the mend. */
	bool (*supported)(struct zd_err *err);
	/* 0 or -errno; may be NULL, as close. */
	int (*open)(struct zd_gup *g, struct zd_err *err);
	/* One timed round. 0, positive enum zd_status or -errno. */
	int (*round)(const struct zd_gup *g, struct zd_gup_round *out, struct zd_err *err);
	/*
	 * Untimed: takes the pages of a round once more and counts, by a witness of its own, how
	 * many are held. Not called for an operation that pins; NULL when all do.
	 */
	int (*prove)(const struct zd_gup *g, uint64_t *held, struct zd_err *err);
	/*
	 * Untimed, may be NULL: the same pages once more, in a loop that shares no code with
	 * round(), with what it saw as loop_* facts: an account of the throughput beside the
	 * series'.
	 */
	int (*bare_loop)(const struct zd_gup *g, struct zd_facts *facts, struct zd_err *err);
	void (*close)(struct zd_gup *g); /* also after a failed open */
};

static inline size_t zd_gup_pages(const struct zd_gup *g)
{
	return g->calls * g->op->pages_per_call;
}

static inline size_t zd_gup_call_bytes(const struct zd_gup *g)
{
	return g->op->pages_per_call * g->page_bytes;
}

/* An open() for drivers that need just a file. */
static inline int zd_gup_open_file(
	struct zd_gup *g, const char *path, int flags, struct zd_err *err)
{
	int rc;

	g->fd = open(path, flags | O_CLOEXEC);
	if (g->fd >= 0)
		return 0;
	rc = -errno;
	zd_err_set(err, ZD_EXIT_FAILED, "open '%s': %s", path, zd_errno_name(rc));
	return rc;
}

/*
 * What became of a call that failed with -errno: the kernel's no (ZD_STATUS_REFUSED) or a failure
 * (rc itself), with the reason in err. EOPNOTSUPP is GUP's answer to a long-term pin of a file
 * system's page, EFAULT what some callers make of any refusal.
 */
static inline int zd_gup_denied(
	const struct zd_gup *g, const char *call, int rc, struct zd_err *err)
{
	bool refused = rc == -EOPNOTSUPP || rc == -EFAULT;

	zd_err_set(err, ZD_EXIT_FAILED, "%s of %zu pages: %s", call, g->op->pages_per_call,
		zd_errno_name(rc));
	return refused ? ZD_STATUS_REFUSED : rc;
}

#endif
