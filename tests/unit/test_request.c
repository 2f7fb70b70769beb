/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/request.h"
#include "stats/rng.h"
#include "zdbench/units.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static struct zd_request request;
static struct zd_err err;

static int fresh(void **state)
{
	(void)state;
	zd_request_init(&request);
	memset(&err, 0, sizeof(err));
	return 0;
}

static void good(const char *option, const char *value)
{
	if (zd_request_set(&request, option, value, &err) != 0)
		fail_msg("--%s '%s': %s", option, value ? value : "", err.text);
}

/* Refused with this text, as a usage error, and nothing is changed. */
static void bad(const char *option, const char *value, const char *text)
{
	struct zd_request before = request;

	memset(&err, 0, sizeof(err));
	assert_int_equal(zd_request_set(&request, option, value, &err), -EINVAL);
	assert_string_equal(err.text, text);
	assert_int_equal(err.exit, ZD_EXIT_USAGE);
	assert_memory_equal(&before, &request, sizeof(request));
}

static void the_defaults(void **state)
{
	(void)state;
	assert_true(request.fsdax && !request.devdax);
	assert_true(request.dev && request.mem);
	assert_true(request.ext4 && !request.xfs);
	assert_true(request.vm_labels);
	assert_int_equal(request.target, ZD_TARGET_AUTO);
	assert_int_equal(request.clock, ZD_CLOCK_CHOICE_AUTO);
	assert_string_equal(request.kernel, "stock-4k");
	assert_int_equal(request.n_aligns + request.n_workloads + request.reps, 0);
	assert_int_equal(request.size_bytes, 0);
	assert_int_equal(zd_request_check(&request, &err), 0);
}

static void choices(void **state)
{
	(void)state;
	good("mode", "devdax");
	assert_true(!request.fsdax && request.devdax);
	good("mode", "all");
	assert_true(request.fsdax && request.devdax);
	good("mode", "fsdax");
	assert_true(request.fsdax && !request.devdax);
	bad("mode", "fsdx", "--mode 'fsdx' is not a mode (fsdax, devdax, all)");
	bad("mode", "fsdax,devdax", "--mode 'fsdax,devdax' is not a mode (fsdax, devdax, all)");
	bad("mode", "", "--mode needs a value (fsdax, devdax, all)");
	bad("mode", NULL, "--mode needs a value (fsdax, devdax, all)");
	good("target", "vm");
	assert_int_equal(request.target, ZD_TARGET_VM);
	bad("target", "remote", "--target 'remote' is not a target (auto, local, vm)");
	good("clock", "time");
	assert_int_equal(request.clock, ZD_CLOCK_CHOICE_TIME);
	bad("clock", "Time", "--clock 'Time' is not a clock (auto, insn, time)");
	good("vm-labels", "off");
	assert_false(request.vm_labels);
	good("vm-labels", "on");
	assert_true(request.vm_labels);
	good("vm-nvdimm", "a file");
	assert_string_equal(request.vm_nvdimm, "a file");
	bad("vm-labels", "no", "--vm-labels 'no' is not a switch (on, off)");
}

