/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/vm_run.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cachedir.h"
#include "datadir.h"
#include "run/boots.h"
#include "run/death.h"
#include "run/plan.h"
#include "run/precision.h"
#include "run/progress.h"
#include "traffic/host.h"
#include "vm/child.h"
#include "vm/config.h"
#include "vm/kernels.h"
#include "vm/nvdimm.h"
#include "vm/plugin.h"
#include "vm/vm.h"
#include "zdbench/cleanup.h"
#include "zdbench/units.h"

enum { CONSOLE_TAIL_LINES = 20, CONSOLE_LOGS_KEPT = 20 };

static uint64_t round_up(uint64_t value, uint64_t to)
{
	return (value + to - 1) / to * to;
}

/*
 * A label-less region is one namespace: then the emulated NVDIMM has just the size of it.
 * page_bytes 0: not known yet.
 */
static uint64_t nvdimm_bytes(const struct zd_request *request, uint64_t page_bytes)
{
	const uint64_t section = 128 * ZD_MIB;
	uint64_t size = request->size_bytes;

	if (size == 0)
		size = zd_plan_default_bytes(request->quick,
			page_bytes ? page_bytes : zd_kernel_page_bytes(request->kernel));

	if (!request->vm_labels)
		return round_up(size, section);
	return round_up(size > ZD_GIB ? size + ZD_GIB : 2 * ZD_GIB, section);
}

static int is_log(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".log") == 0;
}

/* Names begin with the time: the first ones are the oldest. */
static void drop_old_logs(const char *dir)
{
	struct dirent **entry = NULL;
	int n = scandir(dir, &entry, is_log, alphasort);
	char path[PATH_MAX + NAME_MAX + 2];

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry[i]->d_name);
		if (i < n - CONSOLE_LOGS_KEPT)
			unlink(path);
		free(entry[i]);
	}
	free(entry);
}

/* Of the first boot RUN.log, of the second RUN-2.log. */
static int console_log(
	const char *run_id, unsigned boot, char *path, size_t size, struct zd_err *err)
{
	char *cache ZD_FREE = zd_cache_dir();
	char dir[PATH_MAX - 64];

	if (!cache)
		return -ENOMEM;
	snprintf(dir, sizeof(dir), "%s/console", cache);
	/* vm-prepare has made the cache itself. */
	if (mkdir(dir, 0777) < 0 && errno != EEXIST) {
		int rc = -errno;

		zd_err_set(err, ZD_EXIT_UNAVAILABLE, "make '%s' for the console's log: %s", dir,
			zd_errno_name(rc));
		return rc;
	}
	drop_old_logs(dir);
	if (boot == 0)
		snprintf(path, size, "%s/%s.log", dir, run_id);
	else
		snprintf(path, size, "%s/%s-%u.log", dir, run_id, boot + 1);
	return 0;
}

static void keep_host_facts(const struct zd_result *host, struct zd_result *guest)
{
	memcpy(guest->run_id, host->run_id, sizeof(guest->run_id));
	memcpy(guest->started, host->started, sizeof(guest->started));
	guest->tool = host->tool;
	zd_result_set_argv(guest, (int)host->invocation.argc, host->invocation.argv);
}

static const char emulated[] = ", emulated";

static void describe_emulator(const struct zd_vm_config *config,
	const struct zd_vm_outcome *outcome, const struct zd_request *request, struct zd_result *r)
{
	r->machine.emulator.present = true;
	snprintf(r->machine.emulator.name, sizeof(r->machine.emulator.name), "qemu");
	snprintf(r->machine.emulator.version, sizeof(r->machine.emulator.version), "%s",
		outcome->qemu_version);
	snprintf(r->machine.emulator.icount, sizeof(r->machine.emulator.icount), "%s",
		config->icount ? "shift=0,sleep=off" : "");
	snprintf(r->machine.emulator.cpu, sizeof(r->machine.emulator.cpu), "%s",
		zd_vm_cpu(config->files.arch));
	snprintf(r->invocation.target, sizeof(r->invocation.target), "vm");
	snprintf(r->invocation.kernel, sizeof(r->invocation.kernel), "%s", request->kernel_label);
	snprintf(r->machine.kernel.package, sizeof(r->machine.kernel.package), "%.63s",
		config->files.version);
	snprintf(r->machine.kernel.build, sizeof(r->machine.kernel.build), "%.23s",
		config->files.build);
	if (!config->icount &&
		strlen(r->clock.source) + sizeof(emulated) <= sizeof(r->clock.source))
		strcat(r->clock.source, emulated);
	zd_machine_judge(&r->machine, &r->warnings);
}

