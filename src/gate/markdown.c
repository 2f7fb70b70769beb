/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <string.h>

#include "gate/forms.h"
#include "printable.h"

enum { MAX_ROWS = 200 };

/*
 * As code, in which GitHub looks for no mentions and references, with everything that could be
 * markup as a numeric entity, so that no text ends the element, the cell or the table. A full stop
 * is markup only in "www.", which GitHub makes a link of.
 */
static void code(FILE *out, const char *text)
{
	char clean[1024];

	zd_printable(text, clean, sizeof(clean));
	fputs("<code>", out);
	for (const unsigned char *c = (const unsigned char *)clean; *c; c++) {
		if (isalnum(*c) || *c >= 0x80 || strchr(" /-,%+=", *c) ||
			(*c == '.' && c > (const unsigned char *)clean && tolower(c[-1]) != 'w'))
			fputc(*c, out);
		else
			fprintf(out, "&#%u;", *c);
	}
	fputs("</code>", out);
}

static void metric_row(FILE *out, const struct zd_gate_metric *m)
{
	char text[512];

	fprintf(out, "| %s | ", zd_verdict_name(m->verdict));
	code(out, m->base->id);
	fputs(" | ", out);
	code(out, zd_gate_figures(m, text, sizeof(text)));
	fputs(" |\n", out);
}

static void metric_rows(FILE *out, const struct zd_gate *g, enum zd_verdict verdict, size_t *rows)
{
	for (size_t i = 0; i < g->n_metrics && *rows < MAX_ROWS; i++) {
		if (g->metric[i].verdict != verdict)
			continue;
		metric_row(out, &g->metric[i]);
		++*rows;
	}
}

static void finding_rows(FILE *out, const struct zd_gate *g, size_t *rows)
{
	char text[900];

	for (size_t i = 0; i < g->n_findings && *rows < MAX_ROWS; i++, ++*rows) {
		const struct zd_finding *f = &g->finding[i];

		fprintf(out, "| %s | ", f->kind);
		code(out, f->what);
		fputs(" | ", out);
		snprintf(text, sizeof(text), "%s; was: %s", f->fresh, f->base);
		code(out, text);
		fputs(" |\n", out);
	}
}

static void subject(FILE *out, const char *head, const char *name, const struct zd_result *r)
{
	char text[256];

	fprintf(out, "- %s: ", head);
	code(out, name);
	fputs(", ", out);
	code(out, zd_gate_subject(r, text, sizeof(text)));
	fputc('\n', out);
}

void zd_gate_markdown_refusal(const struct zd_err *why, FILE *out)
{
	fputs("### zdbench gate: no verdict\n\n", out);
	code(out, why->text);
	fputc('\n', out);
	if (why->hint[0]) {
		fputs("\nhint: ", out);
		code(out, why->hint);
		fputc('\n', out);
	}
}

void zd_gate_markdown(const struct zd_gate *g, FILE *out)
{
	size_t wanted = g->n_metrics - g->count[ZD_VERDICT_OK] + g->n_findings, rows = 0;
	char text[512];

	fprintf(out, "### zdbench gate %s\n\n", zd_gate_headline(g, text, sizeof(text)));
	subject(out, "baseline", g->base_name, g->base);
	subject(out, "new", g->fresh_name, g->fresh);
	for (size_t i = 0; i < g->differences.n; i++) {
		const struct zd_difference *d = &g->differences.difference[i];

		fprintf(out, "- across %s: ", d->what);
		code(out, d->base);
		fputs(" to ", out);
		code(out, d->fresh);
		fputc('\n', out);
	}
	for (size_t i = 0; i < g->n_remarks; i++) {
		fputs("- note: ", out);
		code(out, g->remark[i]);
		fputc('\n', out);
	}
	if (wanted == 0)
		return;
	fputs("\n| verdict | what | baseline, new, ratio and interval |\n|---|---|---|\n", out);
	metric_rows(out, g, ZD_VERDICT_REGRESSED, &rows);
	finding_rows(out, g, &rows);
	metric_rows(out, g, ZD_VERDICT_INCONCLUSIVE, &rows);
	metric_rows(out, g, ZD_VERDICT_IMPROVED, &rows);
	if (rows < wanted)
		fprintf(out, "\n%zu more are in the other forms.\n", wanted - rows);
}
