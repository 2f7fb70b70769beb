/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files that know libndctl; nobody else includes it. */
#ifndef ZDBENCH_NDCTL_H
#define ZDBENCH_NDCTL_H

#include <ndctl/libndctl.h>
#include <daxctl/libdaxctl.h>

#include "provision/provision.h"

struct zd_provisioner {
	struct ndctl_ctx *ctx;
	struct ndctl_region *region;
	struct zd_region_info info;
	bool destroy_data;
	char named[32];		    /* the namespace to use whole; "": none was named */
	struct zd_journal *journal; /* NULL: nothing may be changed yet */
};

/* A context that keeps its last complaint for zd_ndctl_complaint() instead of printing it. */
int zd_ndctl_new(struct ndctl_ctx **ctx, struct zd_err *err);

/* ": <the library's last complaint>" or "", and forgets it. Borrowed until the next call. */
const char *zd_ndctl_complaint(void);

/* The region of that name in a context; NULL when it is not there. */
struct ndctl_namespace *zd_ndctl_namespace(struct ndctl_region *region, const char *name);
struct ndctl_region *zd_ndctl_region(struct ndctl_ctx *ctx, const char *name);

#endif
