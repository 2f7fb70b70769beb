/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/label_area.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ndctl.h>

#include "provision/labels.h"
#include "provision/ndctl.h"
#include "provision/restore.h"
#include "zdbench/cleanup.h"

enum { MAX_DIMMS = 32 };

static bool has_area(struct ndctl_dimm *dimm)
{
	return ndctl_dimm_is_cmd_supported(dimm, ND_CMD_GET_CONFIG_SIZE) &&
	       ndctl_dimm_is_cmd_supported(dimm, ND_CMD_GET_CONFIG_DATA) &&
	       ndctl_dimm_is_cmd_supported(dimm, ND_CMD_SET_CONFIG_DATA);
}

/* *area is the caller's to free. */
static int read_area(struct ndctl_dimm *dimm, void **area, size_t *size)
{
	struct ndctl_cmd *cmd = ndctl_dimm_read_labels(dimm);
	ssize_t bytes = cmd ? ndctl_cmd_cfg_read_get_size(cmd) : -EIO;
	int rc = -EIO;

	*area = bytes > 0 ? malloc((size_t)bytes) : NULL;
	if (*area && ndctl_cmd_cfg_read_get_data(cmd, *area, (unsigned)bytes, 0) == bytes) {
		*size = (size_t)bytes;
		rc = 0;
	} else {
		free(*area);
		*area = NULL;
	}
	if (cmd)
		ndctl_cmd_unref(cmd);
	return rc;
}

static int write_area(struct ndctl_dimm *dimm, void *area, size_t size)
{
	struct ndctl_cmd *read = ndctl_dimm_read_labels(dimm);
	struct ndctl_cmd *write = read ? ndctl_dimm_cmd_new_cfg_write(read) : NULL;
	int rc = -EIO;

	if (write && ndctl_cmd_cfg_write_set_data(write, area, (unsigned)size, 0) == (ssize_t)size)
		rc = ndctl_cmd_submit(write);
	if (write)
		ndctl_cmd_unref(write);
	if (read)
		ndctl_cmd_unref(read);
	return rc < 0 ? rc : 0;
}

static int save(struct zd_journal *j, struct ndctl_dimm *dimm, struct zd_err *err)
{
	struct zd_change change = {.kind = ZD_CHANGE_LABELS};
	void *area ZD_FREE = NULL;
	unsigned id;
	size_t size;
	int rc = read_area(dimm, &area, &size);

	snprintf(change.name, sizeof(change.name), "%s", ndctl_dimm_get_devname(dimm));
	snprintf(change.detail, sizeof(change.detail), "%s", ndctl_dimm_get_unique_id(dimm));
	if (rc == 0)
		rc = zd_journal_save_area(j, change.name, area, size);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "save the label area of '%s': %s%s", change.name,
			zd_errno_name(rc), zd_ndctl_complaint());
		return rc;
	}
	return zd_journal_add(j, &change, &id, err);
}

int zd_label_areas_save(struct zd_journal *j, struct ndctl_region *region, struct zd_err *err)
{
	struct ndctl_dimm *dimm;
	int rc = 0;

	ndctl_dimm_foreach_in_region (region, dimm)
		if (rc == 0 && has_area(dimm))
			rc = save(j, dimm, err);
	return rc;
}

/* ---- back again ---- */

struct area {
	struct ndctl_dimm *dimm;
	void *saved, *now;
	size_t size;
	unsigned id;
};

struct areas {
	struct area area[MAX_DIMMS];
	size_t n;
	bool interrupted; /* an earlier restore may have written a part of them */
	unsigned write_id;
};

static void areas_done(struct areas *areas)
{
	for (size_t i = 0; i < areas->n; i++) {
		free(areas->area[i].saved);
		free(areas->area[i].now);
	}
}

static struct ndctl_dimm *find_dimm(struct ndctl_region *region, const struct zd_change *c)
{
	struct ndctl_dimm *dimm;

	ndctl_dimm_foreach_in_region (region, dimm) {
		const char *id = ndctl_dimm_get_unique_id(dimm);

		if (strcmp(ndctl_dimm_get_devname(dimm), c->name) == 0 &&
			strcmp(id ? id : "", c->detail) == 0)
			return dimm;
	}
	return NULL;
}

