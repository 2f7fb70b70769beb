/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench calibrate: how far do runs of the same thing differ here? Writes zdbench.gate.json. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "command.h"
#include "gate/calibrate.h"
#include "options.h"
#include "result/output.h"
#include "result/text.h"

enum { KEY_RUNS = 0x100, KEY_CONFIG, KEY_DIRECTORY };

struct arguments {
	char **word; /* files, or options for the runs */
	size_t n_words;
	size_t runs; /* 0: the words are files */
	const char *config, *output, *directory;
};

extern char **environ;

static const struct argp_option options[] = {
	{"runs", KEY_RUNS, "N", 0, "make N results first, with the options behind --", 0},
	{"directory", KEY_DIRECTORY, "DIR", 0,
		"where those are kept (default results/local/calibrate)", 0},
	{"config", KEY_CONFIG, "FILE", 0,
		"what to start from (default: zdbench.gate.json here, or built in)", 0},
	{"output", 'o', "FILE", 0, "default zdbench.gate.json", 0},
	{0},
};

static _Noreturn void usage(const char *text, const char *arg)
{
	struct zd_err err;

	zd_err_set(&err, ZD_EXIT_USAGE, text, arg);
	zd_err_hint(&err, "zdbench calibrate FILE FILE FILE..., or zdbench calibrate --runs 8 -- "
			  "--mode fsdax");
	exit(zd_fail(&err));
}

static size_t parse_runs(const char *arg)
{
	char *end;
	unsigned long n = strtoul(arg, &end, 10);

	if (arg[0] < '0' || arg[0] > '9' || *end || n < ZD_CALIBRATE_MIN || n > ZD_CALIBRATE_MAX)
		usage("--runs: '%s' is not a number from 3 to 100", arg);
	return n;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case KEY_RUNS:
		a->runs = parse_runs(arg);
		return 0;
	case KEY_CONFIG:
		a->config = arg;
		return 0;
	case KEY_DIRECTORY:
		a->directory = arg;
		return 0;
	case 'o':
		a->output = arg;
		return 0;
	case ARGP_KEY_ARG:
		a->word[a->n_words++] = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->runs && a->n_words == 0)
			usage("--runs needs the options of those runs behind --%s", "");
		if (a->runs)
			return 0;
		if (a->n_words < ZD_CALIBRATE_MIN)
			usage("calibrate needs three results or more, of the same plan and "
			      "kernel%s",
				"");
		if (a->n_words > ZD_CALIBRATE_MAX)
			usage("calibrate takes at most 100 results%s", "");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/*
 * One run in a process of its own, as whoever calls zdbench would make it. stdout is the noise
 * floor's: with `-o -` nothing else may stand there.
 */
static int run_once(const struct arguments *a, const char *path, struct zd_err *err)
{
	char **argv = calloc(a->n_words + 8, sizeof(*argv));
	posix_spawn_file_actions_t to_stderr;
	size_t n = 0;
	int status = 0, rc;
	pid_t pid;

	if (!argv)
		return -ENOMEM;
	argv[n++] = (char[]){"zdbench"};
	argv[n++] = (char[]){"run"};
	argv[n++] = (char[]){"--quiet"};
	argv[n++] = (char[]){"-o"};
	argv[n++] = strdupa(path);
	for (size_t i = 0; i < a->n_words; i++)
		argv[n++] = a->word[i];
	posix_spawn_file_actions_init(&to_stderr);
	rc = -posix_spawn_file_actions_adddup2(&to_stderr, STDERR_FILENO, STDOUT_FILENO);
	if (rc == 0)
		rc = -posix_spawn(&pid, "/proc/self/exe", &to_stderr, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&to_stderr);
	free(argv);
	while (rc == 0 && waitpid(pid, &status, 0) < 0)
		rc = errno == EINTR ? 0 : -errno;
	if (rc == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
		zd_err_set(err, ZD_EXIT_FAILED, "the run for '%.300s' ended with %d", path,
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
		return -EIO;
	}
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "start a run: %s", zd_errno_name(rc));
	return rc;
}

static int make_directory(const struct arguments *a, struct zd_err *err)
{
	if (strcmp(a->directory, "results/local/calibrate") == 0) {
		mkdir("results", 0777);
		mkdir("results/local", 0777);
	}
	if (mkdir(a->directory, 0777) < 0 && errno != EEXIST) {
		int rc = -errno;

		zd_err_set(err, ZD_EXIT_USAGE, "make the directory '%.300s': %s", a->directory,
			zd_errno_name(rc));
		return rc;
	}
	return 0;
}

