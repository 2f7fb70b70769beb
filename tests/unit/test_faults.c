/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two counts of page faults, of a mapping that is touched here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "faults.h"

enum { PAGES = 64, PAGE = 4096 };

static void test_touches_are_counted_twice(void **state)
{
	struct zd_faults begun, sum = {0};
	struct zd_bench b = {0};
	struct zd_err err = {0};

	(void)state;
	for (int piece = 0; piece < 2; piece++) {
		char *at = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		assert_true(at != MAP_FAILED);
		assert_int_equal(madvise(at, PAGES * PAGE, MADV_NOHUGEPAGE), 0);
		zd_faults_begin(&b, &begun);
		for (int i = 0; i < PAGES; i++)
			((volatile char *)at)[i * PAGE] = 1;
		zd_faults_end(&begun, &sum);
		munmap(at, PAGES * PAGE);
	}
	/* A sanitizer has a few of its own. */
	assert_in_range(sum.thread, 2 * PAGES, 3 * PAGES - 1);
	assert_int_equal(zd_faults_prove(&b, &sum, &err), 0);
	assert_int_equal(zd_facts_get(&b.verified, "faults")->count, sum.thread);
	/* Others run here too. */
	assert_true(sum.machine == ZD_FAULTS_UNKNOWN || sum.machine >= sum.thread);
}

static void test_fewer_than_ones_own_is_wrong(void **state)
{
	struct zd_faults sum = {.thread = 10, .machine = 9, .pmd_refused = 3};
	struct zd_bench b = {0};
	struct zd_err err = {0};

	(void)state;
	assert_int_equal(zd_faults_prove(&b, &sum, &err), ZD_STATUS_FAILED);
	assert_string_equal(err.text,
		"getrusage counts 10 faults of this thread, /proc/vmstat 9 of the machine");
	assert_int_equal(zd_facts_get(&b.verified, "faults_vmstat")->count, 9);
	assert_int_equal(zd_facts_get(&b.verified, "pmd_fallbacks_vmstat")->count, 3);
}

static void test_not_known_is_not_stored(void **state)
{
	struct zd_faults sum = {10, ZD_FAULTS_UNKNOWN, ZD_FAULTS_UNKNOWN};
	struct zd_bench b = {0};

	(void)state;
	assert_int_equal(zd_faults_prove(&b, &sum, NULL), 0);
	assert_int_equal(b.verified.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_touches_are_counted_twice),
		cmocka_unit_test(test_fewer_than_ones_own_is_wrong),
		cmocka_unit_test(test_not_known_is_not_stored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
