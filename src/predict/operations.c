/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "predict/operations.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct zd_metric *zd_operation_any(const struct zd_operation *o)
{
	return o->dev ? o->dev : o->mem;
}

bool zd_operation_same_block(const struct zd_operation *a, const struct zd_operation *b)
{
	const struct zd_cell *x = &zd_operation_any(a)->cell, *y = &zd_operation_any(b)->cell;

	return x->mode == y->mode && x->align_bytes == y->align_bytes && x->fs == y->fs;
}

const char *zd_operation_label(const struct zd_operation *o)
{
	const struct zd_metric *m = zd_operation_any(o);

	/* What is predicted is the mean of all, no median. */
	if (strcmp(m->stat, "p50") == 0 || strcmp(m->stat, "rate") == 0)
		return o->unit;
	return m->stat_label[0] ? m->stat_label : m->stat;
}

/* "insn/fault" is of a fault; "mappings/Minsn" of mappings. */
static void name_unit(const char *unit, char *out, size_t size)
{
	if (strncmp(unit, "insn/", 5) == 0)
		snprintf(out, size, "%s", unit + 5);
	else if (strncmp(unit, "mappings/", 9) == 0)
		snprintf(out, size, "mapping");
	else
		snprintf(out, size, "operation");
}

/* Of one operation; NAN where the metric does not tell. */
static double instructions_of(const struct zd_metric *m)
{
	if (strncmp(m->unit, "insn/", 5) == 0)
		return m->summary.median;
	if (strcmp(m->unit, "mappings/Minsn") == 0 && m->summary.median > 0)
		return 1e6 / m->summary.median;
	return NAN;
}

static bool is_counted(const struct zd_metric *m)
{
	return m && m->traffic && m->traffic->status == ZD_STATUS_OK;
}

static void say_why(struct zd_operation *o)
{
	const struct zd_metric *const sides[] = {o->dev, o->mem};
	static const char *const names[] = {"map=dev", "map=mem"};

	for (size_t i = 0; i < 2; i++) {
		const struct zd_metric *m = sides[i];

		if (is_counted(m))
			continue;
		if (!m || !m->traffic)
			snprintf(o->why, sizeof(o->why), "its traffic was not counted with %s",
				names[i]);
		else
			snprintf(o->why, sizeof(o->why), "traffic with %s %s: %s", names[i],
				zd_status_name(m->traffic->status), m->traffic->reason);
		return;
	}
}

static void fill(struct zd_operation *o, const struct zd_pair *pair, bool memmap_cold)
{
	*o = (struct zd_operation){.dev = pair->dev, .mem = pair->mem};
	name_unit(zd_operation_any(o)->unit, o->unit, sizeof(o->unit));
	o->counted = is_counted(o->dev) && is_counted(o->mem);
	if (!o->counted) {
		say_why(o);
		return;
	}
	zd_demand_init(&o->dev_demand, o->dev->traffic, memmap_cold, instructions_of(o->dev));
	zd_demand_init(&o->mem_demand, o->mem->traffic, memmap_cold, instructions_of(o->mem));
}

int zd_operations(
	const struct zd_result *r, bool memmap_cold, struct zd_operation **operation, size_t *n)
{
	struct zd_row *rows = NULL;
	size_t n_rows = 0;
	int rc = zd_rows(r, &rows, &n_rows);

	*n = 0;
	*operation = rc == 0 ? calloc(n_rows + 1, sizeof(**operation)) : NULL;
	for (size_t i = 0; *operation && i < n_rows; i++) {
		const struct zd_pair *pair = &rows[i].pair;

		if ((pair->dev && pair->dev->traffic) || (pair->mem && pair->mem->traffic))
			fill(&(*operation)[(*n)++], pair, memmap_cold);
	}
	free(rows);
	return *operation ? 0 : -ENOMEM;
}
