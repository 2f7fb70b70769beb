/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run/progress.h"
#include "vm/child.h"
#include "vm/interrupt.h"

enum { MAX_STREAMS = 4, LONGEST_NAP_MS = 500 };

double zd_monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int zd_stream_open(struct zd_stream *stream)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	stream->fd = fds[0];
	stream->child_fd = fds[1];
	return fcntl(stream->fd, F_SETFL, O_NONBLOCK) ? -errno : 0;
}

int zd_stream_open_spool(struct zd_stream *stream)
{
	stream->spool = true;
	stream->taken = 0;
	stream->fd = memfd_create("zdbench-stream", MFD_CLOEXEC);
	if (stream->fd < 0)
		return -errno;
	stream->child_fd = fcntl(stream->fd, F_DUPFD_CLOEXEC, 0);
	return stream->child_fd < 0 ? -errno : 0;
}

void zd_stream_done(struct zd_stream *stream)
{
	close_fd(&stream->fd);
	close_fd(&stream->child_fd);
}

/* In the child, between fork and exec: returns only when it failed. */
static void become(const struct zd_child *child, pid_t parent, const sigset_t *mask)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* Its own group: ^C in a terminal is for this process, which then puts the child away. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, child->death_signal);
	if (getppid() != parent)
		_exit(127); /* the parent was gone before it could be said */
	/* Whatever the caller has open (locks, above all) is not the child's. */
	close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
	for (size_t i = 0; i < child->n_streams; i++)
		fcntl(child->streams[i].child_fd, F_SETFD, 0);
	if (child->inherit_fd >= 0)
		fcntl(child->inherit_fd, F_SETFD, 0);
	dup2(null, STDIN_FILENO);
	dup2(child->stdout_fd >= 0 ? child->stdout_fd : null, STDOUT_FILENO);
	dup2(child->stderr_fd >= 0 ? child->stderr_fd : null, STDERR_FILENO);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(child->argv[0], child->argv);
}

/* A pid, or -errno: of the fork or of the exec. */
static pid_t start(struct zd_child *child, const sigset_t *mask)
{
	pid_t parent = getpid(), pid;
	int report[2], failure = 0;

	if (pipe2(report, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (pid < 0) {
		failure = errno;
	} else if (pid == 0) {
		become(child, parent, mask);
		failure = errno;
		_exit(write(report[1], &failure, sizeof(failure)) < 0 ? 126 : 127);
	}
	close(report[1]);
	if (pid > 0) {
		setpgid(pid, pid); /* both do: whoever comes first */
		if (read(report[0], &failure, sizeof(failure)) == sizeof(failure))
			waitpid(pid, NULL, 0);
		else
			child->started = true;
	}
	close(report[0]);
	for (size_t i = 0; i < child->n_streams; i++)
		close_fd(&child->streams[i].child_fd);
	return failure ? -failure : pid;
}

static bool has_ended(pid_t pid)
{
	siginfo_t info = {0};

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT))
		return errno == ECHILD;
	return info.si_pid == pid;
}

/* After this the child and its group are gone. Until it is reaped its number cannot be reused. */
static void put_away(struct zd_child *child, pid_t pid)
{
	double until = zd_monotonic_s() + child->stop_grace_s;
	struct timespec nap = {0, 20 * 1000 * 1000};

	if (child->stop_signal != SIGKILL && !has_ended(pid)) {
		kill(-pid, child->stop_signal);
		while (!has_ended(pid) && zd_monotonic_s() < until)
			nanosleep(&nap, NULL);
	}
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL); /* should it have left its group: the wait below has no limit */
	while (waitpid(pid, &child->status, 0) < 0 && errno == EINTR)
		;
}

/* Nothing is there yet where a pipe would say that nothing is to come. */
static int drain_spool(struct zd_child *child, struct zd_stream *stream)
{
	char data[65536];
	ssize_t n;
	int rc = 0;

	while (!rc && (n = pread(stream->fd, data, sizeof(data), stream->taken)) > 0) {
		stream->taken += n;
		rc = stream->take(child->ctx, data, (size_t)n);
		/* Whole pages; where it cannot be given back it only takes more room. */
		fallocate(stream->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, stream->taken);
	}
	return rc;
}

