/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * map=dev against map=mem: a forest plot for each workload, a row a metric, with the 95% interval
 * of the ratio and the band in which a difference is none.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"

/* What more rows there are gets a panel of its own. */
enum { WIDTH = 360, ROW = 34, HEAD = 28, FOOT = 46, STRIP = 6, SIDE = 14, MAX_ROWS = 80 };
/* Characters of a row's name that have room on a line. */
enum { NAME_BESIDE_INTERVAL = 27, NAME_ALONE = 38 };

/* The gate's own margin; 0 where it has none. */
static double theta_of(const struct zd_report *p, const struct zd_metric *m)
{
	double theta = zd_gate_config_theta(&p->margins, p->r->clock.kind, m->id);

	return theta > 0 ? theta : 0;
}

/* Capacity is in a table of its own, and counts beside the clock in another. */
static bool is_drawn(const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);
	static const char *const tails[] = {"p90", "p999", "max"};

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (strcmp(m->stat, tails[i]) == 0 && !m->gate)
			return false;
	return zd_report_compared(row) && !m->advisory && strncmp(m->unit, "bytes", 5) != 0;
}

static enum zd_ink judge(const struct zd_row *row, double theta)
{
	const struct zd_comparison *c = row->comparison;
	bool lower = zd_pair_any(&row->pair)->better == ZD_LOWER;
	double lo = lower ? c->lo : 1 / c->hi, hi = lower ? c->hi : 1 / c->lo;

	if (!c->level_reached && strcmp(c->verdict, "equal") != 0)
		return ZD_INK_UNCLEAR;
	if (lo > 1 + theta)
		return ZD_INK_MORE;
	if (hi < 1 / (1 + theta))
		return ZD_INK_LESS;
	return lo >= 1 / (1 + theta) && hi <= 1 + theta ? ZD_INK_SAME : ZD_INK_UNCLEAR;
}

struct panel {
	const struct zd_row **row; /* of one workload, block after block */
	size_t n;
	unsigned height;
	bool ranges; /* an interval is only the range of too few */
};

static bool begins_block(const struct panel *panel, size_t i)
{
	return i == 0 || panel->row[i]->first[0] != panel->row[i - 1]->first[0];
}

static void find_axis(const struct zd_report *p, const struct panel *panel, struct zd_axis *x)
{
	double lo = 1, hi = 1, widest = 0;

	for (size_t i = 0; i < panel->n; i++) {
		const struct zd_comparison *c = panel->row[i]->comparison;

		lo = fmin(lo, c->lo);
		hi = fmax(hi, c->hi);
		widest = fmax(widest, theta_of(p, zd_pair_any(&panel->row[i]->pair)));
	}
	/* So that the band is seen, and what is in the middle is seen to be there. */
	lo = fmin(lo, 1 - 2.5 * widest);
	hi = fmax(hi, 1 + 2.5 * widest);
	zd_axis_log(x, lo, hi, 6, 1);
	x->bare = true;
}

/* Row i's line, in pixels from the top; the plot's y axis is the same turned over. */
static double middle_of(const struct panel *panel, size_t i)
{
	double y = 0;

	for (size_t k = 0; k <= i; k++)
		y += ROW + (begins_block(panel, k) ? HEAD : 0);
	return y - 9;
}

/* Behind a row's interval, but not behind its text: the band, the grid, the line of no difference.
 */
static void draw_ground(struct zd_report *p, const struct panel *panel, const struct zd_axis *x)
{
	zd_curve_begin(&p->plots, ZD_CURVE_BOXES, ZD_INK_BAND);
	for (size_t i = 0; i < panel->n; i++) {
		double theta = theta_of(p, zd_pair_any(&panel->row[i]->pair));
		double y = panel->height - FOOT - middle_of(panel, i);

		zd_curve_box(&p->plots, fmax(1 / (1 + theta), x->lo), fmin(1 + theta, x->hi),
			y - STRIP, y + STRIP);
	}
	zd_curve_end(&p->plots);
	for (size_t k = 0; k <= x->n; k++) {
		double at = k < x->n ? x->at[k] : 1;

		zd_curve_begin(&p->plots, ZD_CURVE_LINES, k < x->n ? ZD_INK_GRID : ZD_INK_ONE);
		for (size_t i = 0; i < panel->n; i++) {
			double y = panel->height - FOOT - middle_of(panel, i);

			zd_curve_point(&p->plots, at, y - STRIP);
			zd_curve_point(&p->plots, at, y + STRIP);
			zd_curve_gap(&p->plots);
		}
		zd_curve_end(&p->plots);
	}
}

