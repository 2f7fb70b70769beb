/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exports: what they look like, and what hostile results cannot do to them. Whether their consumers
 * take them is tested in tests/export/, from the fixtures that are written here. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "export/export.h"
#include "export/quantity.h"
#include "sample_result.h"

/* The caller's to free. */
static char *export_as(const char *format, const struct zd_result *r)
{
	const struct zd_result_input in = {"test.json", r};
	struct zd_err err = {0};
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);

	assert_non_null(memory);
	if (zd_export_write(zd_export_find(format), &in, 1, memory, &err) != 0)
		fail_msg("%s: %s", format, err.text);
	fclose(memory);
	return text;
}

static const char *fixture(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/tests/fixtures/%s", getenv("ZDBENCH_SOURCE_ROOT"), name);
	return path;
}

static char *slurp(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "r");

	if (!file || getdelim(&text, &size, '\0', file) <= 0)
		fail_msg("cannot read '%s'", path);
	fclose(file);
	return text;
}

/* What came is what the fixture has; ZDBENCH_UPDATE_FIXTURES writes the fixture. */
static void check(char *text, const char *name)
{
	char *expected;

	if (getenv("ZDBENCH_UPDATE_FIXTURES")) {
		FILE *file = fopen(fixture(name), "w");

		assert_non_null(file);
		fputs(text, file);
		assert_int_equal(fclose(file), 0);
	}
	expected = slurp(fixture(name));
	assert_string_equal(text, expected);
	free(expected);
	free(text);
}

static void every_format_looks_as_it_did(void **state)
{
	struct zd_result r;
	char name[64];

	(void)state;
	sample_result(&r);
	for (size_t i = 0; i < zd_n_exports; i++) {
		snprintf(name, sizeof(name), "export/sample.%s", zd_exports[i]->name);
		check(export_as(zd_exports[i]->name, &r), name);
	}
	zd_result_done(&r);
}

static void rename_unit(char *unit, size_t size, const char *from, const char *to)
{
	char *at = strstr(unit, from), rest[32];

	if (!at)
		return;
	snprintf(rest, sizeof(rest), "%s", at + strlen(from));
	snprintf(at, size - (size_t)(at - unit), "%s%s", to, rest);
}

/* The same on a real machine: time, no emulator, and one metric by four threads. */
static void sample_time(struct zd_result *r)
{
	sample_result(r);
	COPY(r->run_id, "20261122T140000Z-77aa");
	COPY(r->invocation.target, "local");
	r->invocation.kernel[0] = '\0';
	COPY(r->clock.kind, "time");
	COPY(r->clock.unit, "ns");
	memset(&r->machine.emulator, 0, sizeof(r->machine.emulator));
	r->warnings.n = 0;
	for (size_t i = 0; i < r->n_metrics; i++) {
		struct zd_metric *m = &r->metric[i];

		rename_unit(m->unit, sizeof(m->unit), "Minsn", "s");
		rename_unit(m->unit, sizeof(m->unit), "insn", "ns");
		if (m->n_bins)
			COPY(m->hist_unit, "ns");
		if (strcmp(m->variant, "write-pmd") == 0) {
			m->threads = 4;
			zd_metric_set_id(m);
		}
	}
	assert_int_equal(zd_result_summarise(r), 0);
}

static void time_is_in_seconds_for_prometheus(void **state)
{
	struct zd_result r;
	char *text;

	(void)state;
	sample_time(&r);
	if (getenv("ZDBENCH_UPDATE_FIXTURES"))
		assert_int_equal(zd_result_write(&r, fixture("time-result.json"), NULL), 0);
	text = export_as("prometheus", &r);
	assert_null(strstr(text, "instructions"));
	assert_non_null(strstr(text, "zdbench_median_seconds_per_fault{"));
	assert_non_null(strstr(text, "} 2.8195e-06\n"));
	assert_non_null(strstr(text, "better=\"lower\",threads=\"4\"} 4.133e-06\n"));
	check(text, "export/time.prometheus");
	zd_result_done(&r);
}

/* An instruction is never called a time, in no format. */
static void instructions_are_no_time(void **state)
{
	struct zd_result r;

	(void)state;
	sample_result(&r);
	for (size_t i = 0; i < zd_n_exports; i++) {
		char *text = export_as(zd_exports[i]->name, &r);

		assert_null(strstr(text, "\"ns\""));
		assert_null(strstr(text, "ns/"));
		assert_null(strstr(text, "nanosecond"));
		assert_null(strstr(text, "seconds_per"));
		assert_null(strstr(text, "latency"));
		free(text);
	}
	zd_result_done(&r);
}

