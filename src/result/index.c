/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sorted by a hash, which stands beside the place: ids are alike from their start on, and each is
 * in a page of its own, so that comparing them is what takes time. Two with one hash are told apart
 * by their ids, however many a hostile file has.
 */
#include "result/index.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	uint64_t hash;
	const char *id;
	const struct zd_metric *m;
};

struct zd_index {
	size_t n;
	struct entry entry[];
};

/* FNV-1a. */
static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return strcmp(x->id, y->id);
}

struct zd_index *zd_index_make(const struct zd_result *r)
{
	struct zd_index *index = calloc(1, sizeof(*index) + r->n_metrics * sizeof(index->entry[0]));

	if (!index)
		return NULL;
	index->n = r->n_metrics;
	for (size_t i = 0; i < index->n; i++) {
		const struct zd_metric *m = &r->metric[i];

		index->entry[i] = (struct entry){hash_of(m->id), m->id, m};
	}
	qsort(index->entry, index->n, sizeof(index->entry[0]), compare);
	return index;
}

const struct zd_metric *zd_index_find(const struct zd_index *index, const char *id)
{
	const struct entry key = {hash_of(id), id, NULL};
	const struct entry *found = bsearch(&key, index->entry, index->n, sizeof(key), compare);

	return found ? found->m : NULL;
}

const char *zd_index_twice(const struct zd_index *index)
{
	for (size_t i = 1; i < index->n; i++)
		if (compare(&index->entry[i - 1], &index->entry[i]) == 0)
			return index->entry[i].id;
	return NULL;
}

void zd_index_free(struct zd_index *index)
{
	free(index);
}
