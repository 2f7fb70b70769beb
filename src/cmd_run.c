/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `zdbench [run]`: measure, keep the result, print it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "options.h"
#include "config.h"
#include "machine/machine.h"
#include "machine/rights.h"
#include "version.h"
#include "result/kernels.h"
#include "result/output.h"
#include "result/result.h"
#include "result/table.h"
#include "run/checkpoint.h"
#include "run/progress.h"
#include "run/request.h"
#include "run/runner.h"
#include "run/vm_run.h"
#include "provision/provision.h"

/*
 * The key of an option without a letter, which only has to be no other's: its line's. The options'
 * names are what zd_request_set() takes.
 */
#define KEY (0x100 + __LINE__)

static const struct argp_option options[] = {
	{"mode", KEY, "MODE", 0, "fsdax (default), devdax or all", 1},
	{"map", KEY, "LIST", 0, "memmap locations to compare: dev,mem (default: both)", 1},
	{"align", KEY, "LIST", 0,
		"namespace alignments, like 4K,2M (default: all the kernel offers)", 1},
	{"fs", KEY, "LIST", 0, "file systems with fsdax: ext4 (default), xfs", 1},
	{"workload", KEY, "LIST", 0, "only these workloads (see zdbench list)", 1},
	{"size", KEY, "SIZE", 0,
		"size of each namespace (default 1G, with --quick 512M; 4G with 64K pages)", 1},
	{"reps", KEY, "N", 0,
		"repetitions, each a fresh namespace (default 10, with --quick 4, with --quick "
		"--full 3); on the time clock up to three times as many on a machine that is slow "
		"at times",
		1},
	{"reps-most", KEY, "N", OPTION_HIDDEN, "of one boot of several: with those made again", 1},
	{"seed", KEY, "N", 0, "of the order of dev and mem in each pair", 1},
	{"quick", KEY, 0, 0, "fewer repetitions, smaller namespace", 1},
	{"time-budget", KEY, "DURATION", 0, "end after the pair that is running then", 1},
	{"wait", KEY, "DURATION", 0,
		"on the time clock: how long to wait in all for a slow machine to be at its speed "
		"(default 30s for each of --reps; with --time-budget, and with 0, not at all)",
		1},
	{"pace", KEY, "NS", OPTION_HIDDEN, "of one boot of several: the loop's time at that speed",
		1},
	{"precision", KEY, "PERCENT", 0,
		"repeat beyond --reps until every gated dev/mem is known to so much, like 1%", 1},
	{"clock", KEY, "CLOCK", 0,
		"auto (default), insn (instructions, VM only) or time (nanoseconds)", 1},
	{"threads", KEY, "LIST", 0,
		"measure with so many threads at once, like 1,2,4 (default 1; more needs the time "
		"clock)",
		1},
	{"inject", KEY, "N", 0, "positive control: add N instructions to every timed operation", 1},
	{"kernel-inject", KEY, "N", 0,
		"the same inside a patched kernel: N more for every DAX fault and GUP call", 1},
	{"target", KEY, "TARGET", 0,
		"auto (default: local where a usable region exists), local or vm", 2},
	{"region", KEY, "NAME", 0, "local: this region", 2},
	{"namespace", KEY, "NAME", 0,
		"local: overwrite this namespace, whole (with --destroy-data)", 2},
	{"dry-run", KEY, 0, 0, "local: show what would be changed, and end", 2},
	{"yes", KEY, 0, 0, "local: do not ask before the first change", 2},
	{"destroy-data", KEY, 0, 0,
		"local: what the region without labels, or the namespace, holds may be lost", 2},
	{"kernel", KEY, "LIST", 0,
		"vm: one that zdbench list shows (default stock-4k), the tree in which one was "
		"built, or an image (./Image); or several, one after the other",
		2},
	{"modules", KEY, "DIR", 0, "vm: the modules of the image that --kernel names", 2},
	{"vm-labels", KEY, "on|off", 0,
		"vm: whether the emulated NVDIMM has a label area (default on)", 2},
	{"vm-nvdimm", KEY, "FILE", 0,
		"vm: keep the emulated NVDIMM in FILE; namespaces that are on it are left alone",
		2},
	{"vm-boots", KEY, "N", 0,
		"vm: spread the repetitions over N boots (default 1; on the time clock one for "
		"each 4 of them, at most 5, without --precision)",
		2},
	{"vm-append", KEY, "WORDS", 0,
		"vm: further words of the kernel's command line, like panic_on_warn=1", 2},
	{"full", KEY, 0, 0, "every variant of the workloads, not just the core ones", 1},
	{"traffic", KEY, 0, 0,
		"vm: also count what each operation reads and writes in memory past the caches, "
		"and what of it is memmap",
		1},
	{"traffic-cache", KEY, "LIST", 0,
		"vm: the caches that --traffic models (default 64K:4,1M:8: sizes and ways)", 2},
	{"sweep", KEY, 0, 0, "provision: also bind namespaces of 128M to 1G, and one of 1008M", 1},
	{"restore", KEY, 0, 0, "local: undo first what an earlier run has left behind", 2},
	{"disposable", KEY, 0, 0,
		"local: this machine may be left in need of a reboot (kernel bugs are met)", 2},
	{"output", 'o', "FILE", 0,
		"the result (default results/local/...json); - for stdout, JSON only; of several "
		"kernels FILE with each one's name in it",
		3},
	{"no-progress", KEY, 0, 0, "no progress on stderr", 3},
	{"quiet", 'q', 0, 0, "only warnings and the result's place", 3},
	{"verbose", 'v', 0, 0, "all figures of every metric", 3},
	{0},
};