static void draw_ink(struct zd_report *p, const struct panel *panel, enum zd_ink ink)
{
	const enum zd_curve kinds[] = {ZD_CURVE_LINES, ZD_CURVE_POINTS};

	for (size_t k = 0; k < 2; k++) {
		zd_curve_begin(&p->plots, kinds[k], ink);
		for (size_t i = 0; i < panel->n; i++) {
			const struct zd_row *row = panel->row[i];
			const struct zd_comparison *c = row->comparison;
			double theta = theta_of(p, zd_pair_any(&row->pair));
			double y = panel->height - FOOT - middle_of(panel, i);

			if (judge(row, theta) != ink)
				continue;
			if (kinds[k] == ZD_CURVE_POINTS) {
				zd_curve_point(&p->plots, c->ratio, y);
				continue;
			}
			zd_curve_point(&p->plots, c->lo, y);
			zd_curve_point(&p->plots, c->hi, y);
			zd_curve_gap(&p->plots);
		}
		zd_curve_end(&p->plots);
	}
}

static void name_of(const struct zd_metric *m, char *buf, size_t size)
{
	char variant[80];

	snprintf(buf, size, "%s · %s", zd_report_variant(m, variant, sizeof(variant)),
		zd_report_stat(m));
}

/* The interval is in the drawing and in the table: where there is no room it need not be said. */
static void value_of(
	const struct zd_comparison *c, int decimals, bool interval, char *buf, size_t size)
{
	char ratio[64], lo[64], hi[64];

	decimals = c->hi >= 100 ? 1 : decimals;
	zd_text_number(c->ratio, decimals, ratio, sizeof(ratio));
	zd_text_number(c->lo, decimals, lo, sizeof(lo));
	zd_text_number(c->hi, decimals, hi, sizeof(hi));
	if (interval)
		snprintf(buf, size, "%s [%s, %s]%s", ratio, lo, hi, c->level_reached ? "" : "*");
	else
		snprintf(buf, size, "%s%s", ratio, c->level_reached ? "" : "*");
}

static void write_labels(struct zd_report *p, const struct panel *panel)
{
	int decimals = zd_report_ratio_decimals(p->r);

	for (size_t i = 0; i < panel->n; i++) {
		const struct zd_row *row = panel->row[i];
		const struct zd_metric *m = zd_pair_any(&row->pair);
		double y = middle_of(panel, i);
		char cell[80], name[160], value[240];

		if (begins_block(panel, i))
			zd_plot_text(&p->plots, SIDE, y - ROW + 9 - 6, "start", "block", 48, "%s",
				zd_report_cell(&m->cell, cell, sizeof(cell)));
		name_of(m, name, sizeof(name));
		value_of(panel->row[i]->comparison, decimals,
			zd_text_columns(name) <= NAME_BESIDE_INTERVAL, value, sizeof(value));
		zd_plot_text(&p->plots, SIDE, y - 10, "start", "name", NAME_ALONE, "%s", name);
		zd_plot_text(&p->plots, WIDTH - SIDE, y - 10, "end", "value", 26, "%s", value);
	}
	zd_plot_text(&p->plots, WIDTH / 2.0, panel->height - 5, "middle", "title", 60,
		"dev/mem: 1 is no difference");
}

static void describe(const struct zd_report *p, const struct panel *panel, char *buf, size_t size)
{
	size_t count[ZD_N_INKS] = {0};

	for (size_t i = 0; i < panel->n; i++)
		count[judge(panel->row[i], theta_of(p, zd_pair_any(&panel->row[i]->pair)))]++;
	snprintf(buf, size,
		"Ratios of map=dev to map=mem with their intervals, %zu metrics: %zu within the "
		"band, map=dev dearer in %zu, cheaper in %zu, %zu undecided. The table below has "
		"the numbers.",
		panel->n, count[ZD_INK_SAME], count[ZD_INK_MORE], count[ZD_INK_LESS],
		count[ZD_INK_UNCLEAR]);
}

static void write_table(struct zd_report *p, const struct panel *panel)
{
	char cell[80], variant[80];

	fputs("<details><summary>Numbers</summary><div class=\"wide\"><table><thead><tr>"
	      "<th>where</th><th>what</th><th class=\"n\">map=dev</th><th class=\"n\">map=mem</th>"
	      "<th>unit</th><th class=\"n\">dev/mem</th><th class=\"n\">interval</th>"
	      "<th class=\"n\">n</th></tr></thead><tbody>\n",
		p->out);
	for (size_t i = 0; i < panel->n; i++) {
		const struct zd_metric *m = zd_pair_any(&panel->row[i]->pair);

		fputs("<tr>", p->out);
		zd_html_cell(p->out, zd_report_cell(&m->cell, cell, sizeof(cell)));
		fputs("<td>", p->out);
		zd_html_textf(p->out, "%s · %s%s", zd_report_variant(m, variant, sizeof(variant)),
			zd_report_stat(m), m->better == ZD_LOWER ? "" : " (higher is better)");
		fputs("</td>", p->out);
		zd_report_values(p->out, panel->row[i], zd_report_ratio_decimals(p->r));
		fputs("</tr>\n", p->out);
	}
	fputs("</tbody></table></div></details>\n", p->out);
}

