/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the values of each variant lie: its samples, pooled over the repetitions, and one value a
 * repetition in the order in which they were made.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"
#include "report/samples.h"

enum { WIDTH = 340, HEIGHT = 212, LEFT = 54, RIGHT = 20, TOP = 26, BOTTOM = 45 };
/* Enough for everything that a run of both modes measures; a page of more is read by nobody. */
enum { MAX_CARDS = 400 };

struct dot {
	const struct zd_rep *rep;
	enum zd_map map;
};

static int by_time(const void *a, const void *b)
{
	const struct dot *x = a, *y = b;

	if (x->rep->pair != y->rep->pair)
		return x->rep->pair < y->rep->pair ? -1 : 1;
	if (x->rep->order != y->rep->order)
		return x->rep->order < y->rep->order ? -1 : 1;
	return x->map < y->map ? -1 : x->map > y->map;
}

/* *dots is the caller's (free); in the order they were made in, with a value each. */
static size_t find_dots(struct zd_report *p, const struct zd_row *row, struct dot **dots)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	size_t n = 0;

	*dots = zd_report_alloc(p,
		(sides[0] ? sides[0]->n_reps : 0) + (sides[1] ? sides[1]->n_reps : 0),
		sizeof(**dots));
	for (size_t i = 0; *dots && i < 2; i++)
		for (size_t k = 0; zd_report_measured(sides[i]) && k < sides[i]->n_reps; k++)
			if (isfinite(sides[i]->rep[k].value))
				(*dots)[n++] = (struct dot){&sides[i]->rep[k], sides[i]->cell.map};
	if (n > 0)
		qsort(*dots, n, sizeof(**dots), by_time);
	return n;
}

static bool has_samples(const struct zd_metric *m)
{
	return zd_report_measured(m) && m->n_bins > 0;
}

static void draw_dots(
	struct zd_report *p, const struct zd_row *row, const struct dot *dots, size_t n)
{
	struct zd_plot plot = {.width = WIDTH,
		.height = HEIGHT,
		.left = LEFT,
		.right = RIGHT,
		.top = TOP,
		.bottom = BOTTOM};
	double lo = INFINITY, hi = -INFINITY;
	struct zd_scale scale;
	char text[300];

	zd_report_scale(row, &scale);
	for (size_t i = 0; i < n; i++) {
		lo = fmin(lo, dots[i].rep->value);
		hi = fmax(hi, dots[i].rep->value);
	}
	snprintf(text, sizeof(text),
		"%zu repetitions in the order in which they were made, from %.6g to %.6g %s.", n,
		lo / scale.divisor, hi / scale.divisor, scale.unit);
	zd_report_span(p, zd_pair_any(&row->pair), &lo, &hi);
	zd_axis_linear(&plot.y, lo, hi, 5, scale.divisor);
	zd_plot_fit(&plot);
	plot.x = (struct zd_axis){.lo = 0.5, .hi = (double)n + 0.5};
	for (size_t i = 1, step = n > 60   ? 20
				  : n > 30 ? 10
				  : n > 16 ? 5
				  : n > 8  ? 2
					   : 1;
		i <= n; i += i == 1 && step > 2 ? step - 1 : step) {
		char label[24];

		snprintf(label, sizeof(label), "%zu", i);
		zd_axis_tic(&plot.x, (double)i, label);
	}
	zd_plot_begin(&p->plots, &plot, "Repetitions in run order", text);
	for (int map = ZD_MAP_MEM; map >= (int)ZD_MAP_DEV; map--) {
		zd_curve_begin(&p->plots, ZD_CURVE_POINTS,
			map == (int)ZD_MAP_DEV ? ZD_INK_DEV : ZD_INK_MEM);
		for (size_t i = 0; i < n; i++)
			if ((int)dots[i].map == map)
				zd_curve_point(&p->plots, (double)i + 1, dots[i].rep->value);
		zd_curve_end(&p->plots);
	}
	zd_plot_text(&p->plots, (WIDTH + LEFT - RIGHT) / 2.0, HEIGHT - 6, "middle", "title", 50,
		"repetition, in the order made");
	zd_plot_text(&p->plots, 4, 13, "start", "title", 50, "%s · %s",
		zd_report_stat(zd_pair_any(&row->pair)), scale.unit);
	zd_plot_end(&p->plots);
}

