/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for src/cmd_list.c in the guest of 48-faults: `zdbench list ARGUMENTS` is `zdbench
 * ARGUMENTS`, to which something happens at an exact place, found by following its system calls.
 *
 * WHEN=OPERATION: as soon as the run says "at REP CELL OPERATION", OPERATION with or without the
 *                 rest ("fault/write-pte", "0 fsdax/dev/2M/ext4 open");
 * MAPPED=1:       not then, but when a file or device has been mapped after that, and the page
 *                 faults are about to be counted: before the first touch that is timed;
 * MEDDLE=COMMAND: what happens, of a shell; or "bad-block": the block below the sixth page of what
 *                 was mapped is marked as bad.
 *
 * It happens once, and then the run is left alone. Ends as the run does; 125 if it never happened.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"

enum { NOT_MEDDLED = 125, SIXTH_PAGE = 5, SECTOR = 512 };

struct watch {
	const char *when;
	bool mapped, said, due;
	struct __ptrace_syscall_info entry;
	char file[256];
};

/* "at 0 fsdax/dev/2M/ext4 fault/write-pte\n" */
static bool says(const struct watch *w, pid_t pid)
{
	char text[256] = "";
	size_t length = w->entry.entry.args[2];
	struct iovec here = {text, sizeof(text) - 1}, there;

	if (w->entry.entry.nr != SYS_write || length < 4 || length >= sizeof(text))
		return false;
	there = (struct iovec){(void *)(uintptr_t)w->entry.entry.args[1], length};
	if (process_vm_readv(pid, &here, 1, &there, 1, 0) != (ssize_t)length)
		return false;
	text[strcspn(text, "\n")] = '\0';
	length = strlen(text);
	return strncmp(text, "at ", 3) == 0 && length >= strlen(w->when) &&
	       strcmp(text + length - strlen(w->when), w->when) == 0;
}

static const char *file_of(pid_t pid, int fd, char *buf, size_t size)
{
	char link[64];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", pid, fd);
	n = readlink(link, buf, size - 1);
	buf[n > 0 ? n : 0] = '\0';
	return buf;
}

static void note_mapping(struct watch *w, pid_t pid)
{
	const uint64_t *args = w->entry.entry.args;
	char file[sizeof(w->file)];

	if (w->entry.entry.nr != SYS_mmap || !(args[2] & PROT_WRITE) || !(args[3] & MAP_SHARED))
		return;
	file_of(pid, (int)args[4], file, sizeof(file));
	if (strstr(file, "/map-") || strncmp(file, "/dev/dax", 8) == 0)
		strcpy(w->file, file);
}

static bool counts_faults(const struct watch *w, pid_t pid)
{
	char file[64];

	return w->entry.entry.nr == SYS_pread64 &&
	       strcmp(file_of(pid, (int)w->entry.entry.args[0], file, sizeof(file)),
		       "/proc/vmstat") == 0;
}

/* A system call has ended well: is this the moment? */
static bool is_due(struct watch *w, pid_t pid)
{
	if (!w->said) {
		w->said = says(w, pid);
		return w->said && !w->mapped;
	}
	note_mapping(w, pid);
	return w->file[0] && counts_faults(w, pid);
}

/* The extent's place in the file system is that on the block device. */
static int mark_bad_block(const char *file)
{
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + sizeof(struct fiemap_extent)];
	} ask = {.map = {.fm_start = SIXTH_PAGE * (uint64_t)getpagesize(),
			 .fm_length = (uint64_t)getpagesize(),
			 .fm_extent_count = 1}};
	const struct fiemap_extent *extent = ask.map.fm_extents;
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	FILE *bad = fopen("/sys/block/pmem0/badblocks", "we");

	if (fd < 0 || !bad || ioctl(fd, FS_IOC_FIEMAP, &ask.map) < 0 ||
		ask.map.fm_mapped_extents != 1)
		return -1;
	fprintf(bad, "%llu 1\n",
		(unsigned long long)(extent->fe_physical + ask.map.fm_start - extent->fe_logical) /
			SECTOR);
	close(fd);
	return fclose(bad);
}

static void meddle(const struct watch *w, pid_t pid)
{
	const char *what = getenv("MEDDLE");
	char number[16];
	int rc;

	snprintf(number, sizeof(number), "%d", pid);
	setenv("PID", number, 1);
	setenv("FILE", w->file, 1);
	rc = strcmp(what, "bad-block") == 0 ? mark_bad_block(w->file) : system(what);
	if (rc != 0)
		fprintf(stderr, "note WRONG '%s' ended with %d: %s\n", what, rc, strerror(errno));
}

/* Follows the system calls until it is time, and then no more. */
static int follow(pid_t pid, struct watch *w)
{
	int status, signal = 0;

	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		struct __ptrace_syscall_info info;

		/* An exec stops, too. */
		signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			signal = 0;
			ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info);
			if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
				w->entry = info;
			else if (info.op == PTRACE_SYSCALL_INFO_EXIT && !info.exit.is_error &&
				 is_due(w, pid)) {
				w->due = true;
				meddle(w, pid);
				ptrace(PTRACE_DETACH, pid, 0, 0);
				waitpid(pid, &status, 0);
				break;
			}
		}
		ptrace(PTRACE_SYSCALL, pid, 0, signal);
	}
	return status;
}

static int list(int argc, char **argv)
{
	struct watch w = {.when = getenv("WHEN"), .mapped = getenv("MAPPED") != NULL};
	pid_t pid = fork();
	int status;

	(void)argc;
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		argv[0] = "zdbench";
		execv("/proc/self/exe", argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0,
		PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	status = follow(pid, &w);
	if (!w.due) {
		fprintf(stderr, "note WRONG '%s' never came: it ended with %x\n", w.when,
			(unsigned)status);
		return NOT_MEDDLED;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const struct zd_command zd_cmd_list_command = {"list", "meddle with a run", list};
