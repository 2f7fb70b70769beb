/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/crew.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/*
 * Two steps. First all are waited for asleep, because one may be long in coming; but who is woken
 * last is woken late. So each that is awake counts itself, and spins until all have.
 */
struct zd_crew {
	pthread_mutex_t lock;
	pthread_cond_t complete;
	unsigned members, waiting;
	unsigned meetings;     /* that are complete */
	unsigned long to_wake; /* members of all those meetings together */
	atomic_ulong awake;
};

struct zd_crew *zd_crew_new(unsigned members)
{
	struct zd_crew *crew = calloc(1, sizeof(*crew));

	if (!crew)
		return NULL;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->complete, NULL);
	crew->members = members;
	return crew;
}

void zd_crew_free(struct zd_crew *crew)
{
	if (!crew)
		return;
	pthread_cond_destroy(&crew->complete);
	pthread_mutex_destroy(&crew->lock);
	free(crew);
}

static void complete_if_all_are_here(struct zd_crew *crew)
{
	if (crew->members == 0 || crew->waiting < crew->members)
		return;
	crew->waiting = 0;
	crew->meetings++;
	crew->to_wake += crew->members;
	pthread_cond_broadcast(&crew->complete);
}

void zd_crew_meet(struct zd_crew *crew)
{
	unsigned long needed;
	unsigned before;

	if (!crew)
		return;
	pthread_mutex_lock(&crew->lock);
	before = crew->meetings;
	crew->waiting++;
	complete_if_all_are_here(crew);
	while (crew->meetings == before)
		pthread_cond_wait(&crew->complete, &crew->lock);
	/* The next meeting cannot be complete before this thread has come to it. */
	needed = crew->to_wake;
	pthread_mutex_unlock(&crew->lock);
	atomic_fetch_add(&crew->awake, 1);
	while (atomic_load(&crew->awake) < needed)
		;
}

void zd_crew_leave(struct zd_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->members--;
	complete_if_all_are_here(crew);
	pthread_mutex_unlock(&crew->lock);
}
