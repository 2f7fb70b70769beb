/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plugin for QEMU is made of, without QEMU: the cache model, the books, addresses, words.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "places.h"
#include "words.h"

enum { MISS = ZD_CACHE_MISS, DIRTIED = ZD_CACHE_DIRTIED };

/* ---- the cache model ---- */

static void the_line_used_longest_ago_goes(void **state)
{
	/* Two sets of two ways: even lines share one. */
	const struct zd_cache_shape shape = {64, 1, {{256, 2}}};
	struct zd_cache *c = zd_cache_new(&shape);

	(void)state;
	assert_int_equal(zd_cache_access(c, 0, false), MISS);
	assert_int_equal(zd_cache_access(c, 2, false), MISS);
	assert_int_equal(zd_cache_access(c, 1, false), MISS);
	assert_int_equal(zd_cache_access(c, 0, false), 0);
	assert_int_equal(zd_cache_access(c, 4, false), MISS); /* 2 goes */
	assert_int_equal(zd_cache_access(c, 0, false), 0);
	assert_int_equal(zd_cache_access(c, 2, false), MISS); /* 4 goes */
	assert_int_equal(zd_cache_access(c, 0, false), 0);
	assert_int_equal(zd_cache_access(c, 4, false), MISS);
	assert_int_equal(zd_cache_access(c, 1, false), 0);
	zd_cache_empty(c);
	assert_int_equal(zd_cache_access(c, 1, false), MISS);
	zd_cache_free(c);
}

static void a_line_becomes_dirty_once_a_stay(void **state)
{
	const struct zd_cache_shape shape = {64, 1, {{128, 2}}};
	struct zd_cache *c = zd_cache_new(&shape);

	(void)state;
	assert_int_equal(zd_cache_access(c, 0, true), MISS | DIRTIED);
	assert_int_equal(zd_cache_access(c, 0, true), 0);
	assert_int_equal(zd_cache_access(c, 1, false), MISS);
	assert_int_equal(zd_cache_access(c, 1, true), DIRTIED);
	assert_int_equal(zd_cache_access(c, 2, false), MISS); /* 0 goes, and is written back */
	assert_int_equal(zd_cache_access(c, 0, true), MISS | DIRTIED);
	zd_cache_empty(c);
	assert_int_equal(zd_cache_access(c, 0, true), MISS | DIRTIED);
	zd_cache_free(c);
}

static void levels_know_of_each_other(void **state)
{
	/* One line above two. */
	const struct zd_cache_shape shape = {64, 2, {{64, 1}, {128, 2}}};
	struct zd_cache *c = zd_cache_new(&shape);

	(void)state;
	assert_int_equal(zd_cache_access(c, 0, true), MISS | DIRTIED);
	assert_int_equal(zd_cache_access(c, 1, false), MISS); /* 0 leaves the first level */
	assert_int_equal(zd_cache_access(c, 0, true), 0);     /* dirty in the second, still */
	assert_int_equal(zd_cache_access(c, 0, true), 0);
	/* In the second level 1 was used before 0: it goes. */
	assert_int_equal(zd_cache_access(c, 2, false), MISS);
	assert_int_equal(zd_cache_access(c, 1, false), MISS); /* 0 goes */
	assert_int_equal(zd_cache_access(c, 2, false), 0);
	/* What the last level gives up has left the first one too: 1 stands there, and goes. */
	zd_cache_empty(c);
	zd_cache_access(c, 2, false);
	zd_cache_access(c, 1, false);
	zd_cache_access(c, 2, false);
	zd_cache_access(c, 1, false);
	for (int i = 0; i < 4; i++) /* seen by the first level alone */
		assert_int_equal(zd_cache_access(c, 1, false), 0);
	assert_int_equal(zd_cache_access(c, 4, false), MISS);
	assert_int_equal(zd_cache_access(c, 6, false), MISS);
	assert_int_equal(zd_cache_access(c, 1, false), MISS);
	zd_cache_free(c);
}

/* The same cache as lists, with the line that was used last in front. */
struct lists {
	uint64_t line[16][8];
	bool dirty[16][8];
	unsigned n[16];
};

