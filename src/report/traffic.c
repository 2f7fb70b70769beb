/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory traffic: which lines an operation moves, with the memmap on the device and in RAM, and
 * what that would cost if the device were slower.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "predict/operations.h"
#include "report/html.h"
#include "report/page.h"

/* What more operations there are gets a panel of its own. */
enum { WIDTH = 360, ROW = 46, BLOCK = 26, FOOT = 46, SIDE = 14, BAR = 8, MAX_ROWS = 60 };

/* Who is touched, as it is drawn. */
enum { ON_DEVICE, IN_RAM, REST, PARTS };

struct panel {
	const struct zd_operation *const *operation; /* of one workload */
	size_t n;
	unsigned height;
	double most; /* lines of an operation */
};

/* The harness's own cost is not what the page is about. */
static bool is_shown(const struct zd_operation *o)
{
	return o->counted && strcmp(zd_operation_any(o)->workload, "control") != 0;
}

static double lines_of(const struct zd_demand *d, unsigned class)
{
	double sum = 0;

	for (int kind = 0; kind < ZD_LINE_KINDS; kind++)
		sum += d->lines[class][kind];
	return sum;
}

static void split(const struct zd_demand *d, double parts[PARTS])
{
	for (int part = 0; part < PARTS; part++)
		parts[part] = 0;
	for (unsigned class = 0; class < ZD_TRAFFIC_CLASSES; class ++)
		parts[class == ZD_TRAFFIC_MEMMAP_DEVICE	 ? ON_DEVICE
			: class == ZD_TRAFFIC_MEMMAP_RAM ? IN_RAM
							 : REST] += lines_of(d, class);
}

static double total(const struct zd_demand *d)
{
	double parts[PARTS];

	split(d, parts);
	return parts[ON_DEVICE] + parts[IN_RAM] + parts[REST];
}

static bool begins_block(const struct panel *panel, size_t i)
{
	return i == 0 || !zd_operation_same_block(panel->operation[i - 1], panel->operation[i]);
}

/* Top of operation i's row, in pixels. */
static double top_of(const struct panel *panel, size_t i)
{
	double y = 0;

	for (size_t k = 0; k <= i; k++)
		y += begins_block(panel, k) ? BLOCK : 0;
	return y + (double)i * ROW;
}

static void draw_part(struct zd_report *p, const struct panel *panel, int part, enum zd_ink ink)
{
	zd_curve_begin(&p->plots, ZD_CURVE_BOXES, ink);
	for (size_t i = 0; i < panel->n; i++)
		for (int side = 0; side < 2; side++) {
			const struct zd_operation *o = panel->operation[i];
			double parts[PARTS], from = 0;
			/* The plot's y axis counts from below. */
			double y = panel->height - FOOT -
				   (top_of(panel, i) + 18 + side * (BAR + 4) + BAR);

			split(side ? &o->mem_demand : &o->dev_demand, parts);
			for (int before = 0; before < part; before++)
				from += parts[before];
			if (parts[part] > 0)
				zd_curve_box(&p->plots, from, from + parts[part], y, y + BAR);
		}
	zd_curve_end(&p->plots);
}

static const char *lines_text(double lines, char *buf, size_t size)
{
	if (lines >= 1e7) {
		snprintf(buf, size, "%.1e", lines);
		return buf;
	}
	return zd_text_number(lines, lines >= 100 ? 0 : lines >= 10 ? 1 : 2, buf, size);
}

static const char *name_of(const struct zd_operation *o, char *buf, size_t size)
{
	char variant[80];

	snprintf(buf, size, "%s · %s",
		zd_report_variant(zd_operation_any(o), variant, sizeof(variant)),
		zd_operation_label(o));
	return buf;
}

static void write_labels(struct zd_report *p, const struct panel *panel)
{
	char cell[80], name[160], dev[32], mem[32];

	for (size_t i = 0; i < panel->n; i++) {
		const struct zd_operation *o = panel->operation[i];
		double y = top_of(panel, i);

		if (begins_block(panel, i))
			zd_plot_text(&p->plots, SIDE, y - 8, "start", "block", 48, "%s",
				zd_report_cell(&zd_operation_any(o)->cell, cell, sizeof(cell)));
		zd_plot_text(&p->plots, SIDE, y + 10, "start", "name", 36, "%s",
			name_of(o, name, sizeof(name)));
		zd_plot_text(&p->plots, WIDTH - SIDE, y + 10, "end", "value", 24, "%s / %s",
			lines_text(total(&o->dev_demand), dev, sizeof(dev)),
			lines_text(total(&o->mem_demand), mem, sizeof(mem)));
	}
	zd_plot_text(&p->plots, WIDTH / 2.0, panel->height - 5, "middle", "title", 60,
		"lines an operation: upper bar dev, lower bar mem");
}

