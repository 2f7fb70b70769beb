/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where downloads, builds and console logs are kept; scripts/lib.sh says the same. */
#ifndef ZDBENCH_CACHEDIR_H
#define ZDBENCH_CACHEDIR_H

/* $ZDBENCH_CACHE, else $XDG_CACHE_HOME/zdbench, else $HOME/.cache/zdbench. malloc'd, the caller's
 * to free; NULL: no memory. */
char *zd_cache_dir(void);

#endif
