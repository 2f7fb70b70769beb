/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "command.h"

struct wrapped {
	const struct argp *argp;
	const char *command;
	void *input;
};

static const struct argp_option options[] = {
	{"help", 'h', NULL, 0, "This text", -1},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static char name[64];
	struct wrapped *w = state->input;
	struct zd_err err;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = w->input;
		/* argp's own second line; getopt's first one goes to stderr itself. */
		state->err_stream = fopen("/dev/null", "we");
		return 0;
	case ARGP_KEY_FINI:
		if (state->err_stream)
			fclose(state->err_stream);
		return 0;
	case 'h':
		snprintf(name, sizeof(name), "zdbench %s", w->command);
		state->name = name;
		argp_state_help(
			state, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_DOC | ARGP_HELP_LONG);
		exit(zd_stdout_close("the help"));
	case ARGP_KEY_ARG:
		if (w->argp->args_doc)
			return ARGP_ERR_UNKNOWN;
		zd_err_set(&err, ZD_EXIT_USAGE, "%s: '%s' is not an option", w->command, arg);
		zd_err_hint(&err, "zdbench %s --help", w->command);
		exit(zd_fail(&err));
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

void zd_options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	/* The help shows both's: once is enough. */
	struct argp inner = *argp;
	const struct argp_child children[] = {{&inner, 0, NULL, 0}, {0}};
	const struct argp outer = {
		.options = options,
		.parser = parse,
		.doc = argp->doc,
		.children = children,
	};
	struct wrapped w = {argp, argv[0], input};
	static char name[] = "zdbench";

	inner.doc = NULL;
	argv[0] = name;
	if (argp_parse(&outer, argc, argv, ARGP_NO_HELP | ARGP_NO_EXIT, NULL, &w) == 0)
		return;
	fprintf(stderr, "  hint: zdbench %s --help\n", w.command);
	exit(ZD_EXIT_USAGE);
}

int zd_stdout_close(const char *what)
{
	struct zd_err err;

	if (fflush(stdout) == 0 && !ferror(stdout))
		return ZD_EXIT_OK;
	zd_err_set(&err, ZD_EXIT_FAILED, "cannot write %s: %s", what, zd_errno_name(errno));
	return zd_fail(&err);
}
