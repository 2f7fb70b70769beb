/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May a namespace that is to be used whole be overwritten? The user's word is not enough: one that
 * is in use, or holds something that is known, is refused with what was found.
 */
#ifndef ZDBENCH_CONSENT_H
#define ZDBENCH_CONSENT_H

#include <stddef.h>

#include "zdbench/err.h"

struct ndctl_namespace;

/*
 * 0; -EBUSY in use (mounted, a device-mapper or other holder, open exclusively); -EEXIST it holds a
 * file system, a partition table, LVM, or a BTT, PFN or DAX info block; -ENODATA what it holds
 * cannot be seen. exit 69. Nothing is changed by looking.
 */
int zd_consent_check(struct ndctl_namespace *ndns, struct zd_err *err);

/* What libblkid knows in an open block device, "ext4 file system", "gpt partition table"; "" when
 * there is nothing. 0 or -errno. */
int zd_consent_probe(int fd, char *found, size_t size);

#endif
