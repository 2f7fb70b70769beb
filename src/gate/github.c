/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "gate/forms.h"
#include "printable.h"

/* GitHub shows ten errors, warnings and notices of a step; more only bury them. */
enum { MAX_ERRORS = 10, MAX_WARNINGS = 10, MAX_NOTES = 9 /* and the headline */ };

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
	size_t *left, size_t *unsaid)
{
	char figures[400], text[640];

	for (size_t i = 0; i < g->n_metrics; i++) {
		const struct zd_gate_metric *m = &g->metric[i];

		if (m->verdict != verdict)
			continue;
		if (*left == 0) {
			++*unsaid;
			continue;
		}
		snprintf(text, sizeof(text), "%s: %s", m->base->id,
			zd_gate_figures(m, figures, sizeof(figures)));
		command(out, level, zd_verdict_name(verdict), text);
		--*left;
	}
}

static void findings(FILE *out, const struct zd_gate *g, size_t *left, size_t *unsaid)
{
	char text[1000];

	for (size_t i = 0; i < g->n_findings; i++) {
		const struct zd_finding *f = &g->finding[i];

		if (*left == 0) {
			++*unsaid;
			continue;
		}
		snprintf(text, sizeof(text), "%s: %s; was: %s", f->what, f->fresh, f->base);
		command(out, "error", f->kind, text);
		--*left;
	}
}

void zd_gate_annotations(const struct zd_gate *g, FILE *out)
{
	size_t errors = MAX_ERRORS, warnings = MAX_WARNINGS, unsaid = 0;
	char text[1000];

	metrics(out, g, ZD_VERDICT_REGRESSED, "error", &errors, &unsaid);
	findings(out, g, &errors, &unsaid);
	metrics(out, g, ZD_VERDICT_INCONCLUSIVE, "warning", &warnings, &unsaid);
	for (size_t i = 0; i < g->n_remarks && i < MAX_NOTES; i++)
		command(out, "notice", "note", g->remark[i]);
	unsaid += g->n_remarks > MAX_NOTES ? g->n_remarks - MAX_NOTES : 0;
	zd_gate_headline(g, text, sizeof(text));
	if (unsaid > 0)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			"; %zu more are in the step's summary and its log", unsaid);
	command(out, "notice", "zdbench gate", text);
}

void zd_gate_annotate_refusal(const struct zd_err *why, FILE *out)
{
	char text[800];

	snprintf(
		text, sizeof(text), "%s%s%s", why->text, why->hint[0] ? "; hint: " : "", why->hint);
	command(out, "error", "zdbench gate: no verdict", text);
}