static void write_steadiness(FILE *out, const struct zd_row *row)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};

	for (size_t i = 0; i < 2; i++) {
		if (!zd_report_measured(sides[i]))
			continue;
		if (strcmp(sides[i]->steady.verdict, "no") == 0)
			zd_html_textf(out, " map=%s drifts: second half %+.2f%%.",
				zd_map_name(sides[i]->cell.map),
				(sides[i]->steady.ratio - 1) * 100);
		else if (strcmp(sides[i]->steady.verdict, "yes") == 0)
			zd_html_textf(out, " map=%s is steady.", zd_map_name(sides[i]->cell.map));
		else if (i == 0 || !zd_report_measured(sides[0]))
			fputs(" Too few repetitions to tell a drift.", out);
	}
}

static void write_caption(struct zd_report *p, const struct zd_row *row)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	char n[64], number[64];

	fputs("<figcaption>", p->out);
	zd_html_textf(p->out, "n = %s repetitions a side", zd_report_n(row, n, sizeof(n)));
	for (size_t i = 0; i < 2; i++)
		if (has_samples(sides[i]))
			zd_html_textf(p->out, ", %s samples with map=%s",
				zd_text_number(
					zd_samples_count(sides[i]), 0, number, sizeof(number)),
				zd_map_name(sides[i]->cell.map));
	fputs(".", p->out);
	write_steadiness(p->out, row);
	fputs("</figcaption>\n", p->out);
}

static void write_quantiles(FILE *out, const struct zd_row *row)
{
	static const struct {
		const char *name;
		double q, least; /* samples */
	} quantiles[] = {{"median", 0.5, 1}, {"p90", 0.9, 10}, {"p99", 0.99, 100},
		{"p99.9", 0.999, 1000}, {"greatest", 1, 1}};
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	char lo[64], hi[64];

	fputs("<table><thead><tr><th>samples</th><th class=\"n\">map=dev</th>"
	      "<th class=\"n\">map=mem</th></tr></thead><tbody>\n",
		out);
	for (size_t k = 0; k < sizeof(quantiles) / sizeof(quantiles[0]); k++) {
		fprintf(out, "<tr><td>%s</td>", quantiles[k].name);
		for (size_t i = 0; i < 2; i++) {
			const struct zd_hist_bin *bin = NULL;

			if (has_samples(sides[i]) &&
				zd_samples_count(sides[i]) >= quantiles[k].least)
				bin = zd_samples_quantile(sides[i], quantiles[k].q);
			fputs("<td class=\"n\">", out);
			if (bin)
				zd_html_textf(out, "%s to %s %s",
					zd_text_number((double)bin->lo, 0, lo, sizeof(lo)),
					zd_text_number((double)bin->hi, 0, hi, sizeof(hi)),
					sides[i]->hist_unit);
			else
				fputs("–", out);
			fputs("</td>", out);
		}
		fputs("</tr>\n", out);
	}
	fputs("</tbody></table>\n", out);
}

static void write_table(
	struct zd_report *p, const struct zd_row *row, const struct dot *dots, size_t n)
{
	struct zd_scale scale;
	char number[64];

	zd_report_scale(row, &scale);
	fputs("<details><summary>Numbers</summary><div class=\"wide\">\n", p->out);
	if (has_samples(row->pair.dev) || has_samples(row->pair.mem))
		write_quantiles(p->out, row);
	fputs("<table><thead><tr><th class=\"n\">repetition</th><th>map</th><th class=\"n\">",
		p->out);
	zd_html_textf(p->out, "%s, %s", zd_report_stat(zd_pair_any(&row->pair)), scale.unit);
	fputs("</th><th class=\"n\">operations</th></tr></thead><tbody>\n", p->out);
	for (size_t i = 0; i < n; i++) {
		fprintf(p->out, "<tr><td class=\"n\">%zu</td><td>%s</td>", i + 1,
			zd_map_name(dots[i].map));
		zd_html_number(p->out, dots[i].rep->value / scale.divisor, scale.decimals);
		fprintf(p->out, "<td class=\"n\">%s</td></tr>\n",
			zd_text_number((double)dots[i].rep->n_ops, 0, number, sizeof(number)));
	}
	fputs("</tbody></table></div></details>\n", p->out);
}

