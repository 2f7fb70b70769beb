/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/plugin.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "datadir.h"
#include "vm/child.h"
#include "vm/version.h"

/* plugin/qemu.h says what differs between them. */
unsigned zd_vm_plugin_api(const char *qemu_version)
{
	unsigned major, minor;

	if (sscanf(qemu_version, "%u.%u", &major, &minor) != 2 || major < 6)
		return 0;
	if (major < 8 || (major == 8 && minor < 2))
		return 1;
	return major > 9 || (major == 9 && minor >= 1) ? 3 : 0;
}

/* Beside the program, as it is built; else where it is installed. */
static int find_file(unsigned api, char *path, size_t size, struct zd_err *err)
{
	char self[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n < 0 ? 0 : n] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		*slash = '\0';
		if ((size_t)snprintf(path, size, "%s/plugin/zdtraffic-%u.so", self, api) < size &&
			access(path, R_OK) == 0)
			return 0;
	}
	snprintf(path, size, "%s/zdtraffic-%u.so", zd_plugindir(), api);
	if (access(path, R_OK) == 0)
		return 0;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "--traffic: no plugin for QEMU at '%.200s'", path);
	zd_err_hint(err, "build all of zdbench: ninja -C build");
	return -ENODEV;
}

static int take_hash(void *ctx, const char *data, size_t length)
{
	struct zd_vm_plugin *plugin = ctx;
	size_t have = strlen(plugin->sha256), room = sizeof(plugin->sha256) - 1 - have;

	memcpy(plugin->sha256 + have, data, length < room ? length : room);
	return 0;
}

/* As coreutils' sha256sum has it: its line begins with the sum. */
static int hash(struct zd_vm_plugin *plugin)
{
	char *argv[] = {"sha256sum", plugin->path, NULL};
	int rc = zd_child_capture(argv, 20, take_hash, plugin);

	if (rc == 0 && strspn(plugin->sha256, "0123456789abcdef") != sizeof(plugin->sha256) - 1)
		rc = -EIO;
	return rc;
}

int zd_vm_plugin_find(const char *qemu, struct zd_vm_plugin *out, struct zd_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = zd_qemu_version(qemu, out->qemu_version, sizeof(out->qemu_version), err);
	if (rc < 0)
		return rc;
	out->api = zd_vm_plugin_api(out->qemu_version);
	if (out->api == 0) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"--traffic: no plugin is built for QEMU %s; it needs 6.0 to 8.1, or 9.1 "
			"or later",
			out->qemu_version);
		return -ENODEV;
	}
	rc = find_file(out->api, out->path, sizeof(out->path), err);
	if (rc == 0 && strchr(out->path, ',')) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"--traffic: QEMU cannot load '%.200s': its name has a comma", out->path);
		return -ENODEV;
	}
	if (rc < 0)
		return rc;
	rc = hash(out);
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "sha256sum of '%.200s': %s", out->path,
			zd_errno_name(rc));
	return rc;
}
