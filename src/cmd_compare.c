/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench compare: two results side by side. */
#include <stdio.h>
#include <stdlib.h>

#include "command.h"
#include "gate/compare.h"
#include "options.h"

struct arguments {
	const char *file[2];
	size_t n;
	bool verbose;
};

static const struct argp_option options[] = {
	{"verbose", 'v', 0, 0, "list also what is the same and what neither has measured", 0},
	{0},
};

static _Noreturn void usage(const char *text, const char *arg)
{
	struct zd_err err;

	zd_err_set(&err, ZD_EXIT_USAGE, text, arg);
	zd_err_hint(&err, "zdbench compare OLD.json NEW.json");
	exit(zd_fail(&err));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'v':
		a->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->n == 2)
			usage("compare takes two FILEs, '%s' is one more", arg);
		a->file[a->n++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->n < 2)
			usage("compare needs two FILEs%s", "");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int compare(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "A B",
		.doc = "Prints the metrics of two results side by side. No verdict: exit 0.",
	};
	struct arguments a = {0};
	struct zd_result x, y;
	struct zd_err err = {0};
	int rc;

	zd_options_parse(&argp, argc, argv, &a);
	zd_result_init(&y);
	rc = zd_result_read(&x, a.file[0], &err);
	rc = rc ? rc : zd_result_read(&y, a.file[1], &err);
	if (rc == 0) {
		rc = zd_compare_print(&x, a.file[0], &y, a.file[1], a.verbose, stdout);
		if (rc < 0)
			zd_err_set(&err, ZD_EXIT_FAILED, "cannot compare: %s", zd_errno_name(rc));
	}
	zd_result_done(&x);
	zd_result_done(&y);
	return rc < 0 ? zd_fail(&err) : zd_stdout_close("the comparison");
}

const struct zd_command zd_cmd_compare_command = {
	"compare", "the metrics of two results side by side", compare};
