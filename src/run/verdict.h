/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a complaint means, where that is known. Pure. */
#ifndef ZDBENCH_VERDICT_H
#define ZDBENCH_VERDICT_H

#include "machine/complaint.h"
#include "machine/machine.h"

/* Returns buf; "" where nothing is known. */
const char *zd_verdict_meaning(
	const struct zd_machine *machine, const struct zd_splat *splat, char *buf, size_t size);

#endif
