/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run of several boots: which there are, what each is asked for, and what they are together. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/boots.h"
#include "zdbench/units.h"

static const struct zd_cell cell = {
	.mode = ZD_MODE_FSDAX, .map = ZD_MAP_DEV, .fs = ZD_FS_EXT4, .align_bytes = 2 * ZD_MIB};
static const struct zd_cell other = {
	.mode = ZD_MODE_FSDAX, .map = ZD_MAP_MEM, .fs = ZD_FS_EXT4, .align_bytes = 2 * ZD_MIB};
static const struct zd_splat warn = {
	.kind = "WARN", .line = {"WARNING: at mm/memory.c:1"}, .n_lines = 1};

static void ask(struct zd_request *request, unsigned reps)
{
	zd_request_init(request);
	request->target = ZD_TARGET_VM;
	request->clock = ZD_CLOCK_CHOICE_TIME;
	request->reps = reps;
	request->seed = 7;
	request->seed_given = true;
}

static struct zd_metric *find(struct zd_result *r, const char *workload, const char *variant)
{
	char id[160], text[64];

	snprintf(id, sizeof(id), "%s/%s/%s/p50", zd_cell_format(&cell, text, sizeof(text)),
		workload, variant);
	return zd_result_find_metric(r, id);
}

static struct zd_metric *add_metric(struct zd_result *r, const char *workload, const char *variant)
{
	struct zd_metric *m = zd_result_add_metric(r);

	assert_non_null(m);
	m->cell = cell;
	m->threads = 1;
	strcpy(m->workload, workload);
	strcpy(m->variant, variant);
	strcpy(m->stat, "p50");
	zd_metric_set_id(m);
	return m;
}

static void add_reps(struct zd_metric *m, size_t n, const double *value)
{
	for (size_t i = 0; i < n; i++) {
		struct zd_rep rep = {.i = (unsigned)i,
			.pair = (unsigned)i,
			.value = value[i],
			.t_offset_s = (double)i};

		assert_int_equal(zd_metric_add_rep(m, &rep), 0);
	}
}

static struct zd_metric *add_advisory(struct zd_result *r)
{
	struct zd_metric *m = add_metric(r, "control", "spin");

	strcpy(m->stat, "instructions_k");
	m->advisory = true;
	zd_metric_set_id(m);
	return m;
}

/* One boot of a fault's metric and the loop beside it. */
static void make(struct zd_result *r, size_t n, const double *fault, const double *spin)
{
	static const double counts[] = {1, 40, 3, 80, 5, 60};
	struct zd_namespace_record *ns;

	zd_result_init(r);
	strcpy(r->invocation.stop.why, "planned");
	r->invocation.complete = true;
	strcpy(r->clock.kind, "time");
	add_reps(add_metric(r, "fault", "read-pte"), n, fault);
	add_reps(add_metric(r, "control", "spin"), n, spin);
	/* Counts beside the loop are not what it takes. */
	add_reps(add_advisory(r), n, counts);
	ns = zd_result_add_namespace(r);
	assert_non_null(ns);
	ns->requested = cell;
	ns->status = ZD_STATUS_OK;
	ns->raw_bytes = ZD_GIB;
	strcpy(ns->witness_capacity, "dev");
	strcpy(ns->witness_ram, "dev");
}

static void only_times_are_spread(void **state)
{
	static const struct {
		unsigned reps, boots;
	} given[] = {{1, 1}, {4, 1}, {7, 1}, {8, 2}, {10, 2}, {19, 4}, {20, 5}, {50, 5}};
	struct zd_request request;

	(void)state;
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		ask(&request, given[i].reps);
		assert_int_equal(zd_request_boots(&request), given[i].boots);
		request.precision_ppm = 10000;
		assert_int_equal(zd_request_boots(&request), 1);
		request.precision_ppm = 0;
		request.clock = ZD_CLOCK_CHOICE_INSN;
		assert_int_equal(zd_request_boots(&request), 1);
		request.vm_boots = 1;
		request.clock = ZD_CLOCK_CHOICE_TIME;
		assert_int_equal(zd_request_boots(&request), 1);
	}
	ask(&request, 0);
	assert_int_equal(zd_request_boots(&request), 2);
	request.quick = true;
	assert_int_equal(zd_request_boots(&request), 1);
}

