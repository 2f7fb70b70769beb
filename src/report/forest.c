/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * map=dev against map=mem: a forest plot for each workload, a row a metric, with the 95% interval
 * of the ratio and the band in which a difference is none. What --full adds is folded away where
 * it found no difference.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"

/* What more rows there are gets a panel of its own: those fill columns and sheets of paper, and one
 * that is higher than a sheet would be printed over others. */
enum { WIDTH = 360, ROW = 34, HEAD = 28, FOOT = 46, STRIP = 6, SIDE = 14, MAX_ROWS = 8 };
/* Fewer are not worth a fold. */
enum { MIN_FOLDED = 8 };
/* Characters of a row's name that have room on a line. */
enum { NAME_BESIDE_INTERVAL = 27, NAME_ALONE = 42 };

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

/* Of --full only, and no different. */
static bool can_fold(const struct zd_report *p, const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);

	return !zd_report_core(m) && judge(row, zd_report_theta(p, m)) == ZD_INK_SAME;
}

struct panel {
	const struct zd_row *const *row; /* of one workload, block after block */
	size_t n;
	struct zd_axis x; /* the same for all panels of a workload */
	unsigned height;
	bool ranges; /* an interval is only the range of too few */
};

static bool begins_block(const struct panel *panel, size_t i)
{
	return i == 0 || panel->row[i]->first[0] != panel->row[i - 1]->first[0];
}

static void find_axis(
	const struct zd_report *p, const struct zd_row *const *row, size_t n, struct zd_axis *x)
{
	double lo = 1, hi = 1, widest = 0;

	for (size_t i = 0; i < n; i++) {
		const struct zd_comparison *c = row[i]->comparison;

		lo = fmin(lo, c->lo);
		hi = fmax(hi, c->hi);
		widest = fmax(widest, zd_report_theta(p, zd_pair_any(&row[i]->pair)));
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
		double theta = zd_report_theta(p, zd_pair_any(&panel->row[i]->pair));
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
			double theta = zd_report_theta(p, zd_pair_any(&row->pair));
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
		count[judge(
			panel->row[i], zd_report_theta(p, zd_pair_any(&panel->row[i]->pair)))]++;
	snprintf(buf, size,
		"Ratios of map=dev to map=mem with their intervals, %zu metric%s: %zu within the "
		"band, map=dev dearer in %zu, cheaper in %zu, %zu undecided. The table below has "
		"the numbers.",
		panel->n, panel->n == 1 ? "" : "s", count[ZD_INK_SAME], count[ZD_INK_MORE],
		count[ZD_INK_LESS], count[ZD_INK_UNCLEAR]);
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

		narrow = fmin(narrow, zd_report_theta(p, zd_pair_any(&panel->row[i]->pair)));
		wide = fmax(wide, zd_report_theta(p, zd_pair_any(&panel->row[i]->pair)));
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
	plot.x = panel->x;
	for (size_t i = 0; i < panel->n; i++)
		panel->ranges = panel->ranges || !panel->row[i]->comparison->level_reached;
	fputs("<figure class=\"card\"><h3>", p->out);
	zd_markup_text(p->out, workload);
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
		"green band is the gate's built-in margin: what counts as no difference. Clock: "
		"%s. "
		"<a href=\"#words\">What the words mean</a>.</p>\n"
		"<p class=\"legend\">"
		"<span class=\"key-text\"><span class=\"key same\"></span>within the band</span>"
		"<span class=\"key-text\"><span class=\"key more\"></span>map=dev dearer</span>"
		"<span class=\"key-text\"><span class=\"key less\"></span>map=dev cheaper</span>"
		"<span class=\"key-text\"><span class=\"key "
		"unclear\"></span>undecided</span></p>\n",
		strcmp(p->r->clock.kind, "insn") == 0 ? "instructions, which are not time"
						      : "time");
}

/* A block goes to the next panel rather than in two pieces. */
static void write_panels(struct zd_report *p, const struct zd_row *const *row, size_t n)
{
	struct zd_axis x;

	find_axis(p, row, n, &x);
	for (size_t begin = 0, end; begin < n; begin = end) {
		struct panel panel = {.row = row + begin, .x = x};

		end = begin;
		while (end < n) {
			size_t block = 1;

			while (end + block < n && row[end + block]->first[0] == row[end]->first[0])
				block++;
			if (end > begin && end + block - begin > MAX_ROWS)
				break;
			end += block < MAX_ROWS ? block : MAX_ROWS;
		}
		panel.n = end - begin;
		write_panel(p, &panel);
	}
}

static const char *workload_of(const struct zd_row *row)
{
	return zd_pair_any(&row->pair)->workload;
}

static bool is_first_of_workload(const struct zd_report *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_drawn(&p->rows[k]) &&
			strcmp(workload_of(&p->rows[k]), workload_of(&p->rows[i])) == 0)
			return false;
	return is_drawn(&p->rows[i]);
}

/* The rows of each workload that are folded, or those that are not: a panel or more for each. */
static void write_rows(
	struct zd_report *p, const bool *folded, bool which, const struct zd_row **row)
{
	fputs("<div class=\"grid two\">\n", p->out);
	for (size_t i = 0; i < p->n_rows; i++) {
		size_t n = 0;

		if (!is_first_of_workload(p, i))
			continue;
		for (size_t k = i; k < p->n_rows; k++)
			if (is_drawn(&p->rows[k]) && folded[k] == which &&
				strcmp(workload_of(&p->rows[k]), workload_of(&p->rows[i])) == 0)
				row[n++] = &p->rows[k];
		write_panels(p, row, n);
	}
	fputs("</div>\n", p->out);
}

void zd_report_forest(struct zd_report *p)
{
	const struct zd_row **row = zd_report_alloc(p, p->n_rows, sizeof(*row));
	bool *folded = zd_report_alloc(p, p->n_rows, sizeof(*folded));
	size_t n = 0, n_folded = 0;

	for (size_t i = 0; row && folded && i < p->n_rows; i++) {
		if (!is_drawn(&p->rows[i]))
			continue;
		n++;
		folded[i] = can_fold(p, &p->rows[i]);
		n_folded += folded[i];
	}
	if (n_folded < MIN_FOLDED && folded) {
		memset(folded, 0, p->n_rows * sizeof(*folded));
		n_folded = 0;
	}
	fputs("<section id=\"compare\"><h2>map=dev against map=mem</h2>\n", p->out);
	if (n == 0) {
		fputs("<p>Nothing was measured on both sides: there is nothing to compare.</p>\n",
			p->out);
	} else {
		write_legend(p);
		write_rows(p, folded, false, row);
	}
	if (n_folded) {
		fprintf(p->out,
			"<details class=\"group\"><summary><h3>%zu more of %zu metrics, all within "
			"the band</h3></summary>\n<p>They are of variants that only --full "
			"measures.</p>\n",
			n_folded, n);
		write_rows(p, folded, true, row);
		fputs("</details>\n", p->out);
	}
	fputs("</section>\n", p->out);
	free(folded);
	free(row);
}
