/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A child process that leaves nothing behind: it has a process group of its own, dies when this
 * process does (PR_SET_PDEATHSIG, so start it from a thread that outlives it), is followed through
 * pipes with a deadline, and is reaped together with what it started.
 */
#ifndef ZDBENCH_CHILD_H
#define ZDBENCH_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the child says. `take` gets what comes; what it returns ends the child unless 0. */
struct zd_stream {
	int fd;	      /* our end, does not block; -1: none */
	int child_fd; /* the child's end: it inherits this very number */
	int (*take)(void *ctx, const char *data, size_t length);
	bool spool;  /* a file, see below */
	off_t taken; /* of it, from its beginning */
};

int zd_stream_open(struct zd_stream *stream); /* a pipe. 0 or -errno */

/*
 * The same as a file in memory, which the child opens to append (/dev/fd/N): it never waits for who
 * reads it, however late that is. What was taken of it is given back.
 */
int zd_stream_open_spool(struct zd_stream *stream); /* 0 or -errno */
void zd_stream_done(struct zd_stream *stream);

struct zd_child {
	char *const *argv;	   /* argv[0] is looked up in PATH when it has no slash */
	struct zd_stream *streams; /* opened; the child's ends are closed once it runs */
	size_t n_streams;
	int stdout_fd, stderr_fd; /* become its 1 and 2; -1: /dev/null. Its stdin is /dev/null. */
	int inherit_fd;	  /* one more descriptor for the child; -1: none. Stays open here. */
	int death_signal; /* what it gets when this process dies */
	int stop_signal;  /* how its group is asked to stop, SIGKILL after `stop_grace_s` */
	double stop_grace_s;
	const double *deadline_s; /* zd_monotonic_s() at which to stop it; may move while it runs */
	double tick_s;		  /* call tick() about so often */
	void (*tick)(void *ctx);  /* may be NULL */
	void *ctx;

	bool started; /* out: the program was executed */
	int status;   /* out: as waitpid(2) gives it, when it has run */
};

/*
 * Runs it to its end, whatever that is; afterwards neither it nor anything of its group is alive.
 * 0: it ended by itself, and all that it wrote was taken. -ETIMEDOUT: the deadline. -EINTR: this
 * process got SIGINT, SIGTERM or SIGHUP, and survived raising it again. What take() returned. Other
 * -errno: it could not be started (`started` is false) or followed.
 */
int zd_child_run(struct zd_child *child);

/*
 * Runs a small program, whose standard output `take` gets, to its end or for `timeout_s` at most.
 * As zd_child_run().
 */
int zd_child_capture(char *const *argv, double timeout_s,
	int (*take)(void *ctx, const char *data, size_t length), void *ctx);

double zd_monotonic_s(void);

#endif