/* A positive control is no one's cost, and must not pass for it on a dashboard. */
static void every_format_says_what_was_injected(void **state)
{
	struct zd_result r;

	(void)state;
	sample_result(&r);
	for (int by_kernel = 0; by_kernel < 2; by_kernel++) {
		r.invocation.inject = by_kernel ? 0 : 123457;
		r.invocation.kernel_inject = by_kernel ? 123457 : 0;
		for (size_t i = 0; i < zd_n_exports; i++) {
			char *text = export_as(zd_exports[i]->name, &r);

			if (!strstr(text, "123457"))
				fail_msg("%s does not say it", zd_exports[i]->name);
			free(text);
		}
	}
	zd_result_done(&r);
}

/* What the schema lets text be, at its worst. No length: it is put where there is room. */
static const char *const hostile[] = {
	"\"quoted\", 'too'",
	"back\\slash, comma = \\",
	"comma, equals = and { braces }",
	"</script><script>alert(1)</script>",
	"=cmd|' /C calc'!A0",
	"ok 1 - # SKIP not me",
	"+1} 4\\n zdbench_up 1",
	"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
	"%s%n ${x} `id` $(id)",
};

#define HOSTILE(array, i) COPY(array, hostile[(i) % (sizeof(hostile) / sizeof(hostile[0]))])

/* With a metric that has values, which are not to be believed. */
static void sample_failed(struct zd_result *r)
{
	sample_result(r);
	r->metric[0].status = ZD_STATUS_FAILED;
	COPY(r->metric[0].reason, "it was something else");
	assert_int_equal(zd_result_summarise(r), 0);
}

static void sample_hostile(struct zd_result *r)
{
	sample_failed(r);
	COPY(r->run_id, "hostile:@=+");
	HOSTILE(r->invocation.kernel, 5);
	HOSTILE(r->machine.kernel.release, 1);
	HOSTILE(r->machine.kernel.version, 3);
	HOSTILE(r->machine.kernel.package, 4);
	HOSTILE(r->machine.cpu, 0);
	HOSTILE(r->warnings.warning[0].message, 6);
	for (size_t i = 0; i < r->n_ns; i++)
		if (r->ns[i].status != ZD_STATUS_OK)
			HOSTILE(r->ns[i].reason, 5);
	for (size_t i = 0; i < r->n_metrics; i++) {
		struct zd_metric *m = &r->metric[i];

		HOSTILE(m->label, i);
		HOSTILE(m->stat_label, i + 1);
		if (m->verified_text[0])
			HOSTILE(m->verified_text, i + 2);
		if (m->reason[0])
			HOSTILE(m->reason, i + 3);
	}
}

