/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench doctor: what can be measured here, what cannot, why, and what mends it. */
#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cachedir.h"
#include "command.h"
#include "options.h"
#include "datadir.h"
#include "doctor/doctor.h"
#include "printable.h"
#include "run/progress.h"
#include "vm/config.h"
#include "vm/vm.h"
#include "zdbench/cleanup.h"

enum { MAX_CHECKS = 16, N_TARGETS = 2 };

/* One target's answers, beside its table of checks. */
struct examination {
	const char *target;
	const struct zd_check *checks;
	size_t n;
	struct zd_finding finding[MAX_CHECKS];
	const struct zd_finding *obstacle; /* the first "no"; NULL: the target can measure */
};

static const char *const verdict_names[] = {
	[ZD_VERDICT_OK] = "ok",
	[ZD_VERDICT_WARN] = "warn",
	[ZD_VERDICT_NO] = "no",
};

/* In place: what is seen comes from files and the environment, and goes to terminals and JSON. */
static void clean(char *text, size_t size)
{
	char copy[512];

	zd_printable(text, copy, size < sizeof(copy) ? size : sizeof(copy));
	strcpy(text, copy);
}

static void examine(struct examination *e, const struct zd_patient *patient)
{
	assert(e->n <= MAX_CHECKS);
	for (size_t i = 0; i < e->n; i++) {
		struct zd_finding *finding = &e->finding[i];

		e->checks[i].look(patient, finding);
		clean(finding->seen, sizeof(finding->seen));
		clean(finding->mend, sizeof(finding->mend));
		if (!e->obstacle && finding->verdict == ZD_VERDICT_NO)
			e->obstacle = finding;
	}
}

static void judge(const struct zd_machine *machine, struct zd_warnings *warnings)
{
	zd_machine_judge(machine, warnings);
	for (size_t i = 0; i < warnings->n; i++)
		clean(warnings->warning[i].message, sizeof(warnings->warning[i].message));
}

/* ---- for people ---- */

static void print_line(const char *mark, const char *name, const char *text, const char *mend)
{
	printf("  %-4s  %-20s  %s\n", mark, name, text);
	if (mend[0] != '\0')
		printf("  %-4s  %-20s  -> %s\n", "", "", mend);
}

static void print_examination(const struct examination *e)
{
	printf("%s\n", e->target);
	for (size_t i = 0; i < e->n; i++)
		print_line(verdict_names[e->finding[i].verdict], e->checks[i].name,
			e->finding[i].seen, e->finding[i].mend);
	printf("\n");
}

static void print_warnings(const struct zd_warnings *warnings)
{
	if (warnings->n == 0)
		return;
	printf("what a local result would say about this machine\n");
	for (size_t i = 0; i < warnings->n; i++) {
		const struct zd_warning *w = &warnings->warning[i];

		print_line(w->severity == ZD_WARNING ? "warn" : "note", w->code, w->message,
			w->remedy);
	}
	printf("\n");
}

static void print_verdict(const struct examination *e, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		printf("%s%s: ", i > 0 ? " · " : "", e[i].target);
		if (e[i].obstacle)
			printf("no (%s)", e[i].obstacle->seen);
		else
			printf("yes");
	}
	printf("\n");
}

/* ---- for programs: the same facts ---- */

/* json_pack and json_array_append_new pass a NULL on: only the whole has to be looked at. */
static bool append(json_t *array, json_t *value)
{
	return json_array_append_new(array, value) == 0;
}

static json_t *examination_json(const struct examination *e)
{
	json_t *checks = json_array();
	bool complete = true;

	for (size_t i = 0; i < e->n; i++)
		complete &= append(
			checks, json_pack("{s:s, s:s, s:s, s:s}", "name", e->checks[i].name,
					"verdict", verdict_names[e->finding[i].verdict], "seen",
					e->finding[i].seen, "mend", e->finding[i].mend));
	if (!complete) {
		json_decref(checks);
		return NULL;
	}
	return json_pack("{s:s, s:b, s:s, s:o}", "target", e->target, "usable", !e->obstacle,
		"reason", e->obstacle ? e->obstacle->seen : "", "checks", checks);
}

