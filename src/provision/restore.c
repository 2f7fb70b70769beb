/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "provision/ndctl.h"
#include "zdbench/cleanup.h"

enum { UNMOUNT_TRIES = 20, UNMOUNT_WAIT_US = 100000 };

void zd_restore_say(const struct zd_restore_part *part, const char *fmt, ...)
{
	char text[256];
	va_list list;

	if (!part->report)
		return;
	va_start(list, fmt);
	vsnprintf(text, sizeof(text), fmt, list);
	va_end(list);
	part->report->say(part->report->ctx, text);
}

/* What is mounted on that directory, by /proc/self/mounts (it escapes blanks: we made the name). */
static bool find_mount(const char *directory, char *device, size_t size)
{
	FILE *f ZD_FCLOSE = fopen("/proc/self/mounts", "re");
	char line[1024], source[256], target[256];
	bool found = false;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%255s %255s", source, target) == 2 &&
			strcmp(target, directory) == 0) {
			snprintf(device, size, "%s", source);
			found = true;
		}
	return found;
}

static int unmount(const char *directory)
{
	int rc = 0;

	/* Somebody may be looking into it, an indexer for one. */
	for (int try = 0; try < UNMOUNT_TRIES; try++) {
		rc = umount2(directory, UMOUNT_NOFOLLOW) < 0 ? -errno : 0;
		if (rc != -EBUSY)
			break;
		usleep(UNMOUNT_WAIT_US);
	}
	return rc;
}

static int restore_mount(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	char device[256];
	int rc;

	while (find_mount(c->name, device, sizeof(device))) {
		if (strcmp(device, c->detail) != 0) {
			zd_restore_say(part, "'%s' is another's mount now ('%s'): left alone",
				c->name, device);
			return 0;
		}
		rc = unmount(c->name);
		if (rc < 0) {
			zd_err_set(err, ZD_EXIT_FAILED, "unmount '%s': %s", c->name,
				zd_errno_name(rc));
			zd_err_hint(err, "end what uses it (fuser -vm %s), then zdbench restore",
				c->name);
			return rc;
		}
		zd_restore_say(part, "unmounted '%s'", c->name);
	}
	/* Never what is in it: an empty directory is all that was made. */
	if (rmdir(c->name) < 0 && errno != ENOENT)
		zd_restore_say(
			part, "directory '%s': %s: left alone", c->name, zd_errno_name(errno));
	return 0;
}

static int unknown(const struct zd_restore_part *part, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "journal of '%s': it names a change that no zdbench makes",
		zd_journal_region(part->journal));
	zd_err_hint(err, "look at it in '%.200s'", zd_state_dir());
	return -EINVAL;
}

static int restore_setting(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	static const char debugfs[] = "/sys/kernel/debug";
	int fd ZD_CLOSE = -1;
	char value[sizeof(c->detail) + 1];
	ssize_t length = snprintf(value, sizeof(value), "%s\n", c->detail);
	struct statfs fs;

	if (strncmp(c->name, "/sys/", 5) != 0)
		return unknown(part, err);
	fd = open(c->name, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT) {
		/* It may be out of sight only. */
		if (strncmp(c->name, debugfs, strlen(debugfs)) == 0 &&
			(statfs(debugfs, &fs) < 0 || fs.f_type != DEBUGFS_MAGIC)) {
			zd_err_set(err, ZD_EXIT_FAILED, "set '%s' back to %s: '%s' is not mounted",
				c->name, c->detail, debugfs);
			zd_err_hint(
				err, "mount -t debugfs debugfs %s, then zdbench restore", debugfs);
			return -ENOENT;
		}
		zd_restore_say(part, "setting '%s' went with the kernel that had it", c->name);
		return 0;
	}
	errno = 0;
	if (fd < 0 || write(fd, value, (size_t)length) != length) {
		int rc = errno ? -errno : -EIO;

		zd_err_set(err, ZD_EXIT_FAILED, "set '%s' back to %s: %s", c->name, c->detail,
			zd_errno_name(rc));
		return rc;
	}
	zd_restore_say(part, "set '%s' back to %s", c->name, c->detail);
	return 0;
}

static int undo(const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	switch (c->kind) {
	case ZD_CHANGE_NAMESPACE:
		return zd_restore_namespace(part, c, err);
	case ZD_CHANGE_INFO_BLOCK:
		return zd_restore_info_block(part, c, err);
	case ZD_CHANGE_DISABLED:
		return zd_restore_enabled(part, c, err);
	case ZD_CHANGE_ENABLED:
		return zd_restore_disabled(part, c, err);
	case ZD_CHANGE_MOUNT:
		return restore_mount(part, c, err);
	case ZD_CHANGE_SETTING:
		return restore_setting(part, c, err);
	case ZD_CHANGE_LABELS:
	case ZD_CHANGE_LABELS_WRITE:
		return zd_restore_labels(part, err);
	default:
		return unknown(part, err);
	}
}

/* Settings first: they need nothing, and a namespace that is in use must not keep them. */
static void next_change(const struct zd_journal *j, struct zd_change *change, unsigned *id)
{
	for (size_t i = zd_journal_n_changes(j); i-- > 0;)
		if (zd_journal_change(j, i, change, id) && change->kind == ZD_CHANGE_SETTING)
			return;
	zd_journal_change(j, zd_journal_n_changes(j) - 1, change, id);
}

int zd_restore(struct zd_journal *j, const struct zd_restore_report *report, struct zd_err *err)
{
	struct zd_change change;
	unsigned id;
	int rc = 0;

	while (rc == 0 && zd_journal_n_changes(j) > 0) {
		struct zd_restore_part part = {.journal = j, .report = report};

		next_change(j, &change, &id);
		/* What one step changes, a context that was open before does not see. */
		rc = zd_ndctl_new(&part.ctx, err);
		if (rc < 0)
			return rc;
		rc = undo(&part, &change, err);
		ndctl_unref(part.ctx);
		if (rc == 0)
			zd_journal_undone(j, id);
	}
	return rc;
}
