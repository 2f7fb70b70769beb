/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench export: results in other tools' formats. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "convert.h"
#include "export/export.h"
#include "options.h"

struct arguments {
	const struct zd_export *format;
	const char *output;
	char **file;
	size_t n_files;
};

static const struct argp_option options[] = {
	{"format", 'f', "FORMAT", 0, "One of those below", 0},
	{"output", 'o', "FILE|-", 0, "Where to write (default: standard output)", 0},
	{0},
};

static const char *format_names(char *buf, size_t size)
{
	size_t used = 0;

	for (size_t i = 0; i < zd_n_exports && used < size; i++)
		used += (size_t)snprintf(
			buf + used, size - used, "%s%s", i ? ", " : "", zd_exports[i]->name);
	return buf;
}

static void refuse(struct zd_err *err)
{
	exit(zd_fail(err));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	char names[256];
	struct zd_err err;

	switch (key) {
	case 'f':
		a->format = zd_export_find(arg);
		if (a->format)
			return 0;
		zd_err_set(&err, ZD_EXIT_USAGE, "'%s' is no export format (%s)", arg,
			format_names(names, sizeof(names)));
		refuse(&err);
		return EINVAL;
	case 'o':
		a->output = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->file = state->argv + state->next;
		a->n_files = (size_t)(state->argc - state->next);
		return 0;
	case ARGP_KEY_NO_ARGS:
		zd_err_set(&err, ZD_EXIT_USAGE, "export needs a FILE");
		zd_err_hint(&err, "zdbench export --format csv results/local/FILE.json");
		refuse(&err);
		return EINVAL;
	case ARGP_KEY_END:
		if (a->format)
			return 0;
		zd_err_set(&err, ZD_EXIT_USAGE, "export needs --format: %s",
			format_names(names, sizeof(names)));
		refuse(&err);
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* The formats, below the options. */
static char *help(int key, const char *text, void *input)
{
	char *all = NULL;
	size_t length;
	FILE *memory;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	memory = open_memstream(&all, &length);
	if (!memory)
		return NULL;
	fputs("Formats (+ can hold several results in one export):\n", memory);
	for (size_t i = 0; i < zd_n_exports; i++)
		fprintf(memory, " %c%-16s %s\n", zd_exports[i]->several ? '+' : ' ',
			zd_exports[i]->name, zd_exports[i]->summary);
	fclose(memory);
	return all;
}

static int write_export(
	const struct zd_result_input *in, size_t n, FILE *out, void *ctx, struct zd_err *err)
{
	return zd_export_write(ctx, in, n, out, err);
}

static int zd_cmd_export(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "FILE...",
		.doc = "Writes results of zdbench in another tool's format.",
		.help_filter = help,
	};
	struct arguments a = {.output = "-"};

	zd_options_parse(&argp, argc, argv, &a);
	return zd_convert(&(struct zd_convert){
		.file = a.file,
		.n_files = a.n_files,
		.output = a.output,
		.what = "export",
		.write = write_export,
		.ctx = (void *)a.format,
	});
}

const struct zd_command zd_cmd_export_command = {
	"export", "results in other tools' formats", zd_cmd_export};