static void lists(void **state)
{
	(void)state;
	good("map", "mem");
	assert_true(!request.dev && request.mem);
	good("map", "mem,dev");
	assert_true(request.dev && request.mem);
	bad("map", "mem,", "--map 'mem,' has an empty entry");
	bad("map", "mem,mem", "--map names 'mem' twice");
	bad("map", "dev,mem,ram", "--map 'dev,mem,ram' has more than 2 entries");
	bad("map", "ram", "--map 'ram' is not a memmap location (dev, mem)");
	good("fs", "xfs");
	assert_true(!request.ext4 && request.xfs && request.fs_given);
	bad("fs", "none", "--fs 'none' is not a file system with DAX (ext4, xfs)");
	bad("fs", "ext4,ext4", "--fs names 'ext4' twice");
	good("align", "2M,4K");
	assert_int_equal(request.n_aligns, 2);
	assert_int_equal(request.align[0], 2 * ZD_MIB);
	assert_int_equal(request.align[1], 4 * ZD_KIB);
	bad("align", "4K,2M,2048K", "--align names '2048K' twice, also as '2M'");
	bad("align", "4K,,2M", "--align '4K,,2M' has an empty entry");
	bad("align", "3M", "--align '3M' is not a power of two (4K, 64K, 2M, 512M, 1G, ...)");
	bad("align", "2K", "--align '2K' is not an alignment (at least 4K, the smallest page)");
	bad("align", "big", "--align 'big' is not a size (4K, 64K, 2M, 512M, 1G, ...)");
	bad("align", "4K,8K,16K,32K,64K,128K,256K,512K,1M",
		"--align '4K,8K,16K,32K,64K,128K,256K,512K,1M' has more than 8 entries");
	good("align", "16K");
	assert_int_equal(request.n_aligns, 1);
	good("workload", "fault,gup");
	assert_int_equal(request.n_workloads, 2);
	assert_string_equal(request.workload[1], "gup");
	bad("workload", "fault,fault", "--workload names 'fault' twice");
	bad("workload", "../x",
		"--workload '../x' is not a workload's name (zdbench list shows them)");
	bad("workload", "abcdefghijklmnopqrstuvwxyzabcdef",
		"--workload 'abcdefghijklmnopqrstuvwxyzabcdef' is not a workload's name "
		"(zdbench list shows them)");
}

/* The same choice in other words is the same text. */
static void selection(void **state)
{
	char text[400];

	(void)state;
	assert_string_equal(zd_request_selection_format(&request, text, sizeof(text)),
		"map=dev,mem align=all fs=ext4 workload=all");
	good("workload", "gup,fault");
	good("align", "2M,4K");
	good("map", "mem");
	good("fs", "xfs,ext4");
	good("sweep", NULL);
	assert_string_equal(zd_request_selection_format(&request, text, sizeof(text)),
		"map=mem align=4K,2M fs=ext4,xfs workload=fault,gup sweep");
	good("mode", "devdax");
	assert_string_equal(zd_request_selection_format(&request, text, sizeof(text)),
		"map=mem align=4K,2M workload=fault,gup sweep");
}

static void threads(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(zd_request_threads_max(&request), 1);
	good("threads", "4,1,2");
	assert_string_equal(zd_request_threads_format(&request, text, sizeof(text)), "1,2,4");
	assert_int_equal(zd_request_threads_max(&request), 4);
	bad("threads", "0", "--threads '0' is not a number of threads (1 to 64)");
	bad("threads", "1,65", "--threads '65' is not a number of threads (1 to 64)");
	bad("threads", "x", "--threads 'x' is not a number of threads (1 to 64)");
	bad("threads", "2,1,02", "--threads names '02' twice, also as '2'");
	assert_int_equal(request.threads.n, 3);
}

/* Only the time clock can measure them, and only as many as there are CPUs for. */
static void threads_need_a_clock_and_cpus(void **state)
{
	static const struct {
		const char *threads, *clock;
		enum zd_target target;
		int rc;
	} cases[] = {
		{"1", "auto", ZD_TARGET_VM, 0},
		{"1", "insn", ZD_TARGET_LOCAL, 0},
		{"2", "auto", ZD_TARGET_VM, -EINVAL},
		{"2", "insn", ZD_TARGET_LOCAL, -EINVAL},
		{"2", "auto", ZD_TARGET_LOCAL, 0},
		{"1,4", "time", ZD_TARGET_VM, 0},
		{"1,5", "time", ZD_TARGET_VM, -ENODEV},
		/* A local run knows only when it has the region how many are near it. */
		{"1,5", "time", ZD_TARGET_LOCAL, 0},
	};

	for (size_t i = 0; i < N(cases); i++) {
		fresh(state);
		good("threads", cases[i].threads);
		good("clock", cases[i].clock);
		request.target = cases[i].target;
		assert_int_equal(zd_request_check_clock(&request, 4, &err), cases[i].rc);
		if (cases[i].rc == 0)
			continue;
		assert_int_equal(
			err.exit, cases[i].rc == -EINVAL ? ZD_EXIT_USAGE : ZD_EXIT_UNAVAILABLE);
		assert_true(err.hint[0] != '\0');
	}
}

