/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's side of a boot, against a shell script in QEMU's place that plays every end a machine
 * can come to. Whatever happens: a bounded time, one error, no process and no file left.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "run/progress.h"
#include "vm/child.h"
#include "vm/vm.h"
#include "zdbench/units.h"

/* The script knows its ports from the command line, as QEMU does. */
static const char script_head[] =
	"#!/bin/sh\n"
	"[ \"$1\" != --version ] || { echo 'QEMU emulator version 9.8.7 (fake)'; exit 0; }\n"
	"for word; do case $word in\n"
	"file,id=result,*) result=${word#*path=} result=${result%%,*} ;;\n"
	"file,id=progress,*) progress=${word#*path=} progress=${progress%%,*} ;;\n"
	"file,id=console,*) console=${word#*path=} console=${console%%,*} ;;\n"
	"esac; done\n"
	"dir=${0%/*}\n"
	"say() { echo \"$*\" >$progress; }\n"
	"hang() { sleep 300 & echo $! >$dir/pid.new; mv $dir/pid.new $dir/pid; wait; }\n";

static char dir[64];
static struct zd_vm_config config;
static struct zd_vm_outcome outcome;
static struct zd_err err;
static double took_s;

static const char *in_dir(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int begin(void **state)
{
	(void)state;
	zd_progress_init(ZD_PROGRESS_NONE);
	strcpy(dir, "/tmp/zdbench-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	memset(&config, 0, sizeof(config));
	strcpy(config.files.arch, "arm64");
	strcpy(config.files.qemu, in_dir("qemu"));
	strcpy(config.console_log, in_dir("console.log"));
	config.ram_bytes = config.nvdimm_bytes = ZD_GIB;
	config.boot_timeout_s = config.stall_timeout_s = config.total_timeout_s = 20;
	return 0;
}

static void write_qemu(const char *body)
{
	FILE *script = fopen(in_dir("qemu"), "w");

	assert_non_null(script);
	fprintf(script, "%s%s\n", script_head, body);
	assert_int_equal(fchmod(fileno(script), 0755), 0);
	assert_int_equal(fclose(script), 0);
}

static int run(const char *body)
{
	double start_s = zd_monotonic_s();
	int rc;

	write_qemu(body);
	memset(&err, 0, sizeof(err));
	rc = zd_vm_run(&config, &outcome, &err);
	took_s = zd_monotonic_s() - start_s;
	return rc;
}

/* The process that hang() left its number of; 0: hang() was not reached within 10 s. */
static pid_t read_pid(void)
{
	struct timespec nap = {0, 10 * 1000 * 1000};

	for (unsigned i = 0; i < 1000; i++) {
		FILE *file = fopen(in_dir("pid"), "r");
		int pid = 0;

		if (file) {
			assert_int_equal(fscanf(file, "%d", &pid), 1);
			fclose(file);
			return pid;
		}
		nanosleep(&nap, NULL);
	}
	return 0;
}

/* Gone, or dead and only waiting for init to notice. */
static bool is_gone(pid_t pid)
{
	char path[64], state = 'Z';
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	if (!file)
		return true;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'Z';
	fclose(file);
	return state == 'Z' || state == 'X';
}

static bool is_gone_within(pid_t pid, unsigned ms)
{
	struct timespec nap = {0, 10 * 1000 * 1000};

	for (unsigned i = 0; i < ms / 10 && !is_gone(pid); i++)
		nanosleep(&nap, NULL);
	return is_gone(pid);
}

/* Nothing is left but what the test itself made, and the log. */
static int finish(void **state)
{
	DIR *entries;
	struct dirent *entry;

	(void)state;
	zd_vm_outcome_done(&outcome);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	if (!access(in_dir("pid"), F_OK)) {
		assert_true(is_gone_within(read_pid(), 2000));
		unlink(in_dir("pid"));
	}
	unlink(in_dir("qemu"));
	unlink(in_dir("console.log"));
	entries = opendir(dir);
	assert_non_null(entries);
	while ((entry = readdir(entries))) {
		if (*entry->d_name != '.')
			fail_msg("left behind: %s", entry->d_name);
	}
	closedir(entries);
	assert_int_equal(rmdir(dir), 0);
	return 0;
}

static void assert_failed(int rc, int expected, const char *text)
{
	assert_int_equal(rc, expected);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	if (!strstr(err.text, text))
		fail_msg("'%s' is not in '%s'", text, err.text);
	assert_non_null(strstr(err.hint, config.console_log));
}

static void test_success(void **state)
{
	char *guest[] = {"run", "--mode=fsdax", NULL};

	(void)state;
	config.guest_argv = guest;
	assert_int_equal(run("say progress 0 2 begins\n"
			     "for word; do case $word in *' -- run --mode=fsdax --') "
			     "echo \"console $word\" >>$console ;; esac; done\n"
			     "printf '{\"a\":1}' >>$result\n"
			     "say progress 2 2 done\n"
			     "say exit 0"),
		0);
	assert_string_equal(outcome.result, "{\"a\":1}");
	assert_int_equal(outcome.result_length, 7);
	assert_int_equal(outcome.guest_exit, 0);
	assert_string_equal(outcome.qemu_version, "9.8.7");
	assert_true(took_s < 5);
}

/* A run with a failed cell exits with 70 and still has a result. */
static void test_exit_code_with_result(void **state)
{
	(void)state;
	assert_int_equal(run("echo {} >>$result; say note x; say exit 70"), 0);
	assert_int_equal(outcome.guest_exit, 70);
	assert_string_equal(outcome.result, "{}\n");
}

static void test_guest_error(void **state)
{
	(void)state;
	assert_int_equal(run("printf 'error 69 nothing to measure\\tload a module\\n' >$progress\n"
			     "say exit 69"),
		-EREMOTEIO);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_string_equal(err.text, "nothing to measure");
	assert_string_equal(err.hint, "load a module");
	assert_int_equal(outcome.guest_exit, 69);
}

static void test_guest_dies_wordless(void **state)
{
	(void)state;
	assert_failed(run("say progress 0 2 begins; say Segmentation fault; say exit 139"), -EPROTO,
		"in the emulated machine zdbench was killed by SIGSEGV, ");
	assert_non_null(strstr(err.text, " s after its start: Segmentation fault"));
}

static void test_panic(void **state)
{
	(void)state;
	assert_failed(run("say progress 0 2 begins\n"
			  "echo '[    1.309866] sysrq: Trigger a crash' >>$console\n"
			  "echo '[    1.309874] Kernel panic - not syncing: sysrq triggered crash' "
			  ">>$console"),
		-EIO, "kernel panicked after ");
	assert_non_null(strstr(err.text, "s: sysrq triggered crash"));
}

static void test_off_without_a_word(void **state)
{
	(void)state;
	assert_failed(run("say progress 1 2 x"), -EIO, "switched itself off after ");
}

static void test_never_starts(void **state)
{
	(void)state;
	config.boot_timeout_s = 0.5;
	assert_failed(run("hang"), -ETIMEDOUT, "did not start: no word from it within 0.5 s");
	assert_true(took_s >= 0.5 && took_s < 5);
}

static void test_hangs(void **state)
{
	(void)state;
	config.stall_timeout_s = 0.5;
	assert_failed(run("say progress 1 2 x\n"
			  "echo '[ 2.0] kernel BUG at mm/huge_memory.c:1291!' >>$console; hang"),
		-ETIMEDOUT, "hangs: no progress for 0.5 s");
	assert_non_null(strstr(err.text, "its kernel said: kernel BUG at mm/huge_memory.c:1291!"));
	assert_true(took_s < 5);
}

static char seen[3][64];
static size_t n_seen;

static void note_checkpoint(void *ctx, const char *json, size_t length)
{
	assert_ptr_equal(ctx, seen);
	if (n_seen < 3)
		snprintf(seen[n_seen], sizeof(seen[0]), "%.*s", (int)length, json);
	n_seen++;
}

/* What came before outlives the machine, and what it was doing is known. */
static void test_dies_between_checkpoints(void **state)
{
	(void)state;
	n_seen = 0;
	config.checkpoint = note_checkpoint;
	config.ctx = seen;
	assert_failed(run("say progress 1 2 x; say at 0 fsdax/dev/2M/ext4 bind\n"
			  "printf '\\036first\\n\\036sec' >>$result; sleep 0.1\n"
			  "printf 'ond\\n\\036thi' >>$result\n"
			  "say at 3 devdax/mem/2M/none fault/write-pmd\n"
			  "{ echo '[ 2.0] ------------[ cut here ]------------'\n"
			  "echo '[ 2.0] kernel BUG at mm/huge_memory.c:1397!'\n"
			  "echo '[ 2.1] Internal error: Oops - BUG: 00000000f2000800 [#1] SMP'\n"
			  "echo '[ 2.2] ---[ end trace 0000000000000000 ]---'\n"
			  "echo '[ 2.3] Kernel panic - not syncing: Oops - BUG: Fatal exception'\n"
			  "} >>$console"),
		-EIO, "kernel panicked after ");
	assert_non_null(strstr(err.text, "s: kernel BUG at mm/huge_memory.c:1397!"));
	assert_true(outcome.died);
	assert_string_equal(outcome.operation, "3 devdax/mem/2M/none fault/write-pmd");
	assert_string_equal(outcome.splat.kind, "BUG");
	assert_string_equal(outcome.splat.line[outcome.splat.n_lines - 1],
		"Kernel panic - not syncing: Oops - BUG: Fatal exception");
	assert_int_equal(n_seen, 2);
	assert_string_equal(seen[0], "first\n");
	assert_string_equal(seen[1], "second\n");
	assert_string_equal(outcome.result, "thi");
	zd_vm_outcome_done(&outcome);
	/* A machine that goes no further, without a word. */
	config.stall_timeout_s = 0.5;
	assert_failed(run("say at 0 fsdax/dev/2M/ext4 open; hang"), -ETIMEDOUT, "hangs");
	assert_true(outcome.died);
	assert_string_equal(outcome.splat.kind, "hang");
	zd_vm_outcome_done(&outcome);
	/* That QEMU was killed is not the kernel's fault. */
	assert_failed(run("say progress 1 2 x; kill -9 $$"), -EIO, "QEMU was killed");
	assert_true(outcome.died);
	assert_string_equal(outcome.splat.kind, "");
	zd_vm_outcome_done(&outcome);
	/* A whole run: its last document is the result. */
	n_seen = 0;
	assert_int_equal(run("printf '\\036a\\n\\036b\\n' >>$result; say exit 0"), 0);
	assert_string_equal(outcome.result, "b\n");
	assert_int_equal(n_seen, 1);
	config.checkpoint = NULL;
}

static void test_never_off(void **state)
{
	(void)state;
	config.stall_timeout_s = 0.5;
	assert_failed(run("echo {} >>$result; say exit 0; hang"), -ETIMEDOUT,
		"did not switch itself off within 0.5 s");
}

/* Words alone, or bytes that never become a line, do not keep it alive. */
static void test_total_limit(void **state)
{
	(void)state;
	config.total_timeout_s = 1;
	assert_failed(run("while :; do say progress 1 2 x; done"), -ETIMEDOUT,
		"was not finished after 1.");
	assert_true(took_s < 5);
	zd_vm_outcome_done(&outcome);
	config.total_timeout_s = 20;
	config.stall_timeout_s = 0.7;
	assert_failed(run("say progress 1 2 x; while :; do printf aaaaaaaaaa; done >$progress"),
		-ETIMEDOUT, "hangs: no progress for 0.7 s");
	assert_true(took_s < 5);
}

static void test_obeys_no_signal(void **state)
{
	(void)state;
	config.boot_timeout_s = 0.5;
	assert_failed(run("trap '' TERM INT HUP; while :; do sleep 1; done"), -ETIMEDOUT,
		"did not start");
	assert_true(took_s < 5);
}

static void test_killed(void **state)
{
	(void)state;
	assert_failed(run("say progress 1 2 x; kill -9 $$"), -EIO, "QEMU was killed by SIGKILL, ");
	assert_true(outcome.died);
	assert_string_equal(outcome.splat.kind, "");
	assert_string_equal(outcome.splat.line[0], "QEMU was killed by SIGKILL");
	zd_vm_outcome_done(&outcome);
	assert_failed(run("sleep 300 & echo $! >$dir/pid; kill -SEGV $$"), -EIO,
		"QEMU was killed by SIGSEGV, ");
}

/* Its last words are a checkpoint then: that is not the result of the run. */
static void test_guest_killed(void **state)
{
	(void)state;
	assert_failed(run("printf '\\036{}' >$result; say exit 137"), -EPROTO,
		"in the emulated machine zdbench was killed by SIGKILL, ");
	assert_true(outcome.died);
	assert_string_equal(outcome.splat.kind, "");
	assert_string_equal(outcome.result, "{}");
	zd_vm_outcome_done(&outcome);
	assert_failed(run("printf '\\036{}' >$result; say exit 1"), -EPROTO,
		"zdbench ended with exit code 1 and without a result");
	zd_vm_outcome_done(&outcome);
	assert_int_equal(run("printf '\\036{}' >$result; say exit 70"), 0);
}

static void test_fails_at_once(void **state)
{
	(void)state;
	assert_failed(run("echo first >&2; printf 'qemu: no \\033[1mmemory' >&2; exit 1"), -EIO,
		"QEMU failed with exit code 1 after ");
	assert_non_null(strstr(err.text, "s: qemu: no memory"));
}

static void test_garbage(void **state)
{
	(void)state;
	assert_int_equal(run("head -c 300000 /dev/urandom >$progress\n"
			     "printf '\\0\\0\\n\\nexit\\nexit x\\nexit 999\\nerror\\n' >$progress\n"
			     "head -c 100000 /dev/zero >$progress\n"
			     "printf '\\nprogress 1 1 x\\n' >$progress\n"
			     "printf 'a\\0b' >>$result; say exit 0"),
		0);
	assert_int_equal(outcome.result_length, 3);
	assert_memory_equal(outcome.result, "a\0b", 4);
}

/* The guest never waits for a host that does not read: it would not be the same run then. */
static void test_late_reader(void **state)
{
	(void)state;
	/* More than a pipe holds, while its reader (us, $PPID) is stopped. */
	assert_int_equal(run("say progress 1 2 x; kill -STOP $PPID\n"
			     "timeout 5 head -c 3000000 /dev/zero >>$result; code=$?\n"
			     "kill -CONT $PPID; [ $code -eq 0 ] || exit 9; say exit 0"),
		0);
	assert_int_equal(outcome.result_length, 3000000);
	zd_vm_outcome_done(&outcome);
}

static void test_huge_result(void **state)
{
	(void)state;
	assert_failed(run("say progress 1 2 x; head -c 67108865 /dev/zero >>$result; say exit 0"),
		-EFBIG, "result is larger than 64 MiB");
	zd_vm_outcome_done(&outcome);
	assert_int_equal(run("head -c 67108864 /dev/zero >>$result; say exit 0"), 0);
	assert_int_equal(outcome.result_length, ZD_VM_MAX_RESULT_BYTES);
}

static void test_cannot_start(void **state)
{
	(void)state;
	write_qemu("");
	strcpy(config.files.qemu, "/nonexistent/qemu");
	assert_int_equal(zd_vm_run(&config, &outcome, &err), -ENOENT);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_string_equal(err.text, "cannot run QEMU '/nonexistent/qemu': ENOENT");
	strcpy(config.console_log, "/nonexistent/console");
	assert_int_equal(zd_vm_run(&config, &outcome, &err), -ENOENT);
	assert_string_equal(
		err.text, "cannot write the console's log '/nonexistent/console': ENOENT");
}

/* A process like zdbench, in the middle of a boot. */
static pid_t fork_boot(bool ignore_int)
{
	pid_t pid;

	write_qemu("say progress 1 2 x; hang");
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		signal(SIGTERM, SIG_DFL);
		signal(SIGINT, ignore_int ? SIG_IGN : SIG_DFL);
		_exit(zd_vm_run(&config, &outcome, &err) == -ETIMEDOUT ? 70 : 1);
	}
	return pid;
}

static void test_interrupted(void **state)
{
	static const int signals[] = {SIGINT, SIGTERM};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		pid_t pid = fork_boot(false), qemus;
		int status;

		qemus = read_pid();
		assert_true(qemus > 0);
		assert_int_equal(kill(pid, signals[i]), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), signals[i]);
		assert_true(is_gone_within(qemus, 2000));
		unlink(in_dir("pid"));
	}
}