static int load(const struct zd_restore_part *part, struct ndctl_region *region,
	const struct zd_change *c, unsigned id, struct areas *areas)
{
	struct area *a = &areas->area[areas->n];
	size_t now_size;
	int rc;

	if (areas->n == MAX_DIMMS)
		return -E2BIG;
	*a = (struct area){.dimm = find_dimm(region, c), .id = id};
	if (!a->dimm)
		return -ENODEV;
	areas->n++;
	rc = zd_journal_load_area(part->journal, c->name, &a->saved, &a->size);
	if (rc == 0)
		rc = read_area(a->dimm, &a->now, &now_size);
	return rc == 0 && now_size != a->size ? -ENODEV : rc;
}

static int load_all(const struct zd_restore_part *part, struct ndctl_region *region,
	struct areas *areas, struct zd_err *err)
{
	struct zd_change c;
	unsigned id;
	int rc = 0;

	for (size_t i = 0; rc == 0 && zd_journal_change(part->journal, i, &c, &id); i++) {
		if (c.kind == ZD_CHANGE_LABELS_WRITE) {
			areas->interrupted = true;
			areas->write_id = id;
		} else if (c.kind == ZD_CHANGE_LABELS) {
			rc = load(part, region, &c, id, areas);
		}
		if (rc < 0) {
			zd_err_set(err, ZD_EXIT_FAILED, "label area of '%s' (%s): %s", c.name,
				c.detail, zd_errno_name(rc));
			zd_err_hint(err, "it must be the DIMM that it was, and '%.150s' unharmed",
				zd_state_dir());
		}
	}
	return rc;
}

static bool all_equal(const struct areas *areas)
{
	for (size_t i = 0; i < areas->n; i++)
		if (memcmp(areas->area[i].saved, areas->area[i].now, areas->area[i].size) != 0)
			return false;
	return true;
}

/* Has nobody made or removed a namespace since? Of areas that are half written, made. */
static bool only_ours_differ(const struct areas *areas)
{
	for (size_t i = 0; i < areas->n; i++) {
		const struct area *a = &areas->area[i];

		if (!zd_labels_within(a->now, a->saved, a->size) ||
			(!areas->interrupted && !zd_labels_within(a->saved, a->now, a->size)))
			return false;
	}
	return true;
}

/*
 * Whether somebody has a device DAX open or mapped is asked by nobody when it is taken down (there
 * is no exclusive open of it): one that is up counts as in use.
 */
static bool may_be_mapped(struct ndctl_region *region, char name[32])
{
	struct ndctl_namespace *ndns;

	ndctl_namespace_foreach (region, ndns)
		if (ndctl_namespace_get_dax(ndns) && ndctl_namespace_is_active(ndns)) {
			snprintf(name, 32, "%s", ndctl_namespace_get_devname(ndns));
			return true;
		}
	return false;
}

/*
 * Takes every namespace of the region down (active: it is up itself, or what stands on it is, as
 * with the info block of a PFN). 0; -EBUSY: one is in use, and what was up is noted.
 */
static int take_down(const struct zd_restore_part *part, struct ndctl_region *region, char busy[32],
	struct zd_err *err)
{
	struct ndctl_namespace *ndns;

	if (may_be_mapped(region, busy))
		return -EBUSY;
	ndctl_namespace_foreach (region, ndns) {
		bool enabled = ndctl_namespace_is_active(ndns);
		struct zd_change c = {
			.kind = enabled ? ZD_CHANGE_DISABLED : ZD_CHANGE_ENABLED,
		};
		unsigned id;
		int rc;

		/* What was down comes up with the region. */
		if (!enabled && ndctl_namespace_get_size(ndns) == 0)
			continue;
		snprintf(c.name, sizeof(c.name), "%s", ndctl_namespace_get_devname(ndns));
		rc = zd_journal_add(part->journal, &c, &id, err);
		if (rc < 0)
			return rc;
		/* The region would be taken down under who uses it without a word. */
		if (enabled && (ndctl_namespace_disable_safe(ndns) < 0 ||
				       ndctl_namespace_is_active(ndns))) {
			snprintf(busy, 32, "%s", c.name);
			return -EBUSY;
		}
	}
	return 0;
}

