/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "stats/rng.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void assert_sequence(uint64_t seed, const uint64_t *want, size_t n)
{
	struct zd_rng r;

	zd_rng_init(&r, seed);
	for (size_t i = 0; i < n; i++)
		assert_true(zd_rng_next(&r) == want[i]);
}

/*
 * Seed 1234567: the list published at https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64
 * The others, and below() and shuffle() further down, by Python 3:
 *   M = (1 << 64) - 1
 *   def sm(s):
 *       while 1:
 *           s = (s + 0x9e3779b97f4a7c15) & M; z = s
 *           z = ((z ^ (z >> 30)) * 0xbf58476d1ce4e5b9) & M
 *           z = ((z ^ (z >> 27)) * 0x94d049bb133111eb) & M
 *           yield z ^ (z >> 31)
 *   def below(g, n):
 *       while 1:
 *           x = next(g)
 *           if x >= (1 << 64) % n: return x % n
 *   def shuffled(g, v):
 *       for i in range(len(v) - 1, 0, -1):
 *           j = below(g, i + 1); v[i], v[j] = v[j], v[i]
 *       return v
 */
static void next_matches_reference(void **state)
{
	const uint64_t rosetta[] = {UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
		UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
		UINT64_C(16408922859458223821)};
	const uint64_t zero[] = {UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
		UINT64_C(0x06c45d188009454f)};
	const uint64_t ones[] = {UINT64_C(0xe4d971771b652c20), UINT64_C(0xe99ff867dbf682c9),
		UINT64_C(0x382ff84cb27281e9)};

	(void)state;
	assert_sequence(1234567, rosetta, N(rosetta));
	assert_sequence(0, zero, N(zero));
	assert_sequence(UINT64_MAX, ones, N(ones));
}

/* sm(42); below(g, 6) twelve times; anew, below(g, (1 << 63) + 1) four times */
static void below_matches_reference(void **state)
{
	const uint64_t dice[] = {1, 1, 0, 0, 4, 0, 1, 2, 1, 2, 5, 4};
	const uint64_t large[] = {UINT64_C(4456085495900499604), UINT64_C(6792609088808213253),
		UINT64_C(5545679290133000099), UINT64_C(2185608355395893165)};
	struct zd_rng r;

	(void)state;
	zd_rng_init(&r, 42);
	for (size_t i = 0; i < N(dice); i++)
		assert_int_equal(zd_rng_below(&r, 6), dice[i]);
	zd_rng_init(&r, 42);
	for (size_t i = 0; i < N(large); i++)
		assert_true(zd_rng_below(&r, (UINT64_C(1) << 63) + 1) == large[i]);
}

/*
 * 2^64 mod 6 is 4: a draw of 3 is one too many and is thrown away, 4 is the first that counts. The
 * states are those whose next draw is 3 and 4, by running the steps of sm() backwards.
 */
static void below_rejects_exactly_the_surplus(void **state)
{
	struct zd_rng r = {.state = UINT64_C(0x8692f6950ca2a279)};
	struct zd_rng copy = r;

	(void)state;
	assert_int_equal(zd_rng_next(&copy), 3);
	assert_int_equal(zd_rng_below(&r, 6), 2); /* of the second draw, 1482418306507767512 */
	r.state = UINT64_C(0xbb7f855425049b55);
	copy = r;
	assert_int_equal(zd_rng_next(&copy), 4);
	assert_int_equal(zd_rng_below(&r, 6), 4);
	/* A power of two has no surplus: always one draw. */
	for (int i = 0; i < 64; i++) {
		uint64_t n = UINT64_C(1) << i;

		copy = r;
		assert_true(zd_rng_below(&r, n) == (zd_rng_next(&copy) & (n - 1)));
		assert_true(r.state == copy.state);
	}
}

static void below_edges(void **state)
{
	struct zd_rng r;

	(void)state;
	zd_rng_init(&r, 5);
	assert_int_equal(zd_rng_below(&r, 0), 0);
	assert_true(r.state == 5);
	for (int i = 0; i < 100; i++) {
		uint64_t n = zd_rng_next(&r) >> (i % 64);

		assert_int_equal(zd_rng_below(&r, 1), 0);
		assert_true(n == 0 || zd_rng_below(&r, n) < n);
		assert_true(zd_rng_below(&r, UINT64_MAX) < UINT64_MAX);
	}
}

/*
 * n = 3 * 2^62: a mere modulo would give the lowest third half of the draws. The seed is fixed, so
 * this either always fails or never; 3 sigma of 30000 / 3 are 245.
 */
static void below_is_unbiased(void **state)
{
	unsigned int hits[3] = {0};
	struct zd_rng r;

	(void)state;
	zd_rng_init(&r, 6);
	for (int i = 0; i < 30000; i++)
		hits[zd_rng_below(&r, UINT64_C(3) << 62) >> 62]++;
	for (size_t i = 0; i < N(hits); i++)
		assert_in_range(hits[i], 10000 - 245, 10000 + 245);
}

/* sm(7); shuffled(g, list(range(10))) */
static void shuffle_matches_reference(void **state)
{
	const size_t want[] = {8, 1, 5, 9, 0, 4, 3, 2, 6, 7};
	size_t v[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
	struct zd_rng r;

	(void)state;
	zd_rng_init(&r, 7);
	zd_rng_shuffle(&r, v, N(v));
	assert_memory_equal(v, want, sizeof(want));
}

static void shuffle_keeps_all(void **state)
{
	struct zd_rng r;

	(void)state;
	zd_rng_init(&r, 8);
	for (size_t n = 0; n <= 64; n++) {
		size_t v[65];
		uint64_t seen = 0;

		v[n] = 99;
		for (size_t i = 0; i < n; i++)
			v[i] = i;
		zd_rng_shuffle(&r, v, n);
		for (size_t i = 0; i < n; i++)
			seen |= UINT64_C(1) << v[i];
		assert_true(seen == (n < 64 ? (UINT64_C(1) << n) - 1 : UINT64_MAX));
		assert_int_equal(v[n], 99);
	}
	zd_rng_shuffle(&r, NULL, 0);
}

/*
 * All 24 orders of 4 equally often. 49.73 is the 99.9% quantile of chi-squared with 23 degrees of
 * freedom (R: qchisq(.999, 23)); swapping with any of n instead of the remaining ones gives
 * thousands.
 */
static void shuffle_is_uniform(void **state)
{
	const int n_rounds = 48000;
	unsigned int hits[256] = {0};
	double chi2 = 0;
	unsigned int n_orders = 0;
	struct zd_rng r;

	(void)state;
	zd_rng_init(&r, 9);
	for (int i = 0; i < n_rounds; i++) {
		size_t v[] = {0, 1, 2, 3};

		zd_rng_shuffle(&r, v, N(v));
		hits[v[0] | v[1] << 2 | v[2] << 4 | v[3] << 6]++;
	}
	for (size_t i = 0; i < N(hits); i++) {
		double expected = n_rounds / 24.0;

		if (hits[i] == 0)
			continue;
		n_orders++;
		chi2 += (hits[i] - expected) * (hits[i] - expected) / expected;
	}
	assert_int_equal(n_orders, 24);
	assert_true(chi2 < 49.73);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(next_matches_reference),
		cmocka_unit_test(below_matches_reference),
		cmocka_unit_test(below_rejects_exactly_the_surplus),
		cmocka_unit_test(below_edges),
		cmocka_unit_test(below_is_unbiased),
		cmocka_unit_test(shuffle_matches_reference),
		cmocka_unit_test(shuffle_keeps_all),
		cmocka_unit_test(shuffle_is_uniform),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
