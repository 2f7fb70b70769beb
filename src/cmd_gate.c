/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench gate: is this result worse than that one? The exit code says it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "command.h"
#include "gate/forms.h"
#include "options.h"
#include "result/output.h"

enum { KEY_BASELINE = 0x100, KEY_EXTEND, KEY_ACROSS, KEY_CONFIG, KEY_FAIL_ON, KEY_JUNIT };
enum { KEY_MARKDOWN = KEY_JUNIT + 1, KEY_JSON, KEY_GITHUB };

struct arguments {
	const char *baseline, *file, *extension, *config;
	const char *junit, *markdown, *json;
	unsigned across;
	bool github, fail_on_inconclusive, verbose;
};

static const struct argp_option options[] = {
	{"baseline", KEY_BASELINE, "FILE", 0, "the result that FILE must not be worse than", 1},
	{"across", KEY_ACROSS, "LIST", 0,
		"what may differ, because it is what is compared: kernel, emulator, machine, tool",
		1},
	{"extend", KEY_EXTEND, "FILE", 0,
		"one more run of what FILE is of, after an inconclusive verdict", 1},
	{"config", KEY_CONFIG, "FILE", 0,
		"gated metrics, margins and alpha (default: zdbench.gate.json here, or built in)",
		1},
	{"fail-on", KEY_FAIL_ON, "inconclusive", 0, "end with 75 when the gate cannot tell", 1},
	{"junit", KEY_JUNIT, "FILE", 0, "also as JUnit's XML", 2},
	{"markdown", KEY_MARKDOWN, "FILE", 0, "also as Markdown", 2},
	{"json", KEY_JSON, "FILE", 0, "also as JSON; - for stdout, without the table", 2},
	{"github", KEY_GITHUB, 0, 0, "also as GitHub's annotations and step summary", 2},
	{"verbose", 'v', 0, 0, "list what is ok too", 2},
	{0},
};

static _Noreturn void usage(const char *text, const char *arg)
{
	struct zd_err err;

	zd_err_set(&err, ZD_EXIT_USAGE, text, arg);
	zd_err_hint(&err, "zdbench gate --baseline OLD.json NEW.json");
	exit(zd_fail(&err));
}

static bool is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

/* Of two only one would count, and nobody could tell from the verdict which. */
static error_t once(const char **value, const char *option, const char *arg)
{
	if (*value)
		usage("--%s is given twice", option);
	*value = arg;
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct zd_err err;

	switch (key) {
	case KEY_BASELINE:
		return once(&a->baseline, "baseline", arg);
	case KEY_EXTEND:
		return once(&a->extension, "extend", arg);
	case KEY_CONFIG:
		return once(&a->config, "config", arg);
	case KEY_ACROSS:
		if (zd_across_parse(arg, &a->across, &err) < 0)
			exit(zd_fail(&err));
		return 0;
	case KEY_FAIL_ON:
		if (strcmp(arg, "inconclusive") != 0)
			usage("--fail-on: '%s' is not 'inconclusive'", arg);
		a->fail_on_inconclusive = true;
		return 0;
	case KEY_JUNIT:
		return once(&a->junit, "junit", arg);
	case KEY_MARKDOWN:
		return once(&a->markdown, "markdown", arg);
	case KEY_JSON:
		return once(&a->json, "json", arg);
	case KEY_GITHUB:
		a->github = true;
		return 0;
	case 'v':
		a->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->file)
			usage(a->baseline
					? "gate takes one FILE, '%s' is one more"
					: "gate takes the older result behind --baseline, and one "
					  "FILE: '%s' is one more",
				arg);
		a->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!a->file)
			usage("gate needs a FILE%s", "");
		if (!a->baseline)
			usage("gate needs --baseline FILE, '%s' alone has nothing to be held "
			      "against",
				a->file);
		if (a->github + is_stdout(a->junit) + is_stdout(a->markdown) + is_stdout(a->json) >
			1)
			usage("only one of --github and the forms for '-' can have stdout%s", "");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int as_junit(const struct zd_gate *g, FILE *out)
{
	zd_gate_junit(g, out);
	return 0;
}

static int as_markdown(const struct zd_gate *g, FILE *out)
{
	zd_gate_markdown(g, out);
	return 0;
}

static int write_form(const struct zd_gate *g, const char *path,
	int (*form)(const struct zd_gate *g, FILE *out), struct zd_err *err)
{
	struct zd_output output;
	int rc;

	if (!path)
		return 0;
	rc = zd_output_open(&output, path, "verdict", err);
	return rc < 0 ? rc : zd_output_close(&output, form(g, output.file), err);
}

/*
 * The runner names a file for the step's summary, to which every step adds. g NULL: no verdict, for
 * the reason in *why.
 */
static int write_summary(const struct zd_gate *g, const struct zd_err *why, struct zd_err *err)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	FILE *file;
	int rc = 0;

	if (!path || !path[0])
		return 0;
	file = fopen(path, "ae");
	if (file && g)
		zd_gate_markdown(g, file);
	else if (file)
		zd_gate_markdown_refusal(why, file);
	if (file && ferror(file))
		rc = -EIO;
	if (!file || fclose(file) != 0)
		rc = -errno;
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "cannot add to the step summary '%.200s': %s", path,
			zd_errno_name(rc));
	return rc;
}

