/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The verdict as people read it: the outcome first, then what led to it. */
#include <string.h>

#include "gate/forms.h"
#include "result/text.h"

enum { INDENT = 4 };

static void line(FILE *out, const char *head, const char *text)
{
	fprintf(out, "  %s ", head);
	zd_text_wrap(out, text, 3 + strlen(head), 3 + strlen(head));
}

static void print_verdicts(const struct zd_gate *g, enum zd_verdict verdict, FILE *out)
{
	char text[512];

	if (g->count[verdict] == 0)
		return;
	fprintf(out, "\n  %s\n", zd_verdict_name(verdict));
	for (size_t i = 0; i < g->n_metrics; i++) {
		const struct zd_gate_metric *m = &g->metric[i];

		if (m->verdict != verdict)
			continue;
		fprintf(out, "%*s", INDENT, "");
		zd_text_wrap(out, m->base->id, INDENT, INDENT);
		fprintf(out, "%*s", INDENT + 2, "");
		zd_text_wrap(out, zd_gate_figures(m, text, sizeof(text)), INDENT + 2, INDENT + 4);
	}
}

static void print_findings(const struct zd_gate *g, FILE *out)
{
	char text[800];

	if (g->n_findings == 0)
		return;
	fputs("\n  other findings\n", out);
	for (size_t i = 0; i < g->n_findings; i++) {
		const struct zd_finding *f = &g->finding[i];

		fprintf(out, "%*s", INDENT, "");
		snprintf(text, sizeof(text), "%s: %s", f->kind, f->what);
		zd_text_wrap(out, text, INDENT, INDENT);
		fprintf(out, "%*s", INDENT + 2, "");
		snprintf(text, sizeof(text), "%s; was: %s", f->fresh, f->base);
		zd_text_wrap(out, text, INDENT + 2, INDENT + 4);
	}
}

/* A wide one lets more pass than its owner may think. */
static void print_margins(const struct zd_gate *g, FILE *out)
{
	const struct zd_gate_metric *widest = NULL;
	size_t wider = 0;
	char text[400], margin[24];

	for (size_t i = 0; i < g->n_metrics; i++) {
		const struct zd_gate_metric *m = &g->metric[i];

		if (m->why[0] || !(m->margin > m->theta))
			continue;
		wider++;
		if (!widest || m->margin > widest->margin)
			widest = m;
	}
	if (!widest)
		return;
	snprintf(text, sizeof(text),
		"Margins: %zu of %zu are wider than theta, by the spread of the repetitions; the "
		"widest is %s, of %s.",
		wider, g->n_judged, zd_gate_percent(widest->margin, margin, sizeof(margin)),
		widest->base->id);
	fputs("  ", out);
	zd_text_wrap(out, text, 2, 2);
}

static void print_rule(const struct zd_gate *g, FILE *out)
{
	char text[600];

	snprintf(text, sizeof(text),
		"x: new divided by baseline, in brackets the ends that decide: regressed when all "
		"of it is worse than the margin (Holm over %zu metrics, alpha %g, half of it a "
		"look), ok when none of it is. n: repetitions, each a freshly made namespace.",
		g->n_judged, g->config->alpha);
	fputs("\n  ", out);
	zd_text_wrap(out, text, 2, 2);
	print_margins(g, out);
	if (strcmp(zd_gate_word(g), "inconclusive") == 0 && !g->extension_name) {
		fputs("  ", out);
		zd_text_wrap(out,
			"Inconclusive is no failure (unless --fail-on inconclusive): measure once "
			"more, and add that with --extend.",
			2, 2);
	}
	if (g->n_ungated == 0 && g->n_unmeasured == 0 && g->n_new == 0)
		return;
	snprintf(text, sizeof(text),
		"Not judged by their times or counts: %zu measured metrics that are not gated, %zu "
		"gated ones that were not measured in the baseline, %zu that only the new one has.",
		g->n_ungated, g->n_unmeasured, g->n_new);
	fputs("  ", out);
	zd_text_wrap(out, text, 2, 2);
}

void zd_gate_table(const struct zd_gate *g, FILE *out, bool all)
{
	char text[800], subject[256];

	fputs("zdbench gate: ", out);
	zd_text_wrap(out, zd_gate_headline(g, text, sizeof(text)), 14, 2);
	fputc('\n', out);
	snprintf(text, sizeof(text), "%s: %s", g->base_name,
		zd_gate_subject(g->base, subject, sizeof(subject)));
	line(out, "baseline", text);
	snprintf(text, sizeof(text), "%s: %s", g->fresh_name,
		zd_gate_subject(g->fresh, subject, sizeof(subject)));
	line(out, "new     ", text);
	if (g->extension_name)
		line(out, "extended", g->extension_name);
	if (g->config->name[0])
		line(out, "config  ", g->config->name);
	for (size_t i = 0; i < g->differences.n; i++) {
		const struct zd_difference *d = &g->differences.difference[i];

		snprintf(text, sizeof(text), "%s: %s -> %s", d->what, d->base, d->fresh);
		line(out, "across  ", text);
	}
	for (size_t i = 0; i < g->n_remarks; i++)
		line(out, "note    ", g->remark[i]);
	print_verdicts(g, ZD_VERDICT_REGRESSED, out);
	print_findings(g, out);
	print_verdicts(g, ZD_VERDICT_INCONCLUSIVE, out);
	print_verdicts(g, ZD_VERDICT_IMPROVED, out);
	if (all)
		print_verdicts(g, ZD_VERDICT_OK, out);
	print_rule(g, out);
}
