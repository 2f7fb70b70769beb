/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/request.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "run/words.h"
#include "traffic/host.h"
#include "zdbench/units.h"

enum { MAX_INJECT = 1000000 };

/* Of all variants in a hurry: a look at each. */
enum { DEFAULT_REPS = 10, QUICK_REPS = 4, QUICK_FULL_REPS = 3 };
/* Of a VM on the time clock. */
enum { REPS_A_BOOT = 4, DEFAULT_BOOTS_MOST = 5 };
enum { WAIT_A_REP_S = 30 };

static const uint64_t smallest_page_bytes = 4 * ZD_KIB;
static const char default_kernel[] = "stock-4k";

void zd_request_init(struct zd_request *request)
{
	*request = (struct zd_request){
		.fsdax = true,
		.dev = true,
		.mem = true,
		.ext4 = true,
		.vm_labels = true,
		.threads = {.count = {1}, .n = 1},
		.pace_ns = NAN,
	};
	memcpy(request->kernel, default_kernel, sizeof(default_kernel));
	memcpy(request->kernel_label, default_kernel, sizeof(default_kernel));
}

unsigned zd_request_reps(const struct zd_request *request)
{
	if (request->reps > 0)
		return request->reps;
	if (!request->quick)
		return DEFAULT_REPS;
	return request->full ? QUICK_FULL_REPS : QUICK_REPS;
}

unsigned zd_request_boots(const struct zd_request *request)
{
	unsigned boots = zd_request_reps(request) / REPS_A_BOOT;

	if (request->vm_boots > 0)
		return request->vm_boots;
	if (request->clock != ZD_CLOCK_CHOICE_TIME || request->precision_ppm > 0 || boots < 1)
		return 1;
	return boots < DEFAULT_BOOTS_MOST ? boots : DEFAULT_BOOTS_MOST;
}

double zd_request_wait_s(const struct zd_request *request)
{
	if (request->clock == ZD_CLOCK_CHOICE_INSN)
		return 0;
	if (request->wait_given)
		return request->wait_s;
	return request->time_budget_s > 0 ? 0 : WAIT_A_REP_S * zd_request_reps(request);
}

/* ---- one setter an option; each leaves *request alone when it fails ---- */

static int set_mode(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	enum zd_mode mode;

	if (strcmp(value, "all") == 0) {
		request->fsdax = request->devdax = true;
		return 0;
	}
	if (zd_mode_parse(value, &mode) < 0)
		return zd_word_refuse(err, option, value, "a mode", "fsdax, devdax, all");
	request->fsdax = mode == ZD_MODE_FSDAX;
	request->devdax = mode == ZD_MODE_DEVDAX;
	return 0;
}

static int set_target(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	static const char *const names[] = {"auto", "local", "vm"};
	int i = zd_word_choose(option, value, names, 3, "a target", "auto, local, vm", err);

	if (i < 0)
		return i;
	request->target = (enum zd_target)i;
	return 0;
}

static int set_clock(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	static const char *const names[] = {"auto", "insn", "time"};
	int i = zd_word_choose(option, value, names, 3, "a clock", "auto, insn, time", err);

	if (i < 0)
		return i;
	request->clock = (enum zd_clock_choice)i;
	return 0;
}

static int set_vm_labels(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	static const char *const names[] = {"off", "on"};
	int i = zd_word_choose(option, value, names, 2, "a switch", "on, off", err);

	if (i < 0)
		return i;
	request->vm_labels = i == 1;
	return 0;
}

static int set_map(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	bool chosen[2] = {false, false};
	struct zd_words list;
	int rc = zd_words_parse(&list, option, value, 2, err);

	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		enum zd_map map;

		if (zd_map_parse(list.word[i], &map) < 0)
			rc = zd_word_refuse(
				err, option, list.word[i], "a memmap location", "dev, mem");
		else
			chosen[map] = true;
	}
	zd_words_done(&list);
	if (rc < 0)
		return rc;
	request->dev = chosen[ZD_MAP_DEV];
	request->mem = chosen[ZD_MAP_MEM];
	return 0;
}

