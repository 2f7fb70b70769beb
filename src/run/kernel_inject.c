/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/kernel_inject.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "provision/provision.h"
#include "zdbench/cleanup.h"

static const char *const knobs[] = {"fault", "gup"};

enum { N_KNOBS = sizeof(knobs) / sizeof(knobs[0]) };

static void path_of(const char *root, size_t knob, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", root, knobs[knob]);
}

static int read_knob(const char *path, uint64_t *n)
{
	int fd ZD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
	char text[32];
	ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (got < 0)
		return -errno;
	text[got] = '\0';
	return sscanf(text, "%" SCNu64, n) == 1 ? 0 : -EIO;
}

static int write_knob(const char *path, uint64_t n)
{
	int fd ZD_CLOSE = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	char text[32];
	int length = snprintf(text, sizeof(text), "%" PRIu64 "\n", n);

	if (fd < 0)
		return -errno;
	return write(fd, text, (size_t)length) == length ? 0 : -errno;
}

/* Somebody's knob that is on would be in every figure of a run that does not know of it. */
static int check_off(const char *path, struct zd_err *err)
{
	uint64_t n = 0;

	if (read_knob(path, &n) < 0 || n == 0)
		return 0;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE,
		"'%s' is %" PRIu64 ": this kernel is made slower on purpose", path, n);
	zd_err_hint(err, "write 0 to it");
	return -EBUSY;
}

static int set_knob(const char *path, uint64_t n, struct zd_err *err)
{
	uint64_t is = 0;
	int rc = write_knob(path, n);

	if (rc == 0)
		rc = read_knob(path, &is);
	if (rc == 0 && is == n)
		return 0;
	if (rc == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "set '%s' to %" PRIu64 ": it is %" PRIu64, path, n,
			is);
		return -EIO;
	}
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "set '%s' to %" PRIu64 ": %s", path, n,
		zd_errno_name(rc));
	zd_err_hint(err, rc == -ENOENT
				 ? "this kernel has no CONFIG_ZONE_DEVICE_SPIN: a patched one has"
				 : "it is root's");
	return rc;
}

int zd_kernel_inject_begin(
	const char *root, uint64_t n, struct zd_provisioner *p, struct zd_err *err)
{
	char path[256];
	int rc = 0;

	for (size_t i = 0; i < N_KNOBS && rc == 0; i++) {
		path_of(root, i, path, sizeof(path));
		rc = check_off(path, err);
	}
	for (size_t i = 0; i < N_KNOBS && rc == 0 && n > 0; i++) {
		path_of(root, i, path, sizeof(path));
		rc = p && access(path, F_OK) == 0 ? zd_provisioner_will_set(p, path, "0", err) : 0;
		rc = rc ? rc : set_knob(path, n, err);
	}
	if (rc < 0 && rc != -EBUSY)
		zd_kernel_inject_end(root, n);
	return rc;
}

void zd_kernel_inject_end(const char *root, uint64_t n)
{
	char path[256];

	for (size_t i = 0; i < N_KNOBS && n > 0; i++) {
		path_of(root, i, path, sizeof(path));
		write_knob(path, 0);
	}
}
