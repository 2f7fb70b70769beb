/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `zdbench kernel`: the kernels of the vm target, and making one ahead of a run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "run/progress.h"
#include "vm/kernels.h"
#include "vm/vm.h"
#include "zdbench/cleanup.h"

enum { KEY_NO_PROGRESS = 0x100 };

struct arguments {
	const char *verb, *name;
	bool silent;
};

static const struct argp_option options[] = {
	{"no-progress", KEY_NO_PROGRESS, NULL, 0, "No progress on stderr", 0},
	{"quiet", 'q', NULL, 0, "The same", 0},
	{0},
};

static error_t refuse(const char *fmt, const char *word)
{
	struct zd_err err;

	zd_err_set(&err, ZD_EXIT_USAGE, fmt, word);
	zd_err_hint(&err, "zdbench kernel list, or zdbench kernel build NAME");
	exit(zd_fail(&err));
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'q':
	case KEY_NO_PROGRESS:
		a->silent = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!a->verb)
			a->verb = arg;
		else if (!a->name && strcmp(a->verb, "build") == 0)
			a->name = arg;
		else
			return refuse("kernel: '%s' is one word too many", arg);
		if (strcmp(a->verb, "list") != 0 && strcmp(a->verb, "build") != 0)
			return refuse("kernel: '%s' is not something to do with kernels", arg);
		return 0;
	case ARGP_KEY_END:
		if (!a->verb)
			return refuse("kernel: what to do is missing%s", "");
		if (!a->name && strcmp(a->verb, "build") == 0)
			return refuse("kernel %s: the kernel's name is missing", a->verb);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.args_doc = "list|build NAME",
	.doc = "Lists the kernels that --kernel takes, or makes one ready ahead of a run: those of "
	       "Debian are downloaded, the others built from Debian's source, into the cache.",
};

static int build(const struct arguments *a, struct zd_err *err)
{
	struct zd_vm_files *files ZD_FREE = calloc(1, sizeof(*files));

	zd_progress_init(a->silent ? ZD_PROGRESS_NONE : ZD_PROGRESS_AUTO);
	if (!files) {
		zd_err_set(err, ZD_EXIT_FAILED, "kernel: no memory");
		return zd_fail(err);
	}
	if (zd_vm_prepare_kernel(a->name, "", files, err) < 0)
		return zd_fail(err);
	zd_progress_clear();
	printf("%s: Linux %s, %s, of Debian's %s\n  %s\n  %s\n", a->name, files->release,
		files->arch, files->version, files->kernel, files->config);
	return zd_stdout_close("the kernel's place");
}

static int kernel(int argc, char **argv)
{
	struct arguments a = {0};
	struct zd_err err = {0};

	zd_options_parse(&argp, argc, argv, &a);
	if (a.name)
		return build(&a, &err);
	if (zd_kernels_list(stdout, true, &err) < 0)
		return zd_fail(&err);
	return zd_stdout_close("the list");
}

const struct zd_command zd_cmd_kernel_command = {
	"kernel", "the kernels of the vm target: list, build", kernel};
