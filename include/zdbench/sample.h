/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a timed region leaves its samples: memory that the runner has allocated and touched before,
 * so that recording is one store and never faults.
 */
#ifndef ZDBENCH_SAMPLE_H
#define ZDBENCH_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

struct zd_samples {
	uint64_t *value;	 /* ticks of the run's clock, or bytes: the stat says which */
	size_t n;		 /* recorded so far */
	size_t capacity;	 /* recording beyond it is a programming error */
	uint64_t ops_per_sample; /* operations one sample covers (pages in a call); never 0 */
	const char *absent;	 /* why there are no samples, where there cannot be; borrowed */
	uint64_t pages_per_op;	 /* base pages that an operation covers; 0: no such thing */
};

static inline void zd_samples_add(struct zd_samples *samples, uint64_t value)
{
	samples->value[samples->n++] = value;
}

#endif
