/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of what zdbench/crew.h is about. */
#ifndef ZDBENCH_RUN_CREW_H
#define ZDBENCH_RUN_CREW_H

#include "zdbench/crew.h"

struct zd_crew *zd_crew_new(unsigned members); /* NULL: no memory. The caller's: zd_crew_free() */
void zd_crew_free(struct zd_crew *crew);       /* NULL is fine; when all have left */

/* Once for each member, when it will not meet again: the others no longer wait for it. */
void zd_crew_leave(struct zd_crew *crew);

#endif
