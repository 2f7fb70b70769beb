/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "predict/model.h"
#include "stats/rng.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the model, by hand ---- */

static struct zd_figure figure(double lo, double hi)
{
	return (struct zd_figure){.lo = lo, .hi = hi, .n_sources = 1};
}

/* 64 bytes take 6.4 ns in either direction. */
static struct zd_medium ram(void)
{
	return (struct zd_medium){.name = "ram",
		.read_latency_random_ns = figure(100, 100),
		.read_latency_sequential_ns = figure(50, 50),
		.read_bandwidth_gb_s = figure(10, 10),
		.write_bandwidth_gb_s = figure(10, 10),
		.granularity_bytes = figure(64, 64)};
}

static struct zd_medium slow(void)
{
	return (struct zd_medium){.name = "slow",
		.read_latency_random_ns = figure(300, 400),
		.read_latency_sequential_ns = figure(150, 200),
		.read_bandwidth_gb_s = figure(2, 4),
		.write_bandwidth_gb_s = figure(1, 2),
		.granularity_bytes = figure(256, 256)};
}

static void assert_range(struct zd_range got, double lo, double hi)
{
	if (!(fabs(got.lo - lo) < 1e-9 && fabs(got.hi - hi) < 1e-9))
		fail_msg("%.12g .. %.12g, not %.12g .. %.12g", got.lo, got.hi, lo, hi);
}

struct fixture {
	struct zd_medium ram, slow;
	struct zd_model model;
	struct zd_demand mem, dev;
	struct zd_prediction p;
};

static struct fixture fixture(void)
{
	struct fixture f = {.ram = ram(), .slow = slow()};

	f.model = (struct zd_model){.line_bytes = 64, .overlap = {0, 1}, .prefetch = true};
	return f;
}

static void predict(struct fixture *f)
{
	f->model.ram = &f->ram;
	f->model.device = &f->slow;
	zd_predict(&f->model, &f->mem, &f->dev, &f->p);
}

/* GUP: a struct page after the other is read and made dirty. */
static void lines_in_sequence(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_READ_SEQUENTIAL] = 1;
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_DIRTY_SEQUENTIAL] = 1;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_SEQUENTIAL] = 1;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_DIRTY_SEQUENTIAL] = 1;
	predict(&f);
	/* 6.4, and 6.4 more where nothing hides the write. */
	assert_range(f.p.mem_ns, 6.4, 12.8);
	/* 64 bytes at 4 GB/s; 64 at 2 and 256 at 1. */
	assert_range(f.p.dev_ns, 16, 32 + 256);
	assert_range(f.p.difference_ns, 16 - 6.4, 288 - 12.8);
	assert_range(f.p.ratio, 16 / 6.4, 288 / 12.8);
	assert_string_equal(f.p.most, "struct pages made dirty in sequence");
	/* With all in the middle: half of (64 + 96) bytes at 0.75 ns, half of 64 at 0.1; read 64 at
	 * 0.375 against 0.1. */
	assert_true(fabs(f.p.most_share - (60 - 3.2) / (60 - 3.2 + 24 - 6.4)) < 1e-9);
}

static void lines_at_random(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_READ_RANDOM] = 2;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_RANDOM] = 2;
	predict(&f);
	assert_range(f.p.mem_ns, 2 * 6.4, 2 * 100);
	/* A granule of 256 bytes at 4 GB/s. */
	assert_range(f.p.dev_ns, 2 * 64, 2 * 400);
	assert_range(f.p.difference_ns, 2 * (64 - 6.4), 2 * 300);
	assert_range(f.p.ratio, 3, 128 / 6.4);
	assert_string_equal(f.p.most, "struct pages read at random");

	f.model.overlap = (struct zd_range){0.5, 0.5};
	predict(&f);
	assert_range(f.p.mem_ns, 2 * 53.2, 2 * 53.2);
	assert_range(f.p.dev_ns, 2 * (150 + 32), 2 * (200 + 64));

	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_RANDOM] = 0;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_DIRTY_RANDOM] = 1;
	f.model.overlap = (struct zd_range){0, 0};
	predict(&f);
	assert_range(f.p.dev_ns, 128, 256);
}