/* What no reader of results lets through, but a struct can hold. */
static void make_worse(struct zd_result *r)
{
	COPY(r->machine.kernel.release, "a\nzdbench_up 1\r\n\x1b[2J\xff\xfe");
	COPY(r->invocation.kernel, "\n\n");
	for (size_t i = 0; i < r->n_metrics; i++) {
		COPY(r->metric[i].label, "\n1..0\nBail out!\n");
		if (r->metric[i].reason[0])
			COPY(r->metric[i].reason, "x\nnot ok 1 y\n\"\r\n\"\x01,\xc0\x80");
		COPY(r->metric[i].variant, "v\n,\"=#\\ v");
		COPY(r->metric[i].workload, "\xed\xa0\x80\\");
	}
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* The same shape: objects with as many members, lists as long, values of the same types. */
static void assert_same_shape(const json_t *a, const json_t *b)
{
	assert_int_equal(json_typeof(a), json_typeof(b));
	if (json_is_array(a)) {
		assert_int_equal(json_array_size(a), json_array_size(b));
		for (size_t i = 0; i < json_array_size(a); i++)
			assert_same_shape(json_array_get(a, i), json_array_get(b, i));
	} else if (json_is_object(a)) {
		assert_int_equal(json_object_size(a), json_object_size(b));
	}
}

/* Text of strangers adds no line to a format of lines, no member to JSON, and cannot end either. */
static void assert_harmless(const struct zd_result *good, const struct zd_result *bad)
{
	for (size_t i = 0; i < zd_n_exports; i++) {
		char *expected = export_as(zd_exports[i]->name, good);
		char *text = export_as(zd_exports[i]->name, bad);

		if (expected[0] == '{' || expected[0] == '[') {
			json_t *a = json_loads(expected, JSON_REJECT_DUPLICATES, NULL);
			json_t *b = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

			assert_non_null(a);
			if (!b)
				fail_msg("%s is no JSON", zd_exports[i]->name);
			assert_same_shape(a, b);
			json_decref(a);
			json_decref(b);
		} else {
			if (count_lines(expected) != count_lines(text))
				fail_msg("%s: %zu lines, not %zu:\n%s", zd_exports[i]->name,
					count_lines(text), count_lines(expected), text);
			assert_null(strstr(text, "\x1b"));
		}
		free(expected);
		free(text);
	}
}

static void hostile_text_stays_text(void **state)
{
	struct zd_result good, bad, read;

	(void)state;
	sample_failed(&good);
	sample_hostile(&bad);
	assert_harmless(&good, &bad);
	if (getenv("ZDBENCH_UPDATE_FIXTURES"))
		assert_int_equal(zd_result_write(&bad, fixture("hostile-result.json"), NULL), 0);
	/* It is the result that a stranger can send. */
	assert_int_equal(zd_result_read(&read, fixture("hostile-result.json"), NULL), 0);
	assert_string_equal(read.machine.cpu, bad.machine.cpu);
	assert_harmless(&good, &read);
	for (size_t i = 0; i < zd_n_exports; i++) {
		char name[64];

		snprintf(name, sizeof(name), "export/hostile.%s", zd_exports[i]->name);
		check(export_as(zd_exports[i]->name, &bad), name);
	}
	zd_result_done(&read);
	zd_result_done(&good);
	zd_result_done(&bad);
}

static void even_what_no_reader_lets_through(void **state)
{
	struct zd_result good, bad;

	(void)state;
	sample_failed(&good);
	sample_hostile(&bad);
	/* All metrics of one name: Prometheus, which counts series, is asked below. */
	make_worse(&bad);
	for (size_t i = 0; i < bad.n_metrics; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%zu", i % 16);
		COPY(bad.metric[i].stat, number);
	}
	assert_harmless(&good, &bad);
	zd_result_done(&good);
	zd_result_done(&bad);
}

static int refused(const char *format, const struct zd_result *a, const struct zd_result *b,
	struct zd_err *err)
{
	const struct zd_result_input in[] = {{"a.json", a}, {"b.json", b}};
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);
	int rc;

	assert_non_null(memory);
	memset(err, 0, sizeof(*err));
	rc = zd_export_write(zd_export_find(format), in, b ? 2 : 1, memory, err);
	fclose(memory);
	free(text);
	return rc;
}

static void several_results_where_they_can_be_told_apart(void **state)
{
	struct zd_result a, b;
	struct zd_err err;

	(void)state;
	sample_result(&a);
	sample_result(&b);
	for (size_t i = 0; i < zd_n_exports; i++) {
		COPY(b.run_id, a.run_id);
		assert_int_equal(refused(zd_exports[i]->name, &a, &b, &err), -EINVAL);
		assert_int_equal(err.exit, zd_exports[i]->several ? ZD_EXIT_DATA : ZD_EXIT_USAGE);
		COPY(b.run_id, "another");
		COPY(b.machine.kernel.release, "7.3.4");
		assert_int_equal(refused(zd_exports[i]->name, &a, &b, &err),
			zd_exports[i]->several ? 0 : -EINVAL);
	}
	/* Another run of the same plan on the same kernel is the same series. */
	COPY(b.machine.kernel.release, a.machine.kernel.release);
	assert_int_equal(refused("prometheus", &a, &b, &err), -EINVAL);
	assert_int_equal(err.exit, ZD_EXIT_DATA);
	assert_non_null(strstr(err.text, "a series stands there twice: zdbench_"));
	assert_int_equal(refused("influx", &a, &b, &err), 0);
	zd_result_done(&a);
	zd_result_done(&b);
}

static void what_a_format_cannot_hold_is_refused(void **state)
{
	struct zd_result r;
	struct zd_err err;

	(void)state;
	sample_result(&r);
	COPY(r.finished, "9999-12-31T23:59:59Z");
	assert_int_equal(refused("influx", &r, NULL, &err), -EINVAL);
	assert_int_equal(err.exit, ZD_EXIT_DATA);
	COPY(r.metric[0].unit, "furlongs");
	for (size_t i = 0; i < zd_n_exports; i++) {
		assert_int_equal(refused(zd_exports[i]->name, &r, NULL, &err), -EINVAL);
		assert_int_equal(err.exit, ZD_EXIT_DATA);
		assert_non_null(strstr(err.text, "furlongs"));
	}
	zd_result_done(&r);
}

