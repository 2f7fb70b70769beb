/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/result.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void zd_result_init(struct zd_result *r)
{
	memset(r, 0, sizeof(*r));
	r->invocation.precision = NAN;
	r->invocation.stop.width = NAN;
	r->invocation.waited_s = NAN;
	r->clock.resolution = NAN;
	r->clock.overhead = NAN;
	r->machine.topology.region_node = -1;
	r->machine.topology.bound_cpu = -1;
	r->machine.topology.bound_node = -1;
}

static void free_argv(struct zd_result *r)
{
	for (size_t i = 0; i < r->invocation.argc; i++)
		free(r->invocation.argv[i]);
	free(r->invocation.argv);
	r->invocation.argv = NULL;
	r->invocation.argc = 0;
}

int zd_result_set_argv(struct zd_result *r, int argc, char *const *argv)
{
	free_argv(r);
	r->invocation.argv = calloc((size_t)argc + 1, sizeof(*r->invocation.argv));
	for (int i = 0; r->invocation.argv && i < argc; i++) {
		r->invocation.argv[i] = strdup(argv[i]);
		if (!r->invocation.argv[i])
			return -ENOMEM;
		r->invocation.argc++;
	}
	return r->invocation.argv ? 0 : -ENOMEM;
}

void zd_result_done(struct zd_result *r)
{
	if (!r)
		return;
	free_argv(r);
	for (size_t i = 0; i < r->n_metrics; i++) {
		free(r->metric[i].rep);
		free(r->metric[i].bin);
		free(r->metric[i].traffic);
	}
	free(r->metric);
	free(r->ns);
	free(r->comparison);
	free(r->complaint);
	zd_result_init(r);
}

/*
 * Room for one more of n elements, zeroed; *array moves. The capacity is not kept: it is the power
 * of two at or above n, so that growing is needed exactly when n is one.
 */
static void *grow(void **array, size_t n, size_t size)
{
	void *bigger;

	if ((n & (n - 1)) == 0) {
		bigger = reallocarray(*array, n ? 2 * n : 1, size);
		if (!bigger)
			return NULL;
		*array = bigger;
	}
	return memset((char *)*array + n * size, 0, size);
}

struct zd_metric *zd_result_add_metric(struct zd_result *r)
{
	void *array = r->metric;
	struct zd_metric *m = grow(&array, r->n_metrics, sizeof(*m));

	if (!m)
		return NULL;
	r->metric = array;
	r->n_metrics++;
	m->summary.median = m->summary.lo = m->summary.hi = NAN;
	m->steady.ratio = m->steady.p = NAN;
	snprintf(m->steady.verdict, sizeof(m->steady.verdict), "unknown");
	snprintf(m->steady.reason, sizeof(m->steady.reason), "not judged");
	return m;
}

struct zd_namespace_record *zd_result_add_namespace(struct zd_result *r)
{
	void *array = r->ns;
	struct zd_namespace_record *ns = grow(&array, r->n_ns, sizeof(*ns));

	if (!ns)
		return NULL;
	r->ns = array;
	r->n_ns++;
	return ns;
}

struct zd_comparison *zd_result_add_comparison(struct zd_result *r)
{
	void *array = r->comparison;
	struct zd_comparison *c = grow(&array, r->n_comparisons, sizeof(*c));

	if (!c)
		return NULL;
	r->comparison = array;
	r->n_comparisons++;
	c->ratio = c->lo = c->hi = NAN;
	return c;
}

static bool same_complaint(const struct zd_complaint *c, const struct zd_cell *cell,
	const char *operation, const struct zd_splat *splat)
{
	return c->cell.mode == cell->mode && c->cell.map == cell->map && c->cell.fs == cell->fs &&
	       c->cell.align_bytes == cell->align_bytes && strcmp(c->operation, operation) == 0 &&
	       strcmp(c->splat.kind, splat->kind) == 0 &&
	       strcmp(c->splat.line[0], splat->line[0]) == 0;
}

struct zd_complaint *zd_result_add_complaint(struct zd_result *r, const struct zd_cell *cell,
	const char *operation, unsigned rep, const struct zd_splat *splat)
{
	void *array = r->complaint;
	struct zd_complaint *c;

	for (size_t i = 0; i < r->n_complaints; i++) {
		c = &r->complaint[i];
		if (same_complaint(c, cell, operation, splat)) {
			c->count++;
			return c;
		}
	}
	c = r->n_complaints < ZD_MAX_COMPLAINTS ? grow(&array, r->n_complaints, sizeof(*c)) : NULL;
	if (!c)
		return NULL;
	r->complaint = array;
	r->n_complaints++;
	c->splat = *splat;
	c->cell = *cell;
	c->rep = rep;
	c->count = 1;
	snprintf(c->operation, sizeof(c->operation), "%s", operation);
	return c;
}

unsigned long long zd_result_injected(const struct zd_result *r)
{
	return r->invocation.inject + r->invocation.kernel_inject;
}

struct zd_metric *zd_result_find_metric(struct zd_result *r, const char *id)
{
	for (size_t i = 0; i < r->n_metrics; i++)
		if (strcmp(r->metric[i].id, id) == 0)
			return &r->metric[i];
	return NULL;
}

bool zd_metric_has_numbers(const struct zd_metric *m)
{
	return m && (m->status == ZD_STATUS_OK || m->status == ZD_STATUS_PARTIAL);
}

