/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/persist.h"

#include <errno.h>
#include <libpmem.h>

void zd_persist(const void *addr, size_t length_bytes)
{
	pmem_persist(addr, length_bytes);
}

void zd_persist_copy(void *to, const void *from, size_t length_bytes)
{
	pmem_memcpy(to, from, length_bytes, PMEM_F_MEM_NONTEMPORAL);
}

int zd_persist_msync(const void *addr, size_t length_bytes)
{
	return pmem_msync(addr, length_bytes) < 0 ? -errno : 0;
}

bool zd_persist_flushes(void)
{
	return pmem_has_auto_flush() != 1;
}
