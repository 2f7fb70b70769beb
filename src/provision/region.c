/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/ndctl.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ndctl.h>

#include "provision/consent.h"
#include "provision/journal.h"
#include "provision/label_area.h"
#include "provision/restore.h"

#include "zdbench/units.h"

/* libndctl hands its messages to a callback without user data. */
static char complaint[256];

static void keep_complaint(struct ndctl_ctx *ctx, int priority, const char *file, int line,
	const char *fn, const char *format, va_list args)
{
	(void)ctx, (void)priority, (void)file, (void)line, (void)fn;
	vsnprintf(complaint, sizeof(complaint), format, args);
	complaint[strcspn(complaint, "\n")] = '\0';
}

const char *zd_ndctl_complaint(void)
{
	static char text[sizeof(complaint) + 4];

	snprintf(text, sizeof(text), "%s%s", complaint[0] ? ": " : "", complaint);
	complaint[0] = '\0';
	return text;
}

int zd_ndctl_new(struct ndctl_ctx **ctx, struct zd_err *err)
{
	int rc = ndctl_new(ctx);

	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "libndctl: cannot open: %s", zd_errno_name(rc));
		return rc;
	}
	ndctl_set_log_fn(*ctx, keep_complaint);
	return 0;
}

struct ndctl_region *zd_ndctl_region(struct ndctl_ctx *ctx, const char *name)
{
	struct ndctl_bus *bus;
	struct ndctl_region *region;

	ndctl_bus_foreach (ctx, bus)
		ndctl_region_foreach (bus, region)
			if (strcmp(ndctl_region_get_devname(region), name) == 0)
				return region;
	return NULL;
}

struct ndctl_namespace *zd_ndctl_namespace(struct ndctl_region *region, const char *name)
{
	struct ndctl_namespace *ndns;

	ndctl_namespace_foreach (region, ndns)
		if (strcmp(ndctl_namespace_get_devname(ndns), name) == 0)
			return ndns;
	return NULL;
}

static bool is_labelled(struct ndctl_region *region)
{
	return ndctl_region_get_nstype(region) == ND_DEVICE_NAMESPACE_PMEM;
}

static bool is_usable(struct ndctl_region *region)
{
	return ndctl_region_get_type(region) == ND_DEVICE_REGION_PMEM &&
	       ndctl_region_get_ro(region) != 1 && ndctl_region_is_enabled(region);
}

static unsigned count_regions(struct ndctl_ctx *ctx)
{
	struct ndctl_region *region;
	struct ndctl_bus *bus;
	unsigned n = 0;

	ndctl_bus_foreach (ctx, bus)
		ndctl_region_foreach (bus, region)
			n += ndctl_region_get_type(region) == ND_DEVICE_REGION_PMEM;
	return n;
}

/* The region to use when none is named: labelled with the most free space, else label-less. */
static struct ndctl_region *choose_region(struct ndctl_ctx *ctx)
{
	struct ndctl_region *region, *best = NULL;
	unsigned long long most = 0;
	struct ndctl_bus *bus;

	ndctl_bus_foreach (ctx, bus) {
		ndctl_region_foreach (bus, region) {
			unsigned long long size = 0;

			if (is_labelled(region))
				size = ndctl_region_get_available_size(region);
			if (!is_usable(region) || (is_labelled(region) && size == 0))
				continue;
			if (!best || size > most) {
				best = region;
				most = size;
			}
		}
	}
	return best;
}

static void read_fsdax_aligns(struct ndctl_region *region, struct zd_aligns *aligns)
{
	struct ndctl_pfn *seed = ndctl_region_get_pfn_seed(region);
	int n = seed ? ndctl_pfn_get_num_alignments(seed) : 0;

	for (int i = 0; i < n && aligns->n < ZD_MAX_SUPPORTED_ALIGNS; i++)
		aligns->bytes[aligns->n++] = ndctl_pfn_get_supported_alignment(seed, i);
}

static void read_devdax_aligns(struct ndctl_region *region, struct zd_aligns *aligns)
{
	struct ndctl_dax *seed = ndctl_region_get_dax_seed(region);
	int n = seed ? ndctl_dax_get_num_alignments(seed) : 0;

	for (int i = 0; i < n && aligns->n < ZD_MAX_SUPPORTED_ALIGNS; i++)
		aligns->bytes[aligns->n++] = ndctl_dax_get_supported_alignment(seed, i);
}

