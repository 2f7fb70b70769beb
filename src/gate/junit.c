/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "gate/forms.h"
#include "markup.h"

static void begin(FILE *out, const char *group, const char *name)
{
	fputs("    <testcase classname=\"zdbench.", out);
	zd_markup_text(out, group);
	fputs("\" name=\"", out);
	zd_markup_text(out, name);
	fputs("\">", out);
}

/* element: "failure", "error", "skipped" or "system-out" */
static void outcome(FILE *out, const char *element, const char *text)
{
	if (strcmp(element, "system-out") == 0) {
		fputs("<system-out>", out);
		zd_markup_text(out, text);
		fputs("</system-out>", out);
		return;
	}
	fprintf(out, "<%s message=\"", element);
	zd_markup_text(out, text);
	fputs("\"/>", out);
}

static void print_metric(FILE *out, const struct zd_gate_metric *m)
{
	static const char *const element[] = {[ZD_VERDICT_REGRESSED] = "failure",
		[ZD_VERDICT_INCONCLUSIVE] = "skipped",
		[ZD_VERDICT_IMPROVED] = "system-out",
		[ZD_VERDICT_OK] = "system-out"};
	char figures[400], text[512];

	begin(out, m->base->workload, m->base->id);
	snprintf(text, sizeof(text), "%s: %s", zd_verdict_name(m->verdict),
		zd_gate_figures(m, figures, sizeof(figures)));
	outcome(out, element[m->verdict], text);
	fputs("</testcase>\n", out);
}

void zd_gate_junit(const struct zd_gate *g, FILE *out)
{
	size_t tests = g->n_metrics + g->n_findings;
	size_t failures = g->count[ZD_VERDICT_REGRESSED] + g->n_findings;
	char text[900];

	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites>\n  <testsuite name=\"zdbench gate\" tests=\"%zu\" failures=\"%zu\" "
		"errors=\"0\" skipped=\"%zu\">\n",
		tests, failures, g->count[ZD_VERDICT_INCONCLUSIVE]);
	if (g->n_remarks)
		fputs("    <properties>\n", out);
	for (size_t i = 0; i < g->n_remarks; i++) {
		fputs("      <property name=\"note\" value=\"", out);
		zd_markup_text(out, g->remark[i]);
		fputs("\"/>\n", out);
	}
	if (g->n_remarks)
		fputs("    </properties>\n", out);
	for (size_t i = 0; i < g->n_metrics; i++)
		print_metric(out, &g->metric[i]);
	for (size_t i = 0; i < g->n_findings; i++) {
		const struct zd_finding *f = &g->finding[i];

		begin(out, f->kind, f->what);
		snprintf(text, sizeof(text), "%s; was: %s", f->fresh, f->base);
		outcome(out, "failure", text);
		fputs("</testcase>\n", out);
	}
	fputs("  </testsuite>\n</testsuites>\n", out);
}

void zd_gate_junit_refusal(const struct zd_err *why, FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites>\n  <testsuite name=\"zdbench gate\" tests=\"1\" failures=\"0\" "
	      "errors=\"1\" skipped=\"0\">\n",
		out);
	begin(out, "gate", "verdict");
	outcome(out, "error", why->text);
	fputs("</testcase>\n  </testsuite>\n</testsuites>\n", out);
}
