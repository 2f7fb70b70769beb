/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A real SIGBUS: a page of a mapping behind its file's end. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run/guard.h"

static char path[] = "/tmp/zdbench-guard-XXXXXX";
static volatile char *mapped;
static size_t page;

static int begin(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	page = (size_t)sysconf(_SC_PAGESIZE);
	if (fd < 0 || ftruncate(fd, (off_t)page) < 0)
		return -1;
	mapped = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return mapped == MAP_FAILED ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	munmap((void *)mapped, 4 * page);
	return unlink(path);
}

static int touch(struct zd_bench *b, struct zd_err *err)
{
	(void)err;
	mapped[(size_t)b->inject * page + 16] = 1;
	return 3;
}

static void ends_the_call_alone(void **state)
{
	struct zd_bench b = {.inject = 0};
	struct zd_err err = {0};
	char needed[128];

	(void)state;
	/* Here and not before: cmocka takes the signal itself at the beginning of a test. */
	assert_int_equal(zd_guard_install(), 0);
	assert_int_equal(zd_guarded(touch, &b, &err), 3);
	assert_string_equal(err.text, "");
	/* Twice: the signal must not stay blocked, nor the way out. */
	for (int i = 0; i < 2; i++) {
		b.inject = 2;
		assert_int_equal(zd_guarded(touch, &b, &err), ZD_GUARD_SIGBUS);
		snprintf(needed, sizeof(needed), "SIGBUS at offset 0x%zx of the mapped file",
			2 * page + 16);
		assert_string_equal(err.text, needed);
	}
	b.inject = 0;
	assert_int_equal(zd_guarded(touch, &b, &err), 3);
}

static void *in_thread(void *ctx)
{
	struct zd_bench b = {.inject = 1};

	return zd_guarded(touch, &b, ctx) == ZD_GUARD_SIGBUS ? ctx : NULL;
}

static void each_thread_by_itself(void **state)
{
	struct zd_err err[2] = {{0}};
	pthread_t thread[2];

	(void)state;
	assert_int_equal(zd_guard_install(), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, in_thread, &err[i]), 0);
	for (int i = 0; i < 2; i++) {
		void *said;

		assert_int_equal(pthread_join(thread[i], &said), 0);
		assert_ptr_equal(said, &err[i]);
	}
}

/* Nobody asked for it: the process dies of it, as it should. */
static void unguarded(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	assert_int_equal(zd_guard_install(), 0);
	pid = fork();
	if (pid == 0) {
		mapped[2 * page] = 1;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends_the_call_alone),
		cmocka_unit_test(each_thread_by_itself),
		cmocka_unit_test(unguarded),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