/* What the guest has handed over so far, should it never come to its end. */
struct so_far {
	struct zd_result result;
	bool any;
};

static void take_checkpoint(void *ctx, const char *json, size_t length)
{
	struct so_far *so_far = ctx;
	struct zd_result part;

	/* What a dying machine has left half written is no part of it. */
	if (zd_result_parse(&part, json, length, "the guest's checkpoint", NULL) < 0)
		return;
	if (so_far->any)
		zd_result_merge_take(&so_far->result, &part);
	else
		so_far->result = part;
	so_far->any = true;
}

/* The plugin that counts memory traffic, and what it says (--traffic). */
struct vm_traffic {
	struct zd_traffic_host *host; /* NULL: nobody asked */
	struct zd_traffic_setup setup;
	char plugin[4096 + 256];
};

static int open_traffic(const struct zd_request *request, struct zd_vm_config *config,
	struct vm_traffic *t, struct zd_err *err)
{
	const char *cache = request->traffic_cache;
	struct zd_vm_plugin plugin;
	char arguments[192];
	int rc;

	if (!request->traffic)
		return 0;
	rc = zd_vm_plugin_find(config->files.qemu, &plugin, err);
	rc = rc ? rc
		: zd_traffic_parse_cache(*cache ? cache : zd_traffic_default_cache, &t->setup, err);
	if (rc < 0)
		return rc;
	t->host = zd_traffic_host_new();
	if (!t->host) {
		zd_err_set(err, ZD_EXIT_FAILED, "vm: out of memory");
		return -ENOMEM;
	}
	memcpy(t->setup.plugin_sha256, plugin.sha256, sizeof(t->setup.plugin_sha256));
	memcpy(t->setup.emulator, plugin.qemu_version, sizeof(t->setup.emulator));
	t->setup.api = plugin.api;
	snprintf(t->plugin, sizeof(t->plugin), "%s,%s", plugin.path,
		zd_traffic_arguments(&t->setup, arguments, sizeof(arguments)));
	config->plugin = t->plugin;
	config->plugin_line = zd_traffic_host_line;
	config->plugin_ctx = t->host;
	return 0;
}

/* The guest died: what there is becomes the result. */
static int recover(struct so_far *so_far, const struct zd_vm_outcome *outcome)
{
	int rc;

	if (outcome->result_length > 0)
		take_checkpoint(so_far, outcome->result, outcome->result_length);
	if (!so_far->any)
		return -ENODATA;
	rc = zd_death_enter(&so_far->result, outcome->operation, &outcome->splat);
	if (rc == 0)
		rc = zd_result_summarise(&so_far->result);
	return rc == 0 ? zd_precision_record(&so_far->result, "broke-off") : rc;
}

static int boot(const struct zd_request *request, struct zd_result *result,
	struct zd_vm_config *config, const struct vm_traffic *traffic, struct zd_err *err)
{
	struct so_far so_far = {.any = false};
	struct zd_vm_outcome outcome;
	struct zd_result guest;
	bool there;
	int rc;

	config->checkpoint = take_checkpoint;
	config->ctx = &so_far;
	rc = zd_vm_run(config, &outcome, err);

