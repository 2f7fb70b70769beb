/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gated metrics over all results that can stand in one series with the newest: the same
 * architecture, page size, clock, target, size and emulator. Kernel and zdbench may differ: they
 * are what one wants to see the effect of.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"
#include "result/index.h"

enum { WIDTH = 340, HEIGHT = 206, LEFT = 54, RIGHT = 20, TOP = 34, BOTTOM = 45 };
enum { MAX_TRENDS = 300, MAX_KERNELS = 12, DOTS_UP_TO = 40 };

/* What keeps `r` out of the series of `newest`; NULL: nothing. */
static const char *other_series(const struct zd_result *r, const struct zd_result *newest)
{
	if (strcmp(r->clock.kind, newest->clock.kind) != 0)
		return "another clock";
	if (strcmp(r->machine.arch, newest->machine.arch) != 0)
		return "another architecture";
	if (r->machine.page_size_bytes != newest->machine.page_size_bytes)
		return "another page size";
	if (strcmp(r->invocation.target, newest->invocation.target) != 0 ||
		r->machine.emulator.present != newest->machine.emulator.present ||
		strcmp(r->machine.emulator.icount, newest->machine.emulator.icount) != 0)
		return "another kind of machine";
	if (strcmp(r->machine.cpu, newest->machine.cpu) != 0)
		return "another CPU";
	if (r->invocation.size_bytes != newest->invocation.size_bytes)
		return "namespaces of another size";
	if (r->invocation.inject != newest->invocation.inject ||
		r->invocation.kernel_inject != newest->invocation.kernel_inject)
		return "another number of injected instructions";
	return NULL;
}

struct series {
	const struct zd_result_input **in;
	size_t *number; /* in the list of results, from 1 */
	struct zd_index **index;
	size_t n;
};

static const struct zd_metric *find(const struct series *s, size_t i, const char *id)
{
	const struct zd_metric *m = zd_index_find(s->index[i], id);

	return m && zd_report_measured(m) ? m : NULL;
}

static void series_done(struct series *s)
{
	for (size_t i = 0; s->index && i < s->n; i++)
		zd_index_free(s->index[i]);
	free(s->index);
	free(s->number);
	free(s->in);
}

static int series_init(struct series *s, const struct zd_report *p)
{
	*s = (struct series){.in = calloc(p->n_in, sizeof(*s->in)),
		.number = calloc(p->n_in, sizeof(*s->number)),
		.index = calloc(p->n_in, sizeof(*s->index))};
	if (!s->in || !s->number || !s->index)
		return -ENOMEM;
	for (size_t i = 0; i < p->n_in; i++) {
		const struct zd_result *r = p->in[i].result;

		if (other_series(r, p->r))
			continue;
		s->in[s->n] = &p->in[i];
		s->number[s->n] = i + 1;
		s->index[s->n] = zd_index_make(r);
		if (!s->index[s->n])
			return -ENOMEM;
		s->n++;
	}
	return 0;
}

static bool is_new_kernel(const struct series *s, size_t i)
{
	return i > 0 && (strcmp(s->in[i]->result->machine.kernel.release,
				 s->in[i - 1]->result->machine.kernel.release) != 0 ||
				strcmp(s->in[i]->result->invocation.kernel,
					s->in[i - 1]->result->invocation.kernel) != 0);
}

struct trend {
	const struct zd_metric **value[2]; /* dev, mem: of each result; NULL: not measured */
	size_t n[2];
	double lo, hi;
};

static void find_values(struct trend *t, const struct series *s, const struct zd_pair *pair)
{
	const struct zd_metric *sides[] = {pair->dev, pair->mem};

	t->lo = INFINITY;
	t->hi = -INFINITY;
	for (size_t k = 0; k < 2; k++) {
		t->n[k] = 0;
		for (size_t i = 0; i < s->n; i++) {
			const struct zd_metric *m = sides[k] ? find(s, i, sides[k]->id) : NULL;

			/* A unit is part of what a number says. */
			if (m && strcmp(m->unit, sides[k]->unit) != 0)
				m = NULL;
			t->value[k][i] = m;
			if (!m)
				continue;
			t->n[k]++;
			t->lo = fmin(t->lo, m->summary.median);
			t->hi = fmax(t->hi, m->summary.median);
		}
	}
}

static void draw_lines(struct zd_report *p, const struct series *s, const struct trend *t)
{
	for (size_t k = 2; k-- > 0;) {
		enum zd_ink ink = k == 0 ? ZD_INK_DEV : ZD_INK_MEM;

		zd_curve_begin(&p->plots, ZD_CURVE_LINES, ink);
		for (size_t i = 0; i < s->n; i++) {
			if (t->value[k][i])
				zd_curve_point(
					&p->plots, (double)i + 1, t->value[k][i]->summary.median);
			else
				zd_curve_gap(&p->plots);
		}
		zd_curve_end(&p->plots);
		if (s->n > DOTS_UP_TO)
			continue;
		zd_curve_begin(&p->plots, ZD_CURVE_POINTS, ink);
		for (size_t i = 0; i < s->n; i++)
			if (t->value[k][i])
				zd_curve_point(
					&p->plots, (double)i + 1, t->value[k][i]->summary.median);
		zd_curve_end(&p->plots);
	}
}