static bool every_dimm_has_a_label_area(struct ndctl_region *region)
{
	struct ndctl_dimm *dimm;
	unsigned dimms = 0;

	ndctl_dimm_foreach_in_region (region, dimm) {
		if (!ndctl_dimm_is_cmd_supported(dimm, ND_CMD_GET_CONFIG_SIZE) ||
			!ndctl_dimm_is_cmd_supported(dimm, ND_CMD_GET_CONFIG_DATA) ||
			!ndctl_dimm_is_cmd_supported(dimm, ND_CMD_SET_CONFIG_DATA))
			return false;
		dimms++;
	}
	return dimms > 0;
}

static const char *persistence_name(struct ndctl_region *region)
{
	switch (ndctl_region_get_persistence_domain(region)) {
	case PERSISTENCE_NONE:
		return "none";
	case PERSISTENCE_CPU_CACHE:
		return "cpu_cache";
	case PERSISTENCE_MEM_CTRL:
		return "memory_controller";
	default:
		return "";
	}
}

static void read_region(struct zd_provisioner *p)
{
	struct zd_region_info *info = &p->info;
	unsigned long align = ndctl_region_get_align(p->region);
	unsigned long long extent = ndctl_region_get_max_available_extent(p->region);

	memset(info, 0, sizeof(*info));
	snprintf(info->name, sizeof(info->name), "%s", ndctl_region_get_devname(p->region));
	info->size_bytes = ndctl_region_get_size(p->region);
	info->labelled = is_labelled(p->region);
	if (!info->labelled)
		info->available_bytes = info->size_bytes;
	else
		info->available_bytes =
			extent == ULLONG_MAX ? ndctl_region_get_available_size(p->region) : extent;
	/* Kernels before 5.7 have no align attribute and accept 16 MiB steps at best. */
	info->align_bytes = align == ULONG_MAX || align == 0 ? 16 * ZD_MIB : align;
	info->interleave_ways = ndctl_region_get_interleave_ways(p->region);
	if (info->interleave_ways == 0)
		info->interleave_ways = 1;
	info->numa_node =
		ndctl_region_has_numa(p->region) ? ndctl_region_get_numa_node(p->region) : -1;
	info->whole = !info->labelled || p->named[0];
	if (p->named[0])
		info->available_bytes =
			ndctl_namespace_get_size(zd_ndctl_namespace(p->region, p->named));
	/* Whoever names the namespace does not mean the region. */
	info->labels_possible =
		!info->labelled && !p->named[0] && every_dimm_has_a_label_area(p->region);
	snprintf(info->persistence, sizeof(info->persistence), "%s", persistence_name(p->region));
	read_fsdax_aligns(p->region, &info->fsdax);
	read_devdax_aligns(p->region, &info->devdax);
}

static int find_region(struct zd_provisioner *p, const char *name, struct zd_err *err)
{
	if (!name[0] && p->destroy_data && count_regions(p->ctx) > 1) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"--destroy-data: this machine has several regions, and none is named");
		zd_err_hint(err, "say whose data: --region NAME (zdbench doctor lists them)");
		return -EINVAL;
	}
	p->region = name[0] ? zd_ndctl_region(p->ctx, name) : choose_region(p->ctx);
	if (!p->region && name[0]) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE, "region '%s': not on this machine", name);
		zd_err_hint(err, "zdbench doctor lists the regions");
		return -ENODEV;
	}
	if (p->region && !is_usable(p->region)) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"region '%s': not persistent memory, or not enabled, or read-only", name);
		zd_err_hint(err, "zdbench doctor lists the regions");
		return -ENODEV;
	}
	if (!p->region) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"target 'local': this machine has no persistent-memory region (nothing in "
			"/sys/bus/nd/devices)");
		zd_err_hint(err, "--target vm measures an emulated one; zdbench doctor says more");
		return -ENODEV;
	}
	return 0;
}

