/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The label areas of a region's DIMMs, saved before a run and written back after it. */
#ifndef ZDBENCH_LABEL_AREA_H
#define ZDBENCH_LABEL_AREA_H

#include "provision/journal.h"

struct ndctl_region;

/*
 * Saves the label area of each of the region's DIMMs with the journal, one ZD_CHANGE_LABELS a DIMM;
 * where a DIMM has none, nothing. 0 or -errno with err filled.
 */
int zd_label_areas_save(struct zd_journal *j, struct ndctl_region *region, struct zd_err *err);

#endif
