/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "run/plan.h"
#include "zdbench/units.h"

static struct zd_region_info region;
static struct zd_request request;

static int set_up(void **state)
{
	(void)state;
	region = (struct zd_region_info){
		.name = "region0",
		.size_bytes = 2 * ZD_GIB,
		.available_bytes = 2 * ZD_GIB,
		.align_bytes = 16 * ZD_MIB,
		.interleave_ways = 1,
		.labelled = true,
		.fsdax = {{4096, 2 * ZD_MIB}, 2},
		.devdax = {{4096, 2 * ZD_MIB}, 2},
	};
	zd_request_init(&request);
	request.seed = 1;
	request.clock = ZD_CLOCK_CHOICE_INSN;
	return 0;
}

static void everything_by_default(void **state)
{
	struct zd_plan plan;
	char cell[64];

	(void)state;
	request.devdax = true;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	assert_int_equal(plan.n_cells, 8);
	assert_int_equal(plan.size_bytes, ZD_GIB);
	assert_string_equal(zd_cell_format(&plan.cell[0], cell, sizeof(cell)), "fsdax/dev/4K/ext4");
	assert_string_equal(zd_cell_format(&plan.cell[1], cell, sizeof(cell)), "fsdax/mem/4K/ext4");
	assert_string_equal(
		zd_cell_format(&plan.cell[7], cell, sizeof(cell)), "devdax/mem/2M/none");
}

static void alignments_come_from_the_kernel(void **state)
{
	struct zd_plan plan;
	struct zd_err err = {0};

	(void)state;
	request.align[0] = 16 * ZD_KIB;
	request.n_aligns = 1;
	assert_int_equal(zd_plan_make(&request, &region, &plan, &err), -EINVAL);
	assert_int_equal(err.exit, ZD_EXIT_USAGE);
	assert_string_equal(
		err.text, "--align 16K: this kernel offers 4K, 2M for fsdax namespaces");
	region.fsdax.n = 0;
	assert_int_equal(zd_plan_make(&request, &region, &plan, &err), -ENOTSUP);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
}

/* x86 kernels offer 1G; the data of such a namespace begins 1G into it. */
static void alignments_need_their_size(void **state)
{
	struct zd_plan plan;
	struct zd_err err = {0};

	(void)state;
	request.devdax = true;
	region.fsdax.bytes[2] = region.devdax.bytes[2] = ZD_GIB;
	region.fsdax.n = region.devdax.n = 3;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	assert_int_equal(plan.n_cells, 8);
	assert_int_equal(plan.left_out.n, 1);
	assert_int_equal(plan.left_out.bytes[0], ZD_GIB);
	/* Large enough, but no multiple. */
	request.size_bytes = 2 * ZD_GIB + 512 * ZD_MIB;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	assert_int_equal(plan.n_cells, 8);
	request.size_bytes = 2 * ZD_GIB;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	assert_int_equal(plan.n_cells, 12);
	assert_int_equal(plan.left_out.n, 0);
	/* Who asks for it is told. */
	request.size_bytes = ZD_GIB;
	request.align[0] = ZD_GIB;
	request.n_aligns = 1;
	assert_int_equal(zd_plan_make(&request, &region, &plan, &err), -EINVAL);
	assert_int_equal(err.exit, ZD_EXIT_USAGE);
	assert_string_equal(err.hint, "--size 2G is the least with it");
	request.size_bytes = 2 * ZD_GIB;
	assert_int_equal(zd_plan_make(&request, &region, &plan, &err), 0);
	assert_int_equal(plan.n_cells, 4);
}

/* A size that fits no alignment is an error, and not an empty plan. */
/* 64K pages have PMDs of 512M. */
static void default_size_has_room_for_pmds(void **state)
{
	(void)state;
	assert_int_equal(zd_plan_default_bytes(false, 4096), ZD_GIB);
	assert_int_equal(zd_plan_default_bytes(true, 4096), ZD_GIB / 2);
	assert_int_equal(zd_plan_default_bytes(false, 16384), ZD_GIB);
	assert_int_equal(zd_plan_default_bytes(true, 16384), ZD_GIB / 2);
	assert_int_equal(zd_plan_default_bytes(false, 65536), 4 * ZD_GIB);
	assert_int_equal(zd_plan_default_bytes(true, 65536), 4 * ZD_GIB);
	/* Of a kernel whose pages are not known. */
	assert_int_equal(zd_plan_default_bytes(false, 0), ZD_GIB);
}

static void no_size_is_left_to_the_region(void **state)
{
	struct zd_plan plan;

	(void)state;
	request.size_bytes = ZD_GIB + 512;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	assert_int_equal(plan.n_cells, 4);
	assert_int_equal(plan.left_out.n, 0);
}

static void label_less_takes_all(void **state)
{
	struct zd_plan plan;

	(void)state;
	region.labelled = false;
	region.whole = true;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	assert_int_equal(plan.size_bytes, 2 * ZD_GIB);
}

