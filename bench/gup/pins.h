/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own count of pinned pages: nr_foll_pin_acquired and nr_foll_pin_released of
 * /proc/vmstat (mm/gup.c), one for each base page that FOLL_PIN took or gave back since boot, in
 * the whole machine.
 */
#ifndef ZDBENCH_GUP_PINS_H
#define ZDBENCH_GUP_PINS_H

#include <stdint.h>

#include "zdbench/err.h"

struct zd_pins {
	uint64_t acquired, released;
};

/* 0; -EACCES without the right to fold in what CPUs keep to themselves; -ENODATA before 5.7. */
int zd_pins_read(struct zd_pins *pins, struct zd_err *err);

/*
 * The same from files like /proc/sys/vm/stat_refresh (written; NULL: left alone) and /proc/vmstat.
 */
int zd_pins_read_from(
	const char *refresh, const char *vmstat, struct zd_pins *pins, struct zd_err *err);

#endif
