/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the kernel's table of its own mappings, as arch/arm64/mm/ptdump.c prints it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "zdbench/vmemmap.h"

static char table[] =
	"---[ vmemmap start ]---\n"
	"0xffffffc000000000-0xffffffc002000000          32M PMD       RW NX SHD AF            BLK "
	"UXN    MEM/NORMAL\n"
	"0xffffffc002000000-0xffffffc003000000          16M PMD    \n"
	"0xffffffc003000000-0xffffffc003e00000          14M PMD       RW NX SHD AF            BLK "
	"UXN    MEM/NORMAL\n"
	"0xffffffc003e00000-0xffffffc003fc0000        1792K PTE       RW NX SHD AF                "
	"UXN    MEM/NORMAL\n"
	"0xffffffc003fc0000-0xffffffc004000000         256K PTE    \n"
	"---[ vmemmap end ]---\n";

static int count(uint64_t first, uint64_t end, struct zd_vmemmap *out)
{
	FILE *f = fmemopen(table, strlen(table), "r");
	int rc = zd_vmemmap_count(f, first, end, out);

	fclose(f);
	return rc;
}

static void test_blocks_and_pages(void **state)
{
	struct zd_vmemmap map;

	(void)state;
	assert_int_equal(count(0xffffffc003000000, 0xffffffc004000000, &map), 0);
	assert_int_equal(map.block_bytes, 14 << 20);
	assert_int_equal(map.page_bytes, 1792 << 10);
}

/* A range within one line, and one that begins and ends in two. */
static void test_clipped(void **state)
{
	struct zd_vmemmap map;

	(void)state;
	assert_int_equal(count(0xffffffc000200000, 0xffffffc000400000, &map), 0);
	assert_int_equal(map.block_bytes, 2 << 20);
	assert_int_equal(map.page_bytes, 0);
	assert_int_equal(count(0xffffffc003c00000, 0xffffffc003f00000, &map), 0);
	assert_int_equal(map.block_bytes, 2 << 20);
	assert_int_equal(map.page_bytes, 1 << 20);
}

static void test_hole(void **state)
{
	struct zd_vmemmap map;

	(void)state;
	assert_int_equal(count(0xffffffc002000000, 0xffffffc003000000, &map), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_and_pages),
		cmocka_unit_test(test_clipped),
		cmocka_unit_test(test_hole),
	};

	return cmocka_run_group_tests_name("vmemmap", tests, NULL, NULL);
}
