/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of the newest result: capacity, counts beside the clock, all figures. */
#include <math.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"
#include "zdbench/units.h"

static void mib(FILE *out, double bytes)
{
	zd_html_number(out, bytes / (double)ZD_MIB, 1);
}

void zd_report_capacity(struct zd_report *p)
{
	char cell[80];

	fputs("<section id=\"capacity\"><h2>What the memmap takes, and where</h2>\n"
	      "<div class=\"wide\"><table class=\"stack\"><thead><tr><th>namespace</th><th>map</th>"
	      "<th class=\"n\">raw, MiB</th><th class=\"n\">usable</th>"
	      "<th class=\"n\">lost on device</th><th class=\"n\">RAM taken</th>"
	      "<th class=\"n\">memmap</th><th>where it is</th></tr></thead><tbody>\n",
		p->out);
	for (size_t i = 0; i < p->r->n_ns; i++) {
		const struct zd_namespace_record *ns = &p->r->ns[i];
		bool known = ns->raw_bytes > 0;

		fputs("<tr>", p->out);
		zd_html_cell(p->out, zd_report_cell(&ns->requested, cell, sizeof(cell)));
		zd_html_cell(p->out, zd_map_name(ns->requested.map));
		mib(p->out, known ? (double)ns->raw_bytes : NAN);
		mib(p->out, known ? (double)ns->usable_bytes : NAN);
		mib(p->out, known ? (double)ns->lost_bytes : NAN);
		mib(p->out, known ? (double)ns->ram_bytes : NAN);
		mib(p->out, known && ns->memmap_bytes ? (double)ns->memmap_bytes : NAN);
		fputs("<td class=\"text\">", p->out);
		if (!known)
			zd_markup_text(p->out, zd_status_name(ns->status));
		else if (zd_namespace_proved(ns))
			zd_html_textf(
				p->out, "both witnesses say %s", zd_map_name(ns->requested.map));
		else
			zd_html_textf(p->out, "not proved: size says %s, RAM says %s",
				ns->witness_capacity[0] ? ns->witness_capacity : "nothing",
				ns->witness_ram[0] ? ns->witness_ram : "nothing");
		fputs("</td></tr>\n", p->out);
	}
	fputs("</tbody></table></div>\n<p class=\"note\">MiB of one namespace, from its last "
	      "repetition. The witnesses are the bytes lost on the device and the RAM that the "
	      "bind took: neither is told where the memmap was asked for.</p></section>\n",
		p->out);
}

/* Rows of one kind; 0: there were none. */
static size_t write_rows(struct zd_report *p, bool advisory)
{
	char cell[80], variant[80];
	size_t n = 0;

	for (size_t i = 0; i < p->n_rows; i++) {
		const struct zd_row *row = &p->rows[i];
		const struct zd_metric *m = zd_pair_any(&row->pair);

		if (m->advisory != advisory ||
			(!zd_report_measured(row->pair.dev) && !zd_report_measured(row->pair.mem)))
			continue;
		if (n++ == 0)
			fputs("<div class=\"wide\"><table><thead><tr><th>where</th><th>what</th>"
			      "<th class=\"n\">map=dev</th><th class=\"n\">map=mem</th>"
			      "<th>unit</th><th class=\"n\">dev/mem</th>"
			      "<th class=\"n\">interval</th><th class=\"n\">n</th></tr></thead>"
			      "<tbody>\n",
				p->out);
		fputs("<tr>", p->out);
		zd_html_cell(p->out, zd_report_cell(&m->cell, cell, sizeof(cell)));
		fputs("<td>", p->out);
		zd_html_textf(p->out, "%s · %s · %s", m->workload,
			zd_report_variant(m, variant, sizeof(variant)), zd_report_stat(m));
		fputs("</td>", p->out);
		zd_report_values(p->out, row, zd_report_ratio_decimals(p->r));
		fputs("</tr>\n", p->out);
	}
	if (n)
		fputs("</tbody></table></div>\n", p->out);
	return n;
}

void zd_report_advisory(struct zd_report *p)
{
	bool any = false;

	for (size_t i = 0; i < p->r->n_metrics; i++)
		any = any || (p->r->metric[i].advisory && zd_report_measured(&p->r->metric[i]));
	if (!any)
		return;
	fputs("<section id=\"beside\"><h2>Counted beside the clock</h2>\n"
	      "<p>Advisory: of a variant's whole run, with what it does between its samples. No "
	      "verdict hangs on these.</p>\n"
	      "<details><summary>Numbers</summary>\n",
		p->out);
	write_rows(p, true);
	fputs("</details></section>\n", p->out);
}

void zd_report_numbers(struct zd_report *p)
{
	fputs("<section id=\"numbers\"><h2>All figures</h2>\n"
	      "<details><summary>Numbers</summary>\n",
		p->out);
	if (write_rows(p, false) == 0)
		fputs("<p>There are none.</p>\n", p->out);
	fputs("<p class=\"note\">Medians over the repetitions. n: repetitions on each side. *: too "
	      "few of them for 95%, all ratios lie in there.</p></details></section>\n",
		p->out);
}
