/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for src/cmd_list.c in the guest of 47-consent, where its programs are not to be had:
 * `zdbench list terminal ANSWER COMMAND...` runs the command on a terminal of its own and types the
 * answer when it asks; `zdbench list stack DEVICE` puts a device-mapper device on a block device,
 * `zdbench list unstack` takes it away.
 */
#include <fcntl.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/dm-ioctl.h>
#include <linux/fs.h>

#include "command.h"

static int on_terminal(const char *answer, char **command)
{
	static const char question[] = "[y/N] ";
	char said[65536];
	size_t have = 0;
	int terminal, status = 0;
	pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
	bool asked = false;
	ssize_t n;

	if (pid == 0) {
		execvp(command[0], command);
		_exit(127);
	}
	/* The terminal's end is EIO. */
	while (pid > 0 && have < sizeof(said) - 1 &&
		(n = read(terminal, said + have, sizeof(said) - 1 - have)) > 0) {
		have += (size_t)n;
		if (asked || !memmem(said, have, question, sizeof(question) - 1))
			continue;
		asked = true;
		if (dprintf(terminal, "%s\n", answer) < 0)
			break;
	}
	fwrite(said, 1, have, stdout);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int control(unsigned long request, const char *device, unsigned long long sectors)
{
	struct {
		struct dm_ioctl dm;
		struct dm_target_spec target;
		char parameters[64];
	} call = {
		.dm = {.version = {DM_VERSION_MAJOR, 0, 0},
			.data_size = sizeof(call),
			.data_start = sizeof(call.dm),
			.target_count = 1,
			.name = "beside"},
		.target = {.length = sectors, .target_type = "linear"},
	};
	int rc, fd = open("/dev/mapper/control", O_RDWR | O_CLOEXEC);

	snprintf(call.parameters, sizeof(call.parameters), "%s 0", device);
	rc = fd < 0 ? -1 : ioctl(fd, request, &call);
	if (rc < 0)
		perror("device-mapper");
	if (fd >= 0)
		close(fd);
	return rc;
}

static int stack(const char *device)
{
	unsigned long long bytes = 0;
	int fd = open(device, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, BLKGETSIZE64, &bytes) < 0) {
		perror(device);
		return 1;
	}
	close(fd);
	/* Resumed, it is what was loaded. */
	return control(DM_DEV_CREATE, "", 0) < 0 ||
	       control(DM_TABLE_LOAD, device, bytes / 512) < 0 ||
	       control(DM_DEV_SUSPEND, "", 0) < 0;
}

static int zd_cmd_list(int argc, char **argv)
{
	if (argc > 3 && strcmp(argv[1], "terminal") == 0)
		return on_terminal(argv[2], argv + 3);
	if (argc > 2 && strcmp(argv[1], "stack") == 0)
		return stack(argv[2]);
	return control(DM_DEV_REMOVE, "", 0) < 0;
}

const struct zd_command zd_cmd_list_command = {"list", "what the test needs", zd_cmd_list};
