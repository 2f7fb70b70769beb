/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/namespace_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <linux/ndctl.h>

#include "provision/cost.h"
#include "provision/info_block.h"
#include "provision/journal.h"
#include "provision/needs.h"
#include "provision/neighbour.h"
#include "zdbench/cleanup.h"
#include "zdbench/units.h"

static int fail(const struct zd_namespace *ns, struct zd_err *err, const char *operation, int rc)
{
	char cell[64], missing[80];

	rc = rc < 0 ? rc : -EIO;
	zd_err_set(err, ZD_EXIT_FAILED, "%s '%s' for %s: %s%s%s", operation, ns->name,
		zd_cell_format(&ns->cell, cell, sizeof(cell)), zd_errno_name(rc),
		zd_needs_missing("", ns->p->info.name, &ns->cell, missing, sizeof(missing)),
		zd_ndctl_complaint());
	zd_err_hint(err, "the kernel log (dmesg) says why");
	return rc;
}

static int new_uuid(unsigned char uuid[16])
{
	if (getrandom(uuid, 16, 0) != 16)
		return -EIO;
	uuid[6] = (uuid[6] & 0x0f) | 0x40; /* RFC 9562, version 4 */
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
	return 0;
}

static enum ndctl_pfn_loc location_of(const struct zd_cell *cell)
{
	return cell->map == ZD_MAP_DEV ? NDCTL_PFN_LOC_PMEM : NDCTL_PFN_LOC_RAM;
}

/* The namespace to configure: an idle one of the region's, or the only one without labels. */
static struct ndctl_namespace *pick_namespace(struct zd_provisioner *p)
{
	struct ndctl_namespace *ndns;

	if (p->named[0])
		return zd_ndctl_namespace(p->region, p->named);
	if (!p->info.labelled)
		return ndctl_namespace_get_first(p->region);
	ndctl_namespace_foreach (p->region, ndns)
		if (ndctl_namespace_get_id(ndns) == 0 &&
			ndctl_namespace_is_configuration_idle(ndns))
			return ndns;
	return ndctl_region_get_namespace_seed(p->region);
}

/* Written before the change is made; here, so that no timed operation waits for the journal. */
static int journal(struct zd_namespace *ns, enum zd_change_kind kind, const unsigned char uuid[16],
	unsigned *id, struct zd_err *err)
{
	struct zd_change change = {.kind = kind};

	snprintf(change.name, sizeof(change.name), "%s", ns->name);
	if (uuid)
		memcpy(change.uuid, uuid, sizeof(change.uuid));
	return zd_journal_add(ns->p->journal, &change, id, err);
}

/* A namespace that is used whole: bound as a raw block device, as a rule, and only the first time.
 */
static int take_down(struct zd_namespace *ns, struct zd_err *err)
{
	unsigned id;
	int rc = 0;

	if (ndctl_namespace_is_enabled(ns->ndns))
		rc = journal(ns, ZD_CHANGE_DISABLED, NULL, &id, err);
	if (rc < 0)
		return rc;
	/* Safe: refuses when somebody uses it. */
	if (ndctl_namespace_disable_safe(ns->ndns) < 0)
		return -EBUSY;
	ns->taken = true;
	return 0;
}

static int take_capacity(struct zd_namespace *ns, uint64_t size_bytes, struct zd_err *err)
{
	unsigned char uuid[16];
	int rc;

	if (ns->p->info.whole)
		return take_down(ns, err);
	if (!ndctl_namespace_is_configuration_idle(ns->ndns))
		return -EBUSY;
	rc = new_uuid(uuid);
	if (rc == 0)
		rc = journal(ns, ZD_CHANGE_NAMESPACE, uuid, &ns->change, err);
	ns->noted = rc == 0;
	if (rc == 0)
		rc = ndctl_namespace_set_uuid(ns->ndns, uuid);
	if (rc < 0)
		return rc;
	ns->taken = true;
	rc = ndctl_namespace_set_size(ns->ndns, size_bytes);
	if (rc == 0 && ndctl_namespace_get_num_sector_sizes(ns->ndns) > 0)
		rc = ndctl_namespace_set_sector_size(ns->ndns, 512);
	if (rc == 0)
		/* Old kernels lack it; it only guards against a bind in another mode. */
		ndctl_namespace_set_enforce_mode(ns->ndns, ns->cell.mode == ZD_MODE_FSDAX
								   ? NDCTL_NS_MODE_FSDAX
								   : NDCTL_NS_MODE_DEVDAX);
	return rc;
}

