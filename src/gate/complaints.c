/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the new kernel complained of and the baseline's did not. By its words and the operation, not
 * by how often or in which repetition it came.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"

/* Line numbers, process ids and offsets are others in every kernel or run. */
static const char *skip_number(const char *text)
{
	if (isdigit((unsigned char)*text))
		while (isalnum((unsigned char)*text))
			text++;
	return text;
}

static bool same_but_numbers(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			a = skip_number(a);
			b = skip_number(b);
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return *a == *b;
}

static bool same_words(const struct zd_complaint *a, const struct zd_complaint *b)
{
	if (strcmp(a->splat.kind, b->splat.kind) != 0)
		return false;
	/* Where in a range a SIGBUS came is of no weight. */
	return strcmp(a->splat.kind, "SIGBUS") == 0 ||
	       same_but_numbers(a->splat.line[0], b->splat.line[0]);
}

static bool is_known(const struct zd_complaint *c, const struct zd_result *base)
{
	for (size_t i = 0; i < base->n_complaints; i++) {
		const struct zd_complaint *b = &base->complaint[i];

		if (zd_cell_same(&c->cell, &b->cell) && strcmp(c->operation, b->operation) == 0 &&
			same_words(c, b))
			return true;
	}
	return false;
}

/* The same words of other operations are one finding: a kernel can have them for every one. */
static int add(struct zd_gate *g, const struct zd_result *fresh, size_t first, bool *said)
{
	const struct zd_complaint *c = &fresh->complaint[first];
	char cell[64], what[176], summary[400], more[48] = "";
	size_t others = 0;

	for (size_t i = first + 1; i < fresh->n_complaints; i++) {
		if (said[i] || !same_words(c, &fresh->complaint[i]))
			continue;
		said[i] = true;
		others++;
	}
	if (others > 0)
		snprintf(more, sizeof(more), "; and in %zu more operation%s", others,
			others == 1 ? "" : "s");
	snprintf(what, sizeof(what), "%s of %s", c->operation,
		zd_cell_format(&c->cell, cell, sizeof(cell)));
	return zd_gate_find(g, "complaint", what, "no such complaint", "%s%s",
		zd_splat_summary(&c->splat, summary, sizeof(summary)), more);
}

int zd_gate_complaints(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	bool *said = calloc(fresh->n_complaints + 1, sizeof(*said));
	int rc = said ? 0 : -ENOMEM;

	for (size_t i = 0; i < fresh->n_complaints && rc == 0; i++)
		said[i] = is_known(&fresh->complaint[i], base);
	for (size_t i = 0; i < fresh->n_complaints && rc == 0; i++)
		if (!said[i])
			rc = add(g, fresh, i, said);
	free(said);
	return rc;
}
