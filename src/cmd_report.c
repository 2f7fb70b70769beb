/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench report: results as a page. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "report/report.h"
#include "result/output.h"
#include "result/result.h"

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

/* In memory first, so that a page which cannot be drawn leaves nothing half written. */
static int report(const struct arguments *a, const struct zd_report_input *in, struct zd_err *err)
{
	struct zd_output output;
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);
	int rc = memory ? zd_report_write(in, a->n_files, memory, err) : -ENOMEM;

	if (!memory || (fclose(memory) != 0 && rc == 0)) {
		zd_err_set(
			err, ZD_EXIT_FAILED, "cannot make the report: %s", zd_errno_name(ENOMEM));
		rc = -ENOMEM;
	}
	if (rc == 0)
		rc = zd_output_open(&output, a->output, "report", err);
	if (rc == 0) {
		errno = 0;
		rc = fwrite(text, 1, length, output.file) == length ? 0 : errno ? -errno : -EIO;
		rc = zd_output_close(&output, rc, err);
	}
	free(text);
	return rc;
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
	struct zd_report_input *in;
	struct zd_result *result;
	size_t n_read = 0;
	struct zd_err err = {0};
	int rc;

	zd_options_parse(&argp, argc, argv, &a);
	rc = zd_output_check(a.output, "report", &err);
	in = calloc(a.n_files, sizeof(*in));
	result = calloc(a.n_files, sizeof(*result));
	if (rc == 0 && (!in || !result)) {
		zd_err_set(
			&err, ZD_EXIT_FAILED, "cannot make the report: %s", zd_errno_name(ENOMEM));
		rc = -ENOMEM;
	}
	if (rc == 0) {
		rc = zd_results_read(result, (const char *const *)a.file, a.n_files, &err);
		n_read = a.n_files;
	}
	for (size_t i = 0; i < n_read; i++)
		in[i] = (struct zd_report_input){a.file[i], &result[i]};
	rc = rc ? rc : report(&a, in, &err);
	for (size_t i = 0; i < n_read; i++)
		zd_result_done(&result[i]);
	free(result);
	free(in);
	return rc == 0 ? ZD_EXIT_OK : zd_fail(&err);
}

const struct zd_command zd_cmd_report_command = {
	"report", "results as a page to show", zd_cmd_report};
