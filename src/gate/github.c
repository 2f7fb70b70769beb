/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "gate/forms.h"
#include "printable.h"

/* GitHub shows ten errors and ten warnings of a step; more only bury them. */
enum { MAX_ERRORS = 10, MAX_WARNINGS = 10 };

/*
 * A command's text: one line already, with what GitHub reads as a command's parts in its own
 * escapes. A property's value has two such characters more, and ends nowhere else.
 */
static void escape(FILE *out, const char *text, bool property)
{
	char clean[1024];

	zd_printable(text, clean, sizeof(clean));
	for (const char *c = clean; *c; c++) {
		if (*c == '%' || (property && (*c == ':' || *c == ',')))
			fprintf(out, "%%%02X", *c);
		else
			fputc(*c, out);
	}
}

static void command(FILE *out, const char *level, const char *title, const char *text)
{
	fprintf(out, "::%s title=", level);
	escape(out, title, true);
	fputs("::", out);
	escape(out, text, false);
	fputc('\n', out);
}

static void metrics(FILE *out, const struct zd_gate *g, enum zd_verdict verdict, const char *level,
	size_t *left)
{
	char figures[400], text[640];

	for (size_t i = 0; i<g->n_metrics && * left> 0; i++) {
		const struct zd_gate_metric *m = &g->metric[i];

		if (m->verdict != verdict)
			continue;
		snprintf(text, sizeof(text), "%s: %s", m->base->id,
			zd_gate_figures(m, figures, sizeof(figures)));
		command(out, level, zd_verdict_name(verdict), text);
		--*left;
	}
}

void zd_gate_annotations(const struct zd_gate *g, FILE *out)
{
	size_t errors = MAX_ERRORS, warnings = MAX_WARNINGS;
	char text[1000];

	metrics(out, g, ZD_VERDICT_REGRESSED, "error", &errors);
	for (size_t i = 0; i < g->n_findings && errors > 0; i++, errors--) {
		const struct zd_finding *f = &g->finding[i];

		snprintf(text, sizeof(text), "%s: %s; was: %s", f->what, f->fresh, f->base);
		command(out, "error", f->kind, text);
	}
	metrics(out, g, ZD_VERDICT_INCONCLUSIVE, "warning", &warnings);
	snprintf(text, sizeof(text), "%s", zd_gate_word(g));
	command(out, "notice", "zdbench gate", zd_gate_headline(g, text, sizeof(text)));
}
