/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The noise floor of a machine: results of one plan on one kernel differ by nothing but noise, and
 * a margin below that noise only makes alarms.
 */
#ifndef ZDBENCH_GATE_CALIBRATE_H
#define ZDBENCH_GATE_CALIBRATE_H

#include <stdio.h>

#include "gate/config.h"

enum { ZD_CALIBRATE_MIN = 3, ZD_CALIBRATE_MAX = 100 };

struct zd_floor {
	const char *id; /* borrowed from the first result */
	double floor;	/* how far the two results that differ most are apart, as a share */
	double theta;	/* the margin it asks for; that of the configuration where it is enough */
	bool raised;
};

/*
 * The floor of every gated metric that all n results have, in *floors (the caller's; free) in the
 * order of the first result, and in c a margin for each whose margin is too small. 0; -EINVAL with
 * exit 65 where the results are not of one thing; -ENOMEM.
 */
int zd_calibrate(struct zd_result *r, const char *const *names, size_t n, struct zd_gate_config *c,
	struct zd_floor **floors, size_t *n_floors, struct zd_err *err);

#endif