static int configure_pfn(struct zd_namespace *ns, unsigned char uuid[16])
{
	struct ndctl_pfn *pfn = ndctl_region_get_pfn_seed(ns->p->region);
	int rc;

	if (!pfn)
		return -EOPNOTSUPP;
	ns->pfn = pfn;
	rc = ndctl_pfn_set_uuid(pfn, uuid);
	if (rc == 0)
		rc = ndctl_pfn_set_location(pfn, location_of(&ns->cell));
	if (rc == 0 && ndctl_pfn_has_align(pfn))
		rc = ndctl_pfn_set_align(pfn, ns->cell.align_bytes);
	return rc == 0 ? ndctl_pfn_set_namespace(pfn, ns->ndns) : rc;
}

static int configure_dax(struct zd_namespace *ns, unsigned char uuid[16])
{
	struct ndctl_dax *dax = ndctl_region_get_dax_seed(ns->p->region);
	int rc;

	if (!dax)
		return -EOPNOTSUPP;
	ns->dax = dax;
	rc = ndctl_dax_set_uuid(dax, uuid);
	if (rc == 0)
		rc = ndctl_dax_set_location(dax, location_of(&ns->cell));
	if (rc == 0)
		rc = ndctl_dax_set_align(dax, ns->cell.align_bytes);
	return rc == 0 ? ndctl_dax_set_namespace(dax, ns->ndns) : rc;
}

static int configure(struct zd_namespace *ns, struct zd_err *err)
{
	unsigned char uuid[16];
	int rc = new_uuid(uuid);

	if (rc == 0 && ns->p->info.whole) {
		rc = journal(ns, ZD_CHANGE_INFO_BLOCK, uuid, &ns->change, err);
		ns->noted = rc == 0;
		memcpy(ns->info_uuid, uuid, sizeof(ns->info_uuid));
	}
	if (rc < 0)
		return rc;
	return ns->cell.mode == ZD_MODE_FSDAX ? configure_pfn(ns, uuid) : configure_dax(ns, uuid);
}

int zd_namespace_reserve(struct zd_provisioner *p, const struct zd_cell *cell, uint64_t size_bytes,
	struct zd_namespace **out, struct zd_err *err)
{
	struct zd_namespace *ns = calloc(1, sizeof(*ns));
	int rc;

	if (!ns) {
		zd_err_set(err, ZD_EXIT_FAILED, "namespace: out of memory");
		return -ENOMEM;
	}
	ns->p = p;
	ns->cell = *cell;
	ns->cost.raw_bytes = size_bytes;
	zd_ndctl_complaint();
	ns->ndns = pick_namespace(p);
	snprintf(ns->name, sizeof(ns->name), "%s",
		ns->ndns ? ndctl_namespace_get_devname(ns->ndns) : p->info.name);
	rc = ns->ndns ? take_capacity(ns, size_bytes, err) : -ENOSPC;
	if (rc == 0)
		rc = zd_neighbour_check(ns->ndns, err);
	if (rc == 0)
		rc = configure(ns, err);
	if (rc < 0) {
		/* What the journal has said is not overwritten. */
		if (!err || !err->text[0])
			fail(ns, err, "reserve namespace", rc);
		if (rc == -EBUSY && err && !err->hint[0])
			zd_err_hint(err, "somebody uses it: unmount it, or name another region");
		/* What was not taken is somebody's. */
		if (ns->taken)
			zd_namespace_destroy(ns, NULL);
		else
			ns->gone = true;
		zd_namespace_free(ns);
		return rc;
	}
	ns->free_before_bytes = zd_mem_free_bytes();
	*out = ns;
	return 0;
}

void zd_namespace_free(struct zd_namespace *ns)
{
	if (ns && ns->noted && ns->gone)
		zd_journal_undone(ns->p->journal, ns->change);
	free(ns);
}

int zd_namespace_bind(struct zd_namespace *ns, struct zd_err *err)
{
	int rc;

	if (ns->bound_before)
		rc = ndctl_namespace_enable(ns->ndns); /* positive: bound through its pfn or dax */
	else if (ns->pfn)
		rc = ndctl_pfn_enable(ns->pfn);
	else
		rc = ndctl_dax_enable(ns->dax);
	if (rc < 0)
		return fail(ns, err, "bind namespace", rc);
	ns->bound_before = true;
	return 0;
}