static const char *option_name(int key)
{
	for (const struct argp_option *o = options; o->name; o++)
		if (o->key == key)
			return o->name;
	return NULL;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	const char *name = option_name(key);
	struct zd_err err = {0};

	if (!name)
		return ARGP_ERR_UNKNOWN;
	if (zd_request_set(state->input, name, arg, &err) < 0)
		exit(zd_fail(&err));
	return 0;
}

static const struct argp argp = {
	.options = options,
	.parser = parse,
	.doc = "Measures what map=dev costs against map=mem.",
};

static void utc_now(char *buf, size_t size, const char *format)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(buf, size, format, &tm);
}

static bool local_is_usable(const struct zd_request *request)
{
	struct zd_provisioner *p = NULL;
	bool usable;

	if (geteuid() != 0)
		return false;
	usable = zd_provisioner_open(
			 &p, request->region, request->namespace, request->destroy_data, NULL) == 0;
	zd_provisioner_free(p);
	return usable;
}

static void choose_target(struct zd_request *request)
{
	bool local;

	if (request->target != ZD_TARGET_AUTO)
		return;
	/* Whoever names a region does not mean the emulated one, and a kernel, its command line
	 * or a file for the NVDIMM not this machine's. */
	local = request->region[0] || request->namespace[0] ||
		(!request->kernel_given && !request->vm_nvdimm[0] && !request->vm_append[0] &&
			!request->vm_boots && !request->traffic && local_is_usable(request));
	request->target = local ? ZD_TARGET_LOCAL : ZD_TARGET_VM;
}

/* results/local/<UTC>-<mode>-<machine>.json below the working directory, made when it is not there.
 */
static int default_output(struct zd_request *request, struct zd_err *err)
{
	char now[32];

	utc_now(now, sizeof(now), "%Y%m%dT%H%M%SZ");
	if ((mkdir("results", 0777) < 0 && errno != EEXIST) ||
		(mkdir("results/local", 0777) < 0 && errno != EEXIST)) {
		int rc = -errno;

		zd_err_set(err, ZD_EXIT_USAGE, "make the directory 'results/local' here: %s",
			zd_errno_name(rc));
		zd_err_hint(err, "name the result's file: -o FILE");
		return rc;
	}
	snprintf(request->output, sizeof(request->output), "results/local/%s-%s-%s.json", now,
		request->fsdax && request->devdax ? "all"
		: request->fsdax		  ? "fsdax"
						  : "devdax",
		request->target == ZD_TARGET_VM ? request->kernel_label : "local");
	return 0;
}