/* The shares are the whole, of whatever number, and no order is another boot's. */
static void every_boot_has_its_share(void **state)
{
	static const double fast[] = {1, 1, 1};
	struct zd_request request, part;
	struct zd_result so_far;

	(void)state;
	make(&so_far, 3, fast, fast);
	for (unsigned reps = 1; reps <= ZD_MAX_REPS; reps++) {
		for (unsigned boots = 2; boots <= 5 && boots <= reps; boots++) {
			unsigned sum = 0, most = 0;

			ask(&request, reps);
			request.vm_boots = boots;
			request.time_budget_s = 60;
			for (unsigned i = 0; i < boots; i++) {
				assert_true(zd_boots_next(&request, &so_far, i, &part));
				assert_true(part.reps >= 1 && part.reps_most >= part.reps);
				assert_int_equal(part.seed, 7 + i);
				assert_float_equal(part.time_budget_s * boots, 60, 1e-9);
				sum += part.reps;
				most += part.reps_most;
			}
			assert_int_equal(sum, reps);
			assert_int_equal(most, reps <= 16 ? 3 * reps : 50);
			/* A budget has been shared out: there are no further ones. */
			assert_false(zd_boots_next(&request, &so_far, boots, &part));
		}
	}
	zd_result_done(&so_far);
}

static void one_boot_is_asked_for_all(void **state)
{
	struct zd_request request, part;
	struct zd_result none;

	(void)state;
	zd_result_init(&none);
	ask(&request, 4);
	assert_true(zd_boots_next(&request, &none, 0, &part));
	assert_int_equal(part.reps, 4);
	assert_int_equal(part.reps_most, 0);
	assert_int_equal(part.seed, 7);
	assert_false(zd_boots_next(&request, &none, 1, &part));
	zd_result_done(&none);
}

static const double fast[] = {1, 1, 1, 1}, slow[] = {1.5, 1.5, 1.5, 1.5};

/* Both boots of a request, the first at the machine's speed. */
static void measure_in_two(
	struct zd_request *request, struct zd_result *whole, const double *second)
{
	struct zd_err err = {0};
	struct zd_result next;

	ask(request, 8);
	make(whole, 4, fast, fast);
	make(&next, 4, second, second);
	assert_int_equal(zd_boots_add(whole, &next, 60, false, &err), 0);
}

/* A boot that was slow from its start to its end does not know: another one is made for it. */
static void slow_boots_are_made_again(void **state)
{
	struct zd_request request, part;
	struct zd_result whole, next;
	struct zd_err err = {0};

	(void)state;
	measure_in_two(&request, &whole, slow);
	assert_true(zd_boots_next(&request, &whole, 2, &part));
	assert_int_equal(part.reps, 4);
	assert_int_equal(part.reps_most, 4);
	assert_int_equal(part.seed, 9);
	request.clock = ZD_CLOCK_CHOICE_INSN;
	request.vm_boots = 2;
	assert_false(zd_boots_next(&request, &whole, 2, &part));
	request.clock = ZD_CLOCK_CHOICE_TIME;
	make(&next, 4, fast, fast);
	assert_int_equal(zd_boots_add(&whole, &next, 120, false, &err), 0);
	assert_false(zd_boots_next(&request, &whole, 3, &part));
	zd_result_done(&whole);
}

/* ... as is one of which only the operation was, which the loop of the repetition does not know. */
static void slow_operations_are_made_again(void **state)
{
	struct zd_request request, part;
	struct zd_result whole;
	struct zd_metric *m;

	(void)state;
	measure_in_two(&request, &whole, fast);
	assert_false(zd_boots_next(&request, &whole, 2, &part));
	m = find(&whole, "fault", "read-pte");
	for (size_t k = 0; k < m->n_reps; k++)
		m->rep[k].pace = k == 5 ? 1.4 : 1;
	assert_true(zd_boots_next(&request, &whole, 2, &part));
	zd_result_done(&whole);
}