int zd_namespace_unbind(struct zd_namespace *ns, struct zd_err *err)
{
	int rc = ndctl_namespace_disable_invalidate(ns->ndns);

	ns->pfn = NULL;
	ns->dax = NULL;
	ns->device[0] = '\0';
	return rc < 0 ? fail(ns, err, "unbind namespace", rc) : 0;
}

int zd_namespace_destroy(struct zd_namespace *ns, struct zd_err *err)
{
	int rc;

	/*
	 * Configured and never bound: the seed still points at the namespace. This comes first:
	 * disabling drops libndctl's list of pfns, and ours is freed with it.
	 */
	if (ns->pfn && !ns->bound_before && ndctl_pfn_get_namespace(ns->pfn) == ns->ndns)
		ndctl_pfn_delete(ns->pfn);
	if (ns->dax && !ns->bound_before && ndctl_dax_get_namespace(ns->dax) == ns->ndns)
		ndctl_dax_delete(ns->dax);
	rc = ndctl_namespace_disable_invalidate(ns->ndns);
	ns->pfn = NULL;
	ns->dax = NULL;
	ns->device[0] = '\0';
	if (rc == 0 && !ns->p->info.whole) {
		ndctl_namespace_set_enforce_mode(ns->ndns, NDCTL_NS_MODE_RAW);
		rc = ndctl_namespace_delete(ns->ndns);
	} else if (rc == 0) {
		rc = zd_info_block_erase(ns->ndns, ns->info_uuid);
	}
	ns->gone = rc >= 0;
	return rc < 0 ? fail(ns, err, "destroy namespace", rc) : 0;
}

/*
 * libndctl calls a devdax namespace bound when the NVDIMM driver has it; that the device on top of
 * it works is another driver's (device_dax) success, which nobody reports.
 */
static int try_device(const struct zd_namespace *ns, struct zd_err *err)
{
	int fd ZD_CLOSE = open(ns->device, O_RDONLY | O_CLOEXEC);
	char cell[64], missing[80];
	int rc;

	if (fd >= 0)
		return 0;
	rc = -errno;
	zd_err_set(err, ZD_EXIT_FAILED,
		"bind namespace '%s' for %s: was reported as done, but '%s' cannot be opened: %s%s",
		ns->name, zd_cell_format(&ns->cell, cell, sizeof(cell)), ns->device,
		zd_errno_name(rc),
		zd_needs_missing("", ns->p->info.name, &ns->cell, missing, sizeof(missing)));
	zd_err_hint(err, "the kernel log (dmesg) says why");
	return rc;
}

int zd_namespace_settle(struct zd_namespace *ns, struct zd_err *err)
{
	int64_t free_now = zd_mem_free_bytes();
	struct zd_namespace_cost *cost = &ns->cost;
	int rc = zd_namespace_find_device(ns, err);

	if (rc == 0)
		rc = try_device(ns, err);
	if (rc < 0)
		return rc;
	if (free_now < 0 || ns->free_before_bytes < 0)
		return fail(ns, err, "read /proc/zoneinfo around the bind of",
			free_now < 0 ? (int)free_now : (int)ns->free_before_bytes);
	zd_bind_parts_read(ZD_BIND_PARTS_ROOT, ns->physical, &ns->bind_parts);
	cost->lost_bytes = cost->raw_bytes - cost->usable_bytes;
	cost->free_bytes = ns->free_before_bytes;
	cost->ram_bytes = ns->free_before_bytes - free_now;
	cost->memmap_bytes =
		cost->usable_bytes / (uint64_t)sysconf(_SC_PAGESIZE) * zd_struct_page_bytes();
	return 0;
}

const char *zd_namespace_device(const struct zd_namespace *ns)
{
	return ns->device;
}

uint64_t zd_namespace_physical(const struct zd_namespace *ns)
{
	return ns->physical;
}

struct zd_journal *zd_namespace_journal(const struct zd_namespace *ns)
{
	return ns->p->journal;
}

const struct zd_cell *zd_namespace_cell(const struct zd_namespace *ns)
{
	return &ns->cell;
}

const struct zd_namespace_cost *zd_namespace_cost(const struct zd_namespace *ns)
{
	return &ns->cost;
}

const struct zd_bind_parts *zd_namespace_bind_parts(const struct zd_namespace *ns)
{
	return &ns->bind_parts;
}

int zd_namespace_vmemmap(const struct zd_namespace *ns, struct zd_vmemmap *out)
{
	return zd_vmemmap_read(ns->physical, ns->cost.usable_bytes, out);
}
