/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the kernel's directory of ranges, from a directory made like it. */
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

#include "zdbench/bind_parts.h"

static char root[] = "/tmp/zdbench-parts-XXXXXX";

static void write_file(const char *range, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", root, range);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s", root, range, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void write_range(const char *range, const char *ticks)
{
	static const char *const parts[] = {"vmemmap", "linear_map", "page_init", "total"};
	char name[32];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(name, sizeof(name), "%s_ticks", parts[i]);
		write_file(range, name, ticks);
		snprintf(name, sizeof(name), "%s_ns", parts[i]);
		write_file(range, name, "7\n");
	}
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

static void finds_the_range(void **state)
{
	struct zd_bind_parts parts;

	(void)state;
	write_range("100000000-13fffffff", "11\n");
	write_range("140000000-17fffffff", "22\n");
	write_file("140000000-17fffffff", "vmemmap_ticks", "5000000000\n");
	zd_bind_parts_read(root, 0x140000000, &parts);
	assert_string_equal(parts.absent, "");
	assert_int_equal(parts.ticks[ZD_BIND_VMEMMAP], UINT64_C(5000000000));
	assert_int_equal(parts.ticks[ZD_BIND_LINEAR_MAP], 22);
	assert_int_equal(parts.ticks[ZD_BIND_PAGE_INIT], 22);
	assert_int_equal(parts.ns[ZD_BIND_PAGE_INIT], 7);
	zd_bind_parts_read(root, 0x13fffffff, &parts);
	assert_int_equal(parts.ticks[ZD_BIND_VMEMMAP], 11);
}

static void says_what_is_missing(void **state)
{
	struct zd_bind_parts parts;

	(void)state;
	zd_bind_parts_read("/nonexistent", 0, &parts);
	assert_non_null(
		strstr(parts.absent, "no /nonexistent: this kernel has no CONFIG_MEMREMAP"));
	zd_bind_parts_read(root, 0x180000000, &parts);
	assert_non_null(strstr(parts.absent, "no range that holds 0x180000000"));
	assert_int_equal(parts.ticks[ZD_BIND_VMEMMAP], 0);
}

/* A range without one of its files, or with something else in it, is not half believed. */
static void believes_no_half(void **state)
{
	struct zd_bind_parts parts;
	char path[256];

	(void)state;
	write_range("200000000-23fffffff", "33\n");
	write_file("200000000-23fffffff", "page_init_ns", "none\n");
	zd_bind_parts_read(root, 0x200000000, &parts);
	assert_non_null(strstr(parts.absent, "EIO"));
	snprintf(path, sizeof(path), "%s/200000000-23fffffff/vmemmap_ticks", root);
	unlink(path);
	zd_bind_parts_read(root, 0x200000000, &parts);
	assert_non_null(strstr(parts.absent, "ENOENT"));
}

static void other_names_are_no_ranges(void **state)
{
	struct zd_bind_parts parts;

	(void)state;
	write_range("300000000-33fffffff.old", "1\n");
	write_range("300000000", "1\n");
	zd_bind_parts_read(root, 0x300000000, &parts);
	assert_non_null(strstr(parts.absent, "no range"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_range),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(believes_no_half),
		cmocka_unit_test(other_names_are_no_ranges),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
