/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run in a VM whose repetitions are spread over several boots. A machine can be slower as a whole
 * from its start to its end, which repetitions in it all agree on; where they are of several, it
 * shows as what it is, spread. Pure: requests and results in, requests and results out.
 */
#ifndef ZDBENCH_BOOTS_H
#define ZDBENCH_BOOTS_H

#include "result/result.h"
#include "run/request.h"

/*
 * Is there a boot i (from 0), after those that are in *so_far, and what is it asked for? First the
 * planned ones (zd_request_boots()), each with its share of all that is counted and an order of its
 * own. On the time clock further ones, until as many repetitions as were planned found the machine
 * at its speed (result/pace.h), but no more than zd_plan_reps_most(), as in one boot.
 */
bool zd_boots_next(const struct zd_request *whole, const struct zd_result *so_far, unsigned i,
	struct zd_request *part);

/*
 * Adds what one of the later boots has come to, `later_s` after the first one's start, and makes
 * anew what is said of the whole. broke_off: it did not end by itself. Consumes *next. 0 or -errno
 * with err.
 */
int zd_boots_add(struct zd_result *result, struct zd_result *next, double later_s, bool broke_off,
	struct zd_err *err);

#endif