static void draw_changes(struct zd_report *p, const struct series *s, const struct zd_plot *plot)
{
	double last_mark = -100;

	zd_curve_begin(&p->plots, ZD_CURVE_LINES, ZD_INK_CHANGE);
	for (size_t i = 1; i < s->n; i++) {
		double x = zd_plot_x(plot, (double)i + 0.5);

		if (!is_new_kernel(s, i))
			continue;
		zd_curve_point(&p->plots, (double)i + 0.5, plot->y.lo);
		zd_curve_point(&p->plots, (double)i + 0.5, plot->y.hi);
		zd_curve_gap(&p->plots);
		/* Where kernels change with every result, their lines must do. */
		if (x - last_mark < 70 || x > WIDTH - 60)
			continue;
		zd_plot_text(&p->plots, x + 3, TOP - 4, "start", "title", 11, "kernel");
		last_mark = x;
	}
	zd_curve_end(&p->plots);
}

static void draw(struct zd_report *p, const struct series *s, const struct trend *t,
	const struct zd_row *row)
{
	struct zd_plot plot = {.width = WIDTH,
		.height = HEIGHT,
		.left = LEFT,
		.right = RIGHT,
		.top = TOP,
		.bottom = BOTTOM};
	size_t step = (s->n + 7) / 8;
	double lo = t->lo, hi = t->hi;
	struct zd_scale scale;
	char text[300];

	zd_report_scale(row, &scale);
	plot.x = (struct zd_axis){.lo = 0.5, .hi = (double)s->n + 0.5};
	for (size_t i = 0; i < s->n; i += step) {
		char label[24];

		snprintf(label, sizeof(label), "%zu", s->number[i]);
		zd_axis_tic(&plot.x, (double)i + 1, label);
	}
	zd_report_span(p, zd_pair_any(&row->pair), &lo, &hi);
	zd_axis_linear(&plot.y, lo, hi, 5, scale.divisor);
	zd_plot_fit(&plot);
	snprintf(text, sizeof(text),
		"Medians of %zu results with map=dev and %zu with map=mem, oldest first, from %.6g "
		"to %.6g %s.",
		t->n[0], t->n[1], t->lo / scale.divisor, t->hi / scale.divisor, scale.unit);
	zd_plot_begin(&p->plots, &plot, "Trend over results", text);
	draw_changes(p, s, &plot);
	draw_lines(p, s, t);
	zd_plot_text(&p->plots, (WIDTH + LEFT - RIGHT) / 2.0, HEIGHT - 6, "middle", "title", 50,
		"result, oldest first");
	zd_plot_text(&p->plots, 4, 13, "start", "title", 50, "%s · %s",
		zd_report_stat(zd_pair_any(&row->pair)), scale.unit);
	zd_plot_end(&p->plots);
}

static void write_table(struct zd_report *p, const struct series *s, const struct trend *t,
	const struct zd_row *row)
{
	struct zd_scale scale;

	zd_report_scale(row, &scale);
	fputs("<details><summary>Numbers</summary><div class=\"wide\"><table><thead><tr>"
	      "<th class=\"n\">result</th><th class=\"n\">map=dev, ",
		p->out);
	zd_markup_text(p->out, scale.unit);
	fputs("</th><th class=\"n\">map=mem</th><th class=\"n\">n</th></tr></thead><tbody>\n",
		p->out);
	for (size_t i = 0; i < s->n; i++) {
		const struct zd_metric *dev = t->value[0][i], *mem = t->value[1][i];

		fprintf(p->out, "<tr><td class=\"n\">%zu</td>", s->number[i]);
		zd_html_number(
			p->out, dev ? dev->summary.median / scale.divisor : NAN, scale.decimals);
		zd_html_number(
			p->out, mem ? mem->summary.median / scale.divisor : NAN, scale.decimals);
		fprintf(p->out, "<td class=\"n\">%zu, %zu</td></tr>\n", dev ? dev->summary.n : 0,
			mem ? mem->summary.n : 0);
	}
	fputs("</tbody></table></div></details>\n", p->out);
}

static void write_card(struct zd_report *p, const struct series *s, const struct trend *t,
	const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);
	size_t least = SIZE_MAX, most = 0;
	char cell[80], variant[80];

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < s->n; i++) {
			if (!t->value[k][i])
				continue;
			least = t->value[k][i]->summary.n < least ? t->value[k][i]->summary.n
								  : least;
			most = t->value[k][i]->summary.n > most ? t->value[k][i]->summary.n : most;
		}
	fputs("<figure class=\"card\"><h4>", p->out);
	zd_html_textf(p->out, "%s · %s", zd_report_variant(m, variant, sizeof(variant)),
		zd_report_stat(m));
	fputs(" <small>", p->out);
	zd_markup_text(p->out, zd_report_cell(&m->cell, cell, sizeof(cell)));
	fputs("</small></h4>\n", p->out);
	draw(p, s, t, row);
	fprintf(p->out, "<figcaption>%zu results; n = %zu", t->n[0] > t->n[1] ? t->n[0] : t->n[1],
		least);
	if (most != least)
		fprintf(p->out, " to %zu", most);
	fputs(" repetitions a side in each.</figcaption>\n", p->out);
	write_table(p, s, t, row);
	fputs("</figure>\n", p->out);
}