/* Counted instructions are as many on a slow machine. */
static void waiting_needs_a_clock(void **state)
{
	static const struct {
		const char *clock;
		enum zd_target target;
		int rc;
	} cases[] = {
		{"auto", ZD_TARGET_VM, -EINVAL},
		{"insn", ZD_TARGET_LOCAL, -EINVAL},
		{"auto", ZD_TARGET_LOCAL, 0},
		{"time", ZD_TARGET_VM, 0},
	};

	for (size_t i = 0; i < N(cases); i++) {
		fresh(state);
		good("wait", "1s");
		good("clock", cases[i].clock);
		request.target = cases[i].target;
		assert_int_equal(zd_request_check_clock(&request, 4, &err), cases[i].rc);
		assert_true((err.hint[0] != '\0') == (cases[i].rc < 0));
	}
	good("time-budget", "1m");
	assert_int_equal(zd_request_check_clock(&request, 4, &err), -EINVAL);
	good("wait", "0");
	assert_int_equal(zd_request_check_clock(&request, 4, &err), 0);
}

static void how_long_it_waits(void **state)
{
	(void)state;
	good("reps", "20");
	assert_float_equal(zd_request_wait_s(&request), 600, 0);
	good("time-budget", "10s");
	assert_float_equal(zd_request_wait_s(&request), 0, 0);
	good("wait", "1500ms");
	assert_float_equal(zd_request_wait_s(&request), 1.5, 0);
	good("clock", "insn");
	assert_float_equal(zd_request_wait_s(&request), 0, 0);
	good("clock", "time");
	good("wait", "0");
	assert_float_equal(zd_request_wait_s(&request), 0, 0);
	bad("wait", "soon", "--wait 'soon' is not a duration (5m, 1h, 0)");
	bad("pace", "0", "--pace '0' is not a time (a whole number of nanoseconds)");
}

static void numbers(void **state)
{
	(void)state;
	good("size", "1G");
	assert_int_equal(request.size_bytes, ZD_GIB);
	bad("size", "1X", "--size '1X' is not a size (256M, 1G, 1073741824, ...)");
	bad("size", "0", "--size '0' is not a size (256M, 1G, 1073741824, ...)");
	bad("size", "8388608T", "--size '8388608T' is not a possible size (less than 8388608T)");
	good("reps", "50");
	assert_int_equal(request.reps, 50);
	bad("reps", "0", "--reps '0' is not a number of repetitions (1 to 50)");
	bad("reps", "51", "--reps '51' is not a number of repetitions (1 to 50)");
	bad("reps", "4294967297", "--reps '4294967297' is not a number of repetitions (1 to 50)");
	bad("reps", "-1", "--reps '-1' is not a number of repetitions (1 to 50)");
	bad("reps", "5x", "--reps '5x' is not a number of repetitions (1 to 50)");
	good("seed", "18446744073709551615");
	assert_true(request.seed_given && request.seed == UINT64_MAX);
	good("seed", "0");
	assert_true(request.seed_given && request.seed == 0);
	bad("seed", "18446744073709551616",
		"--seed '18446744073709551616' is not a seed (a whole number below 2^64)");
	bad("seed", " 1", "--seed ' 1' is not a seed (a whole number below 2^64)");
	good("time-budget", "5m");
	assert_true(request.time_budget_s == 300);
	bad("time-budget", "0s", "--time-budget '0s' is not a duration (90s, 5m, 1h)");
}

