/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/request.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/words.h"
#include "zdbench/units.h"

/* ---- what only the whole can tell ---- */

static int contradict(struct zd_err *err, const char *text, const char *hint)
{
	zd_err_set(err, ZD_EXIT_USAGE, "%s", text);
	zd_err_hint(err, "%s", hint);
	return -EINVAL;
}

/* The zdbench inside the emulated machine, for which --disposable stands, is asked for it too. */
static int check_traffic(const struct zd_request *request, struct zd_err *err)
{
	if (request->traffic_cache[0] && !request->traffic)
		return contradict(err, "--traffic-cache is of --traffic, which was not asked for",
			"add --traffic");
	if (request->traffic && request->target == ZD_TARGET_LOCAL && !request->disposable)
		return contradict(err,
			"--traffic is counted by the VM's emulator, and --target is local",
			"use --target vm, or leave it out");
	if (request->traffic && request->clock == ZD_CLOCK_CHOICE_TIME)
		return contradict(err,
			"--traffic is of a VM that counts instructions, and --clock is time",
			"leave --clock out");
	return 0;
}

static int check_target(const struct zd_request *request, struct zd_err *err)
{
	bool named = request->region[0] || request->namespace[0];

	if (request->target == ZD_TARGET_VM && named)
		return contradict(err,
			request->region[0]
				? "--region names this machine's memory, and --target is vm"
				: "--namespace names this machine's memory, and --target is vm",
			"use --target local, or leave it out");
	if (request->target == ZD_TARGET_VM && request->destroy_data)
		return contradict(err,
			"--destroy-data concerns this machine's memory, and --target "
			"is vm",
			"leave it out: the VM's memory is made for the run");
	if (request->target == ZD_TARGET_VM && request->restore)
		return contradict(err, "--restore is of this machine, and --target is vm",
			"zdbench restore undoes what an earlier run has left");
	if (request->target == ZD_TARGET_VM && request->disposable)
		return contradict(err, "--disposable is of this machine, and --target is vm",
			"leave it out: the VM always is");
	/* With auto and no name, what would be destroyed is up to chance. */
	if (request->destroy_data && !named && request->target != ZD_TARGET_LOCAL)
		return contradict(err, "--destroy-data does not say whose data",
			"name it with --region or --namespace");
	if (request->namespace[0] && request->region[0])
		return contradict(err, "--namespace and --region both say where",
			"leave --region out: the namespace is used whole");
	if (request->namespace[0] && !request->destroy_data)
		return contradict(err,
			"--namespace is overwritten, and --destroy-data is not given",
			"add --destroy-data if nothing on it is needed");
	if (request->target == ZD_TARGET_VM && request->dry_run)
		return contradict(err, "--dry-run is of this machine, and --target is vm",
			"leave it out: a run in the VM changes nothing here");
	if (request->dry_run && request->restore)
		return contradict(err, "--restore changes this machine, and --dry-run is not to",
			"zdbench restore first, then --dry-run");
	if (request->target == ZD_TARGET_LOCAL && request->kernel_given)
		return contradict(err, "--kernel is the VM's, and --target is local",
			"use --target vm, or boot this machine with that kernel");
	if (request->modules[0] && !(request->n_kernels == 1 && request->kernels[0].is_file))
		return contradict(err, "--modules is of a kernel that is a file",
			"name the one image that they are of: --kernel FILE --modules DIR");
	if (request->target == ZD_TARGET_LOCAL && !request->vm_labels)
		return contradict(err, "--vm-labels is the VM's, and --target is local",
			"use --target vm, or leave it out");
	if ((request->target == ZD_TARGET_LOCAL || named) && request->vm_boots)
		return contradict(err,
			named ? "--vm-boots is the VM's, and this machine's memory is named"
			      : "--vm-boots is the VM's, and --target is local",
			"use --target vm, or leave it out");
	if (request->target == ZD_TARGET_LOCAL && request->vm_append[0])
		return contradict(err, "--vm-append is the VM's, and --target is local",
			"use --target vm, or boot this machine with those words");
	if (request->target == ZD_TARGET_LOCAL && request->vm_nvdimm[0])
		return contradict(err, "--vm-nvdimm is the VM's, and --target is local",
			"use --target vm, or leave it out");
	return check_traffic(request, err);
}

