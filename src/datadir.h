/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the scripts are that belong to this binary. */
#ifndef ZDBENCH_DATADIR_H
#define ZDBENCH_DATADIR_H

/* $ZDBENCH_DATADIR (the launcher sets it to the checkout), else where they were installed.
 * Borrowed. */
const char *zd_datadir(void);

/* Where plugins for QEMU are installed. */
const char *zd_plugindir(void);

#endif