/* They share the time to wait, and the later ones know how fast the machine was before. */
static void waiting_is_of_the_whole(void **state)
{
	struct zd_request request, part;
	struct zd_result whole, next;
	struct zd_err err = {0};
	struct zd_metric *m;

	(void)state;
	ask(&request, 8);
	zd_result_init(&whole);
	assert_true(zd_boots_next(&request, &whole, 0, &part));
	assert_true(part.wait_given);
	/* Of 30 s for each of 8: a share for each of two boots, and one more. */
	assert_float_equal(part.wait_s, 80, 0);
	assert_true(isnan(part.pace_ns));
	request.pace_ns = 6000;
	assert_true(zd_boots_next(&request, &whole, 0, &part));
	assert_float_equal(part.pace_ns, 6000, 0);
	make(&whole, 4, fast, fast);
	make(&next, 4, fast, fast);
	m = find(&whole, "fault", "read-pte");
	for (size_t k = 0; k < m->n_reps; k++)
		m->rep[k].pace = 5500 + 10 * (double)k;
	assert_true(zd_boots_next(&request, &whole, 1, &part));
	assert_float_equal(part.wait_s, 120, 0);
	whole.invocation.waited_s = 100;
	assert_true(zd_boots_next(&request, &whole, 1, &part));
	assert_float_equal(part.wait_s, 70, 0);
	assert_float_equal(part.pace_ns, 5500, 0);
	assert_int_equal(zd_boots_add(&whole, &next, 60, false, &err), 0);
	assert_float_equal(whole.invocation.waited_s, 100, 0);
	whole.invocation.waited_s = NAN;
	make(&next, 4, fast, fast);
	next.invocation.waited_s = 50;
	assert_int_equal(zd_boots_add(&whole, &next, 90, false, &err), 0);
	assert_float_equal(whole.invocation.waited_s, 50, 0);
	make(&next, 4, fast, fast);
	next.invocation.waited_s = 200;
	assert_int_equal(zd_boots_add(&whole, &next, 120, false, &err), 0);
	assert_float_equal(whole.invocation.waited_s, 250, 0);
	request.vm_boots = 4;
	assert_true(zd_boots_next(&request, &whole, 3, &part));
	assert_float_equal(part.wait_s, 0, 0);
	/* Nothing to wait for. */
	request.clock = ZD_CLOCK_CHOICE_INSN;
	assert_true(zd_boots_next(&request, &whole, 3, &part));
	assert_false(part.wait_given);
	zd_result_done(&whole);
}

static void there_is_an_end_to_it(void **state)
{
	struct zd_request request, part;
	struct zd_result whole, next;
	struct zd_err err = {0};
	unsigned i = 1;

	(void)state;
	ask(&request, 8);
	make(&whole, 4, fast, fast);
	for (; zd_boots_next(&request, &whole, i, &part) && i < 100; i++) {
		make(&next, part.reps, slow, slow);
		assert_int_equal(zd_boots_add(&whole, &next, 60 * i, false, &err), 0);
	}
	assert_int_equal(i, 6);
	assert_int_equal(find(&whole, "fault", "read-pte")->n_reps, 24);
	zd_result_done(&whole);
}

static void repetitions_are_numbered_on(void **state)
{
	static const double a[] = {10, 20, 30}, b[] = {40, 50}, fast[] = {1, 1, 1};
	struct zd_result whole, next;
	struct zd_err err = {0};
	const struct zd_metric *m;

	(void)state;
	make(&whole, 3, a, fast);
	make(&next, 2, b, fast);
	assert_int_equal(zd_boots_add(&whole, &next, 60, false, &err), 0);
	m = find(&whole, "fault", "read-pte");
	assert_int_equal(m->n_reps, 5);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(m->rep[i].i, i);
		assert_int_equal(m->rep[i].pair, i);
		assert_float_equal(m->rep[i].value, 10 * (i + 1), 0);
		assert_float_equal(m->rep[i].t_offset_s, i < 3 ? i : 60 + i - 3, 0);
	}
	assert_float_equal(m->summary.median, 30, 0);
	assert_int_equal(m->summary.n, 5);
	assert_int_equal(whole.invocation.stop.reps, 5);
	assert_string_equal(whole.invocation.stop.why, "planned");
	assert_true(whole.invocation.complete);
	assert_int_equal(whole.invocation.n_boots, 2);
	assert_int_equal(whole.invocation.boot[0], 0);
	assert_int_equal(whole.invocation.boot[1], 3);
	zd_result_done(&whole);
}

