/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "vm/interrupt.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

int zd_interrupt_begin(struct zd_interrupt *interrupt)
{
	sigset_t taken;

	sigemptyset(&taken);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct sigaction action;

		/* A blocked signal is queued even where it is ignored (nohup, a shell's `&`). */
		if (!sigaction(signals[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(&taken, signals[i]);
	}
	if (sigprocmask(SIG_BLOCK, &taken, &interrupt->before))
		return -errno;
	interrupt->fd = signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC);
	if (interrupt->fd < 0) {
		int rc = -errno;

		sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
		return rc;
	}
	return 0;
}

int zd_interrupt_take(struct zd_interrupt *interrupt)
{
	struct signalfd_siginfo info;

	if (read(interrupt->fd, &info, sizeof(info)) != sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

void zd_interrupt_end(struct zd_interrupt *interrupt, int signal)
{
	close(interrupt->fd);
	interrupt->fd = -1;
	sigprocmask(SIG_SETMASK, &interrupt->before, NULL);
	if (signal)
		raise(signal);
}
