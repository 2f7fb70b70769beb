/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets and clears the kernel's knobs, in a directory made like the kernel's. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "run/kernel_inject.h"

static char root[] = "/tmp/zdbench-knobs-XXXXXX";

static void put(const char *knob, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, knob);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int value_of(const char *knob)
{
	char path[256];
	int value = -1;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, knob);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &value), 1);
	fclose(f);
	return value;
}

static int make_root(void **state)
{
	(void)state;
	return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command);
}

static void sets_and_clears_both(void **state)
{
	struct zd_err err = {0};

	(void)state;
	put("fault", "0\n");
	put("gup", "0\n");
	assert_int_equal(zd_kernel_inject_begin(root, 1000, NULL, &err), 0);
	assert_int_equal(value_of("fault"), 1000);
	assert_int_equal(value_of("gup"), 1000);
	zd_kernel_inject_end(root, 1000);
	assert_int_equal(value_of("fault"), 0);
	assert_int_equal(value_of("gup"), 0);
}

/* A run without the option must not measure what another has left, nor change it. */
static void finds_what_was_left_on(void **state)
{
	struct zd_err err = {0};

	(void)state;
	put("fault", "0\n");
	put("gup", "500\n");
	assert_int_equal(zd_kernel_inject_begin(root, 0, NULL, &err), -EBUSY);
	assert_non_null(strstr(err.text, "/gup' is 500"));
	assert_int_equal(zd_kernel_inject_begin(root, 1000, NULL, &err), -EBUSY);
	assert_int_equal(value_of("gup"), 500);
	put("gup", "0\n");
	assert_int_equal(zd_kernel_inject_begin(root, 0, NULL, &err), 0);
	zd_kernel_inject_end(root, 0);
}

static void refuses_without_the_knobs(void **state)
{
	struct zd_err err = {0};

	(void)state;
	assert_int_equal(zd_kernel_inject_begin("/nonexistent", 0, NULL, &err), 0);
	assert_int_equal(zd_kernel_inject_begin("/nonexistent", 1000, NULL, &err), -ENOENT);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_non_null(strstr(err.hint, "CONFIG_ZONE_DEVICE_SPIN"));
}

static void leaves_no_half(void **state)
{
	struct zd_err err = {0};
	char path[256];

	(void)state;
	put("fault", "0\n");
	snprintf(path, sizeof(path), "%s/gup", root);
	unlink(path);
	assert_int_equal(zd_kernel_inject_begin(root, 1000, NULL, &err), -ENOENT);
	assert_int_equal(value_of("fault"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_and_clears_both),
		cmocka_unit_test(finds_what_was_left_on),
		cmocka_unit_test(refuses_without_the_knobs),
		cmocka_unit_test(leaves_no_half),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
