/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/table.h"
#include "result/text.h"
#include "sample_result.h"

static char *print(const struct zd_result *r, bool verbose)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	zd_table_print(r, out, verbose);
	fclose(out);
	return text;
}

static void check_width(const char *text)
{
	for (const char *line = text, *end; *line; line = end + 1) {
		char copy[2048];

		end = strchr(line, '\n');
		assert_non_null(end);
		snprintf(copy, sizeof(copy), "%.*s", (int)(end - line), line);
		if (zd_text_columns(copy) > ZD_TEXT_WIDTH)
			fail_msg("wider than %d: %s", ZD_TEXT_WIDTH, copy);
	}
}

/* With ZDBENCH_UPDATE_FIXTURES set the file is written and not compared: look at its diff. */
static void check_golden(const char *text, const char *name)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	char path[4096], *golden = NULL;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/fixtures/%s", root ? root : ".", name);
	if (getenv("ZDBENCH_UPDATE_FIXTURES")) {
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(text, file);
		fclose(file);
		return;
	}
	file = fopen(path, "r");
	if (!file)
		fail_msg("no '%s': set ZDBENCH_SOURCE_ROOT", path);
	assert_true(getdelim(&golden, &size, '\0', file) > 0);
	fclose(file);
	assert_string_equal(text, golden);
	free(golden);
}

static void check(const struct zd_result *r, bool verbose, const char *name)
{
	char *text = print(r, verbose);

	check_width(text);
	check_golden(text, name);
	free(text);
}

static void sample_looks_as_it_did(void **state)
{
	struct zd_result r;

	(void)state;
	sample_result(&r);
	check(&r, false, "table-sample.txt");
	check(&r, true, "table-sample-verbose.txt");
	zd_result_done(&r);
}

/* A local run: time, too few repetitions for an interval, stopped early, one namespace unproved. */
static void sample_local(struct zd_result *r)
{
	static const struct sample_metric metrics[] = {
		{"fault", "read-pte", "read, PTE", "p50", "median", "ns/fault", ZD_LOWER, true,
			1234.5, 1200.25, 0.001, "4K, 512 faults", ZD_STATUS_OK, ""},
		{"provision", "namespace", "namespace", "bind", "first bind", "ns", ZD_LOWER, false,
			1486e6, 273e6, 0.01, "", ZD_STATUS_OK, ""},
		{"provision", "namespace", "namespace", "ram", "RAM taken", "bytes", ZD_LOWER,
			false, 0.001, 16.0 * (double)ZD_MIB, 0, "", ZD_STATUS_OK, ""},
	};
	const struct zd_cell cell = {.mode = ZD_MODE_DEVDAX, .align_bytes = 2 * ZD_MIB};

	sample_head(r);
	sample_machine(&r->machine);
	r->machine.emulator.present = false;
	COPY(r->invocation.mode, "devdax");
	COPY(r->invocation.target, "local");
	COPY(r->invocation.kernel, "");
	COPY(r->clock.kind, "time");
	COPY(r->clock.unit, "ns");
	r->invocation.complete = false;
	r->invocation.quick = true;
	for (int map = ZD_MAP_DEV; map <= ZD_MAP_MEM; map++) {
		sample_namespace(r, &cell, (enum zd_map)map, true);
		for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
			sample_add(r, &cell, (enum zd_map)map, &metrics[i]);
	}
	for (size_t i = 0; i < r->n_metrics; i++)
		r->metric[i].n_reps = 2;
	/* A value that is not above 0 has no ratio. */
	r->metric[2].rep[0].value = r->metric[2].rep[1].value = 0;
	assert_int_equal(zd_result_summarise(r), 0);
}

static void local_run_looks_as_it_did(void **state)
{
	struct zd_result r;

	(void)state;
	sample_local(&r);
	check(&r, false, "table-local.txt");
	zd_result_done(&r);
}

static void unproved_cells_answer_nothing(void **state)
{
	struct zd_result r;
	char *text;

	(void)state;
	sample_result(&r);
	COPY(r.ns[1].witness_ram, "unclear");
	text = print(&r, false);
	assert_non_null(strstr(text, "f device and RAM nothing is proved"));
	assert_non_null(strstr(text, "page faults could not be"));
	assert_null(strstr(text, "map=dev costs"));
	assert_non_null(strstr(text, "size mem, RAM ?"));
	free(text);
	zd_result_done(&r);
}