static int check_size(const struct zd_request *request, struct zd_err *err)
{
	char size[24], align[24];
	uint64_t smallest = 4 * ZD_KIB;

	if (request->size_bytes == 0)
		return 0;
	for (size_t i = 0; i <= request->n_aligns; i++) {
		uint64_t unit = i < request->n_aligns ? request->align[i] : smallest;

		if (request->size_bytes % unit == 0)
			continue;
		zd_err_set(err, ZD_EXIT_USAGE, "--size %s is not a multiple of %s%s",
			zd_size_format(request->size_bytes, size, sizeof(size)),
			i < request->n_aligns ? "the alignment " : "the page size ",
			zd_size_format(unit, align, sizeof(align)));
		zd_err_hint(err, "the next one is --size %s",
			zd_size_format(
				(request->size_bytes / unit + 1) * unit, size, sizeof(size)));
		return -EINVAL;
	}
	return 0;
}

static bool names_workload(const struct zd_request *request, const char *name)
{
	for (size_t i = 0; i < request->n_workloads; i++)
		if (strcmp(request->workload[i], name) == 0)
			return true;
	return request->n_workloads == 0;
}

static int check_boots(const struct zd_request *request, struct zd_err *err)
{
	if (request->vm_boots <= 1)
		return 0;
	if (request->precision_ppm > 0)
		return contradict(err,
			"--precision is judged inside one boot, and --vm-boots names several",
			"leave one of them out");
	if (request->traffic)
		return contradict(err,
			"--traffic is counted in one boot, and --vm-boots names several",
			"leave one of them out");
	if (request->vm_boots > zd_request_reps(request)) {
		zd_err_set(err, ZD_EXIT_USAGE, "--vm-boots %u: there are %u repetitions for them",
			request->vm_boots, zd_request_reps(request));
		zd_err_hint(err, "each boot makes one at least: add --reps %u", request->vm_boots);
		return -EINVAL;
	}
	return 0;
}

int zd_request_check(const struct zd_request *request, struct zd_err *err)
{
	int rc = check_target(request, err);

	if (rc == 0)
		rc = check_size(request, err);
	if (rc < 0)
		return rc;
	if (request->fs_given && !request->fsdax)
		return contradict(err, "--fs is for fsdax, and --mode is devdax",
			"use --mode fsdax or all, or leave --fs out");
	if (request->sweep && !names_workload(request, "provision"))
		return contradict(err,
			"--sweep is of the provision workload, which --workload leaves out",
			"add provision to --workload, or leave --sweep out");
	if (request->n_kernels > 1 && strcmp(request->output, "-") == 0)
		return contradict(err, "--output - is one result, and --kernel names several",
			"name a file: each kernel's name goes into it, or leave --output out");
	if (request->precision_ppm > 0 && !(request->dev && request->mem))
		return contradict(err,
			"--precision is of dev/mem, and --map leaves one of them out",
			"use --map dev,mem, or leave --precision out");
	rc = check_boots(request, err);
	if (rc < 0)
		return rc;
	if (request->quiet && request->verbose)
		return contradict(
			err, "--quiet and --verbose exclude each other", "leave one of them out");
	return 0;
}

unsigned zd_request_threads_max(const struct zd_request *request)
{
	return request->threads.count[request->threads.n - 1];
}

const char *zd_request_threads_format(const struct zd_request *request, char *buf, size_t buf_size)
{
	size_t at = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < request->threads.n && at < buf_size; i++)
		at += (size_t)snprintf(buf + at, buf_size - at, "%s%u", i > 0 ? "," : "",
			request->threads.count[i]);
	return buf;
}

static void append(char *buf, size_t size, const char *before, const char *text)
{
	size_t used = strlen(buf);

	snprintf(buf + used, size - used, "%s%s", before, text);
}

static int compare_sizes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

