/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench restore: undoes what runs that were ended by force have left behind. */
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "options.h"
#include "printable.h"
#include "provision/provision.h"
#include "provision/restore.h"

static void say(void *ctx, const char *text)
{
	char line[256];

	(void)ctx;
	zd_printable(text, line, sizeof(line));
	puts(line);
	/* Whoever ends this one by force sees how far it came. */
	fflush(stdout);
}

static int zd_cmd_restore(int argc, char **argv)
{
	static const struct argp argp = {
		.doc = "Undoes what a run that was ended by force has left behind: mounts, "
		       "namespaces, label areas, a knob of the kernel. What is not its own is left "
		       "alone.",
	};
	const struct zd_restore_report report = {.say = say};
	struct zd_err err = {0};
	size_t left;

	zd_options_parse(&argp, argc, argv, NULL);
	if (geteuid() != 0) {
		zd_err_set(&err, ZD_EXIT_UNAVAILABLE,
			"restore: namespaces and mounts are root's, this is user %u",
			(unsigned)geteuid());
		zd_err_hint(&err, "run it with sudo");
		return zd_fail(&err);
	}
	left = zd_journals_left(NULL, NULL);
	if (zd_provisioner_check_left(true, &report, &err) < 0)
		return zd_fail(&err);
	if (left == 0)
		puts("nothing is left to undo");
	else
		printf("restored: %zu region%s\n", left, left > 1 ? "s" : "");
	return zd_stdout_close("what was restored");
}

const struct zd_command zd_cmd_restore_command = {
	"restore", "undo what a run that was ended by force has left", zd_cmd_restore};
