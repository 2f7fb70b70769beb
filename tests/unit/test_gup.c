/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "gup/pins.h"
#include "zdbench/workload.h"

static char path[32];

static void write_vmstat(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int make_file(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/zdbench-pins.XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void reads_both_counters(void **state)
{
	struct zd_pins pins = {0};
	struct zd_err err = {0};

	(void)state;
	write_vmstat("nr_dirtied 7\nnr_foll_pin_acquired 1024\nnr_foll_pin_released 512\n");
	assert_int_equal(zd_pins_read_from(NULL, path, &pins, &err), 0);
	assert_int_equal(pins.acquired, 1024);
	assert_int_equal(pins.released, 512);
}

static void wants_both_counters(void **state)
{
	struct zd_pins pins = {1, 2};
	struct zd_err err = {0};

	(void)state;
	write_vmstat("nr_foll_pin_acquired 1024\nnr_foll_pin_acquired_not 1\n");
	assert_int_equal(zd_pins_read_from(NULL, path, &pins, &err), -ENODATA);
	assert_non_null(strstr(err.text, "nr_foll_pin_"));
	assert_int_equal(pins.acquired, 1);
	assert_int_equal(pins.released, 2);
}

/* Stale counters would be worse than none. */
static void insists_on_refreshing(void **state)
{
	struct zd_pins pins = {0};
	struct zd_err err = {0};

	(void)state;
	write_vmstat("nr_foll_pin_acquired 1\nnr_foll_pin_released 1\n");
	assert_int_equal(zd_pins_read_from("/nonexistent/refresh", path, &pins, &err), -ENOENT);
	assert_non_null(strstr(err.text, "/nonexistent/refresh"));
}

/* supported() finds each variant's operation in its driver's table, or asserts. */
static void every_variant_has_its_operation(void **state)
{
	const struct zd_workload *gup = zd_workload_find("gup");

	(void)state;
	assert_non_null(gup);
	for (size_t i = 0; i < gup->n_variants; i++) {
		const struct zd_variant *v = &gup->variants[i];
		struct zd_err err = {0};

		if (!gup->supported(v, NULL, &err))
			assert_true(err.text[0] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(v->name, gup->variants[k].name);
	}
}

static void has_both_pages_of_every_operation(void **state)
{
	const struct zd_workload *gup = zd_workload_find("gup");
	size_t stem;

	(void)state;
	for (size_t i = 0; i + 1 < gup->n_variants; i += 2) {
		stem = strlen(gup->variants[i].name) - strlen("pte");
		assert_string_equal(gup->variants[i].name + stem, "pte");
		assert_string_equal(gup->variants[i + 1].name + stem, "pmd");
		assert_memory_equal(gup->variants[i].name, gup->variants[i + 1].name, stem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_both_counters, make_file, remove_file),
		cmocka_unit_test_setup_teardown(wants_both_counters, make_file, remove_file),
		cmocka_unit_test_setup_teardown(insists_on_refreshing, make_file, remove_file),
		cmocka_unit_test(every_variant_has_its_operation),
		cmocka_unit_test(has_both_pages_of_every_operation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