static void names(void **state)
{
	char longest[5000];

	(void)state;
	good("region", "region12");
	assert_string_equal(request.region, "region12");
	bad("region", "region", "--region 'region' is not a region's name (region0, region1, ...)");
	bad("region", "region0/../x",
		"--region 'region0/../x' is not a region's name (region0, region1, ...)");
	good("kernel", "patched-4k");
	assert_true(request.kernel_given);
	assert_int_equal(request.n_kernels, 1);
	good("kernel", "stock-4k,patched-4k,stock-next");
	assert_int_equal(request.n_kernels, 3);
	assert_string_equal(request.kernel, "stock-4k");
	assert_string_equal(request.kernels[1].name, "patched-4k");
	bad("kernel", "a,b,a", "--kernel names 'a' twice");
	bad("kernel", "a,../no/such/x", "--kernel '../no/such/x': ENOENT");
	good("vm-append", "panic_on_warn=1 loglevel=5");
	assert_string_equal(request.vm_append, "panic_on_warn=1 loglevel=5");
	bad("vm-append", "a -- b",
		"--vm-append 'a -- b' is not a text for the kernel's command line (words without "
		"quotation marks and --, 255 characters at most)");
	bad("vm-append", "a=\"b\"",
		"--vm-append 'a=\"b\"' is not a text for the kernel's command line (words without "
		"quotation marks and --, 255 characters at most)");
	assert_string_equal(request.vm_append, "panic_on_warn=1 loglevel=5");
	bad("kernel", "../no/such/x", "--kernel '../no/such/x': ENOENT");
	bad("kernel", "/dev/null",
		"--kernel '/dev/null' is not a kernel (the directory that make was given, or was "
		"run in, or an image)");
	good("kernel", "stock-4k,/usr/share/..");
	assert_string_equal(request.kernels[1].name, "/usr");
	assert_string_equal(request.kernels[1].label, "usr");
	good("kernel", "/usr/share/..");
	assert_string_equal(request.kernel, "/usr");
	assert_string_equal(request.kernel_label, "usr");
	bad("kernel", "-x", "--kernel '-x' is not a kernel (a name that zdbench list shows)");
	bad("kernel", "a b", "--kernel 'a b' is not a kernel (a name that zdbench list shows)");
	good("output", "-");
	assert_string_equal(request.output, "-");
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	bad("output", longest,
		"--output 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is "
		"longer "
		"than a path can be");
	bad("kernel", longest,
		"--kernel 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is "
		"longer "
		"than 47 characters");
	memset(longest, '1', 100);
	memcpy(longest, "region", 6);
	longest[100] = '\0';
	assert_int_equal(zd_request_set(&request, "region", longest, &err), -EINVAL);
}

static void switches(void **state)
{
	(void)state;
	good("quick", NULL);
	good("sweep", NULL);
	good("disposable", NULL);
	good("destroy-data", NULL);
	good("no-progress", NULL);
	good("quiet", NULL);
	good("verbose", NULL);
	assert_true(request.quick && request.destroy_data && request.no_progress && request.quiet &&
		    request.verbose && request.sweep && request.disposable);
	bad("quick", "yes", "--quick takes no value, 'yes' was given");
	bad("speed", NULL, "--speed is not an option of zdbench run");
	bad("", "x", "-- is not an option of zdbench run");
}

static void foreign_words_are_shown_harmless(void **state)
{
	(void)state;
	bad("mode", "a\nb", "--mode 'a?b' is not a mode (fsdax, devdax, all)");
	bad("mode", "\xff", "--mode '?' is not a mode (fsdax, devdax, all)");
}

