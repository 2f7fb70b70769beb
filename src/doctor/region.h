/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sysfs tells of the regions of persistent memory, without libndctl and without root. */
#ifndef ZDBENCH_DOCTOR_REGION_H
#define ZDBENCH_DOCTOR_REGION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zd_region_seen {
	char name[32];	   /* "region0" */
	char type[32];	   /* "nd_pmem", "nd_volatile" */
	char provider[32]; /* "ACPI.NFIT", "e820", "cxl" ...; "" when not readable */
	uint64_t size_bytes, available_bytes;
	bool labelled;
	int numa_node; /* -1: none */
};

/* At most `max` of them, in the order of their numbers; returns how many. */
size_t zd_regions_read(const char *root, struct zd_region_seen *regions, size_t max);

#endif
