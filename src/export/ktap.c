/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own test format, KTAP version 1: a test a result, in it one a cell, in it the
 * namespace and every metric. What was measured is ok, with its value in the line before; refused,
 * unsupported and skipped are SKIP with the reason; failed is not ok. A test with a failed one in
 * it fails, one with nothing but skipped ones is skipped.
 *
 * Source: Documentation/dev-tools/ktap.rst and tools/testing/kunit/kunit_parser.py of Linux.
 */
#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/quantity.h"
#include "printable.h"
#include "zdbench/units.h"

enum { CELL_PARTS = 4 }; /* mode/map/align/fs */

/* One level of tests: its outcome is what its tests were. */
struct level {
	FILE *out;
	int indent;
	size_t number, ok, failed;
};

/* No '#', which begins a directive. */
static void put_text(FILE *out, const char *text)
{
	char clean[1024];

	zd_printable(text, clean, sizeof(clean));
	for (const char *c = clean; *c; c++)
		fputc(*c == '#' ? '_' : *c, out);
}

static void begin(struct level *l, FILE *out, int indent, size_t plan)
{
	*l = (struct level){.out = out, .indent = indent};
	fprintf(out, "%*sKTAP version 1\n%*s1..%zu\n", indent, "", indent, "", plan);
}

static void put_result(struct level *l, const char *name, enum zd_status status, const char *reason)
{
	bool measured = status == ZD_STATUS_OK || status == ZD_STATUS_PARTIAL;

	l->ok += measured;
	l->failed += status == ZD_STATUS_FAILED;
	fprintf(l->out, "%*s%s %zu ", l->indent, "", status == ZD_STATUS_FAILED ? "not ok" : "ok",
		++l->number);
	put_text(l->out, name);
	if (status == ZD_STATUS_FAILED)
		fputs(" # ERROR ", l->out);
	else if (!measured)
		fprintf(l->out, " # SKIP %s: ", zd_status_name(status));
	if (!measured)
		put_text(l->out, reason);
	fputc('\n', l->out);
}

/* The end of a level, as a test of the level above it. */
static void end(struct level *above, const char *name, const struct level *l)
{
	enum zd_status status = l->failed ? ZD_STATUS_FAILED
				: l->ok	  ? ZD_STATUS_OK
					  : ZD_STATUS_SKIPPED;
	char reason[80];

	snprintf(reason, sizeof(reason), "%zu of %zu %s", l->failed ? l->failed : l->number,
		l->number, l->failed ? "failed" : "measured nothing");
	put_result(above, name, status, reason);
}

static void put_metric(struct level *l, const struct zd_metric *m)
{
	char median[ZD_NUMBER_SIZE], lo[ZD_NUMBER_SIZE], hi[ZD_NUMBER_SIZE];
	const char *name = m->id;

	/* The id without its cell: that is the test around this one. */
	for (int part = 0; part < CELL_PARTS && strchr(name, '/'); part++)
		name = strchr(name, '/') + 1;
	if (zd_export_measured(m)) {
		fprintf(l->out, "%*s# ", l->indent, "");
		put_text(l->out, name);
		fprintf(l->out, ": %s %s", zd_number_text(m->summary.median, median), m->unit);
		if (zd_export_has_ci95(m))
			fprintf(l->out, ", 95%% interval %s to %s",
				zd_number_text(m->summary.lo, lo),
				zd_number_text(m->summary.hi, hi));
		fprintf(l->out, ", %zu repetitions%s", m->summary.n, m->reason[0] ? ": " : "");
		put_text(l->out, m->reason);
		fputc('\n', l->out);
	}
	put_result(l, name, m->status, m->reason);
}

/* A metric or a namespace, with the cell it belongs to. */
struct item {
	const struct zd_cell *cell;
	const struct zd_namespace_record *ns; /* NULL: a metric */
	const struct zd_metric *metric;
	size_t i;
};

