/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cell needs of a machine besides a region: a program, drivers, a file system. */
#ifndef ZDBENCH_NEEDS_H
#define ZDBENCH_NEEDS_H

#include "provision/provision.h"

/* What can be known before anything is changed: the program that makes the cell's file system. 0,
 * or -ENOENT with 69. */
int zd_needs_check(const struct zd_cell *cell, struct zd_err *err);

/*
 * When something has failed: ": no driver 'nd_pmem' (CONFIG_BLK_DEV_PMEM)", ": region 'region0' is
 * disabled", or "" where nothing is missing. Not to be asked before: drivers and file systems are
 * loaded when they are first used. A region "" is not looked at; `root` stands before /sys and
 * /proc, "" for this machine's. Returns buf.
 */
const char *zd_needs_missing(const char *root, const char *region, const struct zd_cell *cell,
	char *buf, size_t buf_size);

#endif