const char *zd_request_selection_format(const struct zd_request *request, char *buf, size_t size)
{
	struct zd_request r = *request;
	char text[32];

	qsort(r.align, r.n_aligns, sizeof(r.align[0]), compare_sizes);
	qsort(r.workload, r.n_workloads, sizeof(r.workload[0]), compare_names);
	snprintf(buf, size, "map=%s align=%s",
		r.dev && r.mem ? "dev,mem"
		: r.dev	       ? "dev"
			       : "mem",
		r.n_aligns ? "" : "all");
	for (size_t i = 0; i < r.n_aligns; i++)
		append(buf, size, i ? "," : "", zd_size_format(r.align[i], text, sizeof(text)));
	if (r.fsdax)
		append(buf, size, " fs=", r.ext4 && r.xfs ? "ext4,xfs" : r.xfs ? "xfs" : "ext4");
	append(buf, size, " workload=", r.n_workloads ? "" : "all");
	for (size_t i = 0; i < r.n_workloads; i++)
		append(buf, size, i ? "," : "", r.workload[i]);
	if (r.sweep)
		append(buf, size, " ", "sweep");
	return buf;
}

int zd_request_check_clock(const struct zd_request *request, unsigned cpus, struct zd_err *err)
{
	const bool vm = request->target == ZD_TARGET_VM;
	const bool insn = request->clock == ZD_CLOCK_CHOICE_INSN ||
			  (vm && request->clock == ZD_CLOCK_CHOICE_AUTO);
	const unsigned most = zd_request_threads_max(request);

	/* The later of several boots are told not to wait. */
	if (request->wait_given && request->wait_s > 0 && request->time_budget_s > 0)
		return contradict(err, "--wait with --time-budget, which is for measuring",
			"leave one of them out");
	if (request->wait_given && insn)
		return contradict(err,
			"--wait with the insn clock: a slow machine executes as many instructions",
			"leave it out, or use --clock time");
	if (most > 1 && insn) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"--threads %u with the insn clock: a machine whose instructions are "
			"counted runs one CPU at a time, and threads would only take turns",
			most);
		zd_err_hint(err, "--clock time measures them");
		return -EINVAL;
	}
	/* What an emulated CPU has to wait for another one is nobody's time. */
	if (most > 1 && vm && most > cpus) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"--threads %u: the emulated machine needs a CPU of this one for each, and "
			"it may use %u",
			most, cpus);
		zd_err_hint(err, "name fewer, or see what taskset -cp $$ allows");
		return -ENODEV;
	}
	return 0;
}

static bool is_workload(
	const char *name, const struct zd_workload *const *workloads, size_t n_workloads)
{
	for (size_t i = 0; i < n_workloads; i++)
		if (strcmp(workloads[i]->name, name) == 0)
			return true;
	return false;
}

/* Options that none of the chosen workloads can make anything of. */
static int check_use_of_workloads(const struct zd_request *request,
	const struct zd_workload *const *workloads, size_t n, struct zd_err *err)
{
	bool in_threads = false, gated = false;

	for (size_t i = 0; i < n; i++) {
		const struct zd_workload *w = workloads[i];

		if (!names_workload(request, w->name))
			continue;
		in_threads = in_threads || w->in_threads;
		for (size_t s = 0; s < w->n_stats; s++)
			gated = gated || w->stats[s].gate;
	}
	if (zd_request_threads_max(request) > 1 && !in_threads)
		return contradict(err,
			"--threads: the workloads that were chosen have one thread only",
			"add fault, hugemap, unmap, gup or persist to --workload, or leave "
			"--threads out");
	if (request->precision_ppm > 0 && !gated)
		return contradict(err,
			"--precision is of gated metrics, and the workloads that were chosen have "
			"none",
			"add fault, hugemap, unmap or gup to --workload, or use --reps instead");
	return 0;
}

int zd_request_check_workloads(const struct zd_request *request,
	const struct zd_workload *const *workloads, size_t n, struct zd_err *err)
{
	for (size_t i = 0; i < request->n_workloads; i++) {
		char names[256] = "";
		size_t used = 0;

		if (is_workload(request->workload[i], workloads, n))
			continue;
		for (size_t j = 0; j < n && used < sizeof(names); j++)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
				j > 0 ? ", " : "", workloads[j]->name);
		return zd_word_refuse(err, "workload", request->workload[i], "a workload", names);
	}
	return check_use_of_workloads(request, workloads, n, err);
}

/* ---- the same request, for the zdbench inside a VM ---- */

enum { MAX_GUEST_ARGS = 29 };

