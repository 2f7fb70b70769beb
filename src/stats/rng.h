/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The random numbers of a run: from one seed the same sequence on every machine and libc, so that
 * the order in a result can be made again. Not for secrets.
 *
 * Ownership: initialised in place, owns nothing. Errors: none.
 *
 * Source: splitmix64 by Sebastiano Vigna (https://prng.di.unimi.it/splitmix64.c), after Steele, Lea
 * and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
 */
#ifndef ZD_STATS_RNG_H
#define ZD_STATS_RNG_H

#include <stddef.h>
#include <stdint.h>

struct zd_rng {
	uint64_t state;
};

/* Every seed is good, 0 too. */
void zd_rng_init(struct zd_rng *r, uint64_t seed);

/* All 64 bits are random. */
uint64_t zd_rng_next(struct zd_rng *r);

/* One of 0..n-1, all equally likely; may draw more than once. 0 if n is 0 (nothing is drawn). */
uint64_t zd_rng_below(struct zd_rng *r, uint64_t n);

/* Puts v in one of its n! orders, all equally likely as far as 64 bits of state can tell. */
void zd_rng_shuffle(struct zd_rng *r, size_t *v, size_t n);

#endif
