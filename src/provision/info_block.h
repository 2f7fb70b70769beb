/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The block at a namespace's beginning that says what is made of it (drivers/nvdimm/pfn.h, btt.h):
 * without labels it is all that does, and left there it would be found at the next boot.
 */
#ifndef ZDBENCH_INFO_BLOCK_H
#define ZDBENCH_INFO_BLOCK_H

#include <stddef.h>

struct ndctl_namespace;

/* All places that the kernel writes one to are below this. */
enum { ZD_INFO_BLOCK_BYTES = 8192 };

/*
 * "PFN", "DAX", "BTT" when the namespace's first ZD_INFO_BLOCK_BYTES hold such a block, else NULL;
 * *uuid points at its uuid then. Pure.
 */
const char *zd_info_block_kind(const void *head, const unsigned char **uuid);

/*
 * Erases the info block of this uuid from a disabled namespace, which is disabled again afterwards.
 * 0; 1: there is none of this uuid, nothing was changed; -errno.
 */
int zd_info_block_erase(struct ndctl_namespace *ndns, const unsigned char uuid[16]);

#endif
