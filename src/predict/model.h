/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From memory traffic to time, in the simplest way that can be checked by hand. For one operation,
 * with a lines' l bytes, a medium's granule g (l or more), and all figures for one thread:
 *
 *   a line read in sequence         l / read bandwidth                   (a prefetcher keeps up;
 *                                   without one: as the next, with the sequential latency)
 *   a line read at random           (1 - overlap) latency + overlap g / read bandwidth
 *   a dirty line in sequence        (1 - overlap) [l..g] / write bandwidth
 *   a dirty line at random          (1 - overlap) g / write bandwidth
 *   an instruction                  ns per instruction, if that is given
 *
 * overlap is the share of a wait that other work hides: 0 is a core that waits for each line, 1 one
 * that never waits for more than the bytes it reads. [l..g]: the lines of a granule leave the cache
 * one by one, and the medium may or may not put them together.
 *
 * Only the memmap moves between the sides of a comparison, and the same code runs on both. So the
 * other lines are taken to be the same: of each class and kind the lesser of the two counts,
 * because an interrupt that fell in one of them only adds.
 *
 * Every value lies in a range, so every prediction is an interval. The cost is affine in each of
 * the values (in 1/bandwidth), and so is nothing but monotone between the ends of its range; the
 * same holds for the difference and the ratio of two costs. So the ends of the intervals are found
 * where all values are at ends of theirs. The two sides of a comparison share every value: the same
 * machine is meant. Predicted, never measured.
 */
#ifndef ZDBENCH_PREDICT_MODEL_H
#define ZDBENCH_PREDICT_MODEL_H

#include <stdbool.h>

#include "predict/medium.h"
#include "result/traffic.h"

enum zd_line_kind {
	ZD_LINE_READ_SEQUENTIAL,
	ZD_LINE_READ_RANDOM,
	ZD_LINE_DIRTY_SEQUENTIAL,
	ZD_LINE_DIRTY_RANDOM,
	ZD_LINE_KINDS,
};

/* What one operation asks of the memory, and of the core. */
struct zd_demand {
	double lines[ZD_TRAFFIC_CLASSES][ZD_LINE_KINDS];
	double instructions;
};

/*
 * Of one operation of t, which is ok. With `memmap_cold` no struct page of the device is in a cache
 * when a timed region begins, as where the device is much larger than the caches; all else is
 * counted with warm caches.
 */
void zd_demand_init(
	struct zd_demand *d, const struct zd_traffic *t, bool memmap_cold, double instructions);

struct zd_range {
	double lo, hi;
};

struct zd_model {
	const struct zd_medium *ram, *device; /* borrowed */
	double line_bytes;
	struct zd_range overlap;	    /* in 0..1 */
	bool prefetch;			    /* false: both media need a sequential latency */
	struct zd_range ns_per_instruction; /* 0, 0: only waiting for memory is predicted */
};

struct zd_prediction {
	struct zd_range mem_ns, dev_ns, difference_ns; /* of one operation; difference: dev - mem */
	/* dev / mem. hi is INFINITY where mem may cost nothing; both NAN: it costs nothing at all.
	 */
	struct zd_range ratio;
	/* Which lines of the memmap most of the difference is made of, and what share of all that
	 * costs more, with every value in the middle of its range. NULL: nothing costs more. */
	const char *most;
	double most_share;
};

void zd_predict(const struct zd_model *m, const struct zd_demand *mem, const struct zd_demand *dev,
	struct zd_prediction *out);

/* Is the line's memory the device's? Else it is RAM. */
bool zd_traffic_on_device(enum zd_traffic_class class);

#endif