/* Every cell has every repetition once; dev and mem of a pair are neighbours, in both orders. */
static void pairs_are_neighbours(void **state)
{
	unsigned seen[ZD_MAX_CELLS][50] = {{0}}, dev_first = 0, pairs = 0;
	struct zd_plan plan;
	struct zd_step *steps;
	size_t n;

	(void)state;
	request.reps = 50;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	steps = zd_plan_steps(&plan, &n);
	assert_non_null(steps);
	assert_int_equal(n, plan.n_cells * 50);
	for (size_t i = 0; i < n; i += 2) {
		const struct zd_cell *a = &plan.cell[steps[i].cell];
		const struct zd_cell *b = &plan.cell[steps[i + 1].cell];

		assert_int_equal(a->align_bytes, b->align_bytes);
		assert_int_not_equal(a->map, b->map);
		assert_int_equal(steps[i].pair, steps[i + 1].pair);
		assert_int_equal(steps[i].order, 0);
		assert_int_equal(steps[i + 1].order, 1);
		dev_first += a->map == ZD_MAP_DEV;
		pairs++;
		seen[steps[i].cell][steps[i].rep]++;
		seen[steps[i + 1].cell][steps[i + 1].rep]++;
	}
	/* 100 fair coins: outside 25..75 once in two million. */
	assert_in_range(dev_first, pairs / 4, pairs * 3 / 4);
	for (size_t cell = 0; cell < plan.n_cells; cell++)
		for (unsigned rep = 0; rep < 50; rep++)
			assert_int_equal(seen[cell][rep], 1);
	free(steps);
}

static void same_seed_same_order(void **state)
{
	struct zd_step *first, *second;
	struct zd_plan plan;
	size_t n, m;

	(void)state;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	first = zd_plan_steps(&plan, &n);
	second = zd_plan_steps(&plan, &m);
	assert_int_equal(n, m);
	assert_memory_equal(first, second, n * sizeof(*first));
	free(second);
	plan.seed = 2;
	second = zd_plan_steps(&plan, &m);
	assert_memory_not_equal(first, second, n * sizeof(*first));
	free(first);
	free(second);
}

/* Times may be of a slow machine, and are made again then: up to three times as often, and never
 * more than can be judged. */
static void times_have_repetitions_to_spare(void **state)
{
	static const struct {
		unsigned reps, slow;
	} given[] = {{1, 3}, {10, 30}, {20, 50}, {25, 50}, {30, 50}, {50, 50}, {60, 60}};
	struct zd_plan plan;

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		request.reps = given[i].reps;
		request.clock = ZD_CLOCK_CHOICE_INSN;
		assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
		assert_int_equal(plan.reps_max, given[i].reps);
		request.clock = ZD_CLOCK_CHOICE_TIME;
		assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
		assert_int_equal(plan.reps, given[i].reps);
		assert_int_equal(plan.reps_slow, given[i].slow);
		assert_int_equal(plan.reps_max, given[i].slow);
	}
}

static void one_map_has_no_pairs(void **state)
{
	struct zd_plan plan;
	struct zd_step *steps;
	size_t n;

	(void)state;
	request.mem = false;
	request.reps = 3;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	steps = zd_plan_steps(&plan, &n);
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(plan.cell[steps[i].cell].map, ZD_MAP_DEV);
		assert_int_equal(steps[i].order, 0);
	}
	free(steps);
}

/* What may spoil the range comes last, and nothing else is lost or reordered for it. */
static void hazards_come_last(void **state)
{
	struct zd_plan plan;
	struct zd_step *steps;
	size_t n;

	(void)state;
	request.reps = 3;
	request.size_bytes = 1008 * ZD_MIB;
	request.devdax = true;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	zd_plan_mark_hazards(&plan, "aarch64", 4096);
	steps = zd_plan_steps(&plan, &n);
	assert_int_equal(n, 8 * 3);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(plan.cell[steps[i].cell].map, i < n / 2 ? ZD_MAP_MEM : ZD_MAP_DEV);
		assert_int_equal(steps[i].hazard, i >= n / 2);
		assert_int_equal(steps[i].kind, ZD_STEP_CELL);
		assert_int_equal(steps[i].order, 0);
	}
	free(steps);
	zd_plan_mark_hazards(&plan, "x86_64", 4096);
	steps = zd_plan_steps(&plan, &n);
	assert_int_equal(n, 8 * 3);
	for (size_t i = 0; i < n; i++)
		assert_false(steps[i].hazard);
	free(steps);
}

static void the_sweep_ends_in_its_hazards(void **state)
{
	struct zd_plan plan;
	struct zd_step *steps;
	size_t n;

	(void)state;
	request.reps = 2;
	request.sweep = true;
	assert_int_equal(zd_plan_make(&request, &region, &plan, NULL), 0);
	zd_plan_mark_hazards(&plan, "aarch64", 4096);
	steps = zd_plan_steps(&plan, &n);
	/* 4 cells, and once more those 2 that are map=dev. */
	assert_int_equal(n, (4 + 2) * 2);
	for (size_t i = 0; i < n; i++) {
		bool late = i >= 8;

		assert_int_equal(steps[i].kind, late ? ZD_STEP_SWEEP_HAZARD : ZD_STEP_CELL);
		assert_int_equal(steps[i].hazard, late);
		assert_true(!late || plan.cell[steps[i].cell].map == ZD_MAP_DEV);
	}
	free(steps);
	zd_plan_mark_hazards(&plan, "aarch64", 16384);
	steps = zd_plan_steps(&plan, &n);
	assert_int_equal(n, 4 * 2);
	free(steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(everything_by_default, set_up),
		cmocka_unit_test_setup(alignments_come_from_the_kernel, set_up),
		cmocka_unit_test_setup(alignments_need_their_size, set_up),
		cmocka_unit_test_setup(default_size_has_room_for_pmds, set_up),
		cmocka_unit_test_setup(no_size_is_left_to_the_region, set_up),
		cmocka_unit_test_setup(label_less_takes_all, set_up),
		cmocka_unit_test_setup(pairs_are_neighbours, set_up),
		cmocka_unit_test_setup(same_seed_same_order, set_up),
		cmocka_unit_test_setup(times_have_repetitions_to_spare, set_up),
		cmocka_unit_test_setup(one_map_has_no_pairs, set_up),
		cmocka_unit_test_setup(hazards_come_last, set_up),
		cmocka_unit_test_setup(the_sweep_ends_in_its_hazards, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
