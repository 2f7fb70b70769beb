/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that is either there whole or not at all: written beside its name, synced, renamed.
 * "-" is stdout; what is no regular file (/dev/null, a FIFO) is written in place.
 */
#ifndef ZDBENCH_RESULT_OUTPUT_H
#define ZDBENCH_RESULT_OUTPUT_H

#include <limits.h>
#include <stdio.h>

#include "zdbench/err.h"

struct zd_output {
	FILE *file;
	/* private */
	const char *name; /* as the caller wrote it, for messages */
	const char *what;
	char path[PATH_MAX]; /* what is renamed to; "" when written in place */
	char temporary[PATH_MAX + 32];
};

/*
 * To be asked before anything is done for it: could `path` be written? Makes no directory, leaves
 * nothing behind. `what` is what messages call it: "result". 0, or -errno with exit 64.
 */
int zd_output_check(const char *path, const char *what, struct zd_err *err);

/*
 * Would it be written over one of these (a file that is read, or another one to be written)? NULL
 * entries are none. 0, or -EINVAL with exit 64.
 */
int zd_output_apart(const char *path, const char *what, const char *const *others, size_t n,
	struct zd_err *err);

/*
 * 0, or -errno with exit 70. *o owns the file until zd_output_close(); path and what must live as
 * long.
 */
int zd_output_open(struct zd_output *o, const char *path, const char *what, struct zd_err *err);

/*
 * rc 0: makes the file appear; negative: gives it up, with this errno in the message. 0 or -errno
 * with exit 70; no temporary file stays either way.
 */
int zd_output_close(struct zd_output *o, int rc, struct zd_err *err);

#endif
