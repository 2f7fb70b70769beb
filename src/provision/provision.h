/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regions and namespaces. The files that include provision/ndctl.h are the only ones that know
 * libndctl and libdaxctl; filesystem.c makes and mounts, mapping.c maps (zdbench/mapping.h).
 *
 * What may be touched: free capacity of a labelled region. A region without labels is one
 * namespace that covers it all, and initialising labels makes that namespace's data unreachable:
 * both need destroy_data, the caller's explicit word.
 */
#ifndef ZDBENCH_PROVISION_H
#define ZDBENCH_PROVISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/cell.h"
#include "zdbench/err.h"
#include "zdbench/mapping.h"
#include "zdbench/namespace.h"

enum { ZD_MAX_SUPPORTED_ALIGNS = 8 };

struct zd_aligns {
	uint64_t bytes[ZD_MAX_SUPPORTED_ALIGNS];
	size_t n;
};

struct zd_region_info {
	char name[32];
	uint64_t size_bytes;
	uint64_t available_bytes; /* largest free extent; of the namespace when used whole */
	uint64_t align_bytes;	  /* sizes must be multiples of this */
	unsigned interleave_ways;
	int numa_node; /* -1: none */
	bool labelled;
	bool whole; /* one namespace is used whole: the region is label-less, or it was named */
	bool labels_possible;		/* label-less, but every DIMM has a label area */
	char persistence[32];		/* "cpu_cache", "memory_controller", "none", "" unknown */
	struct zd_aligns fsdax, devdax; /* supported_alignments; none: mode not in this kernel */
};

struct zd_provisioner;
struct zd_restore_report;

/*
 * Opens the region of that name, or with "" the first usable one (labelled before label-less); or
 * the region of a namespace, unless that is "", to use that namespace whole.
 * 0; -ENODEV when there is none (err->exit ZD_EXIT_UNAVAILABLE); -EPERM when only a label-less
 * region is there and destroy_data was not given.
 */
int zd_provisioner_open(struct zd_provisioner **out, const char *region, const char *namespace,
	bool destroy_data, struct zd_err *err);
void zd_provisioner_free(struct zd_provisioner *p); /* NULL is fine */
const struct zd_region_info *zd_provisioner_region(const struct zd_provisioner *p);

/*
 * What an earlier run has left of its changes is undone where `undo` asks for it, else refused
 * (-ESTALE, exit 70). Before a region is chosen: what is left may stand in the way.
 */
int zd_provisioner_check_left(
	bool undo, const struct zd_restore_report *report, struct zd_err *err);

/*
 * Takes the region, and its journal (provision/journal.h), for this process. -EBUSY when another
 * zdbench has it.
 */
int zd_provisioner_lock(struct zd_provisioner *p, struct zd_err *err);

/*
 * May what would be lost be overwritten? The user's word is not enough: provision/consent.h.
 * Nothing is changed.
 */
int zd_provisioner_check_consent(struct zd_provisioner *p, struct zd_err *err);

/* Notes the region's label areas in its journal; nothing may be changed before. 0 or -errno. */
int zd_provisioner_begin(struct zd_provisioner *p, struct zd_err *err);

/*
 * Says that a file below /sys, which holds `value`, is about to be written: zd_provisioner_end(),
 * or a restore, writes that back. Needs the lock. 0 or -errno with err filled: do not write it.
 */
int zd_provisioner_will_set(
	struct zd_provisioner *p, const char *path, const char *value, struct zd_err *err);

/*
 * Undoes what is left to undo; with keep_labels the label areas stay as they are. 0 or -errno: then
 * zdbench restore has the rest to do.
 */
int zd_provisioner_end(struct zd_provisioner *p, bool keep_labels, struct zd_err *err);

/*
 * Writes label indexes into the DIMMs' empty label areas. Needs destroy_data. 0; -EBUSY when a
 * namespace there is in use (nothing was touched); -errno.
 */
int zd_provisioner_init_labels(struct zd_provisioner *p, struct zd_err *err);

/* May a cell have that size? 0, or -EINVAL when it does not fit the region's rules (usage). Pure.
 */
int zd_region_check_size(const struct zd_region_info *info, uint64_t size_bytes,
	uint64_t align_bytes, struct zd_err *err);

/*
 * Takes capacity and configures it for the cell, bound to nothing yet. -EBUSY: what would be taken
 * is in use, and nothing was touched. A half-made namespace is undone before an error is returned.
 * The caller owns *out: zd_namespace_destroy() gives the capacity back, zd_namespace_free() the
 * memory.
 */
int zd_namespace_reserve(struct zd_provisioner *p, const struct zd_cell *cell, uint64_t size_bytes,
	struct zd_namespace **out, struct zd_err *err);
void zd_namespace_free(struct zd_namespace *ns); /* NULL is fine; destroys nothing */

/* The device node of a bound namespace: "/dev/pmem0", "/dev/dax0.0"; "" when not bound. */
const char *zd_namespace_device(const struct zd_namespace *ns);
/* The physical address of that device's first byte, after zd_namespace_settle(); 0: not known. */
uint64_t zd_namespace_physical(const struct zd_namespace *ns);
const struct zd_cell *zd_namespace_cell(const struct zd_namespace *ns);
struct zd_journal *zd_namespace_journal(const struct zd_namespace *ns);

/* What the kernel says the namespace is, asked anew (not from what was written). */
struct zd_namespace_actual {
	struct zd_cell cell; /* fs is copied from what was asked */
	uint64_t raw_bytes;
	char name[32]; /* "namespace0.0" */
};
int zd_namespace_readback(
	const struct zd_namespace *ns, struct zd_namespace_actual *out, struct zd_err *err);

/*
 * Two witnesses of where the memmap is, each from a figure the request does not feed: "dev", "mem"
 * or "unclear". capacity: the bytes lost on the device hold a memmap or do not. ram: free memory
 * fell by a memmap over the bind or it did not. Pure.
 */
const char *zd_witness_capacity(const struct zd_namespace_cost *cost, const struct zd_cell *cell);
const char *zd_witness_ram(const struct zd_namespace_cost *cost, const struct zd_cell *cell);

/* sizeof(struct page) from the vmcoreinfo note of /proc/kcore; 0 when it cannot be read. */
uint64_t zd_struct_page_bytes(void);

/*
 * Makes the cell's file system on the settled namespace and mounts it with dax=always on a fresh
 * directory. *space is filled for the cell (devdax: without a file system). 0 or -errno; refuses
 * (-ENOTSUP) when the mounted root does not carry STATX_ATTR_DAX.
 */
int zd_space_open(const struct zd_namespace *ns, uint64_t page_bytes, uint64_t pmd_bytes,
	struct zd_space *space, struct zd_err *err);
int zd_space_close(struct zd_space *space, struct zd_err *err); /* unmounts; zeroed is fine */

#endif