static void one_side_and_nothing(void **state)
{
	struct zd_result r;
	char *text;
	size_t n;

	(void)state;
	sample_result(&r);
	n = r.n_metrics;
	for (size_t i = 0; i < r.n_metrics; i++)
		r.metric[i].cell.map = ZD_MAP_DEV;
	r.n_metrics = n / 2; /* the first half was map=dev before */
	text = print(&r, false);
	check_width(text);
	assert_non_null(strstr(text, "Only map=dev was measured"));
	free(text);
	r.n_metrics = n;
	zd_result_done(&r);

	zd_result_init(&r);
	text = print(&r, true);
	check_width(text);
	assert_non_null(strstr(text, "Nothing was measured."));
	free(text);
	zd_result_done(&r);
}

static size_t count_of(const char *text, const char *word)
{
	size_t n = 0;

	while ((text = strstr(text, word))) {
		text += strlen(word);
		n++;
	}
	return n;
}

/* Every metric has a line, whatever the order they stand in. */
static void order_of_metrics_does_not_matter(void **state)
{
	struct zd_result r;
	char *text;
	size_t n;

	(void)state;
	sample_result(&r);
	n = r.n_metrics;
	for (size_t i = 0; i < n / 2; i++) {
		struct zd_metric m = r.metric[i];

		r.metric[i] = r.metric[n - 1 - i];
		r.metric[n - 1 - i] = m;
	}
	text = print(&r, false);
	check_width(text);
	assert_int_equal(count_of(text, "fsdax, 2M alignment, ext4\n"), 1);
	assert_non_null(strstr(text, "gup · longterm pin, PTE"));
	assert_non_null(strstr(text, "2,820"));
	free(text);
	zd_result_done(&r);
}

/* One paragraph for variants in a row that one reason keeps back; none for what has another. */
static void variants_of_one_reason_are_folded(void **state)
{
	static const struct sample_metric one[] = {
		{.variant = "a", .label = "a", .status = ZD_STATUS_UNSUPPORTED, .reason = "no X"},
		{.variant = "b", .label = "b", .status = ZD_STATUS_UNSUPPORTED, .reason = "no X"},
		{.variant = "c", .label = "c", .status = ZD_STATUS_UNSUPPORTED, .reason = "no Y"},
		{.variant = "d", .label = "d", .dev = 7, .mem = 7, .verified = ""},
		{.variant = "e", .label = "e", .status = ZD_STATUS_UNSUPPORTED, .reason = "no Y"},
	};
	const struct zd_cell cell = {.mode = ZD_MODE_FSDAX, .fs = ZD_FS_EXT4, .align_bytes = 4096};
	struct zd_result r;
	char *text;

	(void)state;
	zd_result_init(&r);
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		for (int map = ZD_MAP_DEV; map <= ZD_MAP_MEM; map++) {
			struct sample_metric metric = one[i];

			metric.workload = "gup";
			metric.stat = metric.stat_label = "get";
			metric.unit = "insn/page";
			sample_add(&r, &cell, (enum zd_map)map, &metric);
		}
	text = print(&r, false);
	check_width(text);
	assert_non_null(strstr(text, "  gup · a; b\n    unsupported: no X\n"));
	assert_non_null(strstr(text, "  gup · c\n    unsupported: no Y\n"));
	assert_non_null(strstr(text, "  gup · d\n"));
	assert_non_null(strstr(text, "  gup · e\n    unsupported: no Y\n"));
	assert_int_equal(count_of(text, "unsupported: no X"), 1);
	free(text);
	zd_result_done(&r);
}

static void hostile_text_stays_on_its_line(void **state)
{
	struct zd_result r;
	char *text;

	(void)state;
	sample_result(&r);
	COPY(r.metric[6].reason, "one\ntwo \x1b[2Jthree \xff");
	COPY(r.metric[0].label, "\x1b]0;title\x07");
	text = print(&r, true);
	assert_null(strchr(text, '\x1b'));
	assert_null(strchr(text, '\x07'));
	assert_null(strchr(text, '\xff'));
	assert_null(strstr(text, "\ntwo"));
	free(text);
	zd_result_done(&r);
}

