/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The question, its answer, and which results the page is of. */
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"

/* What the tables print in lines of a terminal, as one. */
static void write_unwrapped(FILE *out, const char *text)
{
	char line[4096];
	size_t used = 0;
	bool blank = true;

	for (; *text && used + 1 < sizeof(line); text++) {
		bool is_blank = *text == ' ' || *text == '\n';

		if (!is_blank)
			line[used++] = *text;
		else if (!blank)
			line[used++] = ' ';
		blank = is_blank;
	}
	line[used] = '\0';
	zd_markup_text(out, line);
}

static void write_answer(struct zd_report *p, const struct zd_result *r)
{
	struct zd_row *rows;
	size_t n, length;
	char *text = NULL;
	FILE *memory;

	if (zd_rows(r, &rows, &n) != 0) {
		p->no_memory = true;
		return;
	}
	memory = open_memstream(&text, &length);
	if (memory)
		zd_answer_print(r, rows, n, memory);
	if (memory && fclose(memory) == 0)
		write_unwrapped(p->out, text);
	else
		p->no_memory = true;
	free(text);
	free(rows);
}

static void write_headline(struct zd_report *p)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);

	if (memory)
		zd_headline_print(p->r, memory);
	if (memory && fclose(memory) == 0)
		write_unwrapped(p->out, text);
	else
		p->no_memory = true;
	free(text);
}

/* "92 metrics measured, 40 unsupported, 2 failed" */
static void write_tally(FILE *out, const struct zd_result *r)
{
	size_t count[ZD_STATUS_FAILED + 1] = {0};

	for (size_t i = 0; i < r->n_metrics; i++)
		count[r->metric[i].status]++;
	fprintf(out, "<p class=\"tally\"><a href=\"#missing\">%zu metrics measured",
		count[ZD_STATUS_OK]);
	for (int status = ZD_STATUS_OK + 1; status <= (int)ZD_STATUS_FAILED; status++)
		if (count[status])
			fprintf(out, ", %zu %s", count[status],
				zd_status_name((enum zd_status)status));
	fprintf(out, "</a>, <a href=\"#warnings\">%zu warning%s</a>", r->warnings.n,
		r->warnings.n == 1 ? "" : "s");
	if (r->n_complaints)
		fputs(", <a class=\"bad\" href=\"#warnings\">the kernel complained</a>", out);
	fputs("</p>\n", out);
}

void zd_report_head(struct zd_report *p)
{
	fputs("<header>\n<h1>What does it cost to keep the memmap of persistent memory on the "
	      "device instead of in RAM?</h1>\n<p class=\"answer\">",
		p->out);
	write_answer(p, p->r);
	fputs("</p>\n<p class=\"run\">", p->out);
	write_headline(p);
	fputs(" · <span>", p->out);
	zd_markup_text(p->out, p->r->finished);
	fputs("</span></p>\n", p->out);
	write_tally(p->out, p->r);
	fprintf(p->out,
		"<nav><a href=\"#compare\">dev against mem</a> %s<a "
		"href=\"#capacity\">capacity</a> "
		"<a href=\"#missing\">not measured</a> %s<a href=\"#details\">values</a> "
		"<a href=\"#numbers\">figures</a> <a href=\"#warnings\">warnings</a> "
		"<a href=\"#machine\">machine</a></nav>\n</header>\n",
		p->r->traffic.present ? "<a href=\"#traffic\">memory traffic</a> " : "",
		p->n_in > 1 ? "<a href=\"#trend\">trend</a> " : "");
}

void zd_report_results(struct zd_report *p)
{
	if (p->n_in < 2)
		return;
	fprintf(p->out,
		"<section id=\"results\"><h2>The results</h2>\n<p>All but the trend is about the "
		"newest of %zu results%s, number %zu.</p>\n<details%s><summary>List of results"
		"</summary><div class=\"wide\"><table class=\"stack\"><thead><tr><th "
		"class=\"n\">result</th>"
		"<th>started</th><th>kernel</th><th>zdbench</th><th>answer</th><th>file</th></tr>"
		"</thead><tbody>\n",
		p->n_in, p->shown + 1 < p->n_in ? ", but for those with injected instructions" : "",
		p->shown + 1, p->n_in <= 6 ? " open" : "");
	for (size_t i = 0; i < p->n_in; i++) {
		const struct zd_result *r = p->in[i].result;

		fprintf(p->out, "<tr><td class=\"n\">%zu</td>", i + 1);
		fputs("<td><span class=\"key-text\">", p->out);
		zd_markup_text(p->out, r->started);
		fputs("</span></td>", p->out);
		fputs("<td>", p->out);
		zd_html_textf(p->out, "%s %s", r->machine.kernel.release, r->invocation.kernel);
		fputs("</td><td>", p->out);
		zd_html_textf(p->out, "%s%s", r->tool.git[0] ? r->tool.git : r->tool.version,
			r->tool.dirty ? ", dirty" : "");
		fputs("</td><td class=\"text\">", p->out);
		write_answer(p, r);
		fputs("</td>", p->out);
		zd_html_cell(p->out, strrchr(p->in[i].name, '/') ? strrchr(p->in[i].name, '/') + 1
								 : p->in[i].name);
		fputs("</tr>\n", p->out);
	}
	fputs("</tbody></table></div></details></section>\n", p->out);
}