static int by_cell(const struct zd_cell *x, const struct zd_cell *y)
{
	if (x->mode != y->mode)
		return x->mode < y->mode ? -1 : 1;
	if (x->align_bytes != y->align_bytes)
		return x->align_bytes < y->align_bytes ? -1 : 1;
	if (x->fs != y->fs)
		return x->fs < y->fs ? -1 : 1;
	return x->map == y->map ? 0 : x->map < y->map ? -1 : 1;
}

static int by_item(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int by = by_cell(x->cell, y->cell);

	return by ? by : x->i < y->i ? -1 : 1;
}

static size_t cell_length(const struct item *items, size_t n)
{
	size_t length = 1;

	while (length < n && by_cell(items[0].cell, items[length].cell) == 0)
		length++;
	return length;
}

static void put_cells(struct level *result, const struct item *items, size_t n)
{
	struct level cell;
	char name[64];
	size_t length;

	for (size_t i = 0; i < n; i += length) {
		length = cell_length(&items[i], n - i);
		begin(&cell, result->out, result->indent + 2, length);
		for (size_t k = i; k < i + length; k++) {
			if (items[k].ns)
				put_result(&cell, "namespace", items[k].ns->status,
					items[k].ns->reason);
			else
				put_metric(&cell, items[k].metric);
		}
		end(result, zd_cell_format(items[i].cell, name, sizeof(name)), &cell);
	}
}

/* Namespaces first, then metrics, cell by cell; *n of them, the caller's to free. */
static struct item *sorted_items(const struct zd_result *r, size_t *n)
{
	struct item *items = calloc(r->n_ns + r->n_metrics + 1, sizeof(*items));

	*n = 0;
	if (!items)
		return NULL;
	for (size_t i = 0; i < r->n_ns; i++, (*n)++)
		items[*n] = (struct item){&r->ns[i].requested, &r->ns[i], NULL, *n};
	for (size_t i = 0; i < r->n_metrics; i++, (*n)++)
		items[*n] = (struct item){&r->metric[i].cell, NULL, &r->metric[i], *n};
	qsort(items, *n, sizeof(*items), by_item);
	return items;
}

static int put_run(struct level *top, const struct zd_result *r, struct zd_err *err)
{
	struct level result;
	char name[128], page[24], injected[64] = "", text[512];
	size_t n, n_cells = 0;
	struct item *items = sorted_items(r, &n);

	if (!items)
		return zd_export_no_memory(err);
	for (size_t i = 0; i < n; i += cell_length(&items[i], n - i))
		n_cells++;
	snprintf(name, sizeof(name), "zdbench %s %s %s %s", r->invocation.mode, r->machine.arch,
		zd_size_format(r->machine.page_size_bytes, page, sizeof(page)),
		r->invocation.kernel[0] ? r->invocation.kernel : "local");
	if (zd_result_injected(r))
		snprintf(injected, sizeof(injected), ", %llu instructions injected",
			zd_result_injected(r));
	snprintf(text, sizeof(text), "%s: Linux %s, clock: %s, run %s%s%s", name,
		r->machine.kernel.release, r->clock.kind, r->run_id, injected,
		r->invocation.complete ? "" : ", stopped early");
	fprintf(top->out, "# ");
	put_text(top->out, text);
	fputc('\n', top->out);
	if (n == 0) {
		put_result(top, name, ZD_STATUS_FAILED, "the result holds nothing");
	} else {
		begin(&result, top->out, top->indent + 2, n_cells);
		put_cells(&result, items, n);
		end(top, name, &result);
	}
	free(items);
	return 0;
}

static int write_ktap(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	struct level top;
	int rc = 0;

	begin(&top, out, 0, n);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = put_run(&top, in[i].result, err);
	return rc;
}

const struct zd_export zd_export_ktap = {
	.name = "ktap",
	.summary = "the kernel's test format, KTAP version 1",
	.several = true,
	.write = write_ktap,
};