static void write_left_out(struct zd_report *p)
{
	bool any = false;

	for (size_t i = 0, end; i < p->n_in; i = end) {
		const char *why = other_series(p->in[i].result, p->r);

		/* Those that follow each other for one reason are named once. */
		for (end = i + 1; end < p->n_in; end++) {
			const char *next = other_series(p->in[end].result, p->r);

			if (!why || !next || strcmp(next, why) != 0)
				break;
		}
		if (!why)
			continue;
		fputs(any ? "; " : "<p class=\"note\">Not in it: ", p->out);
		if (end - i == 1)
			fprintf(p->out, "result %zu (%s)", i + 1, why);
		else
			fprintf(p->out, "results %zu to %zu (%s)", i + 1, end, why);
		any = true;
	}
	if (any)
		fputs(".</p>\n", p->out);
}

/* What is on either side of each dashed line. */
static void write_kernels(struct zd_report *p, const struct series *s)
{
	size_t runs = 0, listed = 0;

	for (size_t i = 0; i < s->n; i++)
		runs += i == 0 || is_new_kernel(s, i);
	if (runs < 2)
		return;
	fputs("<p class=\"note\">Kernels: ", p->out);
	for (size_t i = 0, end; i < s->n && listed < MAX_KERNELS; i = end, listed++) {
		const struct zd_result *r = s->in[i]->result;

		for (end = i + 1; end < s->n && !is_new_kernel(s, end); end++)
			;
		fprintf(p->out, "%sresult%s %zu", listed ? "; " : "", end - i > 1 ? "s" : "",
			s->number[i]);
		if (end - i > 1)
			fprintf(p->out, " to %zu", s->number[end - 1]);
		fputs(": ", p->out);
		zd_html_textf(p->out, "%s%s%s", r->machine.kernel.release,
			r->invocation.kernel[0] ? " " : "", r->invocation.kernel);
	}
	if (listed < runs)
		fprintf(p->out, "; %zu more changes", runs - listed);
	fputs(".</p>\n", p->out);
}

static void write_workload(struct zd_report *p, const struct series *s, struct trend *t,
	size_t first, bool *done, size_t *cards, size_t *left_out)
{
	const char *workload = zd_pair_any(&p->rows[first].pair)->workload;
	bool any = false;

	for (size_t i = first; i < p->n_rows; i++) {
		const struct zd_metric *m = zd_pair_any(&p->rows[i].pair);

		if (done[i] || strcmp(m->workload, workload) != 0)
			continue;
		done[i] = true;
		if (!m->gate || m->advisory)
			continue;
		find_values(t, s, &p->rows[i].pair);
		if (t->n[0] < 2 && t->n[1] < 2)
			continue;
		if (*cards == MAX_TRENDS) {
			(*left_out)++;
			continue;
		}
		if (!any) {
			fprintf(p->out, "<details class=\"group\"%s><summary><h3>",
				strcmp(workload, "fault") == 0 ? " open" : "");
			zd_markup_text(p->out, workload);
			fputs("</h3></summary><div class=\"grid three\">\n", p->out);
		}
		any = true;
		write_card(p, s, t, &p->rows[i]);
		(*cards)++;
	}
	if (any)
		fputs("</div></details>\n", p->out);
}

void zd_report_trend(struct zd_report *p)
{
	struct series s;
	struct trend t = {0};
	bool *done = zd_report_alloc(p, p->n_rows, sizeof(*done));
	size_t cards = 0, left_out = 0;

	if (p->n_in < 2) {
		free(done);
		return;
	}
	t.value[0] = zd_report_alloc(p, p->n_in, sizeof(*t.value[0]));
	t.value[1] = zd_report_alloc(p, p->n_in, sizeof(*t.value[1]));
	fputs("<section id=\"trend\"><h2>Trend over the results</h2>\n"
	      "<p>Median over the repetitions of each result, for every gated metric. The numbers "
	      "of the results are those of the list above. A dashed line is where the kernel "
	      "changes. An axis shows no less than five times the gate's margin, so that what is "
	      "within the margin looks small.</p>\n",
		p->out);
	write_left_out(p);
	zd_report_legend(p->out);
	if (series_init(&s, p) != 0)
		p->no_memory = true;
	if (!p->no_memory)
		write_kernels(p, &s);
	if (!p->no_memory)
		for (size_t i = 0; i < p->n_rows; i++)
			if (!done[i])
				write_workload(p, &s, &t, i, done, &cards, &left_out);
	if (cards == 0)
		fputs("<p>No gated metric was measured in two of them.</p>\n", p->out);
	if (left_out)
		fprintf(p->out, "<p>%zu more metrics are not drawn.</p>\n", left_out);
	fputs("</section>\n", p->out);
	series_done(&s);
	free(t.value[0]);
	free(t.value[1]);
	free(done);
}
