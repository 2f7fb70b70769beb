/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for src/cmd_list.c in the guest of 47-consent: `zdbench list ANSWER COMMAND...` runs
 * the command on a terminal of its own and types the answer when it asks.
 */
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

static int zd_cmd_list(int argc, char **argv)
{
	return argc > 2 ? on_terminal(argv[1], argv + 2) : 64;
}

const struct zd_command zd_cmd_list_command = {"list", "a terminal for a command", zd_cmd_list};
