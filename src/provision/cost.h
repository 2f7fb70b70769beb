/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Readings behind struct zd_namespace_cost. */
#ifndef ZDBENCH_COST_H
#define ZDBENCH_COST_H

#include <stdint.h>

/*
 * Free memory: MemFree, and what the per-CPU lists hold (/proc/zoneinfo), which MemFree leaves out.
 * A memmap's 2 MiB blocks go to those lists when they are freed and come from them when they are
 * taken again, and MemFree alone then does not move. -errno when it cannot be read.
 */
int64_t zd_mem_free_bytes(void);

/* BLKGETSIZE64. 0 or -errno. */
int zd_block_device_bytes(const char *path, uint64_t *bytes);

/* A number of the running kernel's vmcoreinfo note, by its whole key ("SIZE(page)="). 0 or -ENOENT.
 */
int zd_vmcore_value(const char *key, uint64_t *value);

#endif