static int set_fs(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	bool chosen[3] = {false, false, false};
	struct zd_words list;
	int rc = zd_words_parse(&list, option, value, 2, err);

	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		enum zd_fs fs;

		if (zd_fs_parse(list.word[i], &fs) < 0 || fs == ZD_FS_NONE)
			rc = zd_word_refuse(
				err, option, list.word[i], "a file system with DAX", "ext4, xfs");
		else
			chosen[fs] = true;
	}
	zd_words_done(&list);
	if (rc < 0)
		return rc;
	request->ext4 = chosen[ZD_FS_EXT4];
	request->xfs = chosen[ZD_FS_XFS];
	request->fs_given = true;
	return 0;
}

static int parse_align(const char *option, const char *word, uint64_t *align, struct zd_err *err)
{
	uint64_t bytes;

	if (zd_size_parse(word, &bytes) < 0)
		return zd_word_refuse(err, option, word, "a size", "4K, 64K, 2M, 512M, 1G, ...");
	if ((bytes & (bytes - 1)) != 0)
		return zd_word_refuse(
			err, option, word, "a power of two", "4K, 64K, 2M, 512M, 1G, ...");
	if (bytes < smallest_page_bytes)
		return zd_word_refuse(
			err, option, word, "an alignment", "at least 4K, the smallest page");
	*align = bytes;
	return 0;
}

static int set_align(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	uint64_t align[ZD_MAX_ALIGNS];
	struct zd_words list;
	int rc = zd_words_parse(&list, option, value, ZD_MAX_ALIGNS, err);

	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		rc = parse_align(option, list.word[i], &align[i], err);
		/* The list has compared words: "2M" and "2048K" are the same alignment. */
		for (size_t j = 0; rc == 0 && j < i; j++) {
			if (align[j] == align[i]) {
				zd_err_set(err, ZD_EXIT_USAGE,
					"--%s names '%s' twice, also as '%s'", option,
					zd_word_show(list.word[i]).text,
					zd_word_show(list.word[j]).text);
				rc = -EINVAL;
			}
		}
	}
	if (rc == 0) {
		memcpy(request->align, align, list.n * sizeof(align[0]));
		request->n_aligns = list.n;
	}
	zd_words_done(&list);
	return rc;
}

