/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "provision/journal.h"
#include "provision/needs.h"
#include "provision/provision.h"

extern char **environ;

enum { MAX_ARGS = 24, UNMOUNT_TRIES = 20, UNMOUNT_WAIT_US = 100000 };

/*
 * Blocks of the base page's size are what DAX needs; stripes of a PMD make the allocators place
 * extents so that a PMD can map them. What the kernel would do in the background after the mount
 * (inode tables) is left undone (noinit_itable): it would run into the measurement.
 */
static void mkfs_argv(
	const char *device, const struct zd_space *space, char *argv[MAX_ARGS], char text[4][64])
{
	uint64_t stripe = (space->pmd_bytes ? space->pmd_bytes : space->page_bytes);
	int n = 0;

	snprintf(text[0], sizeof(text[0]), "%llu", (unsigned long long)space->page_bytes);
	if (space->cell.fs == ZD_FS_EXT4) {
		snprintf(text[1], sizeof(text[1]), "stride=%llu,stripe_width=%llu,nodiscard",
			(unsigned long long)(stripe / space->page_bytes),
			(unsigned long long)(stripe / space->page_bytes));
		argv[n++] = "mkfs.ext4";
		argv[n++] = "-q";
		argv[n++] = "-F";
		argv[n++] = "-m0";
		argv[n++] = "-N";
		argv[n++] = "1024";
		argv[n++] = "-b";
		argv[n++] = text[0];
		argv[n++] = "-E";
		argv[n++] = text[1];
	} else {
		snprintf(text[1], sizeof(text[1]), "size=%llu",
			(unsigned long long)space->page_bytes);
		snprintf(text[2], sizeof(text[2]), "su=%llu,sw=1,agcount=2",
			(unsigned long long)stripe);
		argv[n++] = "mkfs.xfs";
		argv[n++] = "-q";
		argv[n++] = "-f";
		argv[n++] = "-K";
		argv[n++] = "-m";
		argv[n++] = "reflink=0,rmapbt=0";
		argv[n++] = "-b";
		argv[n++] = text[1];
		argv[n++] = "-d";
		argv[n++] = text[2];
		/* The least that mkfs accepts, in groups that can hold it: left alone it picks
		 * less on a small device, and refuses. */
		argv[n++] = "-l";
		argv[n++] = "size=64m";
	}
	argv[n++] = (char *)device;
	argv[n] = NULL;
}

/* Runs argv; its first words on stderr come back in `words`, the rest is dropped. */
static int run_quietly(char *const argv[], int *status, char *words, size_t words_size)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int rc, stderr_pipe[2];
	size_t have = 0;
	char rest[256];
	ssize_t n;
	pid_t pid;

	words[0] = '\0';
	if (pipe2(stderr_pipe, O_CLOEXEC) < 0)
		return -errno;
	posix_spawnattr_init(&attributes);
	/* In a group of its own: an interrupt from the terminal is ours to handle. */
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, stderr_pipe[1], 2);
	rc = posix_spawnp(&pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	close(stderr_pipe[1]);
	while (!rc && (n = read(stderr_pipe[0], rest, sizeof(rest))) > 0) {
		size_t room = words_size - 1 - have;
		size_t taken = (size_t)n < room ? (size_t)n : room;

		memcpy(words + have, rest, taken);
		have += taken;
	}
	words[have] = '\0';
	words[strcspn(words, "\n")] = '\0';
	close(stderr_pipe[0]);
	while (!rc && waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return -rc;
}

static int make(const char *device, const struct zd_space *space, struct zd_err *err)
{
	char *argv[MAX_ARGS], text[4][64], words[160];
	int rc, status = 0;

	mkfs_argv(device, space, argv, text);
	rc = run_quietly(argv, &status, words, sizeof(words));
	if (rc == -ENOENT) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE, "mkfs '%s': %s is not installed", device,
			argv[0]);
		zd_err_hint(
			err, "install %s", space->cell.fs == ZD_FS_EXT4 ? "e2fsprogs" : "xfsprogs");
		return rc;
	}
	if (rc < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "mkfs '%s': %s ended with %s %d: %s", device,
			argv[0], WIFEXITED(status) ? "exit code" : "signal",
			WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), words);
		return rc < 0 ? rc : -EIO;
	}
	return 0;
}

/* The name is drawn here, because the journal must know it before the directory is there. */
static int note_mount(
	struct zd_space *space, struct zd_change *change, const char *device, struct zd_err *err)
{
	uint64_t name;

	if (getrandom(&name, sizeof(name), 0) != sizeof(name))
		return -EIO;
	snprintf(change->name, sizeof(change->name), "/run/zdbench-%016llx",
		(unsigned long long)name);
	snprintf(change->detail, sizeof(change->detail), "%s", device);
	return zd_journal_add(space->journal, change, &space->change, err);
}

