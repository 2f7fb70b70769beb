/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast the machine was beside each repetition: what a loop of a known number of instructions
 * took then, in which there is no kernel code. A clock rate, heat or another guest shows there and
 * not only in what is measured. The yardstick (control/spin) is of a whole repetition of a cell.
 *
 * Units: the clock's. Ownership: borrows all.
 */
#ifndef ZDBENCH_RESULT_PACE_H
#define ZDBENCH_RESULT_PACE_H

#include "result/result.h"

/*
 * A repetition is one of a slow machine when the loop took this much longer than at its best. In an
 * emulated machine on a rented one it took up to 8% longer, where faults took the same time in
 * loops (medians within 1%), or 25% and more, where they took 6 to 17% more of them.
 */
#define ZD_PACE_SLOW 1.1

/* The id of the yardstick of a cell. */
const char *zd_pace_id(const struct zd_cell *cell, char *buf, size_t size);
bool zd_pace_is_yardstick(const struct zd_metric *m);

/* What the yardstick took in repetition i; NAN when it was not measured there. */
double zd_pace_took(const struct zd_metric *yardstick, unsigned i);

/*
 * What the loop took beside the k-th repetition of a metric: a yardstick's own value, and of others
 * what it took directly around them (zdbench/spin.h), as the machine can change within a
 * repetition. NAN: not known.
 */
double zd_pace_beside(const struct zd_metric *m, size_t k);

/*
 * Above it the machine was slow: ZD_PACE_SLOW times what the loop took in the fastest tenth of a
 * metric's repetitions, of which one may be luck; those that are set aside are not looked at. NAN:
 * it was never measured, or there is no metric (NULL), or it has more repetitions than a run makes.
 */
double zd_pace_slow(const struct zd_metric *m);

/*
 * What the loop took at the machine's speed, as far as a result knows it: around the fastest tenth
 * of all that was measured, whatever it was. NAN: it was never measured, or there is no memory.
 */
double zd_pace_best(const struct zd_result *r);

/*
 * Did as many of its repetitions as were planned find the machine at its speed? What was not
 * measured in so many at all does not come by repeating, and is enough.
 */
bool zd_pace_is_enough(const struct zd_metric *m, size_t planned);

/* As zd_pace_slow(), but never so low that less than a quarter and eight of all its repetitions are
 * below it, as long as so many are not set aside. */
double zd_pace_limit(const struct zd_metric *m);

#endif