/* Lower-case letters, digits and dashes, as workloads are named. */
static bool is_workload_word(const char *word)
{
	return word[0] >= 'a' && word[0] <= 'z' && strlen(word) < 32 &&
	       word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static int set_workload(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	struct zd_words list;
	int rc = zd_words_parse(&list, option, value, ZD_MAX_NAMES, err);

	for (size_t i = 0; rc == 0 && i < list.n; i++)
		if (!is_workload_word(list.word[i]))
			rc = zd_word_refuse(err, option, list.word[i], "a workload's name",
				"zdbench list shows them");
	if (rc == 0) {
		for (size_t i = 0; i < list.n; i++)
			strcpy(request->workload[i], list.word[i]);
		request->n_workloads = list.n;
	}
	zd_words_done(&list);
	return rc;
}

static int set_size(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	uint64_t bytes;
	int rc = zd_size_parse(value, &bytes);

	if (rc == -ERANGE)
		return zd_word_refuse(err, option, value, "a possible size", "less than 8388608T");
	if (rc < 0)
		return zd_word_refuse(err, option, value, "a size", "256M, 1G, 1073741824, ...");
	request->size_bytes = bytes;
	return 0;
}

static int parse_reps(const char *option, const char *value, unsigned *reps, struct zd_err *err)
{
	uint64_t n;

	if (zd_word_number(value, &n) < 0 || n < 1 || n > ZD_MAX_REPS)
		return zd_word_refuse(err, option, value, "a number of repetitions", "1 to 50");
	*reps = (unsigned)n;
	return 0;
}

static int set_reps(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	return parse_reps(option, value, &request->reps, err);
}

static int set_reps_most(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	return parse_reps(option, value, &request->reps_most, err);
}

static int set_vm_boots(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	uint64_t boots;

	if (zd_word_number(value, &boots) < 0 || boots < 1 || boots > ZD_MAX_BOOTS)
		return zd_word_refuse(err, option, value, "a number of boots", "1 to 20");
	request->vm_boots = (unsigned)boots;
	return 0;
}

/* An even number: the loop that spends them, here and in the kernel, has two instructions. */
static int parse_instructions(
	const char *option, const char *value, uint64_t *instructions, struct zd_err *err)
{
	uint64_t n;

	if (zd_word_number(value, &n) < 0 || n % 2 != 0 || n > MAX_INJECT)
		return zd_word_refuse(err, option, value, "a number of instructions",
			"an even number, at most 1000000");
	*instructions = n;
	return 0;
}

static int set_inject(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	return parse_instructions(option, value, &request->inject, err);
}

static int set_kernel_inject(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	return parse_instructions(option, value, &request->kernel_inject, err);
}

static int compare_counts(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

/* Sorted: one thread is measured before it is what others are compared with. */
static int set_threads(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	struct zd_thread_counts threads = {.n = 0};
	struct zd_words list;
	int rc = zd_words_parse(&list, option, value, ZD_MAX_THREAD_COUNTS, err);

	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		uint64_t count;

		if (zd_word_number(list.word[i], &count) < 0 || count < 1 || count > ZD_MAX_THREADS)
			rc = zd_word_refuse(
				err, option, list.word[i], "a number of threads", "1 to 64");
		for (size_t j = 0; rc == 0 && j < i; j++)
			if (threads.count[j] == count) {
				zd_err_set(err, ZD_EXIT_USAGE,
					"--%s names '%s' twice, also as '%s'", option,
					zd_word_show(list.word[i]).text,
					zd_word_show(list.word[j]).text);
				rc = -EINVAL;
			}
		if (rc == 0)
			threads.count[threads.n++] = (unsigned)count;
	}
	zd_words_done(&list);
	if (rc < 0)
		return rc;
	qsort(threads.count, threads.n, sizeof(threads.count[0]), compare_counts);
	request->threads = threads;
	return 0;
}

static int set_seed(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	uint64_t seed;

	if (zd_word_number(value, &seed) < 0)
		return zd_word_refuse(err, option, value, "a seed", "a whole number below 2^64");
	request->seed = seed;
	request->seed_given = true;
	return 0;
}

static int set_time_budget(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	double seconds;

	if (zd_duration_parse(value, &seconds) < 0)
		return zd_word_refuse(err, option, value, "a duration", "90s, 5m, 1h");
	request->time_budget_s = seconds;
	return 0;
}

static int set_wait(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	double seconds = 0;

	if (strcmp(value, "0") != 0 && zd_duration_parse(value, &seconds) < 0)
		return zd_word_refuse(err, option, value, "a duration", "5m, 1h, 0");
	request->wait_s = seconds;
	request->wait_given = true;
	return 0;
}

static int set_pace(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	uint64_t ns;

	if (zd_word_number(value, &ns) < 0 || ns < 1)
		return zd_word_refuse(
			err, option, value, "a time", "a whole number of nanoseconds");
	request->pace_ns = (double)ns;
	return 0;
}

static int set_precision(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	unsigned ppm;

	if (zd_percent_parse(value, &ppm) < 0)
		return zd_word_refuse(
			err, option, value, "a precision", "1%, 0.5%, ...: from 0.0001% to 100%");
	request->precision_ppm = ppm;
	return 0;
}

/* After `text`: at least one digit, which are skipped; NULL when there is none. */
static const char *skip_digits(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n > 0 ? text + n : NULL;
}

/* The names are the kernel's; they become parts of paths below /sys, so nothing else may pass. */
static int set_region(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	const char *at = strncmp(value, "region", 6) == 0 ? skip_digits(value + 6) : NULL;

	if (!at || *at != '\0' || strlen(value) >= sizeof(request->region))
		return zd_word_refuse(
			err, option, value, "a region's name", "region0, region1, ...");
	strcpy(request->region, value);
	return 0;
}

/* An existing path as the scripts take it; *type gets what stat(2) says it is. */
static int find_path(const char *option, const char *word, char path[static PATH_MAX], mode_t *type,
	struct zd_err *err)
{
	struct stat st;

	if (!realpath(word, path) || stat(path, &st) < 0) {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s '%s': %s", option, zd_word_show(word).text,
			zd_errno_name(errno));
		return -EINVAL;
	}
	*type = st.st_mode & S_IFMT;
	return 0;
}

