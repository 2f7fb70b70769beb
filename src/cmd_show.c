/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench show: a result as tables. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "options.h"
#include "result/result.h"
#include "result/table.h"

struct arguments {
	const char *file;
	bool verbose;
};

static const struct argp_option options[] = {
	{"verbose", 'v', NULL, 0, "Add ids, the interval of each side, and how the run was made",
		0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct zd_err err;

	switch (key) {
	case 'v':
		a->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->file) {
			zd_err_set(
				&err, ZD_EXIT_USAGE, "show takes one FILE, '%s' is one more", arg);
			exit(zd_fail(&err));
		}
		a->file = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		zd_err_set(&err, ZD_EXIT_USAGE, "show needs a FILE");
		zd_err_hint(&err, "zdbench show results/local/FILE.json");
		exit(zd_fail(&err));
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int zd_cmd_show(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "FILE",
		.doc = "Prints a result of zdbench as tables.",
	};
	struct arguments a = {0};
	struct zd_result result;
	struct zd_err err;
	int rc;

	zd_options_parse(&argp, argc, argv, &a);
	if (zd_result_read(&result, a.file, &err) != 0)
		return zd_fail(&err);
	rc = zd_table_print(&result, stdout, a.verbose);
	zd_result_done(&result);
	if (rc < 0) {
		zd_err_set(&err, ZD_EXIT_FAILED, "cannot make the table: %s", zd_errno_name(rc));
		return zd_fail(&err);
	}
	return zd_stdout_close("the table");
}

const struct zd_command zd_cmd_show_command = {"show", "a result as tables", zd_cmd_show};