static unsigned list_access(
	struct lists *l, unsigned sets, unsigned ways, uint64_t line, bool write)
{
	unsigned s = (unsigned)(line % sets), at = 0, did = 0;
	bool dirty = false;

	while (at < l->n[s] && l->line[s][at] != line)
		at++;
	if (at < l->n[s]) {
		dirty = l->dirty[s][at];
	} else {
		did = MISS;
		if (l->n[s] < ways)
			l->n[s]++;
		at = l->n[s] - 1;
	}
	memmove(&l->line[s][1], &l->line[s][0], at * sizeof(l->line[s][0]));
	memmove(&l->dirty[s][1], &l->dirty[s][0], at * sizeof(l->dirty[s][0]));
	if (write && !dirty)
		did |= DIRTIED;
	l->line[s][0] = line;
	l->dirty[s][0] = dirty || write;
	return did;
}

static void it_agrees_with_another_cache(void **state)
{
	static const struct {
		unsigned sets, ways;
	} shapes[] = {{1, 1}, {1, 8}, {4, 2}, {16, 4}, {3, 5}};

	(void)state;
	srand(1);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const unsigned sets = shapes[i].sets, ways = shapes[i].ways;
		const struct zd_cache_shape shape = {64, 1, {{sets * ways * 64, ways}}};
		struct zd_cache *c = zd_cache_new(&shape);
		struct lists l = {0};

		assert_non_null(c);
		for (int k = 0; k < 20000; k++) {
			uint64_t line = (uint64_t)rand() % (2 * sets * ways + 1);
			bool write = rand() % 3 == 0;

			assert_int_equal(zd_cache_access(c, line, write),
				list_access(&l, sets, ways, line, write));
		}
		zd_cache_free(c);
	}
}

