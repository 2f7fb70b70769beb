/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK, WORKLOAD, VARIANT, ITSELF };

static int compare_cell(const struct zd_metric *x, const struct zd_metric *y)
{
	if (x->cell.mode != y->cell.mode)
		return x->cell.mode < y->cell.mode ? -1 : 1;
	if (x->cell.align_bytes != y->cell.align_bytes)
		return x->cell.align_bytes < y->cell.align_bytes ? -1 : 1;
	if (x->cell.fs != y->cell.fs)
		return x->cell.fs < y->cell.fs ? -1 : 1;
	return 0;
}

/* How far two rows belong together: 0 is not the same block, 3 the same variant. */
static int compare_group(const struct zd_row *a, const struct zd_row *b, int *level)
{
	const struct zd_metric *x = zd_pair_any(&a->pair), *y = zd_pair_any(&b->pair);
	int by = compare_cell(x, y);

	*level = BLOCK;
	if (by)
		return by;
	*level = WORKLOAD;
	by = strcmp(x->workload, y->workload);
	if (by)
		return by;
	*level = VARIANT;
	by = strcmp(x->variant, y->variant);
	if (!by && x->threads != y->threads)
		by = x->threads < y->threads ? -1 : 1;
	*level = by ? VARIANT : ITSELF;
	return by;
}

static int by_group(const void *a, const void *b)
{
	const struct zd_row *x = a, *y = b;
	int level, by = compare_group(x, y, &level);

	return by ? by : x->first[ITSELF] < y->first[ITSELF] ? -1 : 1;
}

static int by_first(const void *a, const void *b)
{
	const struct zd_row *x = a, *y = b;

	for (int i = BLOCK; i <= ITSELF; i++)
		if (x->first[i] != y->first[i])
			return x->first[i] < y->first[i] ? -1 : 1;
	return 0;
}

/* Rows sorted by group: every group's first appearance is the least of its members'. */
static void find_firsts(struct zd_row *rows, size_t n)
{
	size_t start[ITSELF] = {0};

	for (size_t i = 0; i < n; i++) {
		int level = BLOCK;

		if (i > 0)
			compare_group(&rows[i - 1], &rows[i], &level);
		for (int k = level; k < ITSELF; k++) {
			start[k] = i;
			rows[i].first[k] = rows[i].first[ITSELF];
		}
		for (int k = BLOCK; k < ITSELF; k++)
			if (rows[start[k]].first[k] > rows[i].first[ITSELF])
				rows[start[k]].first[k] = rows[i].first[ITSELF];
	}
	/* Now the first row of each group knows; the others take it over. */
	for (size_t i = 1; i < n; i++) {
		int level;

		compare_group(&rows[i - 1], &rows[i], &level);
		for (int k = BLOCK; k < level; k++)
			rows[i].first[k] = rows[i - 1].first[k];
	}
}

static int by_metric(const void *a, const void *b)
{
	return strcmp((*(const struct zd_comparison *const *)a)->metric,
		(*(const struct zd_comparison *const *)b)->metric);
}

static const struct zd_comparison *find(
	const struct zd_comparison **sorted, size_t n, const struct zd_pair *pair)
{
	struct zd_comparison key;
	const struct zd_comparison *wanted = &key, **found;

	zd_metric_pair_id(zd_pair_any(pair), key.metric, sizeof(key.metric));
	found = bsearch(&wanted, sorted, n, sizeof(*sorted), by_metric);
	return found ? *found : NULL;
}

int zd_rows(const struct zd_result *r, struct zd_row **rows, size_t *n)
{
	const struct zd_comparison **sorted = calloc(r->n_comparisons + 1, sizeof(*sorted));
	struct zd_pair *pairs = NULL;
	int rc = sorted ? zd_result_pairs(r, &pairs, n) : -ENOMEM;

	*rows = rc == 0 ? calloc(*n + 1, sizeof(**rows)) : NULL;
	if (!*rows) {
		free(pairs);
		free(sorted);
		return -ENOMEM;
	}
	for (size_t i = 0; i < r->n_comparisons; i++)
		sorted[i] = &r->comparison[i];
	qsort(sorted, r->n_comparisons, sizeof(*sorted), by_metric);
	for (size_t i = 0; i < *n; i++) {
		(*rows)[i].pair = pairs[i];
		(*rows)[i].comparison = find(sorted, r->n_comparisons, &pairs[i]);
		(*rows)[i].first[ITSELF] = i;
	}
	qsort(*rows, *n, sizeof(**rows), by_group);
	find_firsts(*rows, *n);
	qsort(*rows, *n, sizeof(**rows), by_first);
	free(pairs);
	free(sorted);
	return 0;
}

bool zd_namespace_proved(const struct zd_namespace_record *ns)
{
	const char *map = zd_map_name(ns->requested.map);

	return ns->status == ZD_STATUS_OK && ns->actual_known && ns->raw_bytes != 0 &&
	       ns->actual.mode == ns->requested.mode && ns->actual.map == ns->requested.map &&
	       ns->actual.align_bytes == ns->requested.align_bytes &&
	       strcmp(ns->witness_capacity, map) == 0 && strcmp(ns->witness_ram, map) == 0;
}