static int put_up(
	const struct zd_restore_part *part, struct ndctl_region *region, struct zd_err *err)
{
	int rc = ndctl_region_is_enabled(region) ? 0 : ndctl_region_enable(region);

	if (rc >= 0)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED, "enable region '%s': %s%s",
		zd_journal_region(part->journal), zd_errno_name(rc), zd_ndctl_complaint());
	return rc;
}

static int write_all(const struct zd_restore_part *part, struct ndctl_region *region,
	struct areas *areas, struct zd_err *err)
{
	struct zd_change c = {.kind = ZD_CHANGE_LABELS_WRITE};
	int rc = 0;

	snprintf(c.name, sizeof(c.name), "%s", zd_journal_region(part->journal));
	if (!areas->interrupted)
		rc = zd_journal_add(part->journal, &c, &areas->write_id, err);
	if (rc < 0)
		return rc;
	areas->interrupted = true;
	rc = ndctl_region_disable_invalidate(region);
	for (size_t i = 0; rc == 0 && i < areas->n; i++) {
		struct area *a = &areas->area[i];

		rc = write_area(a->dimm, a->saved, a->size);
		/* The kernel reads the label area when the DIMM is enabled. */
		if (rc == 0 && ndctl_dimm_is_enabled(a->dimm))
			rc = ndctl_dimm_disable(a->dimm);
		if (rc == 0)
			rc = ndctl_dimm_enable(a->dimm);
	}
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "write the label areas of region '%s' back: %s%s",
			zd_journal_region(part->journal), zd_errno_name(rc), zd_ndctl_complaint());
		zd_err_hint(err, "what was saved of them stays in '%.150s': zdbench restore",
			zd_state_dir());
		put_up(part, region, NULL);
	}
	return rc;
}

/* What take_down() noted is up again with the region, or is put up one by one. */
static void forget_written(const struct zd_restore_part *part, struct areas *areas)
{
	if (areas->interrupted)
		zd_journal_undone(part->journal, areas->write_id);
	for (size_t i = 0; i < areas->n; i++)
		zd_journal_undone(part->journal, areas->area[i].id);
}

static int bring_back(const struct zd_restore_part *part, struct ndctl_region *region,
	struct areas *areas, struct zd_err *err)
{
	char busy[32] = "";
	int rc;

	if (!all_equal(areas)) {
		if (!only_ours_differ(areas)) {
			zd_restore_say(part,
				"the label area of '%s' has other namespaces now: left alone",
				zd_journal_region(part->journal));
			return put_up(part, region, err);
		}
		rc = take_down(part, region, busy, err);
		if (rc == -EBUSY) {
			zd_restore_say(part,
				"namespace '%s' is in use, or may be: the labels are what they "
				"were, free "
				"slots of the label area are left as they are",
				busy);
			return put_up(part, region, err);
		}
		if (rc == 0)
			rc = write_all(part, region, areas, err);
		if (rc < 0)
			return rc;
		zd_restore_say(part, "wrote the label area of '%s' back as it was",
			zd_journal_region(part->journal));
	}
	return put_up(part, region, err);
}

int zd_restore_labels(const struct zd_restore_part *part, struct zd_err *err)
{
	struct ndctl_region *region = zd_ndctl_region(part->ctx, zd_journal_region(part->journal));
	struct areas areas = {.n = 0};
	int rc = 0;

	if (!region) {
		zd_err_set(err, ZD_EXIT_FAILED, "region '%s': not on this machine",
			zd_journal_region(part->journal));
		return -ENODEV;
	}
	rc = load_all(part, region, &areas, err);
	if (rc == 0)
		rc = bring_back(part, region, &areas, err);
	if (rc == 0)
		forget_written(part, &areas);
	areas_done(&areas);
	return rc;
}
