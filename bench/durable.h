/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The operation that the persist workload times, apart so that a test can crash a machine after it.
 */
#ifndef ZDBENCH_DURABLE_H
#define ZDBENCH_DURABLE_H

#include <string.h>

#include "zdbench/persist.h"

enum zd_durable { ZD_DURABLE_FLUSH, ZD_DURABLE_COPY, ZD_DURABLE_MSYNC };

/* Copies and makes durable. Always inlined with a constant kind: the timed region has no branch for
 * it. 0 or -errno of msync. */
static inline __attribute__((always_inline)) int zd_durable_copy(
	enum zd_durable kind, char *to, const char *from, size_t size_bytes)
{
	if (kind == ZD_DURABLE_COPY) {
		zd_persist_copy(to, from, size_bytes);
		return 0;
	}
	memcpy(to, from, size_bytes);
	if (kind == ZD_DURABLE_MSYNC)
		return zd_persist_msync(to, size_bytes);
	zd_persist(to, size_bytes);
	return 0;
}

#endif