static void contradictions(void **state)
{
	static const struct {
		const char *set[6];
		const char *text; /* NULL: fine */
	} cases[] = {
		{{"destroy-data", NULL}, "--destroy-data does not say whose data"},
		{{"destroy-data", NULL, "region", "region0"}, NULL},
		{{"destroy-data", NULL, "target", "local"}, NULL},
		{{"destroy-data", NULL, "target", "vm"},
			"--destroy-data concerns this machine's memory, and --target is vm"},
		{{"region", "region0", "target", "vm"},
			"--region names this machine's memory, and --target is vm"},
		{{"kernel", "stock-4k", "target", "local"},
			"--kernel is the VM's, and --target is local"},
		{{"kernel", "stock-16k", "target", "vm"}, NULL},
		{{"vm-nvdimm", "file", "target", "local"},
			"--vm-nvdimm is the VM's, and --target is local"},
		{{"vm-labels", "off", "target", "local"},
			"--vm-labels is the VM's, and --target is local"},
		{{"vm-append", "quiet", "target", "local"},
			"--vm-append is the VM's, and --target is local"},
		{{"kernel", "a,b", "output", "-"},
			"--output - is one result, and --kernel names several"},
		{{"kernel", "a", "output", "-"}, NULL},
		{{"disposable", NULL, "target", "vm"},
			"--disposable is of this machine, and --target is vm"},
		{{"disposable", NULL, "target", "local"}, NULL},
		{{"sweep", NULL, "workload", "fault,gup"},
			"--sweep is of the provision workload, which --workload leaves out"},
		{{"sweep", NULL, "workload", "fault,provision"}, NULL},
		{{"sweep", NULL}, NULL},
		{{"precision", "1%", "map", "mem"},
			"--precision is of dev/mem, and --map leaves one of them out"},
		{{"precision", "1%", "map", "mem,dev"}, NULL},
		{{"fs", "xfs", "mode", "devdax"}, "--fs is for fsdax, and --mode is devdax"},
		{{"fs", "xfs", "mode", "all"}, NULL},
		{{"quiet", NULL, "verbose", NULL}, "--quiet and --verbose exclude each other"},
		{{"size", "1000000"}, "--size 1000000 is not a multiple of the page size 4K"},
		{{"size", "129M", "align", "4K,2M"},
			"--size 129M is not a multiple of the alignment 2M"},
		{{"size", "128M", "align", "4K,2M"}, NULL},
	};

	for (size_t i = 0; i < N(cases); i++) {
		fresh(state);
		for (size_t j = 0; j < 6 && cases[i].set[j]; j += 2)
			good(cases[i].set[j], cases[i].set[j + 1]);
		if (!cases[i].text) {
			assert_int_equal(zd_request_check(&request, &err), 0);
			continue;
		}
		assert_int_equal(zd_request_check(&request, &err), -EINVAL);
		assert_string_equal(err.text, cases[i].text);
		assert_int_equal(err.exit, ZD_EXIT_USAGE);
		assert_true(err.hint[0] != '\0');
	}
	fresh(state);
	good("size", "129M");
	good("align", "2M");
	zd_request_check(&request, &err);
	assert_string_equal(err.hint, "the next one is --size 130M");
}

static void workloads_are_looked_up(void **state)
{
	const struct zd_workload fault = {.name = "fault"}, gup = {.name = "gup"};
	const struct zd_workload *const all[] = {&fault, &gup};

	(void)state;
	assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), 0);
	good("workload", "gup,fault");
	assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), 0);
	good("workload", "gup,falt");
	assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), -EINVAL);
	assert_string_equal(err.text, "--workload 'falt' is not a workload (fault, gup)");
}

static void workloads_make_use_of_options(void **state)
{
	static const struct zd_stat gated[] = {{.name = "p50", .gate = true}};
	const struct zd_workload fault = {
		.name = "fault", .in_threads = true, .stats = gated, .n_stats = 1};
	const struct zd_workload provision = {.name = "provision"};
	const struct zd_workload *const all[] = {&provision, &fault};
	static const char *const option[][2] = {{"threads", "1,2"}, {"precision", "1%"}};

	for (size_t i = 0; i < N(option); i++) {
		fresh(state);
		good(option[i][0], option[i][1]);
		assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), 0);
		good("workload", "provision,fault");
		assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), 0);
		good("workload", "provision");
		assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), -EINVAL);
		assert_non_null(strstr(err.text, option[i][0]));
		assert_int_equal(err.exit, ZD_EXIT_USAGE);
		assert_true(err.hint[0] != '\0');
	}
	fresh(state);
	good("threads", "1");
	good("workload", "provision");
	assert_int_equal(zd_request_check_workloads(&request, all, 2, &err), 0);
}