static int mount_dax(const char *device, struct zd_space *space, struct zd_err *err)
{
	const char *type = zd_fs_name(space->cell.fs);
	const char *options =
		space->cell.fs == ZD_FS_EXT4 ? "dax=always,noinit_itable" : "dax=always";
	struct zd_change change = {.kind = ZD_CHANGE_MOUNT};
	char missing[80];
	int rc = note_mount(space, &change, device, err);

	if (rc < 0)
		return rc;
	if (mkdir(change.name, 0700) < 0) {
		rc = -errno;
		zd_err_set(err, ZD_EXIT_FAILED, "make the mount point '%s': %s", change.name,
			zd_errno_name(rc));
	} else if (mount(device, change.name, type, MS_NOATIME, options) < 0) {
		rc = -errno;
		rmdir(change.name);
		zd_err_set(err, ZD_EXIT_FAILED, "mount '%s' as %s with %s: %s%s", device, type,
			options, zd_errno_name(rc),
			zd_needs_missing("", "", &space->cell, missing, sizeof(missing)));
	}
	if (rc < 0)
		zd_journal_undone(space->journal, space->change);
	else
		snprintf(space->path, sizeof(space->path), "%s", change.name);
	return rc;
}

/* Asked of a descriptor that can be mapped, not of a name: only the kernel knows. */
static bool takes_map_sync(int fd, size_t length)
{
	void *addr = mmap(NULL, length, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, fd, 0);

	if (addr == MAP_FAILED)
		return false;
	munmap(addr, length);
	return true;
}

static bool device_takes_map_sync(const char *device, size_t length)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);
	bool takes = fd >= 0 && takes_map_sync(fd, length);

	if (fd >= 0)
		close(fd);
	return takes;
}

/* dax=always is a wish: the file system says per file whether it is so. */
static int check_dax(struct zd_space *space, struct zd_err *err)
{
	char path[300];
	struct statx status;
	int fd, rc = 0;

	snprintf(path, sizeof(path), "%s/dax", space->path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &status) < 0)
		rc = -errno;
	else if (!(status.stx_attributes_mask & STATX_ATTR_DAX) ||
		 !(status.stx_attributes & STATX_ATTR_DAX))
		rc = -ENOTSUP;
	else
		space->map_sync = takes_map_sync(fd, space->page_bytes);
	if (fd >= 0)
		close(fd);
	unlink(path);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"%s on '%s': a new file does not carry STATX_ATTR_DAX: %s",
			zd_fs_name(space->cell.fs), space->path, zd_errno_name(rc));
		zd_err_hint(err, "the kernel log (dmesg) says why DAX is off");
	}
	return rc;
}

int zd_space_open(const struct zd_namespace *ns, uint64_t page_bytes, uint64_t pmd_bytes,
	struct zd_space *space, struct zd_err *err)
{
	const char *device = zd_namespace_device(ns);
	int rc;

	*space = (struct zd_space){
		.cell = *zd_namespace_cell(ns),
		.size_bytes = zd_namespace_cost(ns)->usable_bytes,
		.physical = zd_namespace_physical(ns),
		.page_bytes = page_bytes,
		.pmd_bytes = pmd_bytes,
		.journal = zd_namespace_journal(ns),
	};
	if (space->cell.mode == ZD_MODE_DEVDAX) {
		snprintf(space->path, sizeof(space->path), "%s", device);
		space->map_sync = device_takes_map_sync(device, space->cell.align_bytes);
		return 0;
	}
	rc = make(device, space, err);
	if (rc == 0)
		rc = mount_dax(device, space, err);
	if (rc == 0) {
		rc = check_dax(space, err);
		if (rc < 0)
			zd_space_close(space, NULL);
	}
	return rc;
}

int zd_space_close(struct zd_space *space, struct zd_err *err)
{
	int rc = 0;

	if (space->cell.mode == ZD_MODE_FSDAX && space->path[0]) {
		/* Somebody may be looking into it, an indexer for one. */
		for (int try = 0; try < UNMOUNT_TRIES; try++) {
			rc = umount2(space->path, 0) < 0 ? -errno : 0;
			if (rc != -EBUSY)
				break;
			usleep(UNMOUNT_WAIT_US);
		}
		if (rc < 0) {
			zd_err_set(err, ZD_EXIT_FAILED, "unmount '%s': %s", space->path,
				zd_errno_name(rc));
		} else {
			rmdir(space->path);
			zd_journal_undone(space->journal, space->change);
		}
	}
	space->path[0] = '\0';
	return rc;
}