/* "namespace1.0" is in region1. */
static int find_namespace(struct zd_provisioner *p, const char *name, struct zd_err *err)
{
	const char *number = name + strlen("namespace");
	struct ndctl_namespace *ndns;
	char region[48];
	int rc;

	snprintf(region, sizeof(region), "region%.*s", (int)strcspn(number, "."), number);
	rc = find_region(p, region, err);
	if (rc < 0)
		return rc;
	snprintf(p->named, sizeof(p->named), "%s", name);
	ndns = zd_ndctl_namespace(p->region, name);
	if (ndns && ndctl_namespace_get_size(ndns) > 0)
		return 0;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "namespace '%s': not on this machine", name);
	zd_err_hint(err, "ndctl list -N, or /sys/bus/nd/devices, shows the namespaces");
	return -ENODEV;
}

int zd_provisioner_open(struct zd_provisioner **out, const char *region, const char *namespace,
	bool destroy_data, struct zd_err *err)
{
	struct zd_provisioner *p = calloc(1, sizeof(*p));
	int rc;

	if (!p) {
		zd_err_set(err, ZD_EXIT_FAILED, "provisioning: out of memory");
		return -ENOMEM;
	}
	p->destroy_data = destroy_data;
	rc = zd_ndctl_new(&p->ctx, err);
	if (rc == 0)
		rc = namespace[0] ? find_namespace(p, namespace, err) : find_region(p, region, err);
	if (rc == 0)
		read_region(p);
	if (rc == 0 && !p->info.labelled && !destroy_data) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"region '%s' has no labels: its one namespace covers it all, and measuring "
			"overwrites what it holds",
			p->info.name);
		zd_err_hint(err, "say --region %s --destroy-data if nothing on it is needed",
			p->info.name);
		rc = -EPERM;
	}
	if (rc < 0) {
		zd_provisioner_free(p);
		return rc;
	}
	*out = p;
	return 0;
}

void zd_provisioner_free(struct zd_provisioner *p)
{
	if (!p)
		return;
	if (p->ctx)
		ndctl_unref(p->ctx);
	zd_journal_close(p->journal);
	free(p);
}

const struct zd_region_info *zd_provisioner_region(const struct zd_provisioner *p)
{
	return &p->info;
}

static int refuse_left(const char *region, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED,
		"an earlier run has left '%s' changed: its journal is in '%.300s'", region,
		zd_state_dir());
	zd_err_hint(err, "zdbench restore undoes it; or run with --restore");
	return -ESTALE;
}

struct left {
	bool undo;
	const struct zd_restore_report *report;
	struct zd_err *err;
	int rc;
};

static void take_left(void *ctx, const char *region)
{
	struct left *left = ctx;
	struct zd_journal *j;

	if (left->rc < 0)
		return;
	left->rc = zd_journal_open(&j, region, left->err);
	if (left->rc < 0)
		return;
	if (left->undo)
		left->rc = zd_restore(j, left->report, left->err);
	else if (zd_journal_n_changes(j) > 0)
		left->rc = refuse_left(region, left->err);
	zd_journal_close(j);
}

int zd_provisioner_check_left(bool undo, const struct zd_restore_report *report, struct zd_err *err)
{
	struct left left = {.undo = undo, .report = report, .err = err};

	zd_journals_left(take_left, &left);
	return left.rc;
}

int zd_provisioner_check_consent(struct zd_provisioner *p, struct zd_err *err)
{
	struct ndctl_namespace *ndns;
	int rc = 0;

	if (p->named[0])
		return zd_consent_check(zd_ndctl_namespace(p->region, p->named), err);
	if (p->info.labelled)
		return 0;
	ndctl_namespace_foreach (p->region, ndns)
		if (rc == 0 && ndctl_namespace_get_size(ndns) > 0)
			rc = zd_consent_check(ndns, err);
	return rc;
}

int zd_provisioner_lock(struct zd_provisioner *p, struct zd_err *err)
{
	int rc = zd_journal_open(&p->journal, p->info.name, err);

	if (rc < 0)
		return rc;
	if (zd_journal_n_changes(p->journal) > 0) {
		zd_journal_close(p->journal);
		p->journal = NULL;
		return refuse_left(p->info.name, err);
	}
	return 0;
}

int zd_provisioner_begin(struct zd_provisioner *p, struct zd_err *err)
{
	return zd_label_areas_save(p->journal, p->region, err);
}

int zd_provisioner_will_set(
	struct zd_provisioner *p, const char *path, const char *value, struct zd_err *err)
{
	struct zd_change change = {.kind = ZD_CHANGE_SETTING};
	unsigned id;