/* Takes what is there: one bufferful, or all of it. */
static int drain(struct zd_child *child, struct zd_stream *stream, bool all)
{
	char data[65536];
	int rc = 0;

	if (stream->spool)
		return drain_spool(child, stream);
	while (stream->fd >= 0 && !rc) {
		ssize_t n = read(stream->fd, data, sizeof(data));

		if (n > 0)
			rc = stream->take(child->ctx, data, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EINTR))
			close_fd(&stream->fd);
		else if (errno == EAGAIN)
			break;
		if (!all)
			break;
	}
	return rc;
}

static int nap_ms(double until, double now)
{
	double ms = (until - now) * 1e3 + 1;

	return ms < 0 ? 0 : ms > LONGEST_NAP_MS ? LONGEST_NAP_MS : (int)ms;
}

/* Until the child ends, a limit is reached or a signal comes; the signal goes to *signal. */
static int follow(struct zd_child *child, pid_t pid, struct zd_interrupt *interrupt, int *signal)
{
	/* Where pidfds are not to be had the short naps notice the end instead. */
	int pidfd = pidfd_open(pid, 0), rc = 0;
	double next_tick = zd_monotonic_s() + child->tick_s;

	while (!rc && !has_ended(pid)) {
		struct pollfd fds[MAX_STREAMS + 2] = {
			{pidfd, POLLIN, 0}, {interrupt->fd, POLLIN, 0}};
		double now = zd_monotonic_s(), until = *child->deadline_s;

		if (now >= until)
			rc = -ETIMEDOUT;
		if (child->tick && now >= next_tick) {
			child->tick(child->ctx);
			next_tick = now + child->tick_s;
		}
		if (child->tick && next_tick < until)
			until = next_tick;
		/* A file always has something to read for poll(2): it is looked at in each turn. */
		for (size_t i = 0; i < child->n_streams; i++)
			fds[2 + i] = (struct pollfd){
				child->streams[i].spool ? -1 : child->streams[i].fd, POLLIN, 0};
		if (!rc && poll(fds, 2 + child->n_streams, nap_ms(until, now)) < 0 &&
			errno != EINTR)
			rc = -errno;
		for (size_t i = 0; i < child->n_streams && !rc; i++)
			if (fds[2 + i].revents || child->streams[i].spool)
				rc = drain(child, &child->streams[i], false);
		*signal = zd_interrupt_take(interrupt);
		if (*signal)
			rc = -EINTR;
	}
	close_fd(&pidfd);
	return rc;
}

int zd_child_run(struct zd_child *child)
{
	struct zd_interrupt interrupt;
	int signal = 0, rc;
	pid_t pid;

	child->started = false;
	child->status = 0;
	rc = child->n_streams > MAX_STREAMS ? -EINVAL : zd_interrupt_begin(&interrupt);
	if (rc)
		return rc;
	/* A parent that ignores SIGCHLD bequeaths that, and then there is no status to wait for. */
	sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	pid = start(child, &interrupt.before);
	if (pid < 0) {
		rc = pid;
	} else {
		rc = follow(child, pid, &interrupt, &signal);
		put_away(child, pid);
		for (size_t i = 0; i < child->n_streams && !rc; i++)
			rc = drain(child, &child->streams[i], true);
	}
	if (signal)
		zd_progress_clear(); /* it may be the last chance to leave the terminal clean */
	zd_interrupt_end(&interrupt, signal);
	return rc;
}

int zd_child_capture(char *const *argv, double timeout_s,
	int (*take)(void *ctx, const char *data, size_t length), void *ctx)
{
	struct zd_stream stream = {.fd = -1, .child_fd = -1, .take = take};
	double deadline_s = zd_monotonic_s() + timeout_s;
	struct zd_child child = {.argv = argv,
		.streams = &stream,
		.n_streams = 1,
		.stderr_fd = -1,
		.inherit_fd = -1,
		.death_signal = SIGKILL,
		.stop_signal = SIGKILL,
		.deadline_s = &deadline_s,
		.ctx = ctx};
	int rc = zd_stream_open(&stream);

	if (rc == 0) {
		child.stdout_fd = stream.child_fd;
		rc = zd_child_run(&child);
	}
	zd_stream_done(&stream);
	return rc;
}
