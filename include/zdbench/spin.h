/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast the machine is just now: what a loop of known length takes, in which there is no kernel
 * code and no memory. Two of them around an operation say whether a slower moment fell into it.
 */
#ifndef ZDBENCH_SPIN_H
#define ZDBENCH_SPIN_H

#include "zdbench/clock.h"

enum { ZD_SPIN_INSTRUCTIONS = 10000 };

/*
 * The loop's time, the median of a hundred, in nanoseconds.
 * NAN on a clock that counts: there the machine's speed is no part of anything.
 */
double zd_spin(const struct zd_clock *clock);

#endif
