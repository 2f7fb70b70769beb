/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listens to the kernel while it is measured: after each operation its log and its taint are read,
 * never in a timed region. What it complains of goes to the result with the operation that brought
 * it about, and makes this operation's metrics failed.
 */
#ifndef ZDBENCH_WATCH_H
#define ZDBENCH_WATCH_H

#include "machine/kmsg.h"
#include "result/result.h"

struct zd_watch {
	struct zd_kmsg kmsg;
	struct zd_result *result; /* borrowed */
	uint64_t taint;
	/* the operation under way */
	struct zd_cell cell;
	unsigned rep;
	char operation[96];
	char meaning[256];
	bool complained;
	struct zd_err why;
};

/* Fails only softly: what cannot be listened to is a warning in the result. */
void zd_watch_open(struct zd_watch *w, struct zd_result *result);
void zd_watch_close(struct zd_watch *w);

/* The operation that is none: zdbench waits, and whatever happens meanwhile is no variant's. */
#define ZD_WATCH_WAIT "wait"

/*
 * All below accept a NULL watch. The operation's name is told to the host too, which may be all it
 * hears of it.
 */
__attribute__((format(printf, 4, 5))) void zd_watch_begin(
	struct zd_watch *w, const struct zd_cell *cell, unsigned rep, const char *operation, ...);

/* Something that the log does not say, like a SIGBUS. */
void zd_watch_saw(struct zd_watch *w, const char *kind, const char *line);

/* What the complaints of this repetition of the cell mean, so far and in the operation under way.
 */
void zd_watch_explain(struct zd_watch *w, const char *meaning);

/* Has the kernel complained since the operation began? Then why->text says of what. */
bool zd_watch_end(struct zd_watch *w, struct zd_err *why);

#endif