int zd_metric_add_rep(struct zd_metric *m, const struct zd_rep *rep)
{
	if (m->n_reps == m->cap_reps) {
		size_t capacity = m->cap_reps ? 2 * m->cap_reps : 16;
		struct zd_rep *bigger = reallocarray(m->rep, capacity, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		m->rep = bigger;
		m->cap_reps = capacity;
	}
	m->rep[m->n_reps++] = *rep;
	return 0;
}

void zd_metric_take_status(struct zd_metric *m, enum zd_status status, const char *reason)
{
	static const int rank[] = {
		[ZD_STATUS_OK] = 1,
		[ZD_STATUS_SKIPPED] = 0,
		[ZD_STATUS_UNSUPPORTED] = 2,
		[ZD_STATUS_REFUSED] = 3,
		[ZD_STATUS_PARTIAL] = 4,
		[ZD_STATUS_FAILED] = 5,
	};

	/* n_reps 0: what stands there is that it is planned. */
	if (m->n_reps > 0 && rank[status] <= rank[m->status])
		return;
	m->status = status;
	snprintf(m->reason, sizeof(m->reason), "%s", status == ZD_STATUS_OK ? "" : reason);
}

unsigned zd_result_next_rep(const struct zd_result *r)
{
	unsigned next = 0;

	for (size_t i = 0; i < r->n_metrics; i++)
		for (size_t k = 0; k < r->metric[i].n_reps; k++)
			if (r->metric[i].rep[k].i >= next && r->metric[i].rep[k].i < UINT_MAX)
				next = r->metric[i].rep[k].i + 1;
	return next;
}

void zd_witness_take(char kept[16], const char *said, const char *asked)
{
	if (kept[0] == '\0' || strcmp(kept, asked) == 0)
		snprintf(kept, 16, "%s", said);
}

void zd_metric_set_id(struct zd_metric *m)
{
	char cell[64], threads[16] = "";

	if (m->threads > 1)
		snprintf(threads, sizeof(threads), "@T%u", m->threads);
	/* Fits: 35 characters of the longest cell, 31, 47 and 31 of the names, 12 of threads. */
	snprintf(m->id, sizeof(m->id), "%s/%s/%s%s/%s",
		zd_cell_format(&m->cell, cell, sizeof(cell)), m->workload, m->variant, threads,
		m->stat);
}

const char *zd_metric_pair_id(const struct zd_metric *m, char *buf, size_t buf_size)
{
	const char *map = zd_map_name(m->cell.map), *mode = zd_mode_name(m->cell.mode);
	size_t head = strlen(mode) + 1 + strlen(map);

	snprintf(buf, buf_size, "%s/*%s", mode, strlen(m->id) > head ? m->id + head : "");
	return buf;
}

/* All that an id is made of but the map. */
static int compare_pair(const struct zd_metric *x, const struct zd_metric *y)
{
	int by;

	if (x->cell.mode != y->cell.mode)
		return x->cell.mode < y->cell.mode ? -1 : 1;
	if (x->cell.align_bytes != y->cell.align_bytes)
		return x->cell.align_bytes < y->cell.align_bytes ? -1 : 1;
	if (x->cell.fs != y->cell.fs)
		return x->cell.fs < y->cell.fs ? -1 : 1;
	by = strcmp(x->workload, y->workload);
	by = by ? by : strcmp(x->variant, y->variant);
	if (!by && x->threads != y->threads)
		by = x->threads < y->threads ? -1 : 1;
	return by ? by : strcmp(x->stat, y->stat);
}

static int compare_metric(const void *a, const void *b)
{
	const struct zd_metric *x = *(const struct zd_metric *const *)a;
	const struct zd_metric *y = *(const struct zd_metric *const *)b;
	int by = compare_pair(x, y);

	return by ? by : x < y ? -1 : x > y;
}

static const struct zd_metric *first_of(const struct zd_pair *pair)
{
	if (!pair->dev || !pair->mem)
		return pair->dev ? pair->dev : pair->mem;
	return pair->dev < pair->mem ? pair->dev : pair->mem;
}

static int compare_first(const void *a, const void *b)
{
	const struct zd_metric *x = first_of(a), *y = first_of(b);

	return x < y ? -1 : x > y;
}

/* By sorting and not by searching: a stranger's file can have 100,000 metrics. */
int zd_result_pairs(const struct zd_result *r, struct zd_pair **pairs, size_t *n)
{
	const struct zd_metric **sorted = calloc(r->n_metrics + 1, sizeof(*sorted));
	struct zd_pair *out = calloc(r->n_metrics + 1, sizeof(*out));

	if (!sorted || !out) {
		free(sorted);
		free(out);
		return -ENOMEM;
	}
	for (size_t i = 0; i < r->n_metrics; i++)
		sorted[i] = &r->metric[i];
	qsort(sorted, r->n_metrics, sizeof(*sorted), compare_metric);
	*n = 0;
	for (size_t i = 0; i < r->n_metrics; i++) {
		const struct zd_metric *m = sorted[i];
		struct zd_pair *pair;

		if (i == 0 || compare_pair(sorted[i - 1], m) != 0)
			(*n)++;
		pair = &out[*n - 1];
		*(m->cell.map == ZD_MAP_DEV ? &pair->dev : &pair->mem) = m;
	}
	free(sorted);
	qsort(out, *n, sizeof(*out), compare_first);
	*pairs = out;
	return 0;
}

const struct zd_metric *zd_pair_any(const struct zd_pair *pair)
{
	return pair->dev ? pair->dev : pair->mem;
}
