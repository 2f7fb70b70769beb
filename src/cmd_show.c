/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench show: a result as tables. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "result/result.h"
#include "result/table.h"

struct arguments {
	const char *file;
	bool verbose;
	struct zd_err err;
};

static const struct argp_option options[] = {
	{"verbose", 'v', NULL, 0, "Add ids, the interval of each side, and how the run was made",
		0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'v':
		a->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->file) {
			zd_err_set(&a->err, ZD_EXIT_USAGE, "show takes one FILE, '%s' is one more",
				arg);
			return EINVAL;
		}
		a->file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		zd_err_set(&a->err, ZD_EXIT_USAGE, "show needs a FILE");
		zd_err_hint(&a->err, "zdbench show results/local/FILE.json");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int zd_cmd_show(int argc, char **argv)
{
	static char name[] = "zdbench show";
	static const struct argp argp = {
		options, parse, "FILE", "Prints a result of zdbench as tables.", NULL, NULL, NULL};
	struct arguments a = {0};
	struct zd_result result;
	bool written;

	argv[0] = name; /* for what argp itself says about a wrong option */
	argp_err_exit_status = ZD_EXIT_USAGE;
	if (argp_parse(&argp, argc, argv, 0, NULL, &a) != 0)
		return zd_fail(&a.err);
	if (zd_result_read(&result, a.file, &a.err) != 0)
		return zd_fail(&a.err);
	zd_table_print(&result, stdout, a.verbose);
	zd_result_done(&result);
	written = fflush(stdout) == 0 && !ferror(stdout);
	if (!written) {
		zd_err_set(
			&a.err, ZD_EXIT_FAILED, "cannot write the table: %s", zd_errno_name(errno));
		return zd_fail(&a.err);
	}
	return ZD_EXIT_OK;
}

const struct zd_command zd_cmd_show_command = {"show", "a result as tables", zd_cmd_show};
