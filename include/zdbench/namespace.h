/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a namespace as the provision workload measures it: reserved (capacity and labels are
 * taken, nothing is bound), bound (the driver has populated and initialised its memmap), unbound,
 * destroyed. src/provision/ implements it with libndctl.
 */
#ifndef ZDBENCH_NAMESPACE_H
#define ZDBENCH_NAMESPACE_H

#include <stdint.h>

#include "zdbench/bind_parts.h"
#include "zdbench/err.h"
#include "zdbench/vmemmap.h"

struct zd_namespace;

/* All 0 or -errno. First bind writes the info block; a later one reads it. */
int zd_namespace_bind(struct zd_namespace *ns, struct zd_err *err);
int zd_namespace_unbind(struct zd_namespace *ns, struct zd_err *err);
/* Unbinds where needed and gives the capacity back. ns stays the caller's. */
int zd_namespace_destroy(struct zd_namespace *ns, struct zd_err *err);

/*
 * Finds the bound namespace's device and what it costs. Apart from bind, so that looking is not
 * timed. 0 or -errno.
 */
int zd_namespace_settle(struct zd_namespace *ns, struct zd_err *err);

/* What the bound namespace costs; valid after zd_namespace_settle(). Borrowed. */
struct zd_namespace_cost {
	uint64_t raw_bytes;    /* capacity taken from the region */
	uint64_t usable_bytes; /* size of the block or character device */
	uint64_t lost_bytes;   /* raw - usable */
	int64_t free_bytes;    /* MemFree when it was reserved */
	int64_t ram_bytes;     /* fall of MemFree since it was reserved; noise makes it negative */
	uint64_t memmap_bytes; /* pages of the range x sizeof(struct page); 0: size not known */
};
const struct zd_namespace_cost *zd_namespace_cost(const struct zd_namespace *ns);

/* Where the last bind spent its time; valid after zd_namespace_settle(). Borrowed. */
const struct zd_bind_parts *zd_namespace_bind_parts(const struct zd_namespace *ns);

/* How its struct pages are mapped, asked anew. 0 or -errno where the kernel does not tell. */
int zd_namespace_vmemmap(const struct zd_namespace *ns, struct zd_vmemmap *out);

#endif