	if (strlen(path) >= sizeof(change.name) || strlen(value) >= sizeof(change.detail)) {
		zd_err_set(err, ZD_EXIT_FAILED, "journal: '%.100s' is too long to be noted", path);
		return -ENAMETOOLONG;
	}
	strcpy(change.name, path);
	strcpy(change.detail, value);
	return zd_journal_add(p->journal, &change, &id, err);
}

int zd_provisioner_end(struct zd_provisioner *p, bool keep_labels, struct zd_err *err)
{
	struct zd_change change;
	unsigned id;

	if (!p->journal)
		return 0;
	for (size_t i = 0; keep_labels && zd_journal_change(p->journal, i, &change, &id);)
		if (change.kind == ZD_CHANGE_LABELS)
			zd_journal_undone(p->journal, id);
		else
			i++;
	return zd_restore(p->journal, NULL, err);
}

static int init_dimm_labels(struct ndctl_dimm *dimm)
{
	struct ndctl_cmd *read = ndctl_dimm_read_label_index(dimm);
	int rc;

	if (!read)
		return -ENXIO;
	rc = ndctl_dimm_init_labels(dimm, NDCTL_NS_VERSION_1_2);
	ndctl_cmd_unref(read);
	if (rc < 0)
		return rc;
	/* The kernel reads the label area when the DIMM is enabled. */
	rc = ndctl_dimm_disable(dimm);
	return rc < 0 ? rc : ndctl_dimm_enable(dimm);
}

int zd_provisioner_init_labels(struct zd_provisioner *p, struct zd_err *err)
{
	struct ndctl_namespace *ndns;
	struct ndctl_dimm *dimm;
	int rc = 0, enabled;

	if (p->info.labelled)
		return 0;
	if (!p->destroy_data || !p->info.labels_possible)
		return -EPERM;
	/* Safe: refuses when somebody uses it. */
	ndctl_namespace_foreach (p->region, ndns) {
		if (ndctl_namespace_disable_safe(ndns) < 0) {
			zd_err_set(err, ZD_EXIT_UNAVAILABLE,
				"namespace '%s' of '%s' is in use: EBUSY",
				ndctl_namespace_get_devname(ndns), p->info.name);
			zd_err_hint(err, "unmount it, or name another region");
			return -EBUSY;
		}
	}
	rc = ndctl_region_disable_invalidate(p->region);
	if (rc == 0)
		ndctl_dimm_foreach_in_region (p->region, dimm)
			if (rc == 0)
				rc = init_dimm_labels(dimm);
	enabled = ndctl_region_enable(p->region);
	rc = rc < 0 ? rc : enabled;
	if (rc == 0 && !is_labelled(p->region))
		rc = -ENXIO;
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "region '%s': cannot initialise its labels: %s%s",
			p->info.name, zd_errno_name(rc), zd_ndctl_complaint());
		return rc;
	}
	read_region(p);
	return 0;
}

int zd_region_check_size(const struct zd_region_info *info, uint64_t size_bytes,
	uint64_t align_bytes, struct zd_err *err)
{
	uint64_t step = align_bytes * info->interleave_ways;
	char size[24], need[24], have[24];

	if (step < info->align_bytes)
		step = info->align_bytes;
	zd_size_format(size_bytes, size, sizeof(size));
	zd_size_format(step, need, sizeof(need));
	zd_size_format(info->available_bytes, have, sizeof(have));
	if (size_bytes % step != 0 || size_bytes == 0) {
		zd_err_set(err, ZD_EXIT_USAGE, "--size %s: %s needs a multiple of %s", size,
			info->name, need);
		zd_err_hint(err, "take %s steps", need);
		return -EINVAL;
	}
	if (info->whole && size_bytes != info->available_bytes) {
		zd_err_set(err, ZD_EXIT_USAGE,
			"--size %s: the one namespace of %s that is used is %s whole", size,
			info->name, have);
		zd_err_hint(err, "leave --size out");
		return -EINVAL;
	}
	if (size_bytes > info->available_bytes) {
		zd_err_set(err, ZD_EXIT_USAGE, "--size %s: %s has %s free in one piece", size,
			info->name, have);
		return -EINVAL;
	}
	return 0;
}