/* Everything that can be refused without looking at a machine, before anything is measured. */
static int check(struct zd_request *request, struct zd_err *err)
{
	char lacking[200];
	int rc = zd_request_check(request, err);

	if (rc == 0)
		rc = zd_request_check_workloads(request, zd_workloads, zd_n_workloads, err);
	if (rc < 0)
		return rc;
	if (!request->seed_given) {
		/* 32 bits: easy to type again. Drawn once: the guest's, and every kernel's. */
		if (getrandom(&request->seed, 4, 0) != 4) {
			zd_err_set(err, ZD_EXIT_FAILED, "draw a seed: %s", zd_errno_name(errno));
			return -EIO;
		}
		request->seed_given = true;
	}
	choose_target(request);
	if (request->target == ZD_TARGET_VM && request->dry_run) {
		puts("measures in a VM: nothing on this machine is changed");
		exit(zd_stdout_close("the plan"));
	}
	rc = zd_request_check_clock(request, zd_cpus_allowed(), err);
	if (rc < 0)
		return rc;
	if (request->target == ZD_TARGET_LOCAL &&
		zd_rights_lacking(request->fsdax, lacking, sizeof(lacking))[0]) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE, "target 'local': user %u needs %s",
			(unsigned)geteuid(), lacking);
		zd_err_hint(err, "run it with sudo, or --target vm; zdbench doctor goes through "
				 "the steps");
		return -EPERM;
	}
	return rc;
}

/* "out.json" becomes "out-stock-4k.json": a result is of one kernel. */
static int name_output(struct zd_request *request, bool one_of_several, struct zd_err *err)
{
	const char *slash = strrchr(request->output, '/'), *dot = strrchr(request->output, '.');
	char file[sizeof(request->output)];
	int rc = 0;

	if (!request->output[0]) {
		rc = default_output(request, err);
	} else if (one_of_several) {
		if (!dot || (slash && dot < slash) || dot == (slash ? slash + 1 : request->output))
			dot = request->output + strlen(request->output);
		if ((size_t)snprintf(file, sizeof(file), "%.*s-%s%s", (int)(dot - request->output),
			    request->output, request->kernel_label, dot) >= sizeof(file)) {
			zd_err_set(err, ZD_EXIT_USAGE,
				"--output with a kernel's name in it is longer than a path can be");
			return -ENAMETOOLONG;
		}
		memcpy(request->output, file, sizeof(file));
	}
	return rc == 0 ? zd_output_check(request->output, "result", err) : rc;
}

static void describe(struct zd_result *r, int argc, char **argv)
{
	uint32_t random = 0;
	char now[24];

	if (getrandom(&random, sizeof(random), 0) < 0)
		random = (uint32_t)getpid();
	utc_now(now, sizeof(now), "%Y%m%dT%H%M%SZ");
	snprintf(r->run_id, sizeof(r->run_id), "%s-%08x", now, random);
	utc_now(r->started, sizeof(r->started), "%Y-%m-%dT%H:%M:%SZ");
	snprintf(r->tool.version, sizeof(r->tool.version), "%s", ZD_VERSION);
	snprintf(r->tool.compiler, sizeof(r->tool.compiler), "%s", ZD_COMPILER);
	snprintf(r->tool.flags, sizeof(r->tool.flags), "%s", ZD_BUILD_FLAGS);
	snprintf(r->tool.git, sizeof(r->tool.git), "%.*s", (int)strcspn(ZD_GIT, "-"), ZD_GIT);
	r->tool.dirty = strstr(ZD_GIT, "-dirty") != NULL;
	zd_result_set_argv(r, argc, argv);
}

