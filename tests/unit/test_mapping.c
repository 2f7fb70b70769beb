/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which pages a space can be mapped by, and what is read of them: nothing is mapped here. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "zdbench/mapping.h"
#include "zdbench/units.h"

static struct zd_space space_of(enum zd_mode mode, uint64_t align_bytes)
{
	return (struct zd_space){
		.cell = {.mode = mode, .align_bytes = align_bytes},
		.page_bytes = 4 * ZD_KIB,
		.pmd_bytes = 2 * ZD_MIB,
	};
}

static bool possible(enum zd_mode mode, uint64_t align_bytes, enum zd_page page, const char *why)
{
	struct zd_space space = space_of(mode, align_bytes);
	struct zd_err err = {0};
	bool can = zd_mapping_possible(&space, page, &err);

	assert_int_equal(can, err.text[0] == '\0');
	if (!can && !strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
	return can;
}

static void test_pages(void **state)
{
	struct zd_space space = space_of(ZD_MODE_DEVDAX, ZD_GIB);

	(void)state;
	assert_int_equal(zd_page_bytes(&space, ZD_PAGE_PTE), 4 * ZD_KIB);
	assert_int_equal(zd_page_bytes(&space, ZD_PAGE_PMD), 2 * ZD_MIB);
	assert_int_equal(zd_page_bytes(&space, ZD_PAGE_PUD), ZD_GIB);
}

static void test_device(void **state)
{
	(void)state;
	assert_true(possible(ZD_MODE_DEVDAX, 2 * ZD_MIB, ZD_PAGE_PMD, ""));
	assert_false(
		possible(ZD_MODE_DEVDAX, 2 * ZD_MIB, ZD_PAGE_PTE, "every devdax fault maps 2M"));
	assert_false(possible(ZD_MODE_DEVDAX, ZD_GIB, ZD_PAGE_PMD, "every devdax fault maps 1G"));
	assert_false(possible(ZD_MODE_DEVDAX, ZD_GIB, ZD_PAGE_PTE, "every devdax fault maps 1G"));
	assert_false(possible(ZD_MODE_DEVDAX, 2 * ZD_MIB, ZD_PAGE_PUD, "PUD"));
#if defined(__x86_64__)
	assert_true(possible(ZD_MODE_DEVDAX, ZD_GIB, ZD_PAGE_PUD, ""));
#endif
}

static void test_file(void **state)
{
	(void)state;
	assert_true(possible(ZD_MODE_FSDAX, 4 * ZD_KIB, ZD_PAGE_PTE, ""));
	assert_true(possible(ZD_MODE_FSDAX, 4 * ZD_KIB, ZD_PAGE_PMD, ""));
	assert_false(possible(ZD_MODE_FSDAX, 2 * ZD_MIB, ZD_PAGE_PUD, "PUDs"));
}

static void test_no_huge_pages(void **state)
{
	struct zd_space space = space_of(ZD_MODE_DEVDAX, ZD_GIB);

	(void)state;
	space.pmd_bytes = 0;
	assert_false(zd_mapping_possible(&space, ZD_PAGE_PMD, NULL));
	assert_false(zd_mapping_possible(&space, ZD_PAGE_PUD, NULL));
}

/* As far as the last page of the last window; and nothing of a device, which cannot be read. */
static void test_read(void **state)
{
	FILE *file = tmpfile();
	struct zd_mapping m = {
		.fd = fileno(file),
		.is_file = true,
		.page_bytes = 4 * ZD_KIB,
		.window_bytes = 8 * ZD_KIB,
		.window_at = {0, 16 * ZD_KIB},
		.n_windows = 2,
		.file = "the file",
	};
	struct zd_err err = {0};

	(void)state;
	assert_return_code(ftruncate(m.fd, 20 * ZD_KIB + 1), errno);
	assert_int_equal(zd_mapping_read(&m, &err), 0);
	assert_return_code(ftruncate(m.fd, 20 * ZD_KIB), errno);
	assert_int_equal(zd_mapping_read(&m, &err), -EIO);
	assert_non_null(strstr(err.text, "read 'the file': EIO"));
	m.is_file = false;
	assert_int_equal(zd_mapping_read(&m, &err), 0);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_no_huge_pages),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
