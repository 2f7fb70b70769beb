/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A SIGBUS out of a workload ends that workload's call and not the run: a kernel that cannot map a
 * page says so by this signal. Costs nothing in a timed region. Each thread is guarded by itself.
 */
#ifndef ZDBENCH_GUARD_H
#define ZDBENCH_GUARD_H

#include "zdbench/workload.h"

/* What zd_guarded() returns of a call that a SIGBUS ended; no errno. */
enum { ZD_GUARD_SIGBUS = -4096 };

/* What that text ends in where the kernel says that the memory itself is at fault (sigaction(2)).
 */
extern const char zd_guard_bad_memory[];

/* Takes the signal from here on. 0 or -errno. */
int zd_guard_install(void);

/*
 * call(b, err), what it returns, or ZD_GUARD_SIGBUS with a text that names the place in the mapped
 * file. The workload's teardown must be called then as after any failure.
 */
int zd_guarded(int (*call)(struct zd_bench *b, struct zd_err *err), struct zd_bench *b,
	struct zd_err *err);

#endif
