/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an axis begins and ends, and the round numbers that stand at it. */
#ifndef ZDBENCH_REPORT_AXIS_H
#define ZDBENCH_REPORT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

enum { ZD_AXIS_TICS = 12 };

struct zd_axis {
	double lo, hi; /* lo < hi; above 0 when log */
	bool log;
	bool bare; /* no lines across the plot */
	size_t n;
	double at[ZD_AXIS_TICS];
	char label[ZD_AXIS_TICS][24];
};

/*
 * An axis for values in lo..hi, a little wider than they are, with at most `tics` labels, which are
 * values divided by `divisor`. A logarithmic one needs lo > 0; over less than a factor of ten its
 * labels are evenly spaced numbers, beyond it 1, 2, 5 or powers of ten.
 */
void zd_axis_linear(struct zd_axis *a, double lo, double hi, size_t tics, double divisor);
void zd_axis_log(struct zd_axis *a, double lo, double hi, size_t tics, double divisor);

/* One more label, if there is room and `at` is in range. */
void zd_axis_tic(struct zd_axis *a, double at, const char *label);

#endif