/* The results' names, new ones in *names; those of other runs that stand there are left alone. */
static int make_results(const struct arguments *a, char **names, struct zd_err *err)
{
	int rc = make_directory(a, err);

	for (size_t i = 0; i < a->runs && rc == 0; i++) {
		if (asprintf(&names[i], "%s/%ld-%03zu.json", a->directory, (long)getpid(), i + 1) <
			0) {
			names[i] = NULL;
			return -ENOMEM;
		}
		fprintf(stderr, "zdbench: run %zu of %zu\n", i + 1, a->runs);
		rc = run_once(a, names[i], err);
	}
	return rc;
}

static void print(const struct zd_floor *floors, size_t n, size_t n_results, const char *output)
{
	size_t raised = 0;

	printf("zdbench calibrate: %zu metrics in %zu results\n\n", n, n_results);
	printf("  %-64s %10s %10s\n", "metric", "floor", "theta");
	for (size_t i = 0; i < n; i++) {
		raised += floors[i].raised;
		fputs("  ", stdout);
		zd_text_left(stdout, floors[i].id, 64);
		printf(" %9.4f%% %9.4g%%%s\n", 100 * floors[i].floor, 100 * floors[i].theta,
			floors[i].raised ? "  raised" : "");
	}
	printf("\n  floor: how far the two results that differ most are apart. %zu margins are "
	       "raised to one and\n  a half times that.\n  written: ",
		raised);
	zd_text_wrap(stdout, output, 11, 11);
}

static int work(const struct arguments *a, char **names, struct zd_result *results, size_t n,
	struct zd_err *err)
{
	const char *output = a->output ? a->output : ZD_GATE_CONFIG;
	struct zd_gate_config config = {0};
	struct zd_floor *floors = NULL;
	size_t n_floors = 0;
	int rc = zd_gate_config_read(&config, a->config, err);

	if (rc == 0)
		rc = zd_output_check(output, "gate configuration", err);
	if (rc == 0 && !a->runs)
		rc = zd_output_apart(
			output, "gate configuration", (const char *const *)names, n, err);
	if (rc == 0 && a->runs)
		rc = make_results(a, names, err);
	if (rc == 0)
		rc = zd_results_read(
			results, (const char *const *)names, n, ZD_READ_REPETITIONS, err);
	if (rc == 0)
		rc = zd_calibrate(
			results, (const char *const *)names, n, &config, &floors, &n_floors, err);
	if (rc == 0)
		rc = zd_gate_config_write(&config, output, err);
	if (rc == 0 && strcmp(output, "-") != 0)
		print(floors, n_floors, n, output);
	free(floors);
	zd_gate_config_done(&config);
	return rc;
}

static int calibrate(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "[FILE... | -- RUN-OPTION...]",
		.doc = "Measures how far results of the same plan and kernel differ on a machine, "
		       "and writes margins that are above it.",
	};
	struct arguments a = {.directory = "results/local/calibrate"};
	struct zd_err err = {0};
	struct zd_result *results;
	char **names;
	size_t n;
	int rc = -ENOMEM;

	a.word = calloc((size_t)argc + 1, sizeof(*a.word));
	if (!a.word)
		return ZD_EXIT_FAILED;
	zd_options_parse(&argp, argc, argv, &a);
	n = a.runs ? a.runs : a.n_words;
	results = calloc(n, sizeof(*results));
	names = calloc(n, sizeof(*names));
	zd_err_set(&err, ZD_EXIT_FAILED, "cannot calibrate: ENOMEM");
	for (size_t i = 0; !a.runs && names && i < n; i++)
		names[i] = strdup(a.word[i]);
	if (results && names)
		rc = work(&a, names, results, n, &err);
	for (size_t i = 0; i < n; i++) {
		if (results)
			zd_result_done(&results[i]);
		if (names)
			free(names[i]);
	}
	free(results);
	free(names);
	free(a.word);
	return rc < 0 ? zd_fail(&err) : zd_stdout_close("the noise floor");
}

const struct zd_command zd_cmd_calibrate_command = {
	"calibrate", "how far runs of the same thing differ here", calibrate};
