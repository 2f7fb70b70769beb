/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "provision/info_block.h"
#include "provision/ndctl.h"
#include "zdbench/cleanup.h"

/* A mkfs may have outlived the zdbench that started it. */
enum { BUSY_TRIES = 100, BUSY_WAIT_US = 100000 };

static bool is_uuid(const unsigned char a[16], const unsigned char b[16])
{
	return memcmp(a, b, 16) == 0;
}

/* Anywhere: a region may have another number since the machine was booted again. */
static struct ndctl_namespace *find_by_uuid(struct ndctl_ctx *ctx, const unsigned char uuid[16])
{
	struct ndctl_namespace *ndns;
	struct ndctl_region *region;
	struct ndctl_bus *bus;
	unsigned char have[16];

	ndctl_bus_foreach (ctx, bus)
		ndctl_region_foreach (bus, region)
			ndctl_namespace_foreach (region, ndns) {
				ndctl_namespace_get_uuid(ndns, have);
				if (is_uuid(have, uuid))
					return ndns;
			}
	return NULL;
}

static struct ndctl_namespace *find_by_name(const struct zd_restore_part *part, const char *name)
{
	struct ndctl_region *region = zd_ndctl_region(part->ctx, zd_journal_region(part->journal));
	struct ndctl_namespace *ndns;

	if (region)
		ndctl_namespace_foreach (region, ndns)
			if (strcmp(ndctl_namespace_get_devname(ndns), name) == 0)
				return ndns;
	return NULL;
}

static int fail(const char *operation, const char *name, int rc, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "%s namespace '%s': %s%s", operation, name,
		zd_errno_name(rc), zd_ndctl_complaint());
	if (rc == -EBUSY)
		zd_err_hint(err, "end what uses it, then zdbench restore");
	else
		zd_err_hint(err, "the kernel log (dmesg) says why; then zdbench restore");
	return rc;
}

/*
 * The kernel forgets a disabled region's namespaces, and finds them again when it is enabled: what
 * is not seen then is not gone.
 */
static int check_regions(const struct zd_restore_part *part, const char *name, struct zd_err *err)
{
	const char *disabled = NULL;
	struct ndctl_region *region;
	struct ndctl_bus *bus;
	unsigned n = 0;

	ndctl_bus_foreach (part->ctx, bus)
		ndctl_region_foreach (bus, region) {
			n++;
			if (!ndctl_region_is_enabled(region))
				disabled = ndctl_region_get_devname(region);
		}
	if (n > 0 && !disabled)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED, "find namespace '%s': region '%s' is %s: ENODEV", name,
		disabled ? disabled : zd_journal_region(part->journal),
		disabled ? "disabled" : "not there");
	zd_err_hint(err, "enable it (ndctl enable-region), then zdbench restore");
	return -ENODEV;
}

/*
 * Configured and never bound, or not any more: a seed points at the namespace. Its info block stays
 * as it is.
 */
static void drop_seeds(struct ndctl_namespace *ndns)
{
	struct ndctl_region *region = ndctl_namespace_get_region(ndns);
	struct ndctl_btt *btt, *next_btt;
	struct ndctl_pfn *pfn, *next_pfn;
	struct ndctl_dax *dax, *next_dax;

	ndctl_btt_foreach_safe(region, btt,
		next_btt) if (!ndctl_btt_is_enabled(btt) && ndctl_btt_get_namespace(btt) == ndns)
		ndctl_btt_delete(btt);
	ndctl_pfn_foreach_safe(region, pfn,
		next_pfn) if (!ndctl_pfn_is_enabled(pfn) && ndctl_pfn_get_namespace(pfn) == ndns)
		ndctl_pfn_delete(pfn);
	ndctl_dax_foreach_safe(region, dax,
		next_dax) if (!ndctl_dax_is_enabled(dax) && ndctl_dax_get_namespace(dax) == ndns)
		ndctl_dax_delete(dax);
}

