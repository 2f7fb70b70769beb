/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of workloads, made from the list in bench/meson.build. */
#include "zdbench/workload.h"

#include <string.h>

#define ZD_WORKLOAD(name) extern const struct zd_workload zd_workload_##name;
#include "workloads.inc"
#undef ZD_WORKLOAD

const struct zd_workload *const zd_workloads[] = {
#define ZD_WORKLOAD(name) &zd_workload_##name,
#include "workloads.inc"
#undef ZD_WORKLOAD
};

const size_t zd_n_workloads = sizeof(zd_workloads) / sizeof(zd_workloads[0]);

const struct zd_workload *zd_workload_find(const char *name)
{
	for (size_t i = 0; i < zd_n_workloads; i++)
		if (strcmp(zd_workloads[i]->name, name) == 0)
			return zd_workloads[i];
	return NULL;
}

const char *zd_status_name(enum zd_status status)
{
	static const char *const name[] = {
		[ZD_STATUS_OK] = "ok",
		[ZD_STATUS_PARTIAL] = "partial",
		[ZD_STATUS_REFUSED] = "refused",
		[ZD_STATUS_UNSUPPORTED] = "unsupported",
		[ZD_STATUS_SKIPPED] = "skipped",
		[ZD_STATUS_FAILED] = "failed",
	};

	return name[status];
}