/* A build tree or an image, with its last name for the result. */
static int find_kernel(
	const char *option, const char *word, struct zd_kernel_name *kernel, struct zd_err *err)
{
	const char *name;
	mode_t type;
	size_t n = 0;
	int rc = find_path(option, word, kernel->name, &type, err);

	if (rc < 0)
		return rc;
	kernel->is_file = type == S_IFREG;
	if ((type != S_IFDIR && type != S_IFREG) || !strcmp(kernel->name, "/"))
		return zd_word_refuse(err, option, word, "a kernel",
			"the directory that make was given, or was run in, or an image");
	for (name = strrchr(kernel->name, '/') + 1; *name && n + 1 < sizeof(kernel->label); name++)
		kernel->label[n++] =
			isalnum((unsigned char)*name) || strchr("._+-", *name) ? *name : '_';
	kernel->label[n] = '\0';
	return 0;
}

static int set_namespace(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	const char *at = strncmp(value, "namespace", 9) == 0 ? skip_digits(value + 9) : NULL;

	at = at && *at == '.' ? skip_digits(at + 1) : NULL;
	if (!at || *at != '\0' || strlen(value) >= 24)
		return zd_word_refuse(err, option, value, "a namespace's name",
			"namespace0.0, namespace1.0, ...");
	strcpy(request->namespace, value);
	return 0;
}

static int check_kernel(const char *option, const char *word, struct zd_err *err)
{
	const size_t most = sizeof(((struct zd_request *)NULL)->kernel_label) - 1;

	if (strlen(word) > most) {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s '%s' is longer than %zu characters", option,
			zd_word_show(word).text, most);
		return -EINVAL;
	}
	if (!isalnum((unsigned char)word[0]) ||
		word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-")] != '\0')
		return zd_word_refuse(
			err, option, word, "a kernel", "a name that zdbench list shows");
	return 0;
}

static int set_kernel(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	struct zd_kernel_name kernels[ZD_MAX_KERNELS] = {0};
	struct zd_words list;
	int rc = zd_words_parse(&list, option, value, ZD_MAX_KERNELS, err);

	for (size_t i = 0; rc == 0 && i < list.n; i++) {
		if (strchr(list.word[i], '/')) {
			rc = find_kernel(option, list.word[i], &kernels[i], err);
			continue;
		}
		rc = check_kernel(option, list.word[i], err);
		if (rc == 0) {
			strcpy(kernels[i].name, list.word[i]);
			strcpy(kernels[i].label, list.word[i]);
		}
	}
	if (rc == 0) {
		memcpy(request->kernels, kernels, sizeof(kernels));
		request->n_kernels = list.n;
		strcpy(request->kernel, request->kernels[0].name);
		strcpy(request->kernel_label, request->kernels[0].label);
		request->kernel_given = true;
	}
	zd_words_done(&list);
	return rc;
}

static int set_modules(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	char path[PATH_MAX];
	mode_t type;
	int rc = find_path(option, value, path, &type, err);

	if (rc == 0 && type != S_IFDIR)
		return zd_word_refuse(err, option, value, "a directory of modules",
			"lib/modules/RELEASE, or the directory that has lib/modules");
	if (rc == 0)
		memcpy(request->modules, path, sizeof(request->modules));
	return rc;
}

/* For the kernel's command line: what would end its part of it, or that zdbench says itself, is
 * none of the words'. */
static int set_vm_append(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	bool plain = strlen(value) < sizeof(request->vm_append) && strcmp(value, "--") != 0 &&
		     strncmp(value, "-- ", 3) != 0 && !strstr(value, " --");

	for (const char *c = value; *c; c++)
		plain = plain && *c >= ' ' && *c <= '~' && *c != '"';
	if (!plain)
		return zd_word_refuse(err, option, value, "a text for the kernel's command line",
			"words without quotation marks and --, 255 characters at most");
	strcpy(request->vm_append, value);
	return 0;
}

static int set_path(char place[4096], const char *option, const char *value, struct zd_err *err)
{
	if (strlen(value) >= 4096) {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s '%s' is longer than a path can be", option,
			zd_word_show(value).text);
		return -EINVAL;
	}
	strcpy(place, value);
	return 0;
}

static int set_output(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	return set_path(request->output, option, value, err);
}

static int set_vm_nvdimm(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	return set_path(request->vm_nvdimm, option, value, err);
}

static int set_traffic_cache(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err)
{
	struct zd_traffic_setup setup;

	(void)option;
	if (zd_traffic_parse_cache(value, &setup, err) < 0)
		return -EINVAL;
	strcpy(request->traffic_cache, value);
	return 0;
}

