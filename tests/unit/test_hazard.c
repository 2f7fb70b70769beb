/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "run/hazard.h"
#include "zdbench/units.h"

static bool is(uint64_t mib)
{
	return zd_hazard_is("aarch64", 4096, ZD_MAP_DEV, mib * ZD_MIB);
}

static void only_a_partial_section_behind_a_whole_one(void **state)
{
	(void)state;
	assert_true(is(1008));
	assert_true(is(144));
	assert_false(is(128));
	assert_false(is(1024));
	/* Less than a section: base pages only, and the altmap has room for them. */
	assert_false(is(112));
	assert_false(is(16));
}

static void only_where_the_kernel_has_it(void **state)
{
	(void)state;
	assert_false(zd_hazard_is("aarch64", 4096, ZD_MAP_MEM, 1008 * ZD_MIB));
	assert_false(zd_hazard_is("aarch64", 16384, ZD_MAP_DEV, 1008 * ZD_MIB));
	assert_false(zd_hazard_is("aarch64", 65536, ZD_MAP_DEV, 1008 * ZD_MIB));
	assert_false(zd_hazard_is("x86_64", 4096, ZD_MAP_DEV, 1008 * ZD_MIB));
}

static void named_only_by_the_kernel_log(void **state)
{
	const char fsdax[] =
		"[2.5] nd_pmem pfn0.1: probe with driver nd_pmem failed with error -12\n";
	const char devdax[] =
		"[1.8] device_dax dax0.0: probe with driver device_dax failed with error -12\n";
	const char later[] =
		"[1.9] device_dax dax0.0: probe with driver device_dax failed with error -17\n";
	char buf[512];

	(void)state;
	assert_non_null(strstr(zd_hazard_name_from(fsdax, "bind: ENXIO", buf, sizeof(buf)),
		"arm64 altmap with a partial section"));
	assert_non_null(strstr(buf, "ENOMEM"));
	assert_non_null(strstr(buf, "see README"));
	assert_non_null(strstr(buf, "(bind: ENXIO)"));
	assert_non_null(strstr(zd_hazard_name_from(devdax, "open: ENXIO", buf, sizeof(buf)),
		"vmemmap_populate()"));
	assert_string_equal(zd_hazard_name_from(later, "why", buf, sizeof(buf)), "why");
	assert_string_equal(zd_hazard_name_from(NULL, "why", buf, sizeof(buf)), "why");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_partial_section_behind_a_whole_one),
		cmocka_unit_test(only_where_the_kernel_has_it),
		cmocka_unit_test(named_only_by_the_kernel_log),
	};

	return cmocka_run_group_tests_name("hazard", tests, NULL, NULL);
}
