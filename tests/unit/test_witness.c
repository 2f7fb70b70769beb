/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures are those seen on 6.12 and 7.3 arm64 kernels with 4K and 16K pages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "provision/provision.h"
#include "zdbench/units.h"

static const struct zd_cell fsdax_4k = {.mode = ZD_MODE_FSDAX, .align_bytes = 4096};
static const struct zd_cell fsdax_32m = {.mode = ZD_MODE_FSDAX, .align_bytes = 32 * ZD_MIB};

static void a_gib_of_4k_pages(void **state)
{
	const struct zd_namespace_cost dev = {.lost_bytes = 18 * ZD_MIB,
					       .ram_bytes = 2109440,
					       .memmap_bytes = 16482304},
				       mem = {.lost_bytes = 2 * ZD_MIB,
					       .ram_bytes = 18886656,
					       .memmap_bytes = 16744448};

	(void)state;
	assert_string_equal(zd_witness_capacity(&dev, &fsdax_4k), "dev");
	assert_string_equal(zd_witness_capacity(&mem, &fsdax_4k), "mem");
	assert_string_equal(zd_witness_ram(&dev, &fsdax_4k), "dev");
	assert_string_equal(zd_witness_ram(&mem, &fsdax_4k), "mem");
}

/* The rounding of the data's place alone is as large as the memmap: capacity knows nothing. */
static void rounding_hides_the_memmap(void **state)
{
	const struct zd_namespace_cost both = {.lost_bytes = 32 * ZD_MIB, .memmap_bytes = 4063232};
	const struct zd_namespace_cost small = {.lost_bytes = 2 * ZD_MIB, .memmap_bytes = 2088960};

	(void)state;
	assert_string_equal(zd_witness_capacity(&both, &fsdax_32m), "unclear");
	assert_string_equal(zd_witness_capacity(&small, &fsdax_4k), "unclear");
}

static void between_is_unclear(void **state)
{
	struct zd_namespace_cost cost = {.memmap_bytes = 16 * ZD_MIB};

	(void)state;
	cost.ram_bytes = 6 * (int64_t)ZD_MIB;
	assert_string_equal(zd_witness_ram(&cost, &fsdax_4k), "unclear");
	cost.ram_bytes = -4096;
	assert_string_equal(zd_witness_ram(&cost, &fsdax_4k), "dev");
	cost.memmap_bytes = ZD_MIB / 2;
	assert_string_equal(zd_witness_ram(&cost, &fsdax_4k), "unclear");
}

#if !defined(__aarch64__)
/* Figures of a 6.12 amd64 kernel: 512 MiB of devdax, whose tail pages share a page. */
static void shared_tails_are_less_and_enough(void **state)
{
	const struct zd_cell devdax_2m = {.mode = ZD_MODE_DEVDAX, .align_bytes = 2 * ZD_MIB},
			     devdax_4k = {.mode = ZD_MODE_DEVDAX, .align_bytes = 4096},
			     devdax_1g = {.mode = ZD_MODE_DEVDAX, .align_bytes = ZD_GIB};
	struct zd_namespace_cost cost = {
		.usable_bytes = 510 * ZD_MIB, .memmap_bytes = 8355840, .ram_bytes = 2113536};

	(void)state;
	assert_string_equal(zd_witness_ram(&cost, &devdax_2m), "mem");
	/* Base pages have no tails. */
	assert_string_equal(zd_witness_ram(&cost, &devdax_4k), "unclear");
	cost.ram_bytes = 4096;
	assert_string_equal(zd_witness_ram(&cost, &devdax_2m), "dev");
	cost.ram_bytes = 700000;
	assert_string_equal(zd_witness_ram(&cost, &devdax_2m), "unclear");
	/* 16 KiB are not to be told from noise. */
	cost = (struct zd_namespace_cost){
		.usable_bytes = 2 * ZD_GIB, .memmap_bytes = 32 * ZD_MIB, .ram_bytes = 413696};
	assert_string_equal(zd_witness_ram(&cost, &devdax_1g), "unclear");
}
#endif

static void unknown_struct_page_proves_nothing(void **state)
{
	const struct zd_namespace_cost cost = {.lost_bytes = 18 * ZD_MIB, .ram_bytes = 2109440};

	(void)state;
	assert_string_equal(zd_witness_capacity(&cost, &fsdax_4k), "unclear");
	assert_string_equal(zd_witness_ram(&cost, &fsdax_4k), "unclear");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gib_of_4k_pages),
		cmocka_unit_test(rounding_hides_the_memmap),
		cmocka_unit_test(between_is_unclear),
#if !defined(__aarch64__)
		cmocka_unit_test(shared_tails_are_less_and_enough),
#endif
		cmocka_unit_test(unknown_struct_page_proves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