static json_t *warning_json(const struct zd_warning *w)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "code", w->code, "severity",
		zd_severity_name(w->severity), "message", w->message, "remedy", w->remedy);
}

static bool print_json(const struct examination *e, size_t n, const struct zd_warnings *warnings)
{
	json_t *targets = json_array(), *list = json_array(), *doctor;
	bool complete = true, printed;

	for (size_t i = 0; i < n; i++)
		complete &= append(targets, examination_json(&e[i]));
	for (size_t i = 0; i < warnings->n; i++)
		complete &= append(list, warning_json(&warnings->warning[i]));
	doctor = json_pack("{s:s, s:o, s:o}", "schema", "zdbench.doctor/1", "targets", targets,
		"warnings", list);
	printed = complete && doctor && json_dumpf(doctor, stdout, JSON_INDENT(2)) == 0 &&
		  putchar('\n') != EOF;
	json_decref(doctor);
	return printed;
}

/* ---- the command ---- */

struct arguments {
	bool json;
	const char *kernel; /* a build tree or an image; NULL: look at this machine */
	const char *modules;
};

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	struct zd_err err;

	switch (key) {
	case 'j':
		a->json = true;
		return 0;
	case 'k':
		a->kernel = arg;
		return 0;
	case 'm':
		a->modules = arg;
		return 0;
	case ARGP_KEY_END:
		if (a->modules && !a->kernel) {
			zd_err_set(&err, ZD_EXIT_USAGE, "doctor: --modules is of --kernel");
			exit(zd_fail(&err));
		}
		if (!a->json || !a->kernel)
			return 0;
		zd_err_set(&err, ZD_EXIT_USAGE, "doctor: --kernel has no JSON");
		exit(zd_fail(&err));
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{"json", 'j', NULL, 0, "The same facts as one JSON object", 0},
	{"kernel", 'k', "PATH", 0,
		"Instead: what the configuration of the kernel built in the directory PATH, or of "
		"the image PATH, lacks to be measured",
		0},
	{"modules", 'm', "DIR", 0, "The modules of that image", 0},
	{0},
};
static const struct argp argp = {
	.options = options,
	.parser = parse_option,
	.doc = "What can be measured on this machine, what cannot, why, and what mends it.\v"
	       "Exit code: 0 when a target (or the kernel) can measure, 69 when none can.",
};

static int report(const struct examination *e, const struct zd_warnings *warnings, bool json)
{
	struct zd_err err = {0};
	bool printed = true;

	if (json) {
		printed = print_json(e, N_TARGETS, warnings);
	} else {
		for (size_t i = 0; i < N_TARGETS; i++)
			print_examination(&e[i]);
		print_warnings(warnings);
		print_verdict(e, N_TARGETS);
	}
	if (!printed || fflush(stdout) != 0 || ferror(stdout)) {
		zd_err_set(&err, ZD_EXIT_FAILED, "doctor: cannot write to stdout: %s",
			zd_errno_name(errno));
		return zd_fail(&err);
	}
	for (size_t i = 0; i < N_TARGETS; i++)
		if (!e[i].obstacle)
			return ZD_EXIT_OK;
	return ZD_EXIT_UNAVAILABLE;
}

/* Where the configuration of an own kernel is, a build tree's or an image's. */
struct own_kernel {
	const char *path;	  /* as given */
	const char *modules;	  /* "": none */
	struct zd_vm_files files; /* of an image */
	char arch[16], config[PATH_MAX + 16];
	bool has_modules;
};

static int cannot_find(const char *what, const char *path, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "doctor: find the %s '%.150s': %s", what, path,
		zd_errno_name(errno));
	return -ENODEV;
}

