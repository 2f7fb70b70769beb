/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Making stores durable, with libpmem (libpmem(7)): what bench/ may call of it, each a plain
 * forwarding call that adds one or two branches to libpmem's own (src/provision/persist.c).
 *
 * From user space it is only true where the file system keeps its metadata up to date by itself: on
 * a mapping with MAP_SYNC, or on a device. Elsewhere the kernel must be told (msync).
 */
#ifndef ZDBENCH_PERSIST_H
#define ZDBENCH_PERSIST_H

#include <stdbool.h>
#include <stddef.h>

/* Writes back the cache lines of the range and waits until they are durable (pmem_persist). */
void zd_persist(const void *addr, size_t length_bytes);

/*
 * Copies past the cache and waits (pmem_memcpy with PMEM_F_MEM_NONTEMPORAL). libpmem has such
 * stores on x86; its arm64 code stores, writes back and waits.
 */
void zd_persist_copy(void *to, const void *from, size_t length_bytes);

/* Tells the kernel (pmem_msync: msync(2) on the pages of the range). 0 or -errno. */
int zd_persist_msync(const void *addr, size_t length_bytes);

/*
 * Does libpmem write cache lines back here? Not where the platform's caches are flushed on a power
 * failure (eADR, persistence domain "cpu_cache"): there zd_persist() only waits.
 */
bool zd_persist_flushes(void);

#endif
