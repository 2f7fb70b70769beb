/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "zdbench/cell.h"
#include "zdbench/units.h"

static void names_and_words_are_inverse(void **state)
{
	(void)state;
	for (int i = ZD_MODE_FSDAX; i <= ZD_MODE_DEVDAX; i++) {
		enum zd_mode mode;

		assert_int_equal(zd_mode_parse(zd_mode_name((enum zd_mode)i), &mode), 0);
		assert_int_equal(mode, i);
	}
	for (int i = ZD_MAP_DEV; i <= ZD_MAP_MEM; i++) {
		enum zd_map map;

		assert_int_equal(zd_map_parse(zd_map_name((enum zd_map)i), &map), 0);
		assert_int_equal(map, i);
	}
	for (int i = ZD_FS_NONE; i <= ZD_FS_XFS; i++) {
		enum zd_fs fs;

		assert_int_equal(zd_fs_parse(zd_fs_name((enum zd_fs)i), &fs), 0);
		assert_int_equal(fs, i);
	}
}

static void other_words_leave_the_value_alone(void **state)
{
	static const char *const bad[] = {
		"", "all", "FSDAX", "fsda", "fsdaxx", "dev ", "ram", "ext", "btrfs", "?"};
	enum zd_mode mode = ZD_MODE_DEVDAX;
	enum zd_map map = ZD_MAP_MEM;
	enum zd_fs fs = ZD_FS_XFS;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(zd_mode_parse(bad[i], &mode), -EINVAL);
		assert_int_equal(zd_map_parse(bad[i], &map), -EINVAL);
		assert_int_equal(zd_fs_parse(bad[i], &fs), -EINVAL);
	}
	assert_int_equal(mode, ZD_MODE_DEVDAX);
	assert_int_equal(map, ZD_MAP_MEM);
	assert_int_equal(fs, ZD_FS_XFS);
}

static void values_out_of_range_have_a_name_too(void **state)
{
	(void)state;
	assert_string_equal(zd_mode_name((enum zd_mode)7), "?");
	assert_string_equal(zd_map_name((enum zd_map)7), "?");
	assert_string_equal(zd_fs_name((enum zd_fs)7), "?");
}

static void cells_are_the_first_four_parts_of_an_id(void **state)
{
	const struct zd_cell fsdax = {ZD_MODE_FSDAX, ZD_MAP_DEV, ZD_FS_EXT4, 2 * ZD_MIB};
	const struct zd_cell devdax = {ZD_MODE_DEVDAX, ZD_MAP_MEM, ZD_FS_NONE, 4 * ZD_KIB};
	char buf[64], small[8];

	(void)state;
	assert_string_equal(zd_cell_format(&fsdax, buf, sizeof(buf)), "fsdax/dev/2M/ext4");
	assert_string_equal(zd_cell_format(&devdax, buf, sizeof(buf)), "devdax/mem/4K/none");
	assert_string_equal(zd_cell_format(&devdax, small, sizeof(small)), "devdax/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_words_are_inverse),
		cmocka_unit_test(other_words_leave_the_value_alone),
		cmocka_unit_test(values_out_of_range_have_a_name_too),
		cmocka_unit_test(cells_are_the_first_four_parts_of_an_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
