/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of a run whose kernel died: the parts that came before, put together, and marked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "run/death.h"
#include "zdbench/units.h"

static const struct zd_cell fsdax = {
	.mode = ZD_MODE_FSDAX, .map = ZD_MAP_DEV, .fs = ZD_FS_EXT4, .align_bytes = 2 * ZD_MIB};
static const struct zd_cell devdax = {
	.mode = ZD_MODE_DEVDAX, .map = ZD_MAP_MEM, .align_bytes = 2 * ZD_MIB};
static const struct zd_splat bug = {
	.kind = "BUG", .line = {"kernel BUG at mm/huge_memory.c:1397!"}, .n_lines = 1};

static void add(struct zd_result *r, const struct zd_cell *cell, const char *workload,
	const char *variant, double value)
{
	struct zd_metric *m = zd_result_add_metric(r);
	struct zd_rep rep = {.value = value};

	assert_non_null(m);
	m->cell = *cell;
	strcpy(m->workload, workload);
	strcpy(m->variant, variant);
	strcpy(m->stat, "p50");
	zd_metric_set_id(m);
	if (value > 0) {
		assert_int_equal(zd_metric_add_rep(m, &rep), 0);
		return;
	}
	m->status = ZD_STATUS_SKIPPED;
	strcpy(m->reason, "the run ended before it");
}

static void add_cell(struct zd_result *r, const struct zd_cell *cell, double value)
{
	struct zd_namespace_record *ns = zd_result_add_namespace(r);

	assert_non_null(ns);
	ns->requested = *cell;
	ns->status = value > 0 ? ZD_STATUS_OK : ZD_STATUS_SKIPPED;
	strcpy(ns->reason, value > 0 ? "" : "the run ended before it");
	add(r, cell, "fault", "write-pte", value);
	add(r, cell, "fault", "write-pmd", value);
	add(r, cell, "provision", "namespace", value);
}

/* The plan, and then a part: the fsdax cell, measured. */
static void make(struct zd_result *r)
{
	struct zd_result part;

	zd_result_init(r);
	add_cell(r, &fsdax, 0);
	add_cell(r, &devdax, 0);
	r->invocation.complete = true;
	zd_result_init(&part);
	add_cell(&part, &fsdax, 5600);
	assert_non_null(zd_result_add_complaint(&part, &fsdax, "open", 0, &bug));
	zd_result_merge_take(r, &part);
	assert_int_equal(part.n_metrics, 0);
}

static const struct zd_metric *find(
	struct zd_result *r, const struct zd_cell *cell, const char *workload, const char *variant)
{
	char id[200], text[64];

	snprintf(id, sizeof(id), "%s/%s/%s/p50", zd_cell_format(cell, text, sizeof(text)), workload,
		variant);
	return zd_result_find_metric(r, id);
}

static void parts_make_a_whole(void **state)
{
	struct zd_result r;

	(void)state;
	make(&r);
	assert_int_equal(r.n_metrics, 6);
	assert_int_equal(find(&r, &fsdax, "fault", "write-pmd")->n_reps, 1);
	assert_int_equal(find(&r, &fsdax, "fault", "write-pmd")->status, ZD_STATUS_OK);
	assert_int_equal(find(&r, &devdax, "fault", "write-pmd")->n_reps, 0);
	assert_int_equal(r.ns[0].status, ZD_STATUS_OK);
	assert_int_equal(r.ns[1].status, ZD_STATUS_SKIPPED);
	assert_int_equal(r.n_complaints, 1);
	zd_result_done(&r);
}

