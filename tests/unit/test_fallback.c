/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "zdbench/mapping.h"
#include "zdbench/units.h"

/* A range that a PMD could map, in the middle of an extent. */
static struct zd_fallback_facts well(void)
{
	return (struct zd_fallback_facts){
		.page_bytes = 4 * ZD_KIB,
		.pmd_bytes = 2 * ZD_MIB,
		.address = UINT64_C(0x7f0000000000) + 4 * ZD_MIB,
		.offset = 4 * ZD_MIB,
		.file_bytes = 6 * ZD_MIB,
		.extent_offset = ZD_MIB,
		.extent_physical = ZD_GIB + 3 * ZD_MIB,
		.extent_bytes = 5 * ZD_MIB,
	};
}

static void what_remains_is_an_earlier_pte(void **state)
{
	struct zd_fallback_facts facts = well();

	(void)state;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_PTE);
	facts.mapped_by_pmd = true;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_NONE);
}

static void each_reason_alone(void **state)
{
	struct zd_fallback_facts facts = well();

	(void)state;
	facts.pmd_bytes = 0;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_NO_THP);
	facts = well();
	facts.no_huge = true;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_NOHUGE);
	facts = well();
	facts.address += facts.page_bytes;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_ADDRESS);
	facts = well();
	facts.file_bytes -= facts.page_bytes;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_EOF);
	facts = well();
	facts.extent_bytes -= facts.page_bytes;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_EXTENT);
	facts = well();
	facts.extent_physical += facts.page_bytes;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_EXTENT);
	facts = well();
	facts.extent_offset = facts.extent_physical = facts.extent_bytes = 0;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_EXTENT);
}

/* The kernel counts the file in whole pages. */
static void a_last_page_may_be_begun(void **state)
{
	struct zd_fallback_facts facts = well();

	(void)state;
	facts.file_bytes -= facts.page_bytes - 1;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_PTE);
}

static void the_first_in_the_kernels_order_counts(void **state)
{
	struct zd_fallback_facts facts = well();

	(void)state;
	facts.extent_bytes = 0;
	facts.file_bytes = 0;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_EOF);
	facts.address += facts.page_bytes;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_ADDRESS);
	facts.no_huge = true;
	assert_int_equal(zd_fallback_reason(&facts), ZD_FALLBACK_NOHUGE);
}

static void every_reason_has_a_name(void **state)
{
	(void)state;
	for (int reason = ZD_FALLBACK_NONE; reason <= ZD_FALLBACK_PTE; reason++)
		assert_non_null(zd_fallback_name((enum zd_fallback)reason));
	assert_string_equal(zd_fallback_name(ZD_FALLBACK_NOHUGE), "nohuge");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_remains_is_an_earlier_pte),
		cmocka_unit_test(each_reason_alone),
		cmocka_unit_test(a_last_page_may_be_begun),
		cmocka_unit_test(the_first_in_the_kernels_order_counts),
		cmocka_unit_test(every_reason_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