/* The first signal ends the run in order, the second one at once. */
static void ask_to_stop(int signal)
{
	static const char text[] =
		"\nzdbench: stopped at once: zdbench restore undoes what is left\n";
	ssize_t said;

	if (!zd_run_stopping()) {
		zd_run_stop();
		return;
	}
	said = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)said;
	/* Unblocked when this handler returns. */
	sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
	raise(signal);
}

/* restarting: what waits goes on afterwards. Otherwise it is interrupted. */
static void handle_signals(bool restarting)
{
	struct sigaction stop = {
		.sa_handler = ask_to_stop, .sa_flags = restarting ? SA_RESTART : 0};

	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGHUP, &stop, NULL);
}

static bool agrees(void)
{
	char answer[16] = "";
	bool answered;

	fputs("go on? [y/N] ", stderr);
	handle_signals(false);
	answered = fgets(answer, sizeof(answer), stdin) != NULL;
	handle_signals(true);
	if (!answered)
		fputc('\n', stderr);
	return answered && !zd_run_stopping() && (answer[0] == 'y' || answer[0] == 'Y');
}

/* The plan goes where it can be read: to stdout when it is all that is wanted. */
static int consent(const struct zd_request *request, const char *plan, struct zd_err *err)
{
	if (request->dry_run) {
		fputs(plan, stdout);
		return zd_stdout_close("the plan") == 0 ? 1 : -EIO;
	}
	if (!zd_progress_is_port() && !request->quiet)
		fputs(plan, stderr);
	if (request->yes)
		return 0;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"a local run changes this machine, and there is no terminal to ask on");
		zd_err_hint(err, "--dry-run shows what it would do, --yes does it");
		return -EPERM;
	}
	if (request->quiet)
		fputs(plan, stderr);
	if (agrees())
		return 0;
	zd_err_set(err, ZD_EXIT_USAGE, "not agreed to: nothing was changed");
	return -ECANCELED;
}

static int measure(const struct zd_request *request, struct zd_result *r, struct zd_err *err)
{
	if (request->target == ZD_TARGET_VM)
		return zd_run_vm(request, r, err);
	handle_signals(true);
	return zd_run_local(request, r, consent, err);
}

static void print(const struct zd_request *request, const struct zd_result *r)
{
	bool to_stdout = strcmp(request->output, "-") == 0;

	zd_progress_clear();
	if (!to_stdout && !request->quiet) {
		zd_table_print(r, stdout, request->verbose);
		printf("  result: %s\n", request->output);
	} else if (!to_stdout) {
		printf("%s\n", request->output);
	}
}

/*
 * *r is the caller's to free whatever becomes of it; *written: it is in its file. 0; ZD_EXIT_FAILED
 * when that is all there is to say (in a VM the host says it); -errno.
 */
static int measure_and_write(const struct zd_request *request, int argc, char **argv,
	struct zd_result *r, bool *written, struct zd_err *err)
{
	struct zd_err unwritten = {0};
	size_t failures;
	int rc;

	*written = false;
	zd_result_init(r);
	describe(r, argc, argv);
	rc = measure(request, r, err);
	if (rc == 1)
		return ZD_EXIT_OK; /* a plan was all that was wanted */
	utc_now(r->finished, sizeof(r->finished), "%Y-%m-%dT%H:%M:%SZ");
	/* A run that broke off still hands over what it had measured. */
	if (rc == 0 || r->n_metrics > 0) {
		int lost;

		zd_checkpoint_separate();
		lost = zd_result_write(r, request->output, &unwritten);
		if (lost < 0) {
			*err = unwritten;
			return lost;
		}
		*written = true;
	}
	failures = zd_run_failures(r);
	if (rc < 0 || failures == 0)
		return rc;
	if (zd_progress_is_port())
		return ZD_EXIT_FAILED;
	zd_err_set(err, ZD_EXIT_FAILED, "%zu metrics or namespaces failed%s", failures,
		r->n_complaints > 0 ? ", the kernel complained" : "");
	zd_err_hint(err, "zdbench show %s says which and why",
		strcmp(request->output, "-") == 0 ? "FILE" : request->output);
	return -EIO;
}