/* As main does it: "--name=value" or "--name", after the command's name. */
static void parse(char *const *argv, struct zd_request *out)
{
	zd_request_init(out);
	assert_string_equal(argv[0], "run");
	for (size_t i = 1; argv[i]; i++) {
		char name[64], *value = strchr(argv[i], '=');
		size_t length = value ? (size_t)(value - argv[i]) : strlen(argv[i]);

		assert_true(strncmp(argv[i], "--", 2) == 0 && length < sizeof(name));
		assert_int_equal(strcspn(argv[i], " \t\n'\"\\"), strlen(argv[i]));
		snprintf(name, sizeof(name), "%.*s", (int)length - 2, argv[i] + 2);
		if (zd_request_set(out, name, value ? value + 1 : NULL, &err) != 0)
			fail_msg("%s: %s", argv[i], err.text);
	}
}

static void assert_guest_gets_it(void)
{
	char **argv = zd_request_guest_argv(&request);
	struct zd_request guest, want = request;

	assert_non_null(argv);
	parse(argv, &guest);
	assert_int_equal(zd_request_check(&guest, &err), 0);
	/* What is the host's own, and what the guest gets in its place. */
	want.target = ZD_TARGET_LOCAL;
	want.destroy_data = want.disposable = want.yes = true;
	want.vm_labels = true;
	want.quiet = want.no_progress = want.kernel_given = false;
	memset(want.kernel, 0, sizeof(want.kernel));
	memset(want.kernels, 0, sizeof(want.kernels));
	want.n_kernels = 0;
	memset(want.vm_append, 0, sizeof(want.vm_append));
	strcpy(want.kernel, "stock-4k");
	memset(want.vm_nvdimm, 0, sizeof(want.vm_nvdimm));
	want.vm_boots = 0;
	memset(want.kernel_label, 0, sizeof(want.kernel_label));
	strcpy(want.kernel_label, "stock-4k");
	memset(want.traffic_cache, 0, sizeof(want.traffic_cache));
	memset(want.output, 0, sizeof(want.output));
	strcpy(want.output, "-");
	assert_memory_equal(want.align, guest.align, want.n_aligns * sizeof(want.align[0]));
	assert_int_equal(want.n_aligns, guest.n_aligns);
	assert_int_equal(want.n_workloads, guest.n_workloads);
	for (size_t i = 0; i < want.n_workloads; i++)
		assert_string_equal(want.workload[i], guest.workload[i]);
	/* Left over from longer lists. */
	memset(want.align, 0, sizeof(want.align));
	memset(guest.align, 0, sizeof(guest.align));
	memset(want.workload, 0, sizeof(want.workload));
	memset(guest.workload, 0, sizeof(guest.workload));
	assert_memory_equal(&want, &guest, sizeof(want));
	zd_strv_free(argv);
}

static void the_guest_gets_the_same_request(void **state)
{
	assert_guest_gets_it();
	good("mode", "all");
	good("map", "mem");
	good("align", "4K,2M,512M");
	good("fs", "ext4,xfs");
	good("workload", "fault,hugemap,gup,provision,control");
	good("size", "1G");
	good("reps", "7");
	good("threads", "1,2,64");
	good("seed", "18446744073709551615");
	good("time-budget", "1500ms");
	good("clock", "insn");
	good("traffic", NULL);
	good("traffic-cache", "32K:8,1M:16");
	good("quick", NULL);
	good("verbose", NULL);
	good("kernel", "patched-64k");
	good("vm-labels", "off");
	good("vm-append", "quiet");
	good("vm-boots", "3");
	good("reps-most", "9");
	good("wait", "10m");
	good("pace", "5500");
	good("vm-nvdimm", "/a b/nvdimm");
	good("output", "/a b/c.json");
	good("no-progress", NULL);
	assert_guest_gets_it();
	fresh(state);
	good("mode", "devdax");
	good("map", "dev");
	good("time-budget", "277777h");
	good("map", "dev,mem");
	good("precision", "0.0301%");
	good("wait", "0");
	good("seed", "0");
	good("quiet", NULL);
	assert_guest_gets_it();
}

