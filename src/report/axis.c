/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/axis.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "result/text.h"

void zd_axis_tic(struct zd_axis *a, double at, const char *label)
{
	const double slack = 1e-9 * (a->log ? at : a->hi - a->lo);

	if (a->n == ZD_AXIS_TICS || !(at >= a->lo - slack && at <= a->hi + slack))
		return;
	a->at[a->n] = at;
	snprintf(a->label[a->n], sizeof(a->label[0]), "%s", label);
	a->n++;
}

/* 1, 2 or 5 times a power of ten, not below `least` */
static double round_step(double least)
{
	double power = pow(10, floor(log10(least)));
	double digit = least / power;

	return power * (digit <= 1.0001 ? 1 : digit <= 2.0001 ? 2 : digit <= 5.0001 ? 5 : 10);
}

static void number_tic(struct zd_axis *a, double value, double step, double divisor)
{
	char text[400], label[24];
	int decimals;

	/* At the ends of what a double can hold there are no round numbers. */
	if (!isnormal(step) || !isfinite(value))
		return;
	decimals = (int)-floor(log10(step) + 1e-9);
	if (fabs(value) < step / 1000)
		value = 0;
	if (fabs(value) >= 1e9 || decimals > 6)
		snprintf(text, sizeof(text), "%.3g", value);
	else
		zd_text_number(value, decimals > 0 ? decimals : 0, text, sizeof(text));
	snprintf(label, sizeof(label), "%.23s", text);
	zd_axis_tic(a, value * divisor, label);
}

static void even_tics(struct zd_axis *a, size_t tics, double divisor)
{
	double lo = a->lo / divisor, hi = a->hi / divisor;
	double step = round_step((hi - lo) / (double)tics);

	if (!isnormal(step))
		return;
	/* The end may be infinite, when a little is added to it; no value is. */
	for (double k = ceil(lo / step - 1e-9);
		isfinite(k * step) && k * step <= hi * (1 + 1e-12) + step * 1e-9; k++) {
		number_tic(a, k * step, step, divisor);
		if (a->n == ZD_AXIS_TICS)
			break;
	}
}

void zd_axis_linear(struct zd_axis *a, double lo, double hi, size_t tics, double divisor)
{
	double room = hi > lo ? (hi - lo) * 0.06 : fabs(lo) > 0 ? fabs(lo) * 0.02 : 1;

	memset(a, 0, sizeof(*a));
	/* Less than what double and the eye can tell apart. */
	room = fmax(room, fmax(fabs(lo), fabs(hi)) * 1e-9);
	a->lo = lo >= 0 && lo - room < 0 ? 0 : fmax(lo - room, -DBL_MAX);
	a->hi = fmin(hi + room, DBL_MAX);
	even_tics(a, tics, divisor);
}

void zd_axis_log(struct zd_axis *a, double lo, double hi, size_t tics, double divisor)
{
	static const double digits[] = {1, 2, 5};
	double room = fmax(pow(hi / lo, 0.06), 1.0001), decades;

	memset(a, 0, sizeof(*a));
	a->log = true;
	a->lo = hi > lo ? lo / room : lo / 1.03;
	a->hi = fmin(hi > lo ? hi * room : hi * 1.03, DBL_MAX);
	decades = log10(a->hi / a->lo);
	if (decades < 0.8) {
		even_tics(a, tics, divisor);
		return;
	}
	for (double power = floor(log10(fmax(a->lo / divisor, DBL_MIN)));
		power <= log10(a->hi / divisor); power += fmax(1, ceil(decades / (double)tics)))
		for (size_t i = 0; i < (decades * 3 <= (double)tics ? 3U : 1U); i++)
			number_tic(a, digits[i] * pow(10, power), pow(10, power), divisor);
}
