/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stats/rng.h"

void zd_rng_init(struct zd_rng *r, uint64_t seed)
{
	r->state = seed;
}

uint64_t zd_rng_next(struct zd_rng *r)
{
	uint64_t z;

	r->state += UINT64_C(0x9e3779b97f4a7c15);
	z = r->state;
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t zd_rng_below(struct zd_rng *r, uint64_t n)
{
	uint64_t v, surplus;

	if (n == 0)
		return 0;
	/* 2^64 mod n: without these the rest of the draws is a multiple of n. */
	surplus = (0 - n) % n;
	do
		v = zd_rng_next(r);
	while (v < surplus);
	return v % n;
}

void zd_rng_shuffle(struct zd_rng *r, size_t *v, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)zd_rng_below(r, i);
		size_t tmp = v[i - 1];

		v[i - 1] = v[j];
		v[j] = tmp;
	}
}
