/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ZDBENCH_NAMESPACE_PRIVATE_H
#define ZDBENCH_NAMESPACE_PRIVATE_H

#include "provision/ndctl.h"

struct zd_namespace {
	struct zd_provisioner *p; /* borrowed */
	struct zd_cell cell;
	struct ndctl_namespace *ndns;
	struct ndctl_pfn *pfn; /* until the first bind has made it a namespace's own */
	struct ndctl_dax *dax;
	bool taken;	 /* this call configured it: ours to destroy */
	bool gone;	 /* ... and it is */
	unsigned change; /* in the journal; undone when it is gone */
	bool noted;
	unsigned char info_uuid[16]; /* of the info block, where the namespace is used whole */
	bool bound_before; /* the info block is on the medium: bind through the namespace */
	char name[32];
	char device[64];
	uint64_t physical;
	int64_t free_before_bytes; /* MemFree when reserved */
	struct zd_namespace_cost cost;
	struct zd_bind_parts bind_parts;
};

/* Sets ns->device and the usable bytes from what the kernel shows now. 0 or -errno. */
int zd_namespace_find_device(struct zd_namespace *ns, struct zd_err *err);

#endif