static void write_refusal(const struct zd_err *why, const char *path,
	void (*form)(const struct zd_err *why, FILE *out))
{
	struct zd_output output;
	struct zd_err ignored;

	/* Nothing is on stdout when there is an error. */
	if (!path || is_stdout(path) || zd_output_open(&output, path, "verdict", &ignored) < 0)
		return;
	form(why, output.file);
	zd_output_close(&output, 0, &ignored);
}

/*
 * That there is no verdict has to be seen where a verdict is looked for, instead of the one of the
 * run before.
 */
static void refuse(const struct zd_err *why, const struct arguments *a)
{
	struct zd_err ignored;

	write_refusal(why, a->junit, zd_gate_junit_refusal);
	write_refusal(why, a->markdown, zd_gate_markdown_refusal);
	write_refusal(why, a->json, zd_gate_json_refusal);
	if (!a->github)
		return;
	zd_gate_annotate_refusal(why, stdout);
	write_summary(NULL, why, &ignored);
}

/*
 * What stands in a result must not become a command of the runner, in whatever line of the table it
 * begins: none is obeyed until the token, which nobody can know beforehand.
 */
static int print_for_github(const struct zd_gate *g, bool verbose, struct zd_err *err)
{
	unsigned char random[16] = {0};
	char token[2 * sizeof(random) + 1];

	if (getrandom(random, sizeof(random), 0) != sizeof(random)) {
		zd_err_set(
			err, ZD_EXIT_FAILED, "draw a token for GitHub: %s", zd_errno_name(errno));
		return -EIO;
	}
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(token + 2 * i, 3, "%02x", random[i]);
	printf("::stop-commands::%s\n", token);
	zd_gate_table(g, stdout, verbose);
	printf("::%s::\n", token);
	zd_gate_annotations(g, stdout);
	return 0;
}

static int print(const struct zd_gate *g, const struct arguments *a, struct zd_err *err)
{
	int rc = write_form(g, a->junit, as_junit, err);

	rc = rc ? rc : write_form(g, a->markdown, as_markdown, err);
	rc = rc ? rc : write_form(g, a->json, zd_gate_json, err);
	rc = rc ? rc : a->github ? write_summary(g, NULL, err) : 0;
	if (rc < 0 || is_stdout(a->junit) || is_stdout(a->markdown) || is_stdout(a->json))
		return rc;
	if (a->github)
		return print_for_github(g, a->verbose, err);
	zd_gate_table(g, stdout, a->verbose);
	return 0;
}

/* Before anything is read: can the verdict be written, and over nothing that is needed? */
static int check_forms(const struct arguments *a, struct zd_err *err)
{
	const char *const form[] = {a->junit, a->markdown, a->json};
	const char *const other[] = {a->baseline, a->file, a->extension,
		a->config ? a->config : ZD_GATE_CONFIG, a->junit, a->markdown, a->json};
	enum { FORMS = 3, INPUTS = 4 };
	int rc = 0;

	for (size_t i = 0; i < FORMS && rc == 0; i++) {
		if (!form[i])
			continue;
		rc = zd_output_check(form[i], "verdict", err);
		rc = rc ? rc : zd_output_apart(form[i], "verdict", other, INPUTS + i, err);
	}
	return rc;
}

static int judge(const struct zd_gate_input *in, const struct zd_gate_config *config,
	const struct arguments *a, int *code, struct zd_err *err)
{
	struct zd_gate g;
	int rc = zd_gate_run(&g, in, config, err);

	if (rc < 0)
		return rc;
	rc = print(&g, a, err);
	*code = zd_gate_failed(&g)					      ? ZD_EXIT_REGRESSED
		: a->fail_on_inconclusive && g.count[ZD_VERDICT_INCONCLUSIVE] ? ZD_EXIT_INCONCLUSIVE
									      : ZD_EXIT_OK;
	zd_gate_done(&g);
	return rc;
}

static int gate(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "FILE",
		.doc = "Judges a result by an older one: exit 0 when no metric has become worse, 1 "
		       "when one has, 65 when the two cannot be compared.",
	};
	struct arguments a = {0};
	struct zd_gate_config config = {0};
	struct zd_result result[3];
	struct zd_gate_input in = {.base = &result[0], .fresh = &result[1]};
	const char *files[3];
	struct zd_err err = {0};
	int rc, code = ZD_EXIT_OK;

	zd_options_parse(&argp, argc, argv, &a);
	in.base_name = a.baseline;
	in.fresh_name = a.file;
	in.extension_name = a.extension;
	in.extension = a.extension ? &result[2] : NULL;
	files[0] = a.baseline;
	files[1] = a.file;
	files[2] = a.extension;
	for (size_t i = 0; i < 3; i++)
		zd_result_init(&result[i]);
	in.across = a.across;
	rc = check_forms(&a, &err);
	rc = rc ? rc : zd_gate_config_read(&config, a.config, &err);
	rc = rc ? rc
		: zd_results_read(result, files, a.extension ? 3 : 2, ZD_READ_REPETITIONS, &err);
	rc = rc ? rc : judge(&in, &config, &a, &code, &err);
	for (size_t i = 0; i < 3; i++)
		zd_result_done(&result[i]);
	zd_gate_config_done(&config);
	if (rc < 0 && err.exit == ZD_EXIT_DATA)
		refuse(&err, &a);
	if (rc < 0)
		return zd_fail(&err);
	rc = zd_stdout_close("the verdict");
	return rc ? rc : code;
}

const struct zd_command zd_cmd_gate_command = {"gate", "is a result worse than another one?", gate};