/* nohup, and a shell's `&`: an ignored signal stays ignored. */
static void test_ignored_signal(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	config.stall_timeout_s = 3;
	pid = fork_boot(true);
	assert_true(read_pid() > 0);
	assert_int_equal(kill(pid, SIGINT), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 70);
}

/* Not even SIGKILL leaves a QEMU: the kernel sees to it. */
static void test_killed_itself(void **state)
{
	pid_t pid, qemu;
	int status;

	(void)state;
	write_qemu("say progress 1 2 x; echo $$ >$dir/pid.new; mv $dir/pid.new $dir/pid\n"
		   "exec sleep 300");
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		zd_vm_run(&config, &outcome, &err);
		_exit(1);
	}
	qemu = read_pid();
	assert_true(qemu > 0);
	assert_false(is_gone(qemu));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(is_gone_within(qemu, 2000));
}

static void test_console_tail(void **state)
{
	FILE *log = fopen(config.console_log, "w");
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	(void)state;
	assert_non_null(log);
	assert_non_null(out);
	for (unsigned i = 0; i < 100000; i++)
		fprintf(log, "line %u\r\n", i);
	fputs("\033[2J\033[01;01H\r\n\n  \n[  1.5] last \033]0;x\a", log);
	fclose(log);
	zd_vm_console_tail(config.console_log, out, 3);
	zd_vm_console_tail(config.console_log, out, 0);
	zd_vm_console_tail("/nonexistent", out, 3);
	fclose(out);
	assert_string_equal(text, "  line 99998\n  line 99999\n  [  1.5] last ?]0;x?\n");
	free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_success),
		TEST(test_exit_code_with_result),
		TEST(test_guest_error),
		TEST(test_guest_dies_wordless),
		TEST(test_panic),
		TEST(test_off_without_a_word),
		TEST(test_never_starts),
		TEST(test_hangs),
		TEST(test_dies_between_checkpoints),
		TEST(test_never_off),
		TEST(test_total_limit),
		TEST(test_obeys_no_signal),
		TEST(test_killed),
		TEST(test_guest_killed),
		TEST(test_fails_at_once),
		TEST(test_garbage),
		TEST(test_late_reader),
		TEST(test_huge_result),
		TEST(test_cannot_start),
		TEST(test_interrupted),
		TEST(test_ignored_signal),
		TEST(test_killed_itself),
		TEST(test_console_tail),
	};

	return cmocka_run_group_tests_name("vm_boot", tests, NULL, NULL);
}
