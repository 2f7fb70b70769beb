/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vm-prepare's answers, from a script of the test's own in its place. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "datadir.h"
#include "run/progress.h"
#include "vm/lines.h"
#include "vm/vm.h"

static char dir[64], script[128];
static struct zd_vm_files files;
static struct zd_err err;

static int begin(void **state)
{
	(void)state;
	zd_progress_init(ZD_PROGRESS_NONE);
	strcpy(dir, "/tmp/zdbench-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(script, sizeof(script), "%s/scripts", dir);
	assert_int_equal(mkdir(script, 0755), 0);
	snprintf(script, sizeof(script), "%s/scripts/vm-prepare", dir);
	setenv("ZDBENCH_DATADIR", dir, 1);
	memset(&files, 0, sizeof(files));
	memset(&err, 0, sizeof(err));
	return 0;
}

static int finish(void **state)
{
	(void)state;
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	unsetenv("ZDBENCH_DATADIR");
	unlink(script);
	*strrchr(script, '/') = '\0';
	assert_int_equal(rmdir(script), 0);
	assert_int_equal(rmdir(dir), 0);
	return 0;
}

static int prepare(const char *body)
{
	FILE *file = fopen(script, "w");

	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", body);
	assert_int_equal(fchmod(fileno(file), 0755), 0);
	assert_int_equal(fclose(file), 0);
	return zd_vm_prepare("stock-4k", "", &files, &err);
}

#define ALL_BUT_ARCH                                                                               \
	"echo kernel=/c/Image; echo initrd=/c/initrd=1; echo release=6.12.1-arm64\n"               \
	"echo 'version=#1 SMP'; echo page_size=16384; echo firmware=/fw; echo qemu=/q\n"

static void test_success(void **state)
{
	(void)state;
	assert_int_equal(prepare("[ \"$*\" = stock-4k ] || exit 64\n"
				 "echo 'zdbench: downloading' >&2\n" ALL_BUT_ARCH
				 "echo new_key=1; echo; echo nonsense; printf arch=arm64"),
		0);
	assert_string_equal(files.arch, "arm64");
	assert_string_equal(files.kernel, "/c/Image");
	assert_string_equal(files.initrd, "/c/initrd=1");
	assert_string_equal(files.release, "6.12.1-arm64");
	assert_string_equal(files.version, "#1 SMP");
	assert_string_equal(files.firmware, "/fw");
	assert_string_equal(files.qemu, "/q");
	assert_string_equal(files.config, "");
	assert_int_equal(files.page_size_bytes, 16384);
	/* Not every machine needs a firmware. */
	memset(&files, 0, sizeof(files));
	assert_int_equal(
		prepare("echo arch=amd64; echo firmware=; echo kernel=/c/Image\n"
			"echo initrd=/c/i; echo release=1; echo page_size=4096; echo qemu=/q"),
		0);
	assert_string_equal(files.firmware, "");
}

/* Just the kernel needs no word about the machine, but one about the kernel. */
static void test_kernel_only(void **state)
{
	(void)state;
	assert_int_equal(
		prepare("[ \"$*\" = 'stock-4k --kernel-only' ] || exit 64\n"
			"echo progress 1 2 building >&2\n"
			"echo arch=arm64; echo kernel=/c/Image; echo release=1; echo build=abc\n"
			"echo page_size=65536"),
		-EINVAL);
	assert_int_equal(zd_vm_prepare_kernel("stock-4k", "", &files, &err), 0);
	assert_string_equal(files.kernel, "/c/Image");
	assert_string_equal(files.build, "abc");
	assert_string_equal(files.initrd, "");
	assert_int_equal(
		prepare("echo arch=arm64; echo kernel=/c/Image; echo page_size=65536"), -EIO);
	assert_int_equal(zd_vm_prepare_kernel("stock-4k", "", &files, &err), -EIO);
	assert_non_null(strstr(err.text, "did not say 'release='"));
}

static void test_exit_codes(void **state)
{
	static const struct {
		int exit, rc;
	} cases[] = {{64, -EINVAL}, {65, -EBADMSG}, {69, -ENODEV}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char body[256];

		snprintf(body, sizeof(body),
			"echo 'zdbench: first' >&2\necho 'zdbench: the \033[1mreason' >&2\nexit %d",
			cases[i].exit);
		assert_int_equal(prepare(body), cases[i].rc);
		assert_int_equal(err.exit, cases[i].exit);
		assert_string_equal(err.text, "the reason");
	}
	assert_int_equal(prepare("echo oops >&2; exit 3"), -EIO);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	assert_non_null(strstr(err.text, "failed with exit code 3: oops"));
	assert_int_equal(prepare("exit 69"), -ENODEV);
	assert_string_equal(err.text, "it gave no reason");
	assert_int_equal(prepare("kill -9 $$"), -EIO);
	assert_non_null(strstr(err.text, "was killed by SIGKILL"));
	assert_string_equal(files.kernel, "");
}

static void test_incomplete(void **state)
{
	(void)state;
	assert_int_equal(prepare(ALL_BUT_ARCH), -EIO);
	assert_non_null(strstr(err.text, "did not say 'arch='"));
	assert_int_equal(prepare("echo arch=arm64\n" ALL_BUT_ARCH "echo page_size=5000"), -EPROTO);
	assert_int_equal(prepare("echo arch=arm64\n" ALL_BUT_ARCH "echo page_size=x"), -EPROTO);
	assert_int_equal(prepare("echo arch=0123456789abcdef\n" ALL_BUT_ARCH), -EPROTO);
	assert_int_equal(prepare("echo arch=\n" ALL_BUT_ARCH), -EPROTO);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	assert_string_equal(files.kernel, "");
}

static void test_no_script(void **state)
{
	(void)state;
	assert_int_equal(zd_vm_prepare("stock-4k", "", &files, &err), -ENOENT);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_non_null(strstr(err.text, "/scripts/vm-prepare': ENOENT"));
	assert_non_null(strstr(err.hint, "ZDBENCH_DATADIR"));
}

static void test_datadir(void **state)
{
	(void)state;
	assert_string_equal(zd_datadir(), dir);
	setenv("ZDBENCH_DATADIR", "", 1);
	assert_int_equal(*zd_datadir(), '/');
	assert_string_not_equal(zd_datadir(), dir);
}

static char joined[8192];

static int join(void *ctx, const char *line)
{
	(void)ctx;
	strcat(joined, line);
	strcat(joined, "|");
	return !strcmp(line, "stop") ? -EIO : 0;
}

static void test_lines(void **state)
{
	struct zd_lines lines = {.length = 0};
	char big[ZD_LINE_MAX + 100];

	(void)state;
	*joined = '\0';
	assert_int_equal(zd_lines_feed(&lines, "a\nb", 3, join, NULL), 0);
	assert_int_equal(zd_lines_feed(&lines, "c\r\n\n\0d", 6, join, NULL), 0);
	assert_int_equal(zd_lines_finish(&lines, join, NULL), 0);
	assert_int_equal(zd_lines_finish(&lines, join, NULL), 0);
	assert_string_equal(joined, "a|bc||?d|");
	assert_int_equal(zd_lines_feed(&lines, "stop\nmore\n", 10, join, NULL), -EIO);
	assert_string_equal(joined, "a|bc||?d|stop|");
	*joined = '\0';
	memset(big, 'x', sizeof(big));
	assert_int_equal(zd_lines_feed(&lines, big, sizeof(big), join, NULL), 0);
	assert_int_equal(zd_lines_feed(&lines, "\ny\n", 3, join, NULL), 0);
	assert_int_equal(strlen(joined), ZD_LINE_MAX + 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_success),
		TEST(test_kernel_only),
		TEST(test_exit_codes),
		TEST(test_incomplete),
		TEST(test_no_script),
		TEST(test_datadir),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests_name("vm_prepare", tests, NULL, NULL);
}