static int find_image(struct own_kernel *own, struct zd_err *err)
{
	char path[PATH_MAX], modules[PATH_MAX] = "";
	int rc;

	if (!realpath(own->path, path))
		return cannot_find("kernel", own->path, err);
	if (own->modules[0] && !realpath(own->modules, modules))
		return cannot_find("modules", own->modules, err);
	rc = zd_vm_prepare_kernel(path, modules, &own->files, err);
	if (rc < 0)
		return rc;
	if (!own->files.config[0]) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"what '%.150s' (Linux %s, %s) lacks is not known: %s", own->path,
			own->files.release, own->files.arch, zd_config_unknown);
		return -ENODEV;
	}
	strcpy(own->arch, own->files.arch);
	snprintf(own->config, sizeof(own->config), "%s", own->files.config);
	own->has_modules = modules[0] != '\0';
	return 0;
}

static int find_config(struct own_kernel *own, struct zd_err *err)
{
	const char *arch = zd_config_tree_arch(own->path);

	if (!arch)
		return find_image(own, err);
	strcpy(own->arch, arch);
	snprintf(own->config, sizeof(own->config), "%.4095s/.config", own->path);
	own->has_modules = true;
	return 0;
}

/* Somebody's own kernel, by its configuration. */
static int examine_kernel(const char *path, const char *modules)
{
	struct own_kernel *own ZD_FREE = calloc(1, sizeof(*own));
	struct zd_config_lacks lacks;
	struct zd_err err = {0};

	if (!own) {
		zd_err_set(&err, ZD_EXIT_FAILED, "doctor: no memory");
		return zd_fail(&err);
	}
	own->path = path;
	own->modules = modules ? modules : "";
	zd_progress_init(ZD_PROGRESS_NONE);
	if (find_config(own, &err) < 0 ||
		zd_config_examine(own->config, own->arch, own->has_modules, &lacks, &err) < 0)
		return zd_fail(&err);
	printf("kernel of '%s', %s%s%s\n", path, own->arch, own->files.release[0] ? ", Linux " : "",
		own->files.release);
	for (size_t i = 0; i < lacks.n; i++) {
		char lost[200];

		snprintf(lost, sizeof(lost), "%s%s", lacks.lack[i]->lost,
			zd_config_module_note(&lacks, i));
		print_line(verdict_names[i < lacks.n_vital ? ZD_VERDICT_NO : ZD_VERDICT_WARN],
			lacks.lack[i]->option + strlen("CONFIG_"), lost, "");
	}
	printf("  %zu of %zu options that matter are there\n", lacks.n_looked_at - lacks.n,
		lacks.n_looked_at);
	if (zd_stdout_close("the findings") != ZD_EXIT_OK)
		return ZD_EXIT_FAILED;
	return lacks.n_vital ? ZD_EXIT_UNAVAILABLE : ZD_EXIT_OK;
}

static int zd_cmd_doctor(int argc, char **argv)
{
	struct examination e[N_TARGETS] = {
		{.target = "local", .checks = zd_local_checks, .n = zd_n_local_checks},
		{.target = "vm", .checks = zd_vm_checks, .n = zd_n_vm_checks},
	};
	struct zd_patient patient = {.root = "", .data = zd_datadir(), .path = getenv("PATH")};
	struct zd_warnings warnings = {0};
	struct zd_machine machine;
	struct zd_err err = {0};
	struct arguments arguments = {.json = false};
	char *cache;
	int rc;

	zd_options_parse(&argp, argc, argv, &arguments);
	if (arguments.kernel)
		return examine_kernel(arguments.kernel, arguments.modules);
	cache = zd_cache_dir();
	if (!cache) {
		zd_err_set(&err, ZD_EXIT_FAILED, "doctor: no memory");
		return zd_fail(&err);
	}
	zd_machine_read(&machine, zd_doctor_region_node(""));
	/* As a run does it: whether that works is one of the things to be judged. */
	zd_machine_bind(&machine, NULL);
	judge(&machine, &warnings);
	patient.machine = &machine;
	patient.cache = cache;
	if (!patient.path)
		patient.path = "/usr/bin:/bin";
	for (size_t i = 0; i < N_TARGETS; i++)
		examine(&e[i], &patient);
	rc = report(e, &warnings, arguments.json);
	free(cache);
	return rc;
}

const struct zd_command zd_cmd_doctor_command = {
	.name = "doctor",
	.summary = "what can be measured here, what cannot, and what mends it",
	.run = zd_cmd_doctor,
};
