/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is behind the emulated NVDIMM: memory that is there or not, files made, found and refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "vm/nvdimm.h"
#include "zdbench/units.h"

static char dir[] = "/tmp/zdbench-nvdimm-XXXXXX";
static char path[64];
static struct zd_vm_config config;

static int setup(void **state)
{
	(void)state;
	if (!path[0] && !mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/a,b", dir);
	unlink(path);
	memset(&config, 0, sizeof(config));
	config.nvdimm_bytes = 512 * ZD_MIB;
	config.labels = true;
	strcpy(config.nvdimm_file, path);
	return 0;
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void test_memory(void **state)
{
	struct zd_err err = {0};
	int fd = 0;

	(void)state;
	config.nvdimm_file[0] = '\0';
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), 0);
	assert_int_equal(fd, -1);
	/* More than any address space has. */
	config.nvdimm_bytes = UINT64_C(1) << 60;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), -ENOMEM);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_non_null(strstr(err.text, "needs 1099511627776 MiB of this machine's memory"));
	assert_non_null(strstr(err.text, "ENOMEM"));
	assert_non_null(strstr(err.hint, "smaller --size"));
}

static void test_made_and_found(void **state)
{
	struct zd_err err = {0};
	struct stat st;
	int fd, second;

	(void)state;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 512 * ZD_MIB + 256 * ZD_KIB);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_true(st.st_blocks * 512 < 1024 * 1024);
	/* One machine at a time. */
	assert_int_equal(zd_vm_nvdimm_open(&config, &second, &err), -EBUSY);
	assert_int_equal(second, -1);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	close(fd);
	/* What is found says how large it is. */
	config.nvdimm_bytes = ZD_GIB;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), 1);
	assert_int_equal(config.nvdimm_bytes, 512 * ZD_MIB);
	close(fd);
}

static void test_found_with_other_labels(void **state)
{
	struct zd_err err = {0};
	int fd;

	(void)state;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), 0);
	close(fd);
	config.labels = false;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), -EINVAL);
	assert_int_equal(err.exit, ZD_EXIT_DATA);
	assert_non_null(strstr(err.hint, "--vm-labels=on"));
	unlink(path);
	config.nvdimm_bytes = 512 * ZD_MIB;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), 0);
	close(fd);
	config.labels = true;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), -EINVAL);
	assert_non_null(strstr(err.hint, "--vm-labels=off"));
}

static void test_somebody_elses_file(void **state)
{
	struct zd_err err = {0};
	char text[16] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);

	(void)state;
	assert_int_equal(write(fd, "precious", 8), 8);
	close(fd);
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), -EINVAL);
	assert_int_equal(fd, -1);
	assert_int_equal(err.exit, ZD_EXIT_DATA);
	assert_non_null(strstr(err.text, "it has 8 bytes"));
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, text, sizeof(text)), 8);
	close(fd);
	assert_string_equal(text, "precious");
}

static void test_no_disk(void **state)
{
	struct zd_err err = {0};
	int fd;

	(void)state;
	config.nvdimm_bytes = UINT64_C(1) << 60;
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), -ENOSPC);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_int_equal(access(path, F_OK), -1);
	strcpy(config.nvdimm_file, "/nowhere/file");
	assert_int_equal(zd_vm_nvdimm_open(&config, &fd, &err), -ENOENT);
	assert_string_equal(err.text, "open '/nowhere/file' for the emulated NVDIMM: ENOENT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_memory, setup),
		cmocka_unit_test_setup(test_made_and_found, setup),
		cmocka_unit_test_setup(test_found_with_other_labels, setup),
		cmocka_unit_test_setup(test_somebody_elses_file, setup),
		cmocka_unit_test_setup(test_no_disk, setup),
	};

	return cmocka_run_group_tests(tests, NULL, remove_dir);
}
