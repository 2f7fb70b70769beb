/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench report: results as a page. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "convert.h"
#include "options.h"
#include "report/report.h"

struct arguments {
	const char *output;
	char **file;
	size_t n_files;
};

static const struct argp_option options[] = {
	{"output", 'o', "FILE|-", 0, "Where to write (no default)", 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct zd_err err;

	switch (key) {
	case 'o':
		a->output = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->file = state->argv + state->next;
		a->n_files = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		zd_err_set(&err, ZD_EXIT_USAGE, "report needs a FILE");
		zd_err_hint(&err, "zdbench report results/local/FILE.json -o report.html");
		exit(zd_fail(&err));
	case ARGP_KEY_END:
		if (a->output)
			return 0;
		zd_err_set(&err, ZD_EXIT_USAGE, "report needs -o: where to write the page");
		zd_err_hint(&err, "zdbench report results/local/FILE.json -o report.html");
		exit(zd_fail(&err));
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int write_report(
	const struct zd_result_input *in, size_t n, FILE *out, void *ctx, struct zd_err *err)
{
	(void)ctx;
	return zd_report_write(in, n, out, err);
}

static int zd_cmd_report(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "FILE...",
		.doc = "Writes results of zdbench as one HTML file: the newest of them in plots "
		       "and "
		       "tables, and the trend over all. Needs gnuplot.",
	};
	struct arguments a = {0};

	zd_options_parse(&argp, argc, argv, &a);
	return zd_convert(&(struct zd_convert){
		.file = a.file,
		.n_files = a.n_files,
		.output = a.output,
		.what = "report",
		.write = write_report,
	});
}

const struct zd_command zd_cmd_report_command = {
	"report", "results as a page to show", zd_cmd_report};