static void describe(const struct panel *panel, char *buf, size_t size)
{
	size_t touched = 0;

	for (size_t i = 0; i < panel->n; i++) {
		double parts[PARTS];

		split(&panel->operation[i]->dev_demand, parts);
		touched += parts[ON_DEVICE] > 0;
	}
	snprintf(buf, size,
		"Lines that an operation moves between caches and memory, a bar for map=dev and "
		"one "
		"for map=mem, %zu operations: %zu of them move struct pages on the device with "
		"map=dev. The table below has the numbers.",
		panel->n, touched);
}

static void write_table(struct zd_report *p, const struct panel *panel)
{
	char cell[80], name[160];

	fputs("<details><summary>Numbers</summary><div class=\"wide\"><table><thead><tr>"
	      "<th>where</th><th>what</th><th>map</th><th class=\"n\">memmap on the device</th>"
	      "<th class=\"n\">memmap in RAM</th><th class=\"n\">memmap of RAM</th>"
	      "<th class=\"n\">page tables</th><th class=\"n\">data</th><th class=\"n\">kernel</th>"
	      "<th class=\"n\">user</th></tr></thead><tbody>\n",
		p->out);
	for (size_t i = 0; i < panel->n; i++)
		for (int side = 0; side < 2; side++) {
			const struct zd_operation *o = panel->operation[i];

			fputs("<tr>", p->out);
			zd_html_cell(p->out,
				zd_report_cell(&zd_operation_any(o)->cell, cell, sizeof(cell)));
			zd_html_cell(p->out, name_of(o, name, sizeof(name)));
			zd_html_cell(p->out, side ? "mem" : "dev");
			for (unsigned class = 0; class < ZD_TRAFFIC_CLASSES; class ++)
				zd_html_number(p->out,
					lines_of(side ? &o->mem_demand : &o->dev_demand, class), 3);
			fputs("</tr>\n", p->out);
		}
	fputs("</tbody></table></div></details>\n", p->out);
}

static void write_panel(struct zd_report *p, struct panel *panel)
{
	const char *workload = zd_operation_any(panel->operation[0])->workload;
	struct zd_plot plot = {.width = WIDTH, .left = SIDE, .right = SIDE, .bottom = FOOT};
	char title[80], text[400];

	panel->height = (unsigned)top_of(panel, panel->n - 1) + ROW + FOOT;
	panel->most = 0;
	for (size_t i = 0; i < panel->n; i++)
		panel->most = fmax(panel->most, fmax(total(&panel->operation[i]->dev_demand),
							total(&panel->operation[i]->mem_demand)));
	plot.height = panel->height;
	plot.y = (struct zd_axis){.lo = 0, .hi = panel->height - FOOT};
	zd_axis_linear(&plot.x, 0, fmax(panel->most, 1), 5, 1);
	/* A bar begins at nothing. */
	plot.x.lo = 0;
	while (plot.x.n > 0 && plot.x.at[0] < 0) {
		plot.x.n--;
		memmove(plot.x.at, plot.x.at + 1, plot.x.n * sizeof(plot.x.at[0]));
		memmove(plot.x.label, plot.x.label + 1, plot.x.n * sizeof(plot.x.label[0]));
	}
	plot.x.bare = true;
	fputs("<figure class=\"card\"><h3>", p->out);
	zd_markup_text(p->out, workload);
	fputs("</h3>\n", p->out);
	snprintf(title, sizeof(title), "%s: memory traffic", workload);
	describe(panel, text, sizeof(text));
	zd_plot_begin(&p->plots, &plot, title, text);
	draw_part(p, panel, REST, ZD_INK_SAME);
	draw_part(p, panel, IN_RAM, ZD_INK_MEM);
	draw_part(p, panel, ON_DEVICE, ZD_INK_DEV);
	write_labels(p, panel);
	zd_plot_end(&p->plots);
	fputs("<figcaption>At the right: all lines with map=dev / with map=mem.</figcaption>\n",
		p->out);
	write_table(p, panel);
	fputs("</figure>\n", p->out);
}

