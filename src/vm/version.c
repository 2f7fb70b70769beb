/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include "vm/child.h"
#include "vm/lines.h"
#include "vm/qemu.h"
#include "vm/version.h"

enum { TIMEOUT_S = 20 };

struct version {
	struct zd_lines lines;
	char *buf;
	size_t size;
};

static int first_line(void *ctx, const char *line)
{
	struct version *v = ctx;

	if (!*v->buf)
		zd_qemu_version_parse(line, v->buf, v->size);
	return 0;
}

static int take(void *ctx, const char *data, size_t length)
{
	struct version *v = ctx;

	return zd_lines_feed(&v->lines, data, length, first_line, v);
}

static int run(char *const *argv, struct version *v)
{
	struct zd_stream stream = {.fd = -1, .child_fd = -1, .take = take};
	double deadline_s = zd_monotonic_s() + TIMEOUT_S;
	struct zd_child child = {.argv = argv,
		.streams = &stream,
		.n_streams = 1,
		.stderr_fd = -1,
		.inherit_fd = -1,
		.death_signal = SIGKILL,
		.stop_signal = SIGKILL,
		.deadline_s = &deadline_s,
		.ctx = v};
	int rc = zd_stream_open(&stream);

	if (!rc) {
		child.stdout_fd = stream.child_fd;
		rc = zd_child_run(&child);
	}
	zd_stream_done(&stream);
	zd_lines_finish(&v->lines, first_line, v);
	return rc;
}

int zd_qemu_version(const char *qemu, char *buf, size_t size, struct zd_err *err)
{
	char *argv[] = {(char *)qemu, "--version", NULL};
	struct version v = {.buf = buf, .size = size};
	int rc;

	*buf = '\0';
	rc = run(argv, &v);
	if (rc == -ETIMEDOUT)
		zd_err_set(err, ZD_EXIT_FAILED, "'%s --version' did not end within %d s", qemu,
			(int)TIMEOUT_S);
	else if (rc == -EINTR)
		zd_err_set(
			err, ZD_EXIT_FAILED, "interrupted before the emulated machine was started");
	else if (rc)
		zd_err_set(err, ZD_EXIT_UNAVAILABLE, "cannot run QEMU '%s': %s", qemu,
			zd_errno_name(rc));
	else if (!*buf)
		snprintf(buf, size, "unknown");
	return rc;
}