/* ---- the table of them ---- */

static const struct option {
	const char *name;
	/* One of the two: set for an option with a value, the place of a bool for one without. */
	int (*set)(struct zd_request *request, const char *option, const char *value,
		struct zd_err *err);
	size_t flag;
	const char *values; /* for people */
} options[] = {
	{.name = "mode", .set = set_mode, .values = "fsdax, devdax, all"},
	{.name = "target", .set = set_target, .values = "auto, local, vm"},
	{.name = "map", .set = set_map, .values = "dev,mem"},
	{.name = "align", .set = set_align, .values = "4K,2M"},
	{.name = "fs", .set = set_fs, .values = "ext4,xfs"},
	{.name = "workload", .set = set_workload, .values = "zdbench list shows them"},
	{.name = "size", .set = set_size, .values = "1G"},
	{.name = "reps", .set = set_reps, .values = "1 to 50"},
	{.name = "reps-most", .set = set_reps_most, .values = "1 to 50"},
	{.name = "inject", .set = set_inject, .values = "an even number"},
	{.name = "threads", .set = set_threads, .values = "1,2,4"},
	{.name = "kernel-inject", .set = set_kernel_inject, .values = "an even number"},
	{.name = "seed", .set = set_seed, .values = "a whole number"},
	{.name = "time-budget", .set = set_time_budget, .values = "90s, 5m, 1h"},
	{.name = "wait", .set = set_wait, .values = "5m, 1h, 0"},
	{.name = "pace", .set = set_pace, .values = "nanoseconds"},
	{.name = "precision", .set = set_precision, .values = "1%, 0.5%"},
	{.name = "region", .set = set_region, .values = "region0"},
	{.name = "namespace", .set = set_namespace, .values = "namespace0.0"},
	{.name = "kernel", .set = set_kernel, .values = "a name"},
	{.name = "modules", .set = set_modules, .values = "a directory"},
	{.name = "clock", .set = set_clock, .values = "auto, insn, time"},
	{.name = "vm-labels", .set = set_vm_labels, .values = "on, off"},
	{.name = "vm-boots", .set = set_vm_boots, .values = "1 to 20"},
	{.name = "vm-append", .set = set_vm_append, .values = "words"},
	{.name = "vm-nvdimm", .set = set_vm_nvdimm, .values = "a file"},
	{.name = "output", .set = set_output, .values = "a file, or - for stdout"},
	{.name = "traffic-cache", .set = set_traffic_cache, .values = "64K:4,1M:8"},
	{.name = "traffic", .flag = offsetof(struct zd_request, traffic)},
	{.name = "full", .flag = offsetof(struct zd_request, full)},
	{.name = "quick", .flag = offsetof(struct zd_request, quick)},
	{.name = "sweep", .flag = offsetof(struct zd_request, sweep)},
	{.name = "disposable", .flag = offsetof(struct zd_request, disposable)},
	{.name = "dry-run", .flag = offsetof(struct zd_request, dry_run)},
	{.name = "yes", .flag = offsetof(struct zd_request, yes)},
	{.name = "restore", .flag = offsetof(struct zd_request, restore)},
	{.name = "destroy-data", .flag = offsetof(struct zd_request, destroy_data)},
	{.name = "no-progress", .flag = offsetof(struct zd_request, no_progress)},
	{.name = "quiet", .flag = offsetof(struct zd_request, quiet)},
	{.name = "verbose", .flag = offsetof(struct zd_request, verbose)},
};

static const struct option *option_find(const char *name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}

int zd_request_set(
	struct zd_request *request, const char *name, const char *value, struct zd_err *err)
{
	const struct option *option = option_find(name);

	if (!option) {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s is not an option of zdbench run",
			zd_word_show(name).text);
		zd_err_hint(err, "zdbench run --help lists them");
		return -EINVAL;
	}
	if (!option->set) {
		if (value) {
			zd_err_set(err, ZD_EXIT_USAGE, "--%s takes no value, '%s' was given", name,
				zd_word_show(value).text);
			return -EINVAL;
		}
		*(bool *)((char *)request + option->flag) = true;
		return 0;
	}
	if (!value || value[0] == '\0') {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s needs a value (%s)", name, option->values);
		return -EINVAL;
	}
	return option->set(request, name, value, err);
}