static int run_one(struct zd_request *request, int argc, char **argv)
{
	struct zd_err err = {0};
	struct zd_result result;
	bool written;
	int rc = name_output(request, false, &err);

	if (rc < 0)
		return zd_fail(&err);
	rc = measure_and_write(request, argc, argv, &result, &written, &err);
	if (written)
		print(request, &result);
	zd_result_done(&result);
	return rc < 0 ? zd_fail(&err) : rc;
}

/* One of several kernels, from its name to its file; the exit code that it would have alone. */
struct kernel {
	struct zd_request request;
	struct zd_result result;
	struct zd_err err;
	bool written;
};

static int run_kernel(struct kernel *k, size_t i, size_t n, int argc, char **argv)
{
	char about[96];
	struct zd_err named;
	int rc;

	snprintf(about, sizeof(about), "kernel %zu of %zu, %.32s: ", i + 1, n,
		k->request.kernel_label);
	zd_progress_about(about);
	rc = measure_and_write(&k->request, argc, argv, &k->result, &k->written, &k->err);
	if (rc >= 0)
		return rc;
	zd_err_set(&named, k->err.exit, "%.60s: %.440s", k->request.kernel_label, k->err.text);
	zd_err_hint(&named, "%s", k->err.hint);
	return zd_fail(&named);
}

static void print_kernels(const struct zd_request *request, const struct kernel *kernel, size_t n)
{
	struct zd_kernel_run run[ZD_MAX_KERNELS];

	zd_progress_clear();
	for (size_t i = 0; i < n; i++) {
		run[i] = (struct zd_kernel_run){
			.name = kernel[i].request.kernel_label,
			.result = kernel[i].written ? &kernel[i].result : NULL,
			.file = kernel[i].request.output,
			.error = kernel[i].err.text,
		};
		if (request->quiet && kernel[i].written)
			printf("%s\n", kernel[i].request.output);
	}
	if (!request->quiet)
		zd_kernels_print(run, n, request->verbose, stdout);
}

/* The same plan on each; what one of them comes to does not stop the others. */
static int run_kernels(const struct zd_request *request, int argc, char **argv)
{
	const size_t n = request->n_kernels;
	struct kernel *kernel = calloc(n, sizeof(*kernel));
	struct zd_err err = {0};
	int worst = ZD_EXIT_OK, rc = kernel ? 0 : -ENOMEM;

	if (rc < 0)
		zd_err_set(&err, ZD_EXIT_FAILED, "run: out of memory");
	for (size_t i = 0; i < n && rc == 0; i++) {
		kernel[i].request = *request;
		strcpy(kernel[i].request.kernel, request->kernels[i].name);
		strcpy(kernel[i].request.kernel_label, request->kernels[i].label);
		rc = name_output(&kernel[i].request, true, &err);
	}
	for (size_t i = 0; i < n && rc == 0; i++) {
		int code = run_kernel(&kernel[i], i, n, argc, argv);

		worst = code > worst ? code : worst;
	}
	if (rc == 0)
		print_kernels(request, kernel, n);
	for (size_t i = 0; i < n && rc == 0; i++)
		zd_result_done(&kernel[i].result);
	free(kernel);
	return rc < 0 ? zd_fail(&err) : worst;
}

static int run(int argc, char **argv)
{
	struct zd_request request;
	struct zd_err err = {0};
	int rc;

	zd_request_init(&request);
	/* Before the options are read: in a VM an error in them must reach the host. */
	zd_progress_init(ZD_PROGRESS_AUTO);
	zd_options_parse(&argp, argc, argv, &request);
	if ((request.no_progress || request.quiet) && !zd_progress_is_port())
		zd_progress_init(ZD_PROGRESS_NONE);
	rc = check(&request, &err);
	if (rc < 0)
		return zd_fail(&err);
	return request.n_kernels > 1 ? run_kernels(&request, argc, argv)
				     : run_one(&request, argc, argv);
}

const struct zd_command zd_cmd_run_command = {"run", "measure (the default command)", run};