static void empty_results_are_exported(void **state)
{
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	COPY(r.run_id, "empty");
	COPY(r.started, "2026-11-22T13:19:36Z");
	COPY(r.finished, "2026-11-22T13:19:36Z");
	for (size_t i = 0; i < zd_n_exports; i++) {
		char *text = export_as(zd_exports[i]->name, &r);

		assert_true(strlen(text) > 10);
		free(text);
	}
	zd_result_done(&r);
}

static void units_in_words(void **state)
{
	static const struct {
		const char *unit, *base, *words;
		double divisor;
	} known[] = {
		{"insn", "instructions", "instructions", 1},
		{"insn/fault", "instructions_per_fault", "instructions_per_fault", 1},
		{"insn/GiB", "instructions_per_gibibyte", "instructions_per_gibibyte", 1},
		{"ns", "seconds", "nanoseconds", 1e9},
		{"ns/page", "seconds_per_page", "nanoseconds_per_page", 1e9},
		{"bytes", "bytes", "bytes", 1},
		{"bytes/GiB", "bytes_per_gibibyte", "bytes_per_gibibyte", 1},
		{"bytes/s", "bytes_per_second", "bytes_per_second", 1},
		{"misses/fault", "misses_per_fault", "misses_per_fault", 1},
		{"ratio", "ratio", "ratio", 1},
		{"mappings/Minsn", "mappings_per_million_instructions",
			"mappings_per_million_instructions", 1},
		{"huge-pages/s", "huge_pages_per_second", "huge_pages_per_second", 1},
	};
	static const char *const unknown[] = {"", "/", "insn/", "/s", "furlongs", "pages/GiB",
		"ratio/page", "insn/Fault", "insn/fault/s", "ms", "ns/a b", "-a/s", "insn/-",
		"x\"/s", "bytes/é", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/s"};
	struct zd_quantity q;

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_int_equal(zd_quantity_parse(known[i].unit, &q), 0);
		assert_string_equal(q.base, known[i].base);
		assert_string_equal(q.words, known[i].words);
		assert_true(q.divisor == known[i].divisor);
	}
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (zd_quantity_parse(unknown[i], &q) != -EINVAL)
			fail_msg("'%s' is taken for a unit", unknown[i]);
}

static void numbers_read_back(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {{0, "0"}, {2819.5, "2819.5"}, {0.1, "0.1"}, {1.0 / 3, "0.3333333333333333"},
		{-45056, "-45056"}, {2819.5 / 1e9, "2.8195e-06"},
		{0.1 + 0.2, "0.30000000000000004"}};
	char text[ZD_NUMBER_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(zd_number_text(cases[i].value, text), cases[i].text);
}

static void times(void **state)
{
	static const struct {
		const char *text;
		int rc;
		long long ns;
	} cases[] = {
		{"1970-01-01T00:00:00Z", 0, 0},
		{"2026-11-22T13:20:21.250Z", 0, 1795353621250000000},
		{"2026-11-22T13:20:21.1234567891Z", 0, 1795353621123456789},
		{"1969-12-31T23:59:59Z", 0, -1000000000},
		{"9999-12-31T23:59:59Z", -ERANGE, 0},
		{"0000-01-01T00:00:00Z", -ERANGE, 0},
		{"2026-99-99T99:99:99Z", -EINVAL, 0},
		{"2026-11-22T13:20:21", -EINVAL, 0},
		{"", -EINVAL, 0},
	};
	long long ns;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ns = 0;
		if (zd_time_parse(cases[i].text, &ns) != cases[i].rc)
			fail_msg("%s", cases[i].text);
		if (cases[i].rc == 0)
			assert_true(ns == cases[i].ns);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_looks_as_it_did),
		cmocka_unit_test(time_is_in_seconds_for_prometheus),
		cmocka_unit_test(instructions_are_no_time),
		cmocka_unit_test(every_format_says_what_was_injected),
		cmocka_unit_test(hostile_text_stays_text),
		cmocka_unit_test(even_what_no_reader_lets_through),
		cmocka_unit_test(several_results_where_they_can_be_told_apart),
		cmocka_unit_test(what_a_format_cannot_hold_is_refused),
		cmocka_unit_test(empty_results_are_exported),
		cmocka_unit_test(units_in_words),
		cmocka_unit_test(numbers_read_back),
		cmocka_unit_test(times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