static void numbers(void **state)
{
	static const struct {
		double value;
		int decimals;
		const char *text;
	} cases[] = {{0, 0, "0"}, {999, 0, "999"}, {1000, 0, "1,000"},
		{1234567.5, 1, "1,234,567.5"}, {-1234, 0, "-1,234"}, {-0.01, 1, "0.0"},
		{-123, 0, "-123"}, {NAN, 2, "-"}, {INFINITY, 2, "-"}, {0.12345, 4, "0.1235"},
		{123.456, 2, "123.46"}};
	static const struct {
		const char *unit;
		double largest;
		int whole;
		const char *shown;
		int decimals;
	} scales[] = {{"ns/fault", 2819.5, 0, "ns/fault", 0}, {"ns", 1486e6, 1, "ms", 0},
		{"ns/page", 2e5, 1, "us/page", 1}, {"ns", 2e10, 1, "s", 2},
		{"insn", 12, 1, "insn", 0}, {"insn", 3e8, 1, "Minsn", 1},
		{"bytes", 1048576, 1, "MiB", 3}, {"mapping/s", 12.5, 0, "mapping/s", 2},
		{"nsx", 1e9, 1, "nsx", 0}};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			zd_text_number(cases[i].value, cases[i].decimals, buf, sizeof(buf)),
			cases[i].text);
	for (size_t i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
		struct zd_scale scale;

		zd_scale_choose(&scale, scales[i].unit, scales[i].largest, scales[i].whole);
		assert_string_equal(scale.unit, scales[i].shown);
		assert_int_equal(scale.decimals, scales[i].decimals);
	}
}

/* What a tail looks like is for who asks, what went wrong there is for everybody. */
static void details_need_verbose(void **state)
{
	static const struct sample_metric metrics[] = {
		{"fault", "write-pte", "write, PTE", "p50", "the median", "insn/fault", ZD_LOWER,
			true, 100, 100, 0, "", ZD_STATUS_OK, ""},
		{"fault", "write-pte", "write, PTE", "p90", "the p90", "insn/fault", ZD_LOWER,
			false, 110, 110, 0, "", ZD_STATUS_OK, ""},
		{"fault", "write-pte", "write, PTE", "p999", "the p99.9", "insn/fault", ZD_LOWER,
			false, 0, 0, 0, "", ZD_STATUS_UNSUPPORTED, "a p99.9 needs 1000 samples"},
		{"fault", "write-pte", "write, PTE", "max", "the maximum", "insn/fault", ZD_LOWER,
			false, 120, 0, 0, "", ZD_STATUS_FAILED, "the clock went back"},
	};
	const struct zd_cell cell = {.mode = ZD_MODE_DEVDAX, .align_bytes = 2 * ZD_MIB};
	struct zd_result r;
	char *brief, *verbose;

	(void)state;
	sample_head(&r);
	for (int map = ZD_MAP_DEV; map <= ZD_MAP_MEM; map++)
		for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
			sample_add(&r, &cell, (enum zd_map)map, &metrics[i]);
	assert_int_equal(zd_result_summarise(&r), 0);
	brief = print(&r, false);
	verbose = print(&r, true);
	assert_non_null(strstr(brief, "the median"));
	assert_null(strstr(brief, "the p90"));
	assert_null(strstr(brief, "needs 1000 samples"));
	assert_non_null(strstr(brief, "the clock went back"));
	assert_non_null(strstr(verbose, "the p90"));
	assert_non_null(strstr(verbose, "needs 1000 samples"));
	free(brief);
	free(verbose);
	zd_result_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sample_looks_as_it_did),
		cmocka_unit_test(details_need_verbose),
		cmocka_unit_test(local_run_looks_as_it_did),
		cmocka_unit_test(unproved_cells_answer_nothing),
		cmocka_unit_test(one_side_and_nothing),
		cmocka_unit_test(order_of_metrics_does_not_matter),
		cmocka_unit_test(variants_of_one_reason_are_folded),
		cmocka_unit_test(hostile_text_stays_on_its_line),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
