/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The threads that run one variant at once. What they do between timed regions (mapping again,
 * looking at page tables) would disturb the others' timed regions: who is done with it waits here
 * for the others, and all go on at the same moment.
 */
#ifndef ZDBENCH_CREW_H
#define ZDBENCH_CREW_H

struct zd_crew;

/*
 * Waits until every thread that has not left is here. Never in a timed region: it sleeps, and takes
 * a lock. NULL, for a thread that is alone: nothing happens.
 */
void zd_crew_meet(struct zd_crew *crew);

#endif
