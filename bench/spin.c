/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/spin.h"

#include <math.h>
#include <stdlib.h>

#include "zdbench/workload.h"

/* Half a millisecond of them in an emulator. */
enum { TRIES = 101 };

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

double zd_spin(const struct zd_clock *clock)
{
	uint64_t took[TRIES];

	if (clock->kind != ZD_CLOCK_TIME)
		return NAN;
	for (int i = 0; i < TRIES; i++) {
		uint64_t start = zd_ticks();

		zd_inject(ZD_SPIN_INSTRUCTIONS);
		took[i] = zd_ticks() - start;
	}
	qsort(took, TRIES, sizeof(took[0]), compare);
	return (double)took[TRIES / 2] * clock->unit_per_tick;
}