static void write_caption(struct zd_report *p, const struct panel *panel)
{
	size_t least = SIZE_MAX, most = 0;
	double narrow = INFINITY, wide = 0;
	bool rates = false;

	for (size_t i = 0; i < panel->n; i++) {
		const struct zd_comparison *c = panel->row[i]->comparison;
		size_t lo = c->na < c->nb ? c->na : c->nb, hi = c->na < c->nb ? c->nb : c->na;

		narrow = fmin(narrow, theta_of(p, zd_pair_any(&panel->row[i]->pair)));
		wide = fmax(wide, theta_of(p, zd_pair_any(&panel->row[i]->pair)));
		least = lo < least ? lo : least;
		most = hi > most ? hi : most;
		rates = rates || zd_pair_any(&panel->row[i]->pair)->better == ZD_HIGHER;
	}
	fprintf(p->out, "<figcaption>n = %zu", least);
	if (most != least)
		fprintf(p->out, " to %zu", most);
	fprintf(p->out, " repetitions a side; band: %.3g%%", narrow * 100);
	if (wide > narrow)
		fprintf(p->out, " to %.3g%%", wide * 100);
	if (panel->ranges)
		fputs("; * too few for 95%: the range of all ratios", p->out);
	if (rates)
		fputs("; of a rate, less is dearer", p->out);
	fputs(".</figcaption>\n", p->out);
}

static void write_panel(struct zd_report *p, struct panel *panel)
{
	const char *workload = zd_pair_any(&panel->row[0]->pair)->workload;
	struct zd_plot plot = {.width = WIDTH, .left = SIDE, .right = SIDE, .bottom = FOOT};
	static const enum zd_ink inks[] = {ZD_INK_UNCLEAR, ZD_INK_SAME, ZD_INK_LESS, ZD_INK_MORE};
	char title[80], text[400];

	panel->height = (unsigned)middle_of(panel, panel->n - 1) + 9 + FOOT;
	plot.height = panel->height;
	plot.y = (struct zd_axis){.lo = 0, .hi = panel->height - FOOT};
	find_axis(p, panel, &plot.x);
	for (size_t i = 0; i < panel->n; i++)
		panel->ranges = panel->ranges || !panel->row[i]->comparison->level_reached;
	fputs("<figure class=\"card\"><h3>", p->out);
	zd_html_text(p->out, workload);
	fputs("</h3>\n", p->out);
	snprintf(title, sizeof(title), "%s: map=dev against map=mem", workload);
	describe(p, panel, text, sizeof(text));
	zd_plot_begin(&p->plots, &plot, title, text);
	draw_ground(p, panel, &plot.x);
	for (size_t i = 0; i < sizeof(inks) / sizeof(inks[0]); i++)
		draw_ink(p, panel, inks[i]);
	write_labels(p, panel);
	zd_plot_end(&p->plots);
	write_caption(p, panel);
	write_table(p, panel);
	fputs("</figure>\n", p->out);
}

static void write_legend(struct zd_report *p)
{
	fprintf(p->out,
		"<p>map=dev's value divided by map=mem's: the Hodges-Lehmann ratio, with its exact "
		"95%% Mann-Whitney interval over repetitions, each in a freshly made namespace. "
		"The "
		"green band is the gate's margin: what counts as no difference. Clock: %s.</p>\n"
		"<p class=\"legend\">"
		"<span class=\"key-text\"><span class=\"key same\"></span>within the band</span>"
		"<span class=\"key-text\"><span class=\"key more\"></span>map=dev dearer</span>"
		"<span class=\"key-text\"><span class=\"key less\"></span>map=dev cheaper</span>"
		"<span class=\"key-text\"><span class=\"key "
		"unclear\"></span>undecided</span></p>\n",
		strcmp(p->r->clock.kind, "insn") == 0 ? "instructions, which are not time"
						      : "time");
}

void zd_report_forest(struct zd_report *p)
{
	struct panel panel = {.row = zd_report_alloc(p, p->n_rows, sizeof(*panel.row))};
	bool *done = zd_report_alloc(p, p->n_rows, sizeof(*done));
	bool any = false;

	fputs("<section id=\"compare\"><h2>map=dev against map=mem</h2>\n", p->out);
	for (size_t i = 0; panel.row && done && i < p->n_rows; i++) {
		if (done[i] || !is_drawn(&p->rows[i]))
			continue;
		if (!any) {
			write_legend(p);
			fputs("<div class=\"grid two\">\n", p->out);
		}
		any = true;
		panel.n = 0;
		panel.ranges = false;
		for (size_t k = i; k < p->n_rows; k++) {
			if (done[k] || !is_drawn(&p->rows[k]) ||
				strcmp(zd_pair_any(&p->rows[k].pair)->workload,
					zd_pair_any(&p->rows[i].pair)->workload) != 0)
				continue;
			if (panel.n == MAX_ROWS)
				break;
			done[k] = true;
			panel.row[panel.n++] = &p->rows[k];
		}
		write_panel(p, &panel);
	}
	fputs(any ? "</div></section>\n"
		  : "<p>Nothing was measured on both sides: there is nothing to compare.</p>"
		    "</section>\n",
		p->out);
	free(done);
	free(panel.row);
}