static void write_card(struct zd_report *p, const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);
	struct dot *dots;
	size_t n = find_dots(p, row, &dots);
	char cell[80], variant[80];

	fputs("<figure class=\"card\"><h4>", p->out);
	zd_html_textf(p->out, "%s · %s", zd_report_variant(m, variant, sizeof(variant)),
		zd_report_stat(m));
	fputs(" <small>", p->out);
	zd_markup_text(p->out, zd_report_cell(&m->cell, cell, sizeof(cell)));
	fputs("</small></h4>\n<div class=\"grid three\">\n", p->out);
	if (has_samples(row->pair.dev) || has_samples(row->pair.mem)) {
		zd_samples_ecdf(p, row);
		zd_samples_percentiles(p, row);
	}
	if (n > 0)
		draw_dots(p, row, dots, n);
	fputs("</div>\n", p->out);
	write_caption(p, row);
	write_table(p, row, dots, n);
	fputs("</figure>\n", p->out);
	free(dots);
}

/* Results that are kept for their medians have neither samples nor repetitions (scripts/trim). */
static bool has_values(const struct zd_metric *m)
{
	return zd_report_measured(m) && (m->n_reps > 0 || m->n_bins > 0);
}

/* A metric with samples of its own, or the first of a variant that has none. */
static bool has_card(const struct zd_report *p, size_t i)
{
	const struct zd_row *row = &p->rows[i];
	const struct zd_metric *m = zd_pair_any(&row->pair);

	if (m->advisory || strncmp(m->unit, "bytes", 5) == 0 ||
		(!has_values(row->pair.dev) && !has_values(row->pair.mem)))
		return false;
	return has_samples(row->pair.dev) || has_samples(row->pair.mem) || i == 0 ||
	       row->first[2] != p->rows[i - 1].first[2];
}

struct cards {
	bool *done; /* of each row */
	size_t n, left_out;
};

/* The cards of a workload whose variants are core ones, or those whose are not. */
static void write_cards(
	struct zd_report *p, struct cards *cards, size_t first, const char *workload, bool core)
{
	size_t n = 0;

	for (size_t i = first; i < p->n_rows; i++) {
		const struct zd_metric *m = zd_pair_any(&p->rows[i].pair);

		if (cards->done[i] || !has_card(p, i) || strcmp(m->workload, workload) != 0 ||
			zd_report_core(m) != core)
			continue;
		cards->done[i] = true;
		if (cards->n == MAX_CARDS) {
			cards->left_out++;
			continue;
		}
		if (n++ == 0) {
			fprintf(p->out, "<details class=\"group\"%s><summary><h3>",
				core && strcmp(workload, "fault") == 0 ? " open" : "");
			zd_html_textf(p->out, "%s%s", workload,
				core ? "" : ", what only --full measures");
			fputs("</h3></summary>\n", p->out);
		}
		write_card(p, &p->rows[i]);
		cards->n++;
	}
	if (n)
		fputs("</details>\n", p->out);
}

void zd_report_details(struct zd_report *p)
{
	struct cards cards = {.done = zd_report_alloc(p, p->n_rows, sizeof(*cards.done))};

	fputs("<section id=\"details\"><h2>How the values lie</h2>\n"
	      "<p>The first two plots of each are of single samples, pooled over the repetitions: "
	      "they are for the eye, and no verdict is made from them. A sample is one timed piece "
	      "of work, which may hold several operations; it lies somewhere in its bin, and a bin "
	      "is up to 0.8% wide. The last plot has one value a repetition, in the order in which "
	      "they were made: a slope would be a drift. Its axis shows no less than five times "
	      "the "
	      "gate's built-in margin, so that what is within the margin looks small.</p>\n",
		p->out);
	zd_report_legend(p->out);
	for (size_t i = 0; cards.done && i < p->n_rows; i++) {
		const char *workload = zd_pair_any(&p->rows[i].pair)->workload;

		if (cards.done[i] || !has_card(p, i))
			continue;
		write_cards(p, &cards, i, workload, true);
		write_cards(p, &cards, i, workload, false);
	}
	if (cards.n == 0)
		fputs("<p>This result holds neither samples nor repetitions.</p>\n", p->out);
	if (cards.left_out)
		fprintf(p->out,
			"<p>%zu more metrics are not drawn: <code>zdbench show -v</code> "
			"prints them.</p>\n",
			cards.left_out);
	fputs("</section>\n", p->out);
	free(cards.done);
}
