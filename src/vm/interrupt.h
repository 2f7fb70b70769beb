/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SIGINT, SIGTERM and SIGHUP as something to poll for, while there is a child to put away first.
 * Afterwards the signal is raised again, so that the process still dies of it (and its parent
 * reads 128 + signal). For the main thread of a program without other threads that take signals.
 */
#ifndef ZDBENCH_INTERRUPT_H
#define ZDBENCH_INTERRUPT_H

#include <signal.h>

struct zd_interrupt {
	int fd;		 /* readable when one of them has come (signalfd(2)) */
	sigset_t before; /* the mask to go back to, and the one for children */
};

int zd_interrupt_begin(struct zd_interrupt *interrupt); /* 0 or -errno */
int zd_interrupt_take(struct zd_interrupt *interrupt);	/* the signal that has come, or 0 */
/* Returns only when `signal` is 0 or does not end the process. */
void zd_interrupt_end(struct zd_interrupt *interrupt, int signal);

#endif