static int disable(struct ndctl_namespace *ndns)
{
	int rc = -EBUSY;

	/* Safe: refuses while somebody has it. */
	for (int i = 0; i < BUSY_TRIES && rc < 0; i++) {
		if (i > 0)
			usleep(BUSY_WAIT_US);
		rc = ndctl_namespace_disable_safe(ndns);
	}
	return rc < 0 ? rc : 0;
}

int zd_restore_namespace(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	struct ndctl_namespace *ndns = find_by_uuid(part->ctx, c->uuid);
	char name[32];
	int rc;

	if (!ndns) {
		rc = check_regions(part, c->name, err);
		if (rc < 0)
			return rc;
		ndns = find_by_name(part, c->name);
		if (ndns && ndctl_namespace_get_size(ndns) > 0)
			zd_restore_say(
				part, "namespace '%s' is another's now: left alone", c->name);
		return 0;
	}
	snprintf(name, sizeof(name), "%s", ndctl_namespace_get_devname(ndns));
	drop_seeds(ndns);
	rc = disable(ndns);
	if (rc < 0)
		return fail("disable", name, rc, err);
	ndctl_namespace_set_raw_mode(ndns, 0);
	ndctl_namespace_set_enforce_mode(ndns, NDCTL_NS_MODE_RAW);
	rc = ndctl_namespace_delete(ndns);
	if (rc < 0)
		return fail("destroy", name, rc, err);
	zd_restore_say(part, "destroyed namespace '%s'", name);
	return 0;
}

/* Of this namespace and not ours: then somebody has configured it anew. */
static bool is_anothers(struct ndctl_namespace *ndns, const unsigned char uuid[16])
{
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	struct ndctl_dax *dax = ndctl_namespace_get_dax(ndns);
	unsigned char have[16];

	if (pfn)
		ndctl_pfn_get_uuid(pfn, have);
	else if (dax)
		ndctl_dax_get_uuid(dax, have);
	else
		return ndctl_namespace_get_btt(ndns) != NULL;
	return !is_uuid(have, uuid);
}

int zd_restore_info_block(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	struct ndctl_namespace *ndns = find_by_name(part, c->name);
	int rc;

	if (!ndns) {
		rc = check_regions(part, c->name, err);
		if (rc < 0)
			return rc;
		zd_restore_say(part, "namespace '%s' is no more: left alone", c->name);
		return 0;
	}
	if (is_anothers(ndns, c->uuid)) {
		zd_restore_say(
			part, "namespace '%s' is configured by another now: left alone", c->name);
		return 0;
	}
	drop_seeds(ndns);
	rc = disable(ndns);
	if (rc < 0)
		return fail("disable", c->name, rc, err);
	rc = zd_info_block_erase(ndns, c->uuid);
	if (rc < 0)
		return fail("erase the info block of", c->name, rc, err);
	zd_restore_say(part,
		rc > 0 ? "namespace '%s' has no info block of ours"
		       : "erased the info block of namespace '%s'",
		c->name);
	return 0;
}

int zd_restore_enabled(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	struct ndctl_namespace *ndns = find_by_name(part, c->name);
	int rc;

	if (!ndns || ndctl_namespace_is_active(ndns))
		return 0;
	/* Who was killed while taking it down has left it to a device that is down: it is busy. */
	drop_seeds(ndns);
	ndctl_namespace_set_raw_mode(ndns, 0);
	rc = ndctl_namespace_enable(ndns);
	if (rc < 0)
		return fail("enable", c->name, rc, err);
	zd_restore_say(part, "enabled namespace '%s'", c->name);
	return 0;
}

int zd_restore_disabled(
	const struct zd_restore_part *part, const struct zd_change *c, struct zd_err *err)
{
	struct ndctl_namespace *ndns = find_by_name(part, c->name);
	int rc;

	if (!ndns || !ndctl_namespace_is_active(ndns))
		return 0;
	rc = disable(ndns);
	if (rc < 0)
		return fail("disable", c->name, rc, err);
	zd_restore_say(part, "disabled namespace '%s' again", c->name);
	return 0;
}
