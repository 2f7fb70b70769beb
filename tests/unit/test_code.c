/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "run/code.h"

/* Each begins a page, in a section of their own: nothing else is on far_away()'s. */
__attribute__((noinline, section("far"), aligned(65536))) static int far_away(int x)
{
	__asm__ volatile("" : "+r"(x));
	return x + 1;
}

__attribute__((noinline, section("far"), aligned(65536), used)) static int next_page(int x)
{
	__asm__ volatile("" : "+r"(x));
	return x + 2;
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

static long faults_of_a_call(void (*prepare)(void))
{
	long before;
	int sum;

	faults();
	/* The page stays in the page cache; its mapping goes. */
	assert_int_equal(
		madvise((void *)(uintptr_t)far_away, (size_t)sysconf(_SC_PAGESIZE), MADV_DONTNEED),
		0);
	if (prepare)
		prepare();
	before = faults();
	sum = far_away(1);
	before = faults() - before;
	assert_int_equal(sum, 2);
	return before;
}

static void code_that_is_faulted_in_does_not_fault(void **state)
{
	(void)state;
	assert_int_equal(faults_of_a_call(NULL), 1);
	assert_int_equal(faults_of_a_call(zd_code_fault_in), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_that_is_faulted_in_does_not_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
