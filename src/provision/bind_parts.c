/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/bind_parts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "zdbench/cleanup.h"
#include "zdbench/err.h"

static const char *const names[ZD_BIND_PARTS] = {
	[ZD_BIND_VMEMMAP] = "vmemmap",
	[ZD_BIND_LINEAR_MAP] = "linear_map",
	[ZD_BIND_PAGE_INIT] = "page_init",
};

/* Directories are named like the ranges: first and last byte, hexadecimal. */
static bool holds(const char *name, uint64_t physical)
{
	uint64_t first, last;
	int end = 0;

	if (sscanf(name, "%" SCNx64 "-%" SCNx64 "%n", &first, &last, &end) != 2 || name[end])
		return false;
	return first <= physical && physical <= last;
}

static int read_number(int dir, const char *range, const char *part, const char *unit, uint64_t *n)
{
	char path[320], text[32];
	int fd ZD_CLOSE = -1;
	ssize_t got;

	snprintf(path, sizeof(path), "%s/%s_%s", range, part, unit);
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (got < 0)
		return -errno;
	text[got] = '\0';
	return sscanf(text, "%" SCNu64, n) == 1 ? 0 : -EIO;
}

static int read_parts(int dir, const char *range, struct zd_bind_parts *parts)
{
	int rc = 0;

	for (size_t i = 0; i < ZD_BIND_PARTS && rc == 0; i++) {
		rc = read_number(dir, range, names[i], "ticks", &parts->ticks[i]);
		if (rc == 0)
			rc = read_number(dir, range, names[i], "ns", &parts->ns[i]);
	}
	return rc;
}

void zd_bind_parts_read(const char *root, uint64_t physical, struct zd_bind_parts *parts)
{
	DIR *dir = opendir(root);
	struct dirent *entry;
	int rc = -ESRCH;

	memset(parts, 0, sizeof(*parts));
	if (!dir) {
		snprintf(parts->absent, sizeof(parts->absent),
			"no %.40s: this kernel has no CONFIG_MEMREMAP_TIMING", root);
		return;
	}
	while (rc == -ESRCH && (entry = readdir(dir)))
		if (holds(entry->d_name, physical))
			rc = read_parts(dirfd(dir), entry->d_name, parts);
	closedir(dir);
	if (rc == -ESRCH)
		snprintf(parts->absent, sizeof(parts->absent),
			"%.40s has no range that holds 0x%" PRIx64, root, physical);
	else if (rc < 0)
		snprintf(parts->absent, sizeof(parts->absent), "read the range below %.40s: %s",
			root, zd_errno_name(rc));
}
