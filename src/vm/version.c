/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
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

int zd_qemu_version(const char *qemu, char *buf, size_t size, struct zd_err *err)
{
	char *argv[] = {(char *)qemu, "--version", NULL};
	struct version v = {.buf = buf, .size = size};
	int rc;

	*buf = '\0';
	rc = zd_child_capture(argv, TIMEOUT_S, take, &v);
	zd_lines_finish(&v.lines, first_line, &v);
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