static void set_bins(struct zd_metric *m, size_t n, const struct zd_hist_bin *bin)
{
	m->bin = calloc(n, sizeof(*bin));
	assert_non_null(m->bin);
	memcpy(m->bin, bin, n * sizeof(*bin));
	m->n_bins = n;
}

static void samples_are_pooled(void **state)
{
	static const struct zd_hist_bin a[] = {{1, 1, 5}, {4, 5, 2}, {8, 9, 1}},
					b[] = {{2, 2, 1}, {4, 5, 3}, {300, 301, 7}},
					both[] = {{1, 1, 5}, {2, 2, 1}, {4, 5, 5}, {8, 9, 1},
						{300, 301, 7}};
	static const double one[] = {1};
	struct zd_result whole, next;
	struct zd_err err = {0};
	const struct zd_metric *m;

	(void)state;
	make(&whole, 1, one, one);
	make(&next, 1, one, one);
	set_bins(find(&whole, "fault", "read-pte"), 3, a);
	set_bins(find(&next, "fault", "read-pte"), 3, b);
	set_bins(find(&next, "control", "spin"), 3, b);
	assert_int_equal(zd_boots_add(&whole, &next, 60, false, &err), 0);
	m = find(&whole, "fault", "read-pte");
	assert_int_equal(m->n_bins, 5);
	assert_memory_equal(m->bin, both, sizeof(both));
	m = find(&whole, "control", "spin");
	assert_int_equal(m->n_bins, 3);
	assert_memory_equal(m->bin, b, sizeof(b));
	zd_result_done(&whole);
}

/* The worst outcome is the whole's, and what was only not come to is no outcome. */
static void nothing_that_went_wrong_is_lost(void **state)
{
	static const double one[] = {1};
	struct zd_result whole, next;
	struct zd_err err = {0};
	struct zd_complaint *c;
	struct zd_metric *m;

	(void)state;
	make(&whole, 1, one, one);
	make(&next, 1, one, one);
	m = find(&next, "fault", "read-pte");
	m->status = ZD_STATUS_REFUSED;
	strcpy(m->reason, "the kernel refused");
	c = zd_result_add_complaint(&whole, &cell, "bind", 0, &warn);
	assert_non_null(c);
	c = zd_result_add_complaint(&next, &cell, "bind", 0, &warn);
	assert_non_null(c);
	c->count = 3;
	c->taint_after = 512;
	c = zd_result_add_complaint(&next, &other, "bind", 0, &warn);
	assert_non_null(c);
	strcpy(c->meaning, "a bug");
	zd_warnings_raise(&next.warnings, ZD_WARN_LOG_UNREAD, "the log was not read");
	strcpy(next.ns[0].witness_ram, "unclear");
	next.ns[0].usable_bytes = 17;
	assert_int_equal(zd_boots_add(&whole, &next, 60, false, &err), 0);
	m = find(&whole, "fault", "read-pte");
	assert_int_equal(m->status, ZD_STATUS_REFUSED);
	assert_string_equal(m->reason, "the kernel refused");
	assert_int_equal(whole.n_complaints, 2);
	assert_int_equal(whole.complaint[0].count, 4);
	assert_int_equal(whole.complaint[0].taint_after, 512);
	assert_int_equal(whole.complaint[1].rep, 1);
	assert_string_equal(whole.complaint[1].meaning, "a bug");
	assert_true(zd_warnings_have(&whole.warnings, "log-unread"));
	assert_string_equal(whole.ns[0].witness_capacity, "dev");
	assert_string_equal(whole.ns[0].witness_ram, "unclear");
	assert_int_equal(whole.ns[0].usable_bytes, 17);
	assert_int_equal(whole.ns[0].status, ZD_STATUS_OK);
	zd_result_done(&whole);
}