	if (rc == 0)
		rc = zd_result_parse(
			&guest, outcome.result, outcome.result_length, "the guest's result", err);
	if (rc < 0 && rc != -EREMOTEIO) {
		zd_progress_clear();
		zd_vm_console_tail(config->console_log, stderr, CONSOLE_TAIL_LINES);
	}
	there = rc == 0;
	/* A run that broke off in there has handed over what it had measured, too. */
	if (rc == -EREMOTEIO && outcome.result_length > 0)
		there = zd_result_parse(&guest, outcome.result, outcome.result_length,
				"the guest's result", NULL) == 0;
	if (!there && outcome.died && recover(&so_far, &outcome) == 0) {
		guest = so_far.result;
		so_far.any = false;
		there = true;
	}
	if (there) {
		keep_host_facts(result, &guest);
		describe_emulator(config, &outcome, request, &guest);
		if (traffic->host)
			zd_traffic_host_join(traffic->host, &traffic->setup, &guest);
		zd_result_done(result);
		*result = guest;
	}
	if (so_far.any)
		zd_result_done(&so_far.result);
	zd_vm_outcome_done(&outcome);
	return rc;
}

/* What the configuration of somebody's own kernel lacks, or that there is none to tell. */
static int check_config(const struct zd_request *request, const char *path, const char *arch,
	bool modules, struct zd_err *err)
{
	struct zd_config_lacks lacks;
	int rc;

	if (!*path) {
		zd_progress_note(
			"what '%s' lacks is not known: %s", request->kernel, zd_config_unknown);
		return 0;
	}
	rc = zd_config_examine(path, arch, modules, &lacks, err);
	if (rc < 0)
		return rc;
	for (size_t i = lacks.n_vital; i < lacks.n; i++)
		zd_progress_note("this kernel lacks %s: %s%s", lacks.lack[i]->option,
			lacks.lack[i]->lost, zd_config_module_note(&lacks, i));
	if (lacks.n_vital == 0)
		return 0;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "the kernel of '%.150s' lacks %s: %s%s",
		request->kernel, lacks.lack[0]->option, lacks.lack[0]->lost,
		zd_config_module_note(&lacks, 0));
	zd_err_hint(err, "zdbench doctor --kernel %.200s lists all that it lacks", request->kernel);
	return -ENODEV;
}

/* Somebody's own kernel: what it lacks is said before it is booted. An image is found out about by
 * unpacking it into the cache. */
static int check_own(
	const struct zd_request *request, struct zd_vm_files *files, struct zd_err *err)
{
	const char *arch = zd_config_tree_arch(request->kernel);
	char path[sizeof(request->kernel) + 16];
	int rc;

	if (arch) {
		snprintf(path, sizeof(path), "%s/.config", request->kernel);
		return check_config(request, path, arch, true, err);
	}
	rc = zd_vm_prepare_kernel(request->kernel, request->modules, files, err);
	if (rc < 0)
		return rc;
	return check_config(request, files->config, files->arch, *request->modules, err);
}

/* The machine as the request has it; what prepares it may change the NVDIMM's size. */
static void configure(const struct zd_request *request, struct zd_vm_config *config)
{
	config->ram_bytes = 2 * ZD_GIB;
	config->nvdimm_bytes = nvdimm_bytes(request, config->files.page_size_bytes);
	snprintf(config->nvdimm_file, sizeof(config->nvdimm_file), "%s", request->vm_nvdimm);
	config->labels = request->vm_labels;
	config->append = request->vm_append;
	config->cpus = zd_request_threads_max(request);
	config->icount = request->clock != ZD_CLOCK_CHOICE_TIME;
	config->seed = request->seed;
	config->boot_timeout_s = 180;
	config->stall_timeout_s = 180;
}

static int boot_once(const struct zd_request *request, struct zd_vm_config *config,
	const struct vm_traffic *traffic, struct zd_result *result, struct zd_err *err)
{
	char **guest_argv = zd_request_guest_argv(request);
	int rc;

	if (!guest_argv) {
		zd_err_set(err, ZD_EXIT_FAILED, "vm: out of memory");
		return -ENOMEM;
	}
	config->guest_argv = guest_argv;
	config->seed = request->seed;
	config->total_timeout_s = 3600 + zd_request_wait_s(request);
	rc = boot(request, result, config, traffic, err);
	config->guest_argv = NULL;
	zd_strv_free(guest_argv);
	return rc;
}

