/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did a series of repetitions keep its level? Its first half against its second half, in the order
 * they were made, by the exact Mann-Whitney test; and the difference must be one that matters, so
 * that a step of one instruction, which every repetition shows alike, is no drift.
 *
 * Pure; fixed memory, about 60 KiB of stack (rank.h).
 */
#ifndef ZD_STATS_STEADY_H
#define ZD_STATS_STEADY_H

#include <stddef.h>

/* Two-sided level of the test; what a drift must be more than, as a share of the first half. */
#define ZD_STEADY_ALPHA	 0.01
#define ZD_STEADY_MARGIN 0.01
/* The least n for which any outcome of n/2 against n/2 is significant: 2 / C(10,5) <= 0.01. */
#define ZD_STEADY_MIN_N 10

enum zd_steady_verdict { ZD_STEADY_UNKNOWN, ZD_STEADY_YES, ZD_STEADY_NO };

struct zd_steady {
	enum zd_steady_verdict verdict;
	double ratio;	    /* second half / first half, Hodges-Lehmann; NAN while unknown */
	double p;	    /* of the halves being alike; NAN while unknown */
	const char *reason; /* of unknown, for ever; NULL */
};

/*
 * value: n repetitions in the order they were made; with an odd n the middle one is of the second
 * half. step: a difference that is no more than this, in the values' unit, is never a drift (one
 * tick of a clock). ZD_STEADY_YES means that no drift was found in so many.
 */
struct zd_steady zd_steady_judge(const double *value, size_t n, double step);

const char *zd_steady_name(enum zd_steady_verdict verdict); /* "unknown", "yes", "no" */

#endif
