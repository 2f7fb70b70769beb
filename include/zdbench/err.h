/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a failure travels: a function that can fail returns 0 or a negative errno and fills the
 * caller's struct zd_err; a positive value is a documented outcome of that function, never an
 * error.
 *
 * The text names the operation, the 'object', what was seen and what was needed; the hint is the
 * mend, or empty. Both are one line without a final newline. Only main.c and cmd_*.c print them.
 */
#ifndef ZDBENCH_ERR_H
#define ZDBENCH_ERR_H

/* The exit codes the whole tool documents (sysexits(3h) where one fits). */
enum zd_exit {
	ZD_EXIT_OK = 0,
	ZD_EXIT_REGRESSED = 1,	   /* the gate found a regression */
	ZD_EXIT_USAGE = 64,	   /* the command line is wrong */
	ZD_EXIT_DATA = 65,	   /* an input file is unreadable, damaged or not comparable */
	ZD_EXIT_UNAVAILABLE = 69,  /* nothing here can be measured */
	ZD_EXIT_FAILED = 70,	   /* a measurement or a restore failed */
	ZD_EXIT_INCONCLUSIVE = 75, /* the gate cannot tell; only with --fail-on inconclusive */
};

struct zd_err {
	enum zd_exit exit; /* what the process should exit with if this ends it */
	char text[512];
	char hint[256];
};

/* Fills *err (which may be NULL: then nobody wants the text). */
__attribute__((format(printf, 3, 4))) void zd_err_set(
	struct zd_err *err, enum zd_exit exit, const char *fmt, ...);

/* Adds the mend to an error already set. */
__attribute__((format(printf, 2, 3))) void zd_err_hint(struct zd_err *err, const char *fmt, ...);

/* Symbolic name of an errno, positive or negative ("ENOSPC"); "E?" for an unknown one. */
const char *zd_errno_name(int errnum);

#endif