/* ---- what if ---- */

static const double latencies_ns[] = {100, 200, 300, 500, 1000};
enum { N_LATENCIES = sizeof(latencies_ns) / sizeof(latencies_ns[0]) };

static void set(struct zd_figure *f, double value)
{
	*f = (struct zd_figure){.lo = value, .hi = value, .n_sources = 1};
}

/* One value instead of a range, for RAM and for what is compared with it: else the two would differ
 * where they are the same. */
static void take_middle(struct zd_medium *m)
{
	struct zd_figure *const figures[] = {
		&m->read_latency_random_ns, &m->read_bandwidth_gb_s, &m->write_bandwidth_gb_s};

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		set(figures[i], (figures[i]->lo + figures[i]->hi) / 2);
}

/*
 * Memory that is as RAM is, but so far away: a core has the same number of lines under way, so that
 * what one thread moves in a second falls as the latency rises (Little's law).
 */
static void make_medium(struct zd_medium *m, const struct zd_medium *ram, double latency_ns)
{
	const double slower = latency_ns / ram->read_latency_random_ns.lo;

	*m = *ram;
	set(&m->read_latency_random_ns, latency_ns);
	set(&m->read_bandwidth_gb_s, ram->read_bandwidth_gb_s.lo / slower);
	set(&m->write_bandwidth_gb_s, ram->write_bandwidth_gb_s.lo / slower);
}

static void write_range(FILE *out, const struct zd_range *r)
{
	int decimals = r->hi >= 100 ? 0 : 1;
	char lo[64], hi[64];

	fprintf(out, "<td class=\"n\">%s to %s</td>",
		zd_text_number(r->lo, decimals, lo, sizeof(lo)),
		zd_text_number(r->hi, decimals, hi, sizeof(hi)));
}

static void write_what_if(struct zd_report *p, const struct zd_operation *o, size_t n)
{
	struct zd_medium *media = calloc(1 + N_LATENCIES, sizeof(*media));
	struct zd_err err = {0};
	char cell[80], name[160];

	fputs("<h3>What if the device were slower?</h3>\n", p->out);
	if (!media || zd_medium_read(media, "dram", &err) != 0) {
		fputs("<p>Not predicted: ", p->out);
		zd_markup_text(p->out, media ? err.text : "ENOMEM");
		fputs("</p>\n", p->out);
		free(media);
		return;
	}
	take_middle(media);
	fprintf(p->out,
		"<p>Predicted, never measured: by how many nanoseconds an operation is dearer with "
		"map=dev than with map=mem, by the read latency of the device. RAM has %.0f ns, "
		"and "
		"a thread reads %.0f and writes %.0f GB/s of it. A core has the same number of "
		"lines "
		"under way, so the bandwidth of a thread falls as the latency rises. Instructions "
		"are "
		"left out.</p>\n<div class=\"wide\"><table><thead><tr><th>where</th><th>what</th>",
		media->read_latency_random_ns.lo, media->read_bandwidth_gb_s.lo,
		media->write_bandwidth_gb_s.lo);
	for (size_t k = 0; k < N_LATENCIES; k++) {
		make_medium(&media[1 + k], media, latencies_ns[k]);
		fprintf(p->out, "<th class=\"n\">%g ns</th>", latencies_ns[k]);
	}
	fputs("<th>of a</th></tr></thead><tbody>\n", p->out);
	for (size_t i = 0; i < n; i++) {
		const struct zd_metric *m = zd_operation_any(&o[i]);

		if (!is_shown(&o[i]))
			continue;
		fputs("<tr>", p->out);
		zd_html_cell(p->out, zd_report_cell(&m->cell, cell, sizeof(cell)));
		fputs("<td>", p->out);
		zd_html_textf(p->out, "%s · %s", m->workload, name_of(&o[i], name, sizeof(name)));
		fputs("</td>", p->out);
		for (size_t k = 0; k < N_LATENCIES; k++) {
			struct zd_model model = {.ram = media,
				.device = &media[1 + k],
				.line_bytes = p->r->traffic.line_bytes,
				.overlap = {0, 1},
				.prefetch = true};
			struct zd_prediction prediction;

			zd_predict(&model, &o[i].mem_demand, &o[i].dev_demand, &prediction);
			write_range(p->out, &prediction.difference_ns);
		}
		zd_html_cell(p->out, o[i].unit);
		fputs("</tr>\n", p->out);
	}
	fputs("</tbody></table></div>\n<p class=\"note\">The lower end: all that can be hidden is "
	      "hidden; the upper: the core waits for every line. `zdbench predict` does "
	      "the same for media whose figures are published, and says how.</p>\n",
		p->out);
	free(media);
}

