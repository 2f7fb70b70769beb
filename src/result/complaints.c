/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel complained of, said plainly: it comes before all figures. */
#include <stdlib.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"

enum { INDENT = 4, CELLS_SHOWN = 2 };

static bool same_words(const struct zd_complaint *a, const struct zd_complaint *b)
{
	/* Where in a range a SIGBUS came is of no weight. */
	if (strcmp(a->splat.kind, "SIGBUS") == 0)
		return strcmp(b->splat.kind, "SIGBUS") == 0;
	return strcmp(a->splat.kind, b->splat.kind) == 0 &&
	       strcmp(a->splat.line[0], b->splat.line[0]) == 0;
}

/* "fault/write-pmd of devdax/dev/2M/none, fault/read-pmd of ... and 12 more" */
static void name_operations(
	const struct zd_result *r, const struct zd_complaint *first, char *buf, size_t size)
{
	size_t at = 0, n = 0, times = 0;
	char cell[64];

	for (size_t i = 0; i < r->n_complaints; i++) {
		const struct zd_complaint *c = &r->complaint[i];

		if (!same_words(first, c))
			continue;
		times += c->count;
		if (n++ < CELLS_SHOWN)
			at += (size_t)snprintf(buf + at, size - at, "%s%s of %s", at ? ", " : "",
				c->operation, zd_cell_format(&c->cell, cell, sizeof(cell)));
	}
	if (n > CELLS_SHOWN)
		at += (size_t)snprintf(
			buf + at, size - at, " and %zu more operations", n - CELLS_SHOWN);
	snprintf(buf + at, size - at, ", %zu time%s", times, times == 1 ? "" : "s");
}

static void print_lines(const struct zd_complaint *c, bool verbose, FILE *out)
{
	char summary[400];

	if (!verbose) {
		fprintf(out, "%*s", INDENT + 2, "");
		zd_text_wrap(out, zd_splat_summary(&c->splat, summary, sizeof(summary)), INDENT + 2,
			INDENT + 4);
		return;
	}
	for (size_t i = 0; i < c->splat.n_lines; i++) {
		fprintf(out, "%*s", INDENT + 2, "");
		zd_text_wrap(out, c->splat.line[i], INDENT + 2, INDENT + 4);
	}
}

static void print_complaint(
	const struct zd_result *r, const struct zd_complaint *c, bool verbose, FILE *out)
{
	char where[400], text[480];

	name_operations(r, c, where, sizeof(where));
	snprintf(text, sizeof(text), "%s in %s", c->splat.kind, where);
	fprintf(out, "%*s", INDENT, "");
	zd_text_wrap(out, text, INDENT, INDENT + 2);
	print_lines(c, verbose, out);
	if (c->meaning[0]) {
		fprintf(out, "%*s-> ", INDENT + 2, "");
		zd_text_wrap(out, c->meaning, INDENT + 5, INDENT + 5);
	}
}

void zd_complaints_print(const struct zd_result *r, bool verbose, FILE *out)
{
	if (r->n_complaints == 0)
		return;
	fputs("\n  unsafe: this kernel complained while it was measured; do not rely on what it "
	      "did\n",
		out);
	for (size_t i = 0; i < r->n_complaints; i++) {
		bool said = false;

		for (size_t k = 0; k < i && !said; k++)
			said = same_words(&r->complaint[k], &r->complaint[i]);
		if (!said)
			print_complaint(r, &r->complaint[i], verbose, out);
	}
}