static void a_boot_that_died_leaves_what_was_measured(void **state)
{
	static const double one[] = {1};
	struct zd_result whole, next;
	struct zd_err err = {0};
	struct zd_metric *m;

	(void)state;
	make(&whole, 1, one, one);
	make(&next, 1, one, one);
	next.invocation.complete = false;
	m = find(&next, "fault", "read-pte");
	m->n_reps = 0;
	m->status = ZD_STATUS_SKIPPED;
	strcpy(m->reason, "not tried: the kernel had died");
	m = find(&next, "control", "spin");
	m->status = ZD_STATUS_FAILED;
	strcpy(m->reason, "the kernel died here");
	next.ns[0].status = ZD_STATUS_FAILED;
	strcpy(next.ns[0].reason, "the kernel died here");
	assert_int_equal(zd_boots_add(&whole, &next, 60, true, &err), 0);
	m = find(&whole, "fault", "read-pte");
	assert_int_equal(m->status, ZD_STATUS_OK);
	assert_int_equal(m->n_reps, 1);
	assert_int_equal(find(&whole, "control", "spin")->status, ZD_STATUS_FAILED);
	assert_int_equal(whole.ns[0].status, ZD_STATUS_FAILED);
	assert_false(whole.invocation.complete);
	assert_string_equal(whole.invocation.stop.why, "broke-off");
	/* One that came to nothing at all. */
	zd_result_init(&next);
	assert_int_equal(zd_boots_add(&whole, &next, 120, true, &err), 0);
	assert_string_equal(whole.invocation.stop.why, "broke-off");
	assert_int_equal(whole.invocation.n_boots, 2);
	zd_result_done(&whole);
}

static void a_budget_that_ended_one_ended_the_run(void **state)
{
	static const double one[] = {1};
	struct zd_result whole, next;
	struct zd_err err = {0};

	(void)state;
	make(&whole, 1, one, one);
	strcpy(whole.invocation.stop.why, "time-budget");
	whole.invocation.complete = false;
	make(&next, 1, one, one);
	assert_int_equal(zd_boots_add(&whole, &next, 60, false, &err), 0);
	assert_string_equal(whole.invocation.stop.why, "time-budget");
	assert_false(whole.invocation.complete);
	zd_result_done(&whole);
}

/* Drift is of the whole: a boot that was level, and slower than the one before. */
static void drift_is_judged_of_all(void **state)
{
	static const double fast[] = {10, 10, 10, 10, 10, 10}, slow[] = {12, 12, 12, 12, 12, 12};
	struct zd_result whole, next;
	struct zd_err err = {0};

	(void)state;
	make(&whole, 6, fast, fast);
	zd_warnings_raise(&whole.warnings, ZD_WARN_DRIFT, "as of the first boot");
	make(&next, 6, slow, fast);
	assert_int_equal(zd_boots_add(&whole, &next, 60, false, &err), 0);
	assert_true(zd_warnings_have(&whole.warnings, "drift"));
	assert_non_null(strstr(whole.warnings.warning[0].message, "1 of 3 metrics changed"));
	make(&next, 6, fast, fast);
	assert_int_equal(zd_boots_add(&whole, &next, 120, false, &err), 0);
	assert_false(zd_warnings_have(&whole.warnings, "drift"));
	zd_result_done(&whole);
}

static void another_plan_is_refused(void **state)
{
	static const double one[] = {1};
	struct zd_result whole, next;
	struct zd_err err = {0};

	(void)state;
	make(&whole, 1, one, one);
	make(&next, 1, one, one);
	add_reps(add_metric(&next, "gup", "longterm"), 1, one);
	assert_true(zd_boots_add(&whole, &next, 60, false, &err) < 0);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	zd_result_done(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_times_are_spread),
		cmocka_unit_test(every_boot_has_its_share),
		cmocka_unit_test(one_boot_is_asked_for_all),
		cmocka_unit_test(slow_boots_are_made_again),
		cmocka_unit_test(slow_operations_are_made_again),
		cmocka_unit_test(waiting_is_of_the_whole),
		cmocka_unit_test(there_is_an_end_to_it),
		cmocka_unit_test(repetitions_are_numbered_on),
		cmocka_unit_test(samples_are_pooled),
		cmocka_unit_test(nothing_that_went_wrong_is_lost),
		cmocka_unit_test(a_boot_that_died_leaves_what_was_measured),
		cmocka_unit_test(a_budget_that_ended_one_ended_the_run),
		cmocka_unit_test(drift_is_judged_of_all),
		cmocka_unit_test(another_plan_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