static void write_uncounted(struct zd_report *p, const struct zd_operation *o, size_t n)
{
	char cell[80], name[160];
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		const struct zd_metric *m = zd_operation_any(&o[i]);

		if (o[i].counted)
			continue;
		fputs(any ? "<tr>"
			  : "<details><summary>Not counted, and why</summary><div class=\"wide\">"
			    "<table><tbody>\n<tr>",
			p->out);
		any = true;
		zd_html_cell(p->out, zd_report_cell(&m->cell, cell, sizeof(cell)));
		fputs("<td>", p->out);
		zd_html_textf(p->out, "%s · %s", m->workload, name_of(&o[i], name, sizeof(name)));
		fputs("</td><td class=\"text\">", p->out);
		zd_markup_text(p->out, o[i].why);
		fputs("</td></tr>\n", p->out);
	}
	if (any)
		fputs("</tbody></table></div></details>\n", p->out);
}

static void write_panels(struct zd_report *p, const struct zd_operation *o, size_t n)
{
	const struct zd_operation **of_panel = calloc(n + 1, sizeof(*of_panel));
	bool *done = calloc(n + 1, sizeof(*done));

	fputs("<div class=\"grid two\">\n", p->out);
	for (size_t i = 0; of_panel && done && i < n; i++) {
		const char *workload = zd_operation_any(&o[i])->workload;
		struct panel panel = {.operation = of_panel};

		if (done[i] || !is_shown(&o[i]))
			continue;
		for (size_t k = i; k < n && panel.n < MAX_ROWS; k++)
			if (!done[k] && is_shown(&o[k]) &&
				strcmp(zd_operation_any(&o[k])->workload, workload) == 0) {
				done[k] = true;
				of_panel[panel.n++] = &o[k];
			}
		write_panel(p, &panel);
	}
	fputs("</div>\n", p->out);
	free(done);
	free(of_panel);
}

void zd_report_traffic(struct zd_report *p)
{
	const struct zd_traffic_setup *t = &p->r->traffic;
	struct zd_operation *o = NULL;
	size_t n = 0, counted = 0;

	if (!t->present)
		return;
	fputs("<section id=\"traffic\"><h2>Memory traffic</h2>\n", p->out);
	if (t->status != ZD_STATUS_OK || zd_operations(p->r, true, &o, &n) != 0) {
		fputs("<p>It could not be counted: ", p->out);
		zd_markup_text(p->out, t->status != ZD_STATUS_OK ? t->reason : "ENOMEM");
		fputs("</p></section>\n", p->out);
		return;
	}
	for (size_t i = 0; i < n; i++)
		counted += is_shown(&o[i]);
	fprintf(p->out,
		"<p>Lines of %u bytes that one operation reads from memory or makes dirty in a "
		"cache, "
		"counted in the emulated machine behind a model of its caches. These are warm, but "
		"no struct page of the device is in them when an operation begins, as where the "
		"device is much larger than they are.</p>\n",
		t->line_bytes);
	if (counted > 0) {
		fputs("<p class=\"legend\"><span class=\"key-text\"><span class=\"key dev\"></span>"
		      "memmap on the device</span><span class=\"key-text\"><span class=\"key mem\">"
		      "</span>memmap in RAM</span><span class=\"key-text\"><span class=\"key "
		      "same\">"
		      "</span>all else</span></p>\n",
			p->out);
		write_panels(p, o, n);
		write_what_if(p, o, n);
	}
	write_uncounted(p, o, n);
	fputs("</section>\n", p->out);
	free(o);
}