static void without_a_prefetcher(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.model.prefetch = false;
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_READ_SEQUENTIAL] = 1;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_SEQUENTIAL] = 1;
	predict(&f);
	assert_range(f.p.mem_ns, 6.4, 50);
	assert_range(f.p.dev_ns, 16, 200);
}

/* What both sides do in RAM, or on the device, is the same on both: only what moved differs. */
static void what_is_shared_cancels(void **state)
{
	static const enum zd_traffic_class shared[] = {ZD_TRAFFIC_MEMMAP_SYSTEM,
		ZD_TRAFFIC_PAGE_TABLES, ZD_TRAFFIC_DAX_DATA, ZD_TRAFFIC_KERNEL, ZD_TRAFFIC_USER};
	struct fixture f = fixture();
	struct zd_range bare;

	(void)state;
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_READ_RANDOM] = 1;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_RANDOM] = 1;
	predict(&f);
	bare = f.p.difference_ns;
	for (size_t i = 0; i < N(shared); i++)
		for (int kind = 0; kind < ZD_LINE_KINDS; kind++)
			f.mem.lines[shared[i]][kind] = f.dev.lines[shared[i]][kind] = 3 + (double)i;
	f.mem.instructions = f.dev.instructions = 10;
	predict(&f);
	assert_range(f.p.difference_ns, bare.lo, bare.hi);
	assert_string_equal(f.p.most, "struct pages read at random");
	assert_true(f.p.most_share == 1);
	/* An interrupt in one of the two. */
	f.dev.lines[ZD_TRAFFIC_KERNEL][ZD_LINE_READ_RANDOM] += 50;
	f.mem.lines[ZD_TRAFFIC_USER][ZD_LINE_DIRTY_SEQUENTIAL] += 50;
	predict(&f);
	assert_range(f.p.difference_ns, bare.lo, bare.hi);
	f.model.ns_per_instruction = (struct zd_range){0.5, 2};
	predict(&f);
	assert_range(f.p.difference_ns, bare.lo, bare.hi);
}

static void unknown_latency_of_lines_that_are_not_there(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.model.prefetch = false;
	f.slow.read_latency_sequential_ns = figure(NAN, NAN);
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_READ_RANDOM] = 1;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_RANDOM] = 1;
	predict(&f);
	assert_range(f.p.dev_ns, 64, 400);
}

static void a_line_is_more_than_a_granule(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.model.line_bytes = 512;
	f.model.overlap = (struct zd_range){0, 0};
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_DIRTY_RANDOM] = 1;
	predict(&f);
	assert_range(f.p.dev_ns, 256, 512);
}

static void what_became_cheaper_is_no_share(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.mem.lines[ZD_TRAFFIC_MEMMAP_RAM][ZD_LINE_READ_SEQUENTIAL] = 9;
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_RANDOM] = 1;
	predict(&f);
	assert_string_equal(f.p.most, "struct pages read at random");
	assert_true(f.p.most_share == 1);
}

static void instructions_cost_what_is_said(void **state)
{
	struct fixture f = fixture();

	(void)state;
	f.mem.instructions = f.dev.instructions = NAN;
	predict(&f);
	assert_range(f.p.mem_ns, 0, 0);
	f.mem.instructions = f.dev.instructions = 100;
	f.model.ns_per_instruction = (struct zd_range){0.5, 2};
	predict(&f);
	assert_range(f.p.mem_ns, 50, 200);
	assert_range(f.p.ratio, 1, 1);
}

static void nothing_is_nothing(void **state)
{
	struct fixture f = fixture();

	(void)state;
	predict(&f);
	assert_range(f.p.mem_ns, 0, 0);
	assert_range(f.p.difference_ns, 0, 0);
	assert_true(isnan(f.p.ratio.lo) && isnan(f.p.ratio.hi));
	assert_null(f.p.most);
	f.dev.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_RANDOM] = 1;
	predict(&f);
	assert_true(isinf(f.p.ratio.hi));
	/* The other way round it is a gain. */
	f.mem = f.dev;
	f.dev = (struct zd_demand){0};
	predict(&f);
	assert_range(f.p.ratio, 0, 0);
	assert_null(f.p.most);
	assert_range(f.p.difference_ns, -400, -64);
}

