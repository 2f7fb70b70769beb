/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "provision/neighbour.h"
#include "zdbench/units.h"

static bool meet(
	uint64_t a_mib, uint64_t a_len_mib, uint64_t b_mib, uint64_t b_len_mib, uint64_t page_bytes)
{
	return zd_memmap_pages_meet(a_mib * ZD_MIB, a_len_mib * ZD_MIB, b_mib * ZD_MIB,
		b_len_mib * ZD_MIB, zd_memmap_page_covers(page_bytes, 64));
}

static void a_page_of_struct_pages_covers(void **state)
{
	(void)state;
	assert_int_equal(zd_memmap_page_covers(4 * ZD_KIB, 64), 256 * ZD_KIB);
	assert_int_equal(zd_memmap_page_covers(16 * ZD_KIB, 64), 4 * ZD_MIB);
	assert_int_equal(zd_memmap_page_covers(64 * ZD_KIB, 64), 64 * ZD_MIB);
}

/* The two of 144 MiB at 3 GiB, of which unbinding the second was an oops of the first. */
static void neighbours_meet_with_64k_pages_only(void **state)
{
	(void)state;
	assert_true(meet(3072, 144, 3216, 144, 64 * ZD_KIB));
	assert_true(meet(3216, 144, 3072, 144, 64 * ZD_KIB));
	assert_false(meet(3072, 144, 3216, 144, 16 * ZD_KIB));
	assert_false(meet(3072, 144, 3216, 144, 4 * ZD_KIB));
}

static void whole_pages_do_not_meet(void **state)
{
	(void)state;
	assert_false(meet(3072, 128, 3200, 128, 64 * ZD_KIB));
	assert_true(meet(3072, 128, 3184, 16, 64 * ZD_KIB));
	assert_false(meet(3072, 144, 3264, 64, 64 * ZD_KIB));
	assert_true(meet(3072, 512, 3200, 16, 64 * ZD_KIB));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_of_struct_pages_covers),
		cmocka_unit_test(neighbours_meet_with_64k_pages_only),
		cmocka_unit_test(whole_pages_do_not_meet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
