/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cell needs of a machine is named where it is missing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provision/needs.h"

static const struct zd_cell fsdax = {.mode = ZD_MODE_FSDAX, .fs = ZD_FS_EXT4};
static const struct zd_cell devdax = {.mode = ZD_MODE_DEVDAX};
static char root[] = "/tmp/zdbench-needs-XXXXXX";

static void run(const char *format)
{
	char command[400];

	snprintf(command, sizeof(command), format, root, root, root);
	assert_int_equal(system(command), 0);
}

static int begin(void **state)
{
	(void)state;
	if (!mkdtemp(root))
		return -1;
	run("mkdir -p %s/sys/bus/nd/drivers %s/sys/bus/dax/drivers %s/proc");
	run("printf 'nodev\\ttmpfs\\n\\tvfat\\n' >%s/proc/filesystems");
	return 0;
}

static int end(void **state)
{
	(void)state;
	run("rm -r %s");
	return 0;
}

static void drivers_and_file_systems(void **state)
{
	char text[80];

	(void)state;
	assert_string_equal(zd_needs_missing(root, "region0", &fsdax, text, sizeof(text)),
		": region 'region0' is disabled");
	run("mkdir -p %s/sys/bus/nd/devices/region0/driver");
	assert_string_equal(zd_needs_missing(root, "region0", &fsdax, text, sizeof(text)),
		": no driver 'nd_pmem' (CONFIG_BLK_DEV_PMEM)");
	run("mkdir %s/sys/bus/nd/drivers/nd_pmem");
	assert_string_equal(zd_needs_missing(root, "region0", &fsdax, text, sizeof(text)),
		": no file system 'ext4' (CONFIG_EXT4_FS)");
	run("printf '\\text4\\n' >>%s/proc/filesystems");
	assert_string_equal(zd_needs_missing(root, "region0", &fsdax, text, sizeof(text)), "");
	assert_string_equal(zd_needs_missing(root, "region0", &devdax, text, sizeof(text)),
		": no driver 'dax_pmem' (CONFIG_DEV_DAX_PMEM)");
	run("mkdir %s/sys/bus/nd/drivers/dax_pmem");
	assert_string_equal(zd_needs_missing(root, "region0", &devdax, text, sizeof(text)),
		": no driver 'device_dax' (CONFIG_DEV_DAX)");
	run("mkdir %s/sys/bus/dax/drivers/device_dax");
	assert_string_equal(zd_needs_missing(root, "region0", &devdax, text, sizeof(text)), "");
}

static void programs(void **state)
{
	struct zd_err err = {0};

	(void)state;
	setenv("PATH", root, 1);
	assert_int_equal(zd_needs_check(&devdax, &err), 0);
	assert_int_equal(zd_needs_check(&fsdax, &err), -ENOENT);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_string_equal(
		err.text, "fsdax with ext4: mkfs.ext4 is not installed (nothing like it in PATH)");
	assert_string_equal(err.hint, "install e2fsprogs");
	setenv("PATH", "/usr/bin:/bin", 1);
	run("touch %s/mkfs.ext4; chmod 755 %s/mkfs.ext4");
	setenv("PATH", "", 1);
	assert_int_equal(zd_needs_check(&fsdax, &err), -ENOENT);
	setenv("PATH", root, 1);
	assert_int_equal(zd_needs_check(&fsdax, &err), 0);
	setenv("PATH", "/usr/bin:/bin", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drivers_and_file_systems),
		cmocka_unit_test(programs),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