static double draw(struct zd_rng *rng)
{
	return (double)(zd_rng_next(rng) >> 11) / (double)(UINT64_C(1) << 53);
}

static double within(struct zd_rng *rng, const struct zd_figure *f)
{
	return f->lo + draw(rng) * (f->hi - f->lo);
}

/* The same formula once more, with values drawn from all of their ranges. */
static void no_point_is_outside(void **state)
{
	struct fixture f = fixture();
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 7);
	for (int round = 0; round < 200; round++) {
		for (unsigned c = 0; c < ZD_TRAFFIC_CLASSES; c++)
			for (int kind = 0; kind < ZD_LINE_KINDS; kind++) {
				f.mem.lines[c][kind] = floor(draw(&rng) * 4);
				f.dev.lines[c][kind] = c <= ZD_TRAFFIC_MEMMAP_RAM
							       ? floor(draw(&rng) * 4)
							       : f.mem.lines[c][kind];
			}
		predict(&f);
		for (int point = 0; point < 50; point++) {
			double overlap = draw(&rng), apart = draw(&rng), sum[2] = {0};
			double latency[2], r[2], w[2], granule[2] = {64, 256};

			for (int place = 0; place < 2; place++) {
				const struct zd_medium *m = place ? &f.slow : &f.ram;

				latency[place] = within(&rng, &m->read_latency_random_ns);
				r[place] = within(&rng, &m->read_bandwidth_gb_s);
				w[place] = within(&rng, &m->write_bandwidth_gb_s);
			}
			for (int side = 0; side < 2; side++)
				for (unsigned c = 0; c < ZD_TRAFFIC_CLASSES; c++) {
					const double *n = side ? f.dev.lines[c] : f.mem.lines[c];
					int p = c == ZD_TRAFFIC_MEMMAP_DEVICE ||
						c == ZD_TRAFFIC_DAX_DATA;
					double bytes = 64 + apart * (granule[p] - 64);

					sum[side] += n[ZD_LINE_READ_SEQUENTIAL] * 64 / r[p];
					sum[side] += n[ZD_LINE_READ_RANDOM] *
						     ((1 - overlap) * latency[p] +
							     overlap * granule[p] / r[p]);
					sum[side] += n[ZD_LINE_DIRTY_SEQUENTIAL] * (1 - overlap) *
						     bytes / w[p];
					sum[side] += n[ZD_LINE_DIRTY_RANDOM] * (1 - overlap) *
						     granule[p] / w[p];
				}
			assert_true(sum[0] >= f.p.mem_ns.lo - 1e-9);
			assert_true(sum[0] <= f.p.mem_ns.hi + 1e-9);
			assert_true(sum[1] - sum[0] >= f.p.difference_ns.lo - 1e-9);
			assert_true(sum[1] - sum[0] <= f.p.difference_ns.hi + 1e-9);
			assert_true(sum[1] / sum[0] >= f.p.ratio.lo - 1e-9);
			assert_true(sum[1] / sum[0] <= f.p.ratio.hi + 1e-9);
		}
	}
}

static void demand_is_of_one_operation(void **state)
{
	struct zd_traffic t = {.status = ZD_STATUS_OK, .operations = 8};
	struct zd_demand d;

	(void)state;
	for (unsigned c = 0; c < ZD_TRAFFIC_CLASSES; c++) {
		t.count[c].cold = (struct zd_traffic_lines){16, 32, 48, 64};
		t.count[c].warm = (struct zd_traffic_lines){1, 2, 3, 4};
	}
	zd_demand_init(&d, &t, true, 99);
	assert_true(d.instructions == 99);
	for (unsigned c = 0; c < ZD_TRAFFIC_CLASSES; c++) {
		bool memmap = c == ZD_TRAFFIC_MEMMAP_DEVICE || c == ZD_TRAFFIC_MEMMAP_RAM;

		assert_true(d.lines[c][ZD_LINE_READ_SEQUENTIAL] == (memmap ? 2 : 0.125));
		assert_true(d.lines[c][ZD_LINE_READ_RANDOM] == (memmap ? 4 : 0.25));
		assert_true(d.lines[c][ZD_LINE_DIRTY_SEQUENTIAL] == (memmap ? 6 : 0.375));
		assert_true(d.lines[c][ZD_LINE_DIRTY_RANDOM] == (memmap ? 8 : 0.5));
	}
	zd_demand_init(&d, &t, false, 99);
	assert_true(d.lines[ZD_TRAFFIC_MEMMAP_DEVICE][ZD_LINE_READ_SEQUENTIAL] == 0.125);
}