struct args {
	char **strv;
	size_t n;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void add_arg(struct args *args, const char *fmt, ...)
{
	va_list list;

	if (args->failed)
		return;
	va_start(list, fmt);
	if (args->n == MAX_GUEST_ARGS || vasprintf(&args->strv[args->n], fmt, list) < 0) {
		args->strv[args->n] = NULL;
		args->failed = true;
	} else {
		args->n++;
	}
	va_end(list);
}

static void add_lists(struct args *args, const struct zd_request *request)
{
	char aligns[ZD_MAX_ALIGNS * 24] = "", names[ZD_MAX_NAMES * 33] = "", size[24];

	for (size_t i = 0; i < request->n_aligns; i++) {
		strcat(aligns, i > 0 ? "," : "");
		strcat(aligns, zd_size_format(request->align[i], size, sizeof(size)));
	}
	if (request->n_aligns > 0)
		add_arg(args, "--align=%s", aligns);
	for (size_t i = 0; i < request->n_workloads; i++) {
		strcat(names, i > 0 ? "," : "");
		strcat(names, request->workload[i]);
	}
	if (request->n_workloads > 0)
		add_arg(args, "--workload=%s", names);
	if (request->fs_given)
		add_arg(args, "--fs=%s%s%s", request->ext4 ? "ext4" : "",
			request->ext4 && request->xfs ? "," : "", request->xfs ? "xfs" : "");
}

static void add_numbers(struct args *args, const struct zd_request *request)
{
	char size[24], threads[64];

	if (request->size_bytes > 0)
		add_arg(args, "--size=%s", zd_size_format(request->size_bytes, size, sizeof(size)));
	if (request->reps > 0)
		add_arg(args, "--reps=%u", request->reps);
	if (request->reps_most > 0)
		add_arg(args, "--reps-most=%u", request->reps_most);
	if (zd_request_threads_max(request) > 1)
		add_arg(args, "--threads=%s",
			zd_request_threads_format(request, threads, sizeof(threads)));
	if (request->inject > 0)
		add_arg(args, "--inject=%" PRIu64, request->inject);
	if (request->kernel_inject > 0)
		add_arg(args, "--kernel-inject=%" PRIu64, request->kernel_inject);
	if (request->seed_given)
		add_arg(args, "--seed=%" PRIu64, request->seed);
	if (request->time_budget_s > 0)
		add_arg(args, "--time-budget=%lldms", llround(request->time_budget_s * 1e3));
	if (request->wait_given && request->wait_s > 0)
		add_arg(args, "--wait=%.0fms", ceil(request->wait_s * 1e3));
	else if (request->wait_given)
		add_arg(args, "--wait=0");
	if (request->pace_ns > 0)
		add_arg(args, "--pace=%lld", llround(request->pace_ns));
	if (request->precision_ppm > 0)
		add_arg(args, "--precision=%u.%04u%%", request->precision_ppm / 10000,
			request->precision_ppm % 10000);
}

char **zd_request_guest_argv(const struct zd_request *request)
{
	static const char *const clocks[] = {"auto", "insn", "time"};
	struct args args = {.strv = calloc(MAX_GUEST_ARGS + 1, sizeof(char *))};

	if (!args.strv)
		return NULL;
	add_arg(&args, "run");
	add_arg(&args, "--target=local");
	if (!request->vm_nvdimm_found)
		add_arg(&args, "--destroy-data");
	add_arg(&args, "--disposable");
	add_arg(&args, "--yes");
	add_arg(&args, "--output=-");
	add_arg(&args, "--mode=%s",
		request->fsdax && request->devdax ? "all"
		: request->fsdax		  ? "fsdax"
						  : "devdax");
	add_arg(&args, "--map=%s%s%s", request->dev ? "dev" : "",
		request->dev && request->mem ? "," : "", request->mem ? "mem" : "");
	add_arg(&args, "--clock=%s", clocks[request->clock]);
	add_lists(&args, request);
	add_numbers(&args, request);
	if (request->sweep)
		add_arg(&args, "--sweep");
	if (request->full)
		add_arg(&args, "--full");
	if (request->quick)
		add_arg(&args, "--quick");
	if (request->traffic)
		add_arg(&args, "--traffic");
	if (request->verbose)
		add_arg(&args, "--verbose");
	if (args.failed) {
		zd_strv_free(args.strv);
		return NULL;
	}
	return args.strv;
}

void zd_strv_free(char **strv)
{
	for (size_t i = 0; strv && strv[i]; i++)
		free(strv[i]);
	free(strv);
}
