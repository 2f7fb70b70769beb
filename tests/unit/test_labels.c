/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "provision/labels.h"

enum { INDEX = 256, LABEL = 256, SLOTS = 16, SIZE = 2 * INDEX + SLOTS * LABEL };

static void put(unsigned char *at, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

/* An index block as the specification has it; the slots in `used` are in use. */
static void put_index(unsigned char *area, int which, unsigned sequence, unsigned used)
{
	unsigned char *index = area + which * INDEX;
	uint64_t low = 0, high = 0;

	memset(index, 0, INDEX);
	memcpy(index, "NAMESPACE_INDEX", 16);
	index[19] = 1;
	put(index + 20, sequence, 4);
	put(index + 24, (uint64_t)which * INDEX, 8);
	put(index + 32, INDEX, 8);
	put(index + 40, (uint64_t)!which * INDEX, 8);
	put(index + 48, 2 * INDEX, 8);
	put(index + 56, SLOTS, 4);
	put(index + 72, ~(uint64_t)used & 0xffff, 2);
	for (int i = 0; i < INDEX; i += 4) {
		uint32_t word;

		memcpy(&word, index + i, 4);
		low = (low + le32toh(word)) & 0xffffffff;
		high += low;
	}
	put(index + 64, high << 32 | low, 8);
}

static void put_label(unsigned char *area, int slot, int value)
{
	memset(area + 2 * INDEX + slot * LABEL, value, LABEL);
}

static void sequence_and_free_slots_do_not_count(void **state)
{
	unsigned char a[SIZE] = {0}, b[SIZE] = {0};

	(void)state;
	put_index(a, 0, 1, 1);
	put_index(a, 1, 3, 7);
	put_label(a, 0, 'n');
	put_index(b, 0, 1, 7);
	put_index(b, 1, 2, 1);
	put_label(b, 0, 'n');
	put_label(b, 2, 'x'); /* a slot that is free */
	assert_true(zd_labels_within(a, b, SIZE));
	assert_true(zd_labels_within(b, a, SIZE));
}

static void one_more_and_another_one(void **state)
{
	unsigned char a[SIZE] = {0}, b[SIZE] = {0};

	(void)state;
	put_index(a, 0, 1, 1);
	put_label(a, 0, 'n');
	put_index(b, 0, 1, 3);
	put_label(b, 0, 'n');
	put_label(b, 1, 'o');
	assert_true(zd_labels_within(a, b, SIZE));
	assert_false(zd_labels_within(b, a, SIZE));
	put_label(a, 0, 'm');
	assert_false(zd_labels_within(a, b, SIZE));
}

static void an_unsound_index_has_none(void **state)
{
	unsigned char a[SIZE] = {0}, none[SIZE] = {0};

	(void)state;
	put_index(a, 0, 1, 1);
	put_label(a, 0, 'n');
	assert_false(zd_labels_within(a, none, SIZE));
	assert_true(zd_labels_within(none, a, SIZE));
	a[20] ^= 3;
	assert_true(zd_labels_within(a, none, SIZE));
	/* The second alone does as well. */
	put_index(a, 1, 2, 1);
	assert_false(zd_labels_within(a, none, SIZE));
}

/* A stranger's bytes: no index in them is believed beyond the area. */
static void nonsense_is_read_safely(void **state)
{
	unsigned char a[SIZE], none[SIZE] = {0};

	(void)state;
	for (int field = 16; field < 72; field++) {
		put_index(a, 0, 1, 1);
		a[field] = 0xff;
		zd_labels_within(a, none, SIZE);
		zd_labels_within(a, none, INDEX + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sequence_and_free_slots_do_not_count),
		cmocka_unit_test(one_more_and_another_one),
		cmocka_unit_test(an_unsound_index_has_none),
		cmocka_unit_test(nonsense_is_read_safely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