static void shapes_without_sense_are_refused(void **state)
{
	static const struct zd_cache_shape bad[] = {
		{64, 0, {{0, 0}}},
		{48, 1, {{4096, 4}}},
		{64, 1, {{4096, 0}}},
		{64, 1, {{4096 + 64, 4}}},
		{64, 2, {{4096, 4}, {2048, 4}}},
		{64, 5, {{4096, 4}}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(zd_cache_new(&bad[i]));
}

/* ---- the books ---- */

static const struct zd_cache_shape two_lines = {64, 1, {{128, 2}}},
				   roomy = {64, 2, {{65536, 4}, {1 << 20, 8}}};

static bool no_table(void *ctx, uint64_t frame)
{
	(void)ctx;
	(void)frame;
	return false;
}

static struct zd_totals totals(struct zd_account *a, unsigned series)
{
	struct zd_totals t;

	zd_account_totals(a, series, no_table, NULL, &t);
	return t;
}

static void assert_lines(const struct zd_lines *l, uint64_t misses_sequential,
	uint64_t misses_random, uint64_t writebacks_sequential, uint64_t writebacks_random)
{
	assert_int_equal(l->misses_sequential, misses_sequential);
	assert_int_equal(l->misses_random, misses_random);
	assert_int_equal(l->writebacks_sequential, writebacks_sequential);
	assert_int_equal(l->writebacks_random, writebacks_random);
}

/* `n` lines from there on, written or read. */
static void walk(struct zd_account *a, uint64_t from, unsigned n, bool write)
{
	for (unsigned i = 0; i < n; i++)
		zd_account_access(a, ZD_BIN_DAX_DATA, from + 64 * i, 8, write);
}

static void k_lines_are_k_misses_cold_and_none_warm(void **state)
{
	struct zd_account *a = zd_account_new(&roomy);
	struct zd_totals t;

	(void)state;
	zd_account_reading(a);
	walk(a, 0x10000, 100, true); /* over the end of a frame: still one stream */
	zd_account_reading(a);
	zd_account_sample(a, 3);
	walk(a, 0x900000, 50, true); /* outside of any region */
	zd_account_reading(a);
	walk(a, 0x10000, 100, false);
	zd_account_reading(a);
	zd_account_sample(a, 3);
	t = totals(a, 3);
	assert_int_equal(t.samples, 2);
	assert_int_equal(t.intervals, 2);
	assert_int_equal(t.count[ZD_BIN_DAX_DATA].writes, 100);
	assert_int_equal(t.count[ZD_BIN_DAX_DATA].reads, 100);
	assert_lines(&t.count[ZD_BIN_DAX_DATA].model[ZD_MODEL_COLD], 198, 2, 99, 1);
	assert_lines(&t.count[ZD_BIN_DAX_DATA].model[ZD_MODEL_WARM], 99, 1, 99, 1);
	assert_int_equal(totals(a, 0).samples, 0);
	zd_account_begin(a);
	assert_int_equal(totals(a, 3).count[ZD_BIN_DAX_DATA].reads, 0);
	zd_account_free(a);
}

static void what_does_not_fit_misses_again(void **state)
{
	struct zd_account *a = zd_account_new(&two_lines);
	struct zd_totals t;

	(void)state;
	zd_account_reading(a);
	walk(a, 0, 3, true);
	walk(a, 0, 3, true);
	zd_account_reading(a);
	zd_account_sample(a, 0);
	t = totals(a, 0);
	/* Three lines in turn through two places: every one misses, and is dirty anew. */
	assert_lines(&t.count[ZD_BIN_DAX_DATA].model[ZD_MODEL_WARM], 4, 2, 4, 2);
	zd_account_free(a);
}

static void an_access_over_two_lines_is_of_both(void **state)
{
	struct zd_account *a = zd_account_new(&roomy);
	struct zd_totals t;

	(void)state;
	zd_account_reading(a);
	zd_account_access(a, ZD_BIN_USER, 0x103c, 8, true);
	zd_account_unseen(a, ZD_UNSEEN_COPIED);
	zd_account_reading(a);
	zd_account_sample(a, 0);
	t = totals(a, 0);
	assert_int_equal(t.count[ZD_BIN_USER].writes, 1);
	assert_int_equal(t.unseen[ZD_UNSEEN_COPIED], 1);
	assert_int_equal(t.unseen[ZD_UNSEEN_ZEROED], 0);
	assert_lines(&t.count[ZD_BIN_USER].model[ZD_MODEL_WARM], 1, 1, 1, 1);
	zd_account_free(a);
}

static bool is_second_frame(void *ctx, uint64_t frame)
{
	(void)ctx;
	return frame == 0x2000;
}

static void page_tables_are_told_apart_at_the_end(void **state)
{
	struct zd_account *a = zd_account_new(&roomy);
	struct zd_totals t;

	(void)state;
	zd_account_reading(a);
	zd_account_access(a, ZD_BIN_KERNEL, 0x1000, 8, true);
	zd_account_access(a, ZD_BIN_KERNEL, 0x2000, 8, false);
	zd_account_access(a, ZD_BIN_KERNEL, 0x2008, 8, true);
	zd_account_reading(a);
	zd_account_sample(a, 0);
	zd_account_totals(a, 0, is_second_frame, NULL, &t);
	assert_int_equal(t.count[ZD_BIN_KERNEL].writes, 1);
	assert_int_equal(t.count[ZD_BIN_PAGE_TABLES].writes, 1);
	assert_int_equal(t.count[ZD_BIN_PAGE_TABLES].reads, 1);
	assert_lines(&t.count[ZD_BIN_PAGE_TABLES].model[ZD_MODEL_COLD], 0, 1, 0, 1);
	zd_account_free(a);
}

/* As GUP is timed: get from the first of four readings, put from the third, two rounds a sample. */
static void parts_are_added_up(void **state)
{
	struct zd_account *a = zd_account_new(&roomy);

	(void)state;
	zd_account_period(a, 4);
	zd_account_part(a, 0, 0);
	zd_account_part(a, 1, 2);
	for (unsigned sample = 0; sample < 3; sample++) {
		for (unsigned round = 0; round < 2; round++) {
			zd_account_reading(a);
			walk(a, 0x10000, 5, false);
			zd_account_reading(a);
			walk(a, 0x20000, 70, true); /* between the two */
			zd_account_reading(a);
			walk(a, 0x10000, 7, true);
			zd_account_reading(a);
			walk(a, 0x30000, 90, true);
		}
		zd_account_sample(a, 0);
		zd_account_sample(a, 1);
	}
	assert_int_equal(totals(a, 0).samples, 3);
	assert_int_equal(totals(a, 0).intervals, 6);
	assert_int_equal(totals(a, 0).count[ZD_BIN_DAX_DATA].reads, 30);
	assert_int_equal(totals(a, 0).count[ZD_BIN_DAX_DATA].writes, 0);
	assert_int_equal(totals(a, 1).count[ZD_BIN_DAX_DATA].writes, 42);
	/* Five of its lines were there; the two behind them go on where get has ended. */
	assert_lines(&totals(a, 1).count[ZD_BIN_DAX_DATA].model[ZD_MODEL_WARM], 2, 0, 6, 1);
	zd_account_free(a);
}

static void many_frames_are_kept_apart(void **state)
{
	struct zd_account *a = zd_account_new(&roomy);
	const unsigned n = 100000; /* more than it begins with room for */

	(void)state;
	zd_account_reading(a);
	for (uint64_t i = 0; i < n; i++)
		zd_account_access(a, ZD_BIN_KERNEL, i << 12, 8, false);
	zd_account_reading(a);
	zd_account_sample(a, 0);
	assert_false(zd_account_broken(a));
	assert_int_equal(totals(a, 0).count[ZD_BIN_KERNEL].reads, n);
	assert_lines(&totals(a, 0).count[ZD_BIN_KERNEL].model[ZD_MODEL_WARM], 0, n, 0, 0);
	zd_account_free(a);
}

/* ---- addresses ---- */

static struct zd_places calibrated(void)
{
	struct zd_places p = {0};

	p.place[ZD_PLACE_RAM].physical = (struct zd_range){0x40000000, 0xbfffffff};
	p.place[ZD_PLACE_DEVICE].physical = (struct zd_range){0xc0000000, 0xffffffff};
	p.memmap[0] = (struct zd_range){0xffff000000000000, 0xffff000003ffffff};
	p.memmap[1] = (struct zd_range){0xffff000003000000, 0xffff000003ffffff};
	/* As QEMU 7.2 has it: the device at 0, RAM behind it. */
	zd_places_probe(&p, ZD_PLACE_RAM, 0x40001000, UINT64_C(0x80041000));
	zd_places_probe(&p, ZD_PLACE_RAM, 0x50000000, UINT64_C(0x90040000));
	zd_places_probe(&p, ZD_PLACE_DEVICE, 0xc0000000, 0);
	zd_places_probe(&p, ZD_PLACE_DEVICE, 0xc0123000, 0x123000);
	return p;
}

static void memory_is_classed_by_both_addresses(void **state)
{
	struct zd_places p = calibrated();

	(void)state;
	assert_null(zd_places_doubt(&p));
	assert_int_equal(zd_places_bin(&p, 0xffff000003000040, 0x5000), ZD_BIN_MEMMAP_DEVICE);
	assert_int_equal(zd_places_bin(&p, 0xffff000003000040, 0x90005000), ZD_BIN_MEMMAP_RAM);
	assert_int_equal(zd_places_bin(&p, 0xffff000002ffffff, 0x90005000), ZD_BIN_MEMMAP_SYSTEM);
	assert_int_equal(zd_places_bin(&p, 0xffff800000000000, 0x5000), ZD_BIN_DAX_DATA);
	assert_int_equal(zd_places_bin(&p, 0x7f0000000000, 0x3fffffff), ZD_BIN_DAX_DATA);
	assert_int_equal(zd_places_bin(&p, 0xffff800000000000, 0x90005000), ZD_BIN_KERNEL);
	assert_int_equal(zd_places_bin(&p, 0x7f0000000000, 0x90005000), ZD_BIN_USER);
}

static void doubt(struct zd_places p, const char *why)
{
	const char *found = zd_places_doubt(&p);

	assert_non_null(found);
	if (!strstr(found, why))
		fail_msg("'%s' is not '%s'", found, why);
}

static void nothing_is_classed_before_it_is_proved(void **state)
{
	struct zd_places p = calibrated();

	(void)state;
	zd_places_probe(&p, ZD_PLACE_DEVICE, 0xc0200000, 0x200040);
	doubt(p, "of the device contradict");
	p = calibrated();
	zd_places_probe(&p, ZD_PLACE_RAM, 0x50000000, 0x50000000);
	doubt(p, "of RAM contradict");
	p = calibrated();
	zd_places_probe(&p, ZD_PLACE_RAM, 0x30000000, UINT64_C(0x70040000));
	doubt(p, "of RAM contradict"); /* outside of RAM */
	p = calibrated();
	p.place[ZD_PLACE_DEVICE].probes = 1;
	doubt(p, "fewer than two");
	p = calibrated();
	p.place[ZD_PLACE_DEVICE].physical.last = 0x1ffffffff;
	doubt(p, "lie in one place");
	p = calibrated();
	p.memmap[1].last = 0;
	doubt(p, "not known");
	doubt((struct zd_places){0}, "fewer than two");
}

/* ---- words ---- */

static const uint64_t channel = 0x7f1234560000;

/* As channel.c sends it; how many messages became whole. */
static unsigned send(
	struct zd_words *w, enum zd_traffic_message what, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t operand[] = {a, b, c};
	unsigned whole = zd_words_take(w, channel + what);

	for (unsigned i = 0; i < zd_traffic_operands(what); i++)
		for (unsigned shift = 0; shift < 64; shift += 16)
			whole += zd_words_take(w, channel + (operand[i] >> shift & 0xffff));
	return whole;
}

static void messages_arrive(void **state)
{
	struct zd_words w = {0};

	(void)state;
	assert_false(zd_words_take(&w, channel));
	assert_int_equal(send(&w, ZD_TRAFFIC_HELLO, 1, 0xffff0000abcd1234, UINT64_MAX), 1);
	assert_int_equal(w.message.what, ZD_TRAFFIC_HELLO);
	assert_true(w.message.operand[0] == 1 && w.message.operand[1] == 0xffff0000abcd1234 &&
		    w.message.operand[2] == UINT64_MAX);
	assert_int_equal(send(&w, ZD_TRAFFIC_BEGIN, 0, 0, 0), 1);
	assert_int_equal(w.message.what, ZD_TRAFFIC_BEGIN);
	assert_int_equal(send(&w, ZD_TRAFFIC_TABLE, 0x40001000, 4096, 0), 1);
	assert_true(w.message.operand[0] == 0x40001000 && w.message.operand[1] == 4096);
	assert_false(w.lost);
}

static void a_word_from_elsewhere_ends_it(void **state)
{
	struct zd_words w = {0};

	(void)state;
	zd_words_take(&w, channel);
	assert_false(zd_words_take(&w, channel + ZD_TRAFFIC_MESSAGES));
	assert_true(w.lost);
	w = (struct zd_words){0};
	zd_words_take(&w, channel);
	assert_false(zd_words_take(&w, channel - 1));
	assert_true(w.lost);
	assert_int_equal(send(&w, ZD_TRAFFIC_BEGIN, 0, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_line_used_longest_ago_goes),
		cmocka_unit_test(a_line_becomes_dirty_once_a_stay),
		cmocka_unit_test(levels_know_of_each_other),
		cmocka_unit_test(it_agrees_with_another_cache),
		cmocka_unit_test(shapes_without_sense_are_refused),
		cmocka_unit_test(k_lines_are_k_misses_cold_and_none_warm),
		cmocka_unit_test(what_does_not_fit_misses_again),
		cmocka_unit_test(an_access_over_two_lines_is_of_both),
		cmocka_unit_test(page_tables_are_told_apart_at_the_end),
		cmocka_unit_test(parts_are_added_up),
		cmocka_unit_test(many_frames_are_kept_apart),
		cmocka_unit_test(memory_is_classed_by_both_addresses),
		cmocka_unit_test(nothing_is_classed_before_it_is_proved),
		cmocka_unit_test(messages_arrive),
		cmocka_unit_test(a_word_from_elsewhere_ends_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
