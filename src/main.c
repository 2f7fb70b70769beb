/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "config.h"
#include "options.h"
#include "printable.h"
#include "run/progress.h"

static const struct zd_command *const commands[] = {
	&zd_cmd_run_command,
	&zd_cmd_doctor_command,
	&zd_cmd_list_command,
	&zd_cmd_kernel_command,
	&zd_cmd_show_command,
	&zd_cmd_export_command,
	&zd_cmd_restore_command,
	&zd_cmd_compare_command,
	&zd_cmd_gate_command,
	&zd_cmd_calibrate_command,
	&zd_cmd_predict_command,
	&zd_cmd_report_command,
};

/*
 * GitHub's runner reads commands from stderr, too, "##[" in the middle of a line among them. What
 * is said there can be a stranger's.
 */
static void say(const char *before, const char *text)
{
	fputs(before, stderr);
	for (const char *c = text; *c; c++)
		fprintf(stderr, strncmp(c, "##[", 3) == 0 ? "%c " : "%c", *c);
	fputc('\n', stderr);
}

int zd_fail(const struct zd_err *err)
{
	char text[sizeof(err->text)], hint[sizeof(err->hint)];

	zd_progress_clear();
	zd_progress_error(err);
	if (zd_progress_is_port())
		return err->exit;
	zd_printable(err->text, text, sizeof(text));
	zd_printable(err->hint, hint, sizeof(hint));
	say("zdbench: ", text);
	if (hint[0])
		say("  hint: ", hint);
	return err->exit;
}

static int help(void)
{
	puts("zdbench measures what it costs to keep the memmap of persistent memory on the "
	     "device\n"
	     "(--map=dev) instead of in RAM (--map=mem).\n\n"
	     "Usage: zdbench [COMMAND] [OPTION...]\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  %-9s %s\n", commands[i]->name, commands[i]->summary);
	puts("\n`zdbench --mode fsdax` is `zdbench run --mode fsdax`; `zdbench COMMAND --help` "
	     "says more.\n"
	     "\nExit codes: 0 done, 1 the gate found a regression, 64 usage, 65 input not readable "
	     "or not\n"
	     "comparable, 69 nothing here can be measured, 70 a measurement failed, 75 the gate "
	     "cannot tell\n"
	     "(only with --fail-on inconclusive).");
	return zd_stdout_close("the help");
}

static int version(void)
{
	puts("zdbench " ZD_VERSION);
	return zd_stdout_close("the version");
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "run";
	static char implied[] = "run";
	struct zd_err err;

	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
		return help();
	if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
		return version();
	if (word[0] == '-' || argc == 1) {
		argv[0] = implied;
		return zd_cmd_run_command.run(argc, argv);
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i]->name, word) == 0)
			return commands[i]->run(argc - 1, argv + 1);
	zd_err_set(&err, ZD_EXIT_USAGE,
		"'%s' is not a command (run, doctor, list, kernel, show, export, "
		"compare, gate, calibrate, predict, report, restore)",
		word);
	zd_err_hint(&err, "zdbench --help");
	return zd_fail(&err);
}