static void what_was_under_way_is_failed(void **state)
{
	const struct zd_metric *m;
	struct zd_result r;

	(void)state;
	make(&r);
	assert_int_equal(zd_death_enter(&r, "3 devdax/mem/2M/none fault/write-pmd", &bug), 0);
	assert_false(r.invocation.complete);
	m = find(&r, &devdax, "fault", "write-pmd");
	assert_int_equal(m->status, ZD_STATUS_FAILED);
	assert_string_equal(
		m->reason, "the kernel died here: kernel BUG at mm/huge_memory.c:1397!");
	m = find(&r, &devdax, "fault", "write-pte");
	assert_int_equal(m->status, ZD_STATUS_SKIPPED);
	assert_string_equal(m->reason,
		"not tried: the kernel had died in fault/write-pmd of devdax/mem/2M/none, "
		"repetition 4: kernel BUG at mm/huge_memory.c:1397!");
	/* What was measured before stays what it is. */
	m = find(&r, &fsdax, "fault", "write-pmd");
	assert_int_equal(m->status, ZD_STATUS_OK);
	assert_string_equal(m->reason, "");
	assert_int_equal(r.ns[0].status, ZD_STATUS_OK);
	assert_int_equal(r.ns[1].status, ZD_STATUS_FAILED);
	assert_int_equal(r.n_complaints, 2);
	assert_string_equal(r.complaint[1].operation, "fault/write-pmd");
	assert_int_equal(r.complaint[1].rep, 3);
	zd_result_done(&r);
}

/* A bind is what the provision workload measures. */
static void a_step_around_the_workloads(void **state)
{
	struct zd_result r;

	(void)state;
	make(&r);
	assert_int_equal(zd_death_enter(&r, "0 devdax/mem/2M/none bind", &bug), 0);
	assert_int_equal(find(&r, &devdax, "provision", "namespace")->status, ZD_STATUS_FAILED);
	assert_int_equal(find(&r, &devdax, "fault", "write-pmd")->status, ZD_STATUS_SKIPPED);
	zd_result_done(&r);
}

/* While zdbench waited for a slow machine nothing was under way. */
static void nothing_under_way(void **state)
{
	struct zd_result r;

	(void)state;
	make(&r);
	assert_int_equal(zd_death_enter(&r, "0 devdax/mem/2M/none wait", &bug), 0);
	assert_int_equal(find(&r, &devdax, "provision", "namespace")->status, ZD_STATUS_SKIPPED);
	assert_int_equal(find(&r, &devdax, "fault", "write-pmd")->status, ZD_STATUS_SKIPPED);
	assert_string_equal(r.complaint[r.n_complaints - 1].operation, "wait");
	zd_result_done(&r);
}

/* Somebody has ended the machine: that is the reason, and no complaint of the kernel's. */
static void lost_and_not_by_its_kernel(void **state)
{
	static const struct zd_splat killed = {
		.line = {"QEMU was killed by SIGKILL"}, .n_lines = 1};
	struct zd_result r;

	(void)state;
	make(&r);
	assert_int_equal(zd_death_enter(&r, "3 devdax/mem/2M/none fault/write-pmd", &killed), 0);
	assert_false(r.invocation.complete);
	assert_int_equal(find(&r, &devdax, "fault", "write-pmd")->status, ZD_STATUS_FAILED);
	assert_string_equal(find(&r, &devdax, "fault", "write-pmd")->reason,
		"the machine was lost here: QEMU was killed by SIGKILL");
	assert_string_equal(find(&r, &devdax, "fault", "write-pte")->reason,
		"not tried: the machine had been lost in fault/write-pmd of devdax/mem/2M/none, "
		"repetition 4: QEMU was killed by SIGKILL");
	assert_int_equal(find(&r, &fsdax, "fault", "write-pmd")->status, ZD_STATUS_OK);
	assert_int_equal(r.ns[1].status, ZD_STATUS_FAILED);
	assert_int_equal(r.n_complaints, 1);
	zd_result_done(&r);
}

/* No word, or none that makes sense: nothing is blamed, everything says why it is not there. */
static void without_a_last_word(void **state)
{
	static const char *const words[] = {"", "x", "1", "1 fsdax/dev/2M/ext4", "\033[2J 1 2 3"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct zd_result r;

		make(&r);
		assert_int_equal(zd_death_enter(&r, words[i], &bug), 0);
		assert_int_equal(
			find(&r, &devdax, "fault", "write-pmd")->status, ZD_STATUS_SKIPPED);
		assert_non_null(
			strstr(find(&r, &devdax, "fault", "write-pmd")->reason, "kernel BUG at"));
		assert_int_equal(r.n_complaints, 1);
		zd_result_done(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_make_a_whole),
		cmocka_unit_test(what_was_under_way_is_failed),
		cmocka_unit_test(a_step_around_the_workloads),
		cmocka_unit_test(nothing_under_way),
		cmocka_unit_test(lost_and_not_by_its_kernel),
		cmocka_unit_test(without_a_last_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