/* ---- media ---- */

static char *read_shipped(const char *name)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	char path[4096];
	static char text[16384];
	size_t length;
	FILE *file;

	assert_non_null(root);
	snprintf(path, sizeof(path), "%s/media/%s.json", root, name);
	file = fopen(path, "r");
	assert_non_null(file);
	length = fread(text, 1, sizeof(text) - 1, file);
	assert_true(length > 100 && length < sizeof(text) - 1);
	fclose(file);
	text[length] = '\0';
	return text;
}

static int parse(struct zd_medium *m, const char *text, struct zd_err *err)
{
	return zd_medium_parse(m, text, strlen(text), "x.json", err);
}

static void shipped_media_are_read(void **state)
{
	static const char *const names[] = {"dram", "optane-dcpmm-100", "cxl-dram"};
	struct zd_medium *m = malloc(sizeof(*m));
	struct zd_err err;

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < N(names); i++) {
		assert_int_equal(parse(m, read_shipped(names[i]), &err), 0);
		assert_string_equal(m->name, names[i]);
		assert_non_null(strstr(zd_media_shipped, names[i]));
		assert_true(m->read_latency_random_ns.n_sources > 0);
		assert_int_equal(
			isnan(m->read_latency_sequential_ns.lo), strcmp(names[i], "cxl-dram") == 0);
	}
	/* 64 bytes in the time of the slowest and the fastest published thread */
	assert_int_equal(parse(m, read_shipped("optane-dcpmm-100"), &err), 0);
	assert_true(m->granularity_bytes.lo == 256 && m->granularity_bytes.hi == 256);
	assert_true(m->read_latency_random_ns.lo == 305 && m->read_latency_random_ns.hi == 346);
	free(m);
}

/* One thing of a good file replaced by something else. */
static const struct {
	const char *from, *to, *message;
} broken[] = {
	{"zdbench.medium/1", "zdbench.medium/2", "its schema is not 'zdbench.medium/1'"},
	{"\"schema\"", "\"scheme\"", "its schema is not"},
	{"\"title\"", "\"titel\"", "'titel' is not known in it"},
	{"\"name\": \"dram\"", "\"name\": \"two words\"", "name is not one word"},
	{"\"name\": \"dram\"", "\"name\": \"\"", "name is not a text"},
	{"\"name\": \"dram\"", "\"name\": 7", "name is not a text"},
	{"\"name\": \"dram\"", "\"name\": \"dram\", \"name\": \"dram\"", "duplicate"},
	{"\"name\": \"dram\"", "\"name\": \"a123456789b123456789c123456789d123\"", "31 bytes"},
	{"DRAM of", "\\u001b[31mDRAM of", "title holds control characters"},
	{"96.2,", "0,", "read_latency_random_ns: lo is not a number above 0"},
	{"96.2,", "-96.2,", "read_latency_random_ns: lo is not a number above 0"},
	{"96.2,", "\"96.2\",", "read_latency_random_ns: lo is not a number"},
	{"96.2,", "null,", "read_latency_random_ns: lo is not a number"},
	{"96.2,", "1e308,", "read_latency_random_ns: lo is not a number"},
	{"96.2,", "1e999,", "real number overflow"},
	{"96.2,", "NaN,", "line 6"},
	{"96.2,", "200,", "read_latency_random_ns: lo is above hi"},
	{"\"lo\": 96.2", "\"low\": 96.2", "read_latency_random_ns: 'low' is not known in it"},
	{"\"value\": 64", "\"value\": 100", "granularity_bytes: value is not a power of two"},
	{"\"value\": 64", "\"value\": 8192", "granularity_bytes: value is not a power of two"},
	{"\"value\": 64", "\"value\": 64.0", "granularity_bytes: value is not a power of two"},
	{"\"value\": 64", "\"value\": -64", "granularity_bytes: value is not a power of two"},
	{"https://", "file:///", "is no https:// address"},
	{"\"url\"", "\"uri\"", "'uri' is not known in it"},
	{"\"says\": \"", "\"says\": \"\", \"x\": \"", "'x' is not known in it"},
	{"\"granularity_bytes\": {", "\"granularity_bytes\": {\"a\": {", "line"},
	{"{", "[", "line"},
};

