/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks the kernel what a namespace is, in a context of its own: the one that configured it
 * remembers what it wrote, which would prove nothing, and libdaxctl's memory of a device outlives
 * the device.
 */
#include "provision/namespace_private.h"
#include "provision/needs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "provision/cost.h"

static struct ndctl_namespace *find(struct ndctl_ctx *ctx, const struct zd_namespace *ns)
{
	struct ndctl_region *region = zd_ndctl_region(ctx, ns->p->info.name);
	struct ndctl_namespace *ndns;

	if (region)
		ndctl_namespace_foreach (region, ndns)
			if (strcmp(ndctl_namespace_get_devname(ndns), ns->name) == 0)
				return ndns;
	return NULL;
}

/* Calls look() with the namespace in a fresh context. 0 or -errno with err filled. */
static int ask(const struct zd_namespace *ns, int (*look)(struct ndctl_namespace *ndns, void *into),
	void *into, struct zd_err *err)
{
	struct ndctl_namespace *ndns;
	struct ndctl_ctx *ctx;
	char missing[80];
	int rc = zd_ndctl_new(&ctx, err);

	if (rc < 0)
		return rc;
	ndns = find(ctx, ns);
	rc = ndns ? look(ndns, into) : -ENOENT;
	ndctl_unref(ctx);
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "read namespace '%s' back: %s%s%s", ns->name,
			zd_errno_name(rc),
			zd_needs_missing("", ns->p->info.name, &ns->cell, missing, sizeof(missing)),
			zd_ndctl_complaint());
	return rc;
}

static int look_at_configuration(struct ndctl_namespace *ndns, void *into)
{
	struct zd_namespace_actual *out = into;
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	struct ndctl_dax *dax = ndctl_namespace_get_dax(ndns);
	enum ndctl_pfn_loc location;

	if (dax) {
		out->cell.mode = ZD_MODE_DEVDAX;
		out->cell.align_bytes = ndctl_dax_get_align(dax);
		location = ndctl_dax_get_location(dax);
	} else if (pfn) {
		out->cell.mode = ZD_MODE_FSDAX;
		out->cell.align_bytes = ndctl_pfn_get_align(pfn);
		location = ndctl_pfn_get_location(pfn);
	} else {
		return -ENXIO;
	}
	if (location != NDCTL_PFN_LOC_PMEM && location != NDCTL_PFN_LOC_RAM)
		return -ENXIO;
	out->cell.map = location == NDCTL_PFN_LOC_PMEM ? ZD_MAP_DEV : ZD_MAP_MEM;
	out->raw_bytes = ndctl_namespace_get_size(ndns);
	return 0;
}

int zd_namespace_readback(
	const struct zd_namespace *ns, struct zd_namespace_actual *out, struct zd_err *err)
{
	memset(out, 0, sizeof(*out));
	out->cell.fs = ns->cell.fs;
	snprintf(out->name, sizeof(out->name), "%s", ns->name);
	return ask(ns, look_at_configuration, out, err);
}

static int look_at_device(struct ndctl_namespace *ndns, void *into)
{
	struct zd_namespace *ns = into;
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	struct ndctl_dax *dax = ndctl_namespace_get_dax(ndns);
	struct daxctl_region *region = dax ? ndctl_dax_get_daxctl_region(dax) : NULL;
	struct daxctl_dev *dev = region ? daxctl_dev_get_first(region) : NULL;
	const char *name = pfn	 ? ndctl_pfn_get_block_device(pfn)
			   : dev ? daxctl_dev_get_devname(dev)
				 : "";
	unsigned long long physical;

	if (!name[0])
		return -ENODEV;
	snprintf(ns->device, sizeof(ns->device), "/dev/%s", name);
	physical = pfn ? ndctl_pfn_get_resource(pfn) : ndctl_dax_get_resource(dax);
	ns->physical = physical == ULLONG_MAX ? 0 : physical;
	if (pfn)
		return zd_block_device_bytes(ns->device, &ns->cost.usable_bytes);
	ns->cost.usable_bytes = daxctl_dev_get_size(dev);
	return 0;
}

int zd_namespace_find_device(struct zd_namespace *ns, struct zd_err *err)
{
	return ask(ns, look_at_device, ns, err);
}