static bool guest_may_destroy(void)
{
	char **argv = zd_request_guest_argv(&request);
	bool may = false;

	for (size_t i = 0; argv[i]; i++)
		may |= strcmp(argv[i], "--destroy-data") == 0;
	zd_strv_free(argv);
	return may;
}

static void what_was_found_is_not_destroyed(void **state)
{
	(void)state;
	good("vm-nvdimm", "file");
	assert_true(guest_may_destroy());
	request.vm_nvdimm_found = true;
	assert_false(guest_may_destroy());
}

static void a_strv_may_be_missing(void **state)
{
	(void)state;
	zd_strv_free(NULL);
}

static void random_words_do_no_harm(void **state)
{
	static const char *const options[] = {"mode", "target", "map", "align", "fs", "workload",
		"size", "reps", "seed", "time-budget", "precision", "region", "kernel", "clock",
		"vm-labels", "vm-nvdimm", "vm-boots", "reps-most", "wait", "pace", "output",
		"quick", "nonsense"};
	static const char likely[] = "0123456789KMGTiB,.-/=abcdefmnopqrstuvwx";
	struct zd_rng rng;

	zd_rng_init(&rng, 3);
	for (int i = 0; i < 60000; i++) {
		size_t n = zd_rng_below(&rng, i % 100 == 0 ? 6000 : 40);
		char *word = calloc(1, n + 1);
		struct zd_request before = request;
		int rc;

		for (size_t j = 0; j < n; j++)
			word[j] = zd_rng_below(&rng, 10) == 0
					  ? (char)zd_rng_below(&rng, 256)
					  : likely[zd_rng_below(&rng, sizeof(likely) - 1)];
		err = (struct zd_err){0};
		rc = zd_request_set(&request, options[zd_rng_below(&rng, N(options))], word, &err);
		assert_true(rc == 0 || rc == -EINVAL);
		if (rc < 0) {
			assert_true(err.text[0] != '\0' && !strpbrk(err.text, "\n\033"));
			assert_memory_equal(&before, &request, sizeof(request));
		}
		free(word);
		if (i % 1000 == 0)
			fresh(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_defaults, fresh),
		cmocka_unit_test_setup(choices, fresh),
		cmocka_unit_test_setup(lists, fresh),
		cmocka_unit_test_setup(numbers, fresh),
		cmocka_unit_test_setup(selection, fresh),
		cmocka_unit_test_setup(threads, fresh),
		cmocka_unit_test_setup(threads_need_a_clock_and_cpus, fresh),
		cmocka_unit_test_setup(waiting_needs_a_clock, fresh),
		cmocka_unit_test_setup(how_long_it_waits, fresh),
		cmocka_unit_test_setup(names, fresh),
		cmocka_unit_test_setup(switches, fresh),
		cmocka_unit_test_setup(foreign_words_are_shown_harmless, fresh),
		cmocka_unit_test_setup(contradictions, fresh),
		cmocka_unit_test_setup(workloads_are_looked_up, fresh),
		cmocka_unit_test_setup(workloads_make_use_of_options, fresh),
		cmocka_unit_test_setup(the_guest_gets_the_same_request, fresh),
		cmocka_unit_test_setup(what_was_found_is_not_destroyed, fresh),
		cmocka_unit_test(a_strv_may_be_missing),
		cmocka_unit_test_setup(random_words_do_no_harm, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