static void broken_media_are_refused(void **state)
{
	struct zd_medium *m = malloc(sizeof(*m));
	struct zd_err err;

	(void)state;
	assert_non_null(m);
	for (size_t i = 0; i < N(broken); i++) {
		const char *good = read_shipped("dram"), *at = strstr(good, broken[i].from);
		char text[20000];

		assert_non_null(at);
		snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good, broken[i].to,
			at + strlen(broken[i].from));
		if (parse(m, text, &err) != -EINVAL)
			fail_msg("'%s' for '%s' is taken", broken[i].to, broken[i].from);
		assert_int_equal(err.exit, ZD_EXIT_DATA);
		if (!strstr(err.text, broken[i].message))
			fail_msg("'%s' does not say '%s'", err.text, broken[i].message);
		assert_null(strchr(err.text, '\n'));
		assert_null(strchr(err.text, '\x1b'));
		assert_true(m->name[0] == '\0' && m->read_latency_random_ns.n_sources == 0);
	}
	free(m);
}

/* No end of a good file is a file. */
static void truncated_media_are_refused(void **state)
{
	const char *good = read_shipped("optane-dcpmm-100");
	struct zd_medium *m = malloc(sizeof(*m));
	struct zd_err err;

	(void)state;
	assert_non_null(m);
	for (size_t length = 0; length + 2 < strlen(good); length++)
		assert_int_equal(zd_medium_parse(m, good, length, "x.json", &err), -EINVAL);
	free(m);
}

static void deep_media_are_refused(void **state)
{
	static char text[200001];
	struct zd_medium *m = malloc(sizeof(*m));
	struct zd_err err;

	(void)state;
	assert_non_null(m);
	memset(text, '[', sizeof(text) - 1);
	assert_int_equal(parse(m, text, &err), -EINVAL);
	assert_non_null(strstr(err.text, "nested more than 16 deep"));
	free(m);
}

/* A source is part of a figure: none, or too many, is no figure. */
static void figures_need_sources(void **state)
{
	const char *good = read_shipped("dram"), *list = strstr(good, "\"sources\": [");
	const char *end = strchr(list, ']');
	struct zd_medium *m = malloc(sizeof(*m));
	char text[20000], many[4096] = "";
	struct zd_err err;

	(void)state;
	assert_non_null(m);
	for (int i = 0; i <= ZD_MEDIUM_SOURCES; i++)
		strcat(many, i ? ",{\"says\":\"s\",\"url\":\"https://u\"}"
			       : "{\"says\":\"s\",\"url\":\"https://u\"}");
	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof(text), "%.*s\"sources\": [%s%s", (int)(list - good), good,
			i ? many : "", end);
		assert_int_equal(parse(m, text, &err), -EINVAL);
		assert_non_null(strstr(err.text, "sources needs a list of 1 to 8"));
	}
	free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_in_sequence),
		cmocka_unit_test(lines_at_random),
		cmocka_unit_test(without_a_prefetcher),
		cmocka_unit_test(what_is_shared_cancels),
		cmocka_unit_test(unknown_latency_of_lines_that_are_not_there),
		cmocka_unit_test(a_line_is_more_than_a_granule),
		cmocka_unit_test(what_became_cheaper_is_no_share),
		cmocka_unit_test(instructions_cost_what_is_said),
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(no_point_is_outside),
		cmocka_unit_test(demand_is_of_one_operation),
		cmocka_unit_test(shipped_media_are_read),
		cmocka_unit_test(broken_media_are_refused),
		cmocka_unit_test(truncated_media_are_refused),
		cmocka_unit_test(deep_media_are_refused),
		cmocka_unit_test(figures_need_sources),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
