/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/needs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "zdbench/cleanup.h"

static const struct need {
	enum zd_mode mode;
	const char *bus, *driver, *option;
} drivers[] = {
	{ZD_MODE_FSDAX, "nd", "nd_pmem", "CONFIG_BLK_DEV_PMEM"},
	{ZD_MODE_DEVDAX, "nd", "dax_pmem", "CONFIG_DEV_DAX_PMEM"},
	{ZD_MODE_DEVDAX, "dax", "device_dax", "CONFIG_DEV_DAX"},
};

static bool is_in_path(const char *program)
{
	const char *path = getenv("PATH");
	char file[512];

	while (path && *path) {
		size_t length = strcspn(path, ":");

		snprintf(file, sizeof(file), "%.*s/%s", (int)length, path, program);
		if (length > 0 && access(file, X_OK) == 0)
			return true;
		path += length + (path[length] == ':');
	}
	return false;
}

int zd_needs_check(const struct zd_cell *cell, struct zd_err *err)
{
	char program[32];

	snprintf(program, sizeof(program), "mkfs.%s", zd_fs_name(cell->fs));
	if (cell->mode != ZD_MODE_FSDAX || is_in_path(program))
		return 0;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE,
		"fsdax with %s: %s is not installed (nothing like it in PATH)",
		zd_fs_name(cell->fs), program);
	zd_err_hint(err, "install %s", cell->fs == ZD_FS_EXT4 ? "e2fsprogs" : "xfsprogs");
	return -ENOENT;
}

/* "nodev\ttmpfs", "\text4" (proc_filesystems(5)). */
static bool knows_filesystem(const char *root, const char *name)
{
	char path[300], line[80];
	FILE *list ZD_FCLOSE = NULL;

	snprintf(path, sizeof(path), "%s/proc/filesystems", root);
	list = fopen(path, "re");
	while (list && fgets(line, sizeof(line), list)) {
		const char *tab = strchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		if (tab && strcmp(tab + 1, name) == 0)
			return true;
	}
	return !list;
}

const char *zd_needs_missing(const char *root, const char *region, const struct zd_cell *cell,
	char *buf, size_t buf_size)
{
	char path[300];

	buf[0] = '\0';
	snprintf(path, sizeof(path), "%s/sys/bus/nd/devices/%s/driver", root, region);
	if (region[0] && access(path, F_OK) < 0)
		snprintf(buf, buf_size, ": region '%s' is disabled", region);
	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]) && !buf[0]; i++) {
		snprintf(path, sizeof(path), "%s/sys/bus/%s/drivers/%s", root, drivers[i].bus,
			drivers[i].driver);
		if (drivers[i].mode == cell->mode && access(path, F_OK) < 0)
			snprintf(buf, buf_size, ": no driver '%s' (%s)", drivers[i].driver,
				drivers[i].option);
	}
	if (!buf[0] && cell->mode == ZD_MODE_FSDAX && !knows_filesystem(root, zd_fs_name(cell->fs)))
		snprintf(buf, buf_size, ": no file system '%s' (CONFIG_%s_FS)",
			zd_fs_name(cell->fs), cell->fs == ZD_FS_EXT4 ? "EXT4" : "XFS");
	return buf;
}