/* The second and later ones; what one comes to is added, whatever ended it. */
static int boot_again(const struct zd_request *request, struct zd_vm_config *config,
	const struct vm_traffic *traffic, struct zd_result *result, const char *run_id,
	unsigned boot, double later_s, struct zd_err *err)
{
	struct zd_err why = {0};
	struct zd_result next;
	int rc, added;

	zd_result_init(&next);
	rc = console_log(run_id, boot, config->console_log, sizeof(config->console_log), err);
	if (rc == 0)
		rc = boot_once(request, config, traffic, &next, err);
	added = zd_boots_add(result, &next, later_s, rc < 0, &why);
	if (rc == 0 && added < 0)
		*err = why;
	return rc < 0 ? rc : added;
}

static int run_boots(const struct zd_request *request, struct zd_vm_config *config,
	const struct vm_traffic *traffic, struct zd_result *result, struct zd_err *err)
{
	const unsigned planned = zd_request_boots(request);
	const double start_s = zd_monotonic_s();
	struct zd_request *part ZD_FREE = malloc(sizeof(*part));
	char run_id[sizeof(result->run_id)];
	int rc = part ? 0 : -ENOMEM;

	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "vm: out of memory");
	memcpy(run_id, result->run_id, sizeof(run_id));
	for (unsigned i = 0; rc == 0 && zd_boots_next(request, result, i, part); i++) {
		double later_s = zd_monotonic_s() - start_s;

		zd_progress_boot(i, planned);
		rc = i == 0 ? boot_once(part, config, traffic, result, err)
			    : boot_again(part, config, traffic, result, run_id, i, later_s, err);
	}
	zd_progress_boot(0, 1);
	if (planned > 1) {
		result->invocation.seed = request->seed;
		result->invocation.reps = zd_request_reps(request);
	}
	return rc;
}

static int run_on_nvdimm(const struct zd_request *request, struct zd_vm_config *config,
	struct zd_result *result, struct zd_err *err)
{
	struct vm_traffic traffic = {.host = NULL};
	int rc = zd_vm_prepare(request->kernel, request->modules, &config->files, err);

	if (rc == 0)
		rc = console_log(
			result->run_id, 0, config->console_log, sizeof(config->console_log), err);
	if (rc < 0 && *config->nvdimm_file && !request->vm_nvdimm_found)
		unlink(config->nvdimm_file); /* made for nothing */
	if (rc == 0)
		rc = open_traffic(request, config, &traffic, err);
	if (rc == 0)
		rc = run_boots(request, config, &traffic, result, err);
	zd_traffic_host_free(traffic.host);
	if (rc == -EREMOTEIO && request->vm_nvdimm_found && err->exit == ZD_EXIT_UNAVAILABLE)
		zd_err_hint(err, "'%.150s' holds it: remove the file if nothing on it is needed",
			request->vm_nvdimm);
	return rc;
}

int zd_run_vm(const struct zd_request *request, struct zd_result *result, struct zd_err *err)
{
	struct zd_vm_config *config ZD_FREE = calloc(1, sizeof(*config));
	struct zd_request *inside ZD_FREE = malloc(sizeof(*inside));
	int rc = 0, nvdimm ZD_CLOSE = -1;

	if (!config || !inside) {
		zd_err_set(err, ZD_EXIT_FAILED, "vm: out of memory");
		return -ENOMEM;
	}
	if (request->kernel[0] == '/')
		rc = check_own(request, &config->files, err);
	if (rc < 0)
		return rc;
	*inside = *request;
	configure(request, config);
	rc = zd_vm_nvdimm_open(config, &nvdimm, err);
	if (rc < 0)
		return rc;
	inside->vm_nvdimm_found = rc == 1;
	if (request->clock == ZD_CLOCK_CHOICE_AUTO)
		inside->clock = ZD_CLOCK_CHOICE_INSN;
	return run_on_nvdimm(inside, config, result, err);
}
