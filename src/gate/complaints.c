/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the new kernel complained of and the baseline's did not: by its words, not by how often, in
 * which repetition or of which operation it came. A WARN_ONCE comes of whichever operation meets it
 * first, and what became of that operation's metrics is a finding of its own.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"

/*
 * Line numbers, process ids, page frames and offsets are others in every kernel or run: what begins
 * with a digit, and what is hexadecimal. Its length; 0: no number.
 */
static size_t number_length(const char *text, bool at_word)
{
	size_t length = 0, hex = strspn(text, "0123456789abcdef");

	while (isalnum((unsigned char)text[length]))
		length++;
	return isdigit((unsigned char)*text) || (at_word && hex == length && length >= 4) ? length
											  : 0;
}

static bool has_digit(const char *text, size_t length)
{
	return strcspn(text, "0123456789") < length;
}

static bool same_but_numbers(const char *a, const char *b)
{
	bool at_word = true;

	while (*a && *b) {
		size_t na = number_length(a, at_word), nb = number_length(b, at_word);

		/* Neither "dead" nor "beef" is a number, unless the other is one. */
		if (na && nb && (has_digit(a, na) || has_digit(b, nb))) {
			a += na;
			b += nb;
			at_word = false;
			continue;
		}
		at_word = !isalnum((unsigned char)*a);
		if (*a++ != *b++)
			return false;
	}
	return *a == *b;
}

static bool same_words(const struct zd_complaint *a, const struct zd_complaint *b)
{
	char text_a[400], text_b[400];

	if (strcmp(a->splat.kind, b->splat.kind) != 0)
		return false;
	/* Where in a range a SIGBUS came is of no weight. */
	if (strcmp(a->splat.kind, "SIGBUS") == 0)
		return true;
	/* Here the numbers are what is said. */
	if (strcmp(a->splat.kind, "taint") == 0)
		return (a->taint_after & ~a->taint_before) == (b->taint_after & ~b->taint_before);
	return same_but_numbers(zd_splat_summary(&a->splat, text_a, sizeof(text_a)),
		zd_splat_summary(&b->splat, text_b, sizeof(text_b)));
}

static bool is_known(const struct zd_complaint *c, const struct zd_result *base)
{
	for (size_t i = 0; i < base->n_complaints; i++)
		if (same_words(c, &base->complaint[i]))
			return true;
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
