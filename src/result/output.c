/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(struct zd_err *err, enum zd_exit exit, const char *what, const char *path, int rc)
{
	zd_err_set(err, exit, "cannot write %s '%s': %s (%s)", what, path, strerror(-rc),
		zd_errno_name(rc));
	return rc;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return false;
	if (strcmp(a, b) == 0)
		return stat(a, &x) < 0 || S_ISREG(x.st_mode);
	return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

int zd_output_apart(
	const char *path, const char *what, const char *const *others, size_t n, struct zd_err *err)
{
	for (size_t i = 0; path && i < n; i++) {
		if (!others[i] || !is_same_file(path, others[i]))
			continue;
		zd_err_set(err, ZD_EXIT_USAGE, "cannot write %s '%.200s' over '%.200s'", what, path,
			others[i]);
		zd_err_hint(err, "give it a file of its own");
		return -EINVAL;
	}
	return 0;
}

/*
 * What `path` really stands for: into *real with symbolic links resolved, so that a link is not
 * replaced by a file. 1: something that is no regular file, to be written in place.
 */
static int resolve(const char *path, char real[PATH_MAX])
{
	struct stat st;

	if (strlen(path) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return -EISDIR;
		if (!S_ISREG(st.st_mode)) {
			snprintf(real, PATH_MAX, "%s", path);
			return 1;
		}
		/* Renaming over a read-only file would work, and not be what its owner meant. */
		return realpath(path, real) && access(real, W_OK) == 0 ? 0 : -errno;
	}
	if (errno != ENOENT || path[0] == '\0')
		return -errno;
	/* A link to nowhere: rename would replace it, and open() through it is not atomic. */
	if (lstat(path, &st) == 0)
		return -ENOENT;
	if (path[strlen(path) - 1] == '/')
		return -EISDIR;
	snprintf(real, PATH_MAX, "%s", path);
	return 0;
}

static int directory_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (int)(slash - path) + 1 : 0;
}

/* Not made from `path`: a name of 255 bytes has no room for a suffix. */
static void name_beside(const char *path, unsigned i, char *temporary, size_t size)
{
	snprintf(temporary, size, "%.*s.zdbench-%ld-%u", directory_length(path), path,
		(long)getpid(), i);
}

enum { MOST_NAMES = 100 };

/*
 * A new file beside `path`; the descriptor or -errno. It has no name where the file system can do
 * without, so that nothing is left of who is killed: then `temporary` is "".
 */
static int open_beside(const char *path, char *temporary, size_t size)
{
	int fd = -1, length = directory_length(path);

	snprintf(temporary, size, "%.*s", length ? length : 1, length ? path : ".");
	if (access("/proc/self/fd", X_OK) == 0)
		fd = open(temporary, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
	temporary[0] = '\0';
	for (unsigned i = 0; fd < 0 && i < MOST_NAMES; i++) {
		name_beside(path, i, temporary, size);
		fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd >= 0 ? fd : -errno;
}

/* Gives a file of open_beside() a name, to be renamed from: no call puts it in another's place. */
static int give_name(int fd, const char *path, char *temporary, size_t size)
{
	char itself[32];

	snprintf(itself, sizeof(itself), "/proc/self/fd/%d", fd);
	for (unsigned i = 0; i < MOST_NAMES; i++) {
		name_beside(path, i, temporary, size);
		if (linkat(AT_FDCWD, itself, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	temporary[0] = '\0';
	return -errno;
}

int zd_output_check(const char *path, const char *what, struct zd_err *err)
{
	char real[PATH_MAX], temporary[PATH_MAX + 32];
	int rc;

	if (strcmp(path, "-") == 0)
		return 0;
	rc = resolve(path, real);
	if (rc == 1) {
		rc = access(real, W_OK) == 0 ? 0 : -errno;
	} else if (rc == 0) {
		rc = open_beside(real, temporary, sizeof(temporary));
		if (rc >= 0) {
			close(rc);
			if (temporary[0] != '\0')
				unlink(temporary);
			rc = 0;
		}
	}
	return rc == 0 ? 0 : fail(err, ZD_EXIT_USAGE, what, path, rc);
}

int zd_output_open(struct zd_output *o, const char *path, const char *what, struct zd_err *err)
{
	int fd;

	memset(o, 0, sizeof(*o));
	o->name = path;
	o->what = what;
	if (strcmp(path, "-") == 0) {
		o->file = stdout;
		return 0;
	}
	fd = resolve(path, o->path);
	if (fd == 1) {
		fd = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		fd = fd >= 0 ? fd : -errno;
		o->path[0] = '\0';
	} else if (fd == 0) {
		fd = open_beside(o->path, o->temporary, sizeof(o->temporary));
	}
	if (fd < 0)
		return fail(err, ZD_EXIT_FAILED, what, path, fd);
	o->file = fdopen(fd, "w");
	if (!o->file) {
		close(fd);
		if (o->temporary[0] != '\0')
			unlink(o->temporary);
		return fail(err, ZD_EXIT_FAILED, what, path, -ENOMEM);
	}
	return 0;
}

/* Without it the rename itself may not survive a power cut. Some file systems cannot. */
static int sync_directory(const char *path)
{
	char directory[PATH_MAX];
	char *slash;
	int fd, rc;

	snprintf(directory, sizeof(directory), "%s", path);
	slash = strrchr(directory, '/');
	if (slash)
		slash[1] = '\0';
	fd = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0; /* a directory that may be written but not read */
	rc = fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : -errno;
	close(fd);
	return rc;
}

static int flush(FILE *file, bool sync)
{
	if (fflush(file) != 0 || ferror(file))
		return errno ? -errno : -EIO;
	return !sync || fsync(fileno(file)) == 0 ? 0 : -errno;
}

int zd_output_close(struct zd_output *o, int rc, struct zd_err *err)
{
	const bool replaces = o->path[0] != '\0';

	errno = 0;
	if (rc == 0)
		rc = flush(o->file, replaces);
	if (rc == 0 && replaces && o->temporary[0] == '\0')
		rc = give_name(fileno(o->file), o->path, o->temporary, sizeof(o->temporary));
	if (o->file != stdout && fclose(o->file) != 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && replaces && rename(o->temporary, o->path) != 0)
		rc = -errno;
	if (rc != 0 && o->temporary[0] != '\0')
		unlink(o->temporary);
	else if (rc == 0 && replaces)
		rc = sync_directory(o->path);
	return rc == 0 ? 0 : fail(err, ZD_EXIT_FAILED, o->what, o->name, rc);
}
