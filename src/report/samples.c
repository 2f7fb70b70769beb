/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/samples.h"

#include <math.h>
#include <string.h>

enum { WIDTH = 340, HEIGHT = 212, LEFT = 54, RIGHT = 30, TOP = 26, BOTTOM = 45 };

static const struct zd_plot frame = {.width = WIDTH,
	.height = HEIGHT,
	.left = LEFT,
	.right = RIGHT,
	.top = TOP,
	.bottom = BOTTOM};

struct sides {
	const struct zd_metric *side[2]; /* NULL: no samples */
	double count[2];
	double lo, hi;
	struct zd_scale scale;
};

static bool has_samples(const struct zd_metric *m)
{
	return zd_report_measured(m) && m->n_bins > 0;
}

double zd_samples_count(const struct zd_metric *m)
{
	double count = 0;

	for (size_t i = 0; i < m->n_bins; i++)
		count += (double)m->bin[i].count;
	return count;
}

const struct zd_hist_bin *zd_samples_quantile(const struct zd_metric *m, double q)
{
	double count = 0, wanted = q * zd_samples_count(m);

	for (size_t i = 0; i < m->n_bins; i++) {
		count += (double)m->bin[i].count;
		if (count >= wanted)
			return &m->bin[i];
	}
	return m->n_bins ? &m->bin[m->n_bins - 1] : NULL;
}

static void find_sides(struct sides *s, const struct zd_row *row)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	const char *unit = "";

	*s = (struct sides){.lo = INFINITY};
	for (size_t i = 0; i < 2; i++) {
		if (!has_samples(sides[i]))
			continue;
		s->side[i] = sides[i];
		s->count[i] = zd_samples_count(sides[i]);
		s->lo = fmin(s->lo, (double)sides[i]->bin[0].lo);
		s->hi = fmax(s->hi, (double)sides[i]->bin[sides[i]->n_bins - 1].hi);
		unit = sides[i]->hist_unit;
	}
	zd_scale_choose(&s->scale, unit, s->hi, 1);
}

/* A sample of 0 has no place on a logarithmic axis. */
static void choose_axis(struct zd_axis *a, const struct sides *s, size_t tics)
{
	if (s->lo > 0)
		zd_axis_log(a, s->lo, s->hi, tics, s->scale.divisor);
	else
		zd_axis_linear(a, s->lo, s->hi, tics, s->scale.divisor);
}

/* Long labels beside each other need more room. */
static void choose_x_axis(struct zd_axis *a, const struct sides *s)
{
	choose_axis(a, s, 4);
	for (size_t i = 0; i < a->n; i++)
		if (strlen(a->label[i]) > 6) {
			choose_axis(a, s, 2);
			return;
		}
}

static void describe(const struct sides *s, const char *what, char *buf, size_t size)
{
	size_t used = (size_t)snprintf(buf, size, "%s, in %s.", what, s->scale.unit);

	for (size_t i = 0; i < 2; i++) {
		if (!s->side[i] || used >= size)
			continue;
		used += (size_t)snprintf(buf + used, size - used,
			" map=%s: %.0f samples, median in %.6g to %.6g, greatest in %.6g to %.6g.",
			zd_map_name(s->side[i]->cell.map), s->count[i],
			(double)zd_samples_quantile(s->side[i], 0.5)->lo / s->scale.divisor,
			(double)zd_samples_quantile(s->side[i], 0.5)->hi / s->scale.divisor,
			(double)zd_samples_quantile(s->side[i], 1)->lo / s->scale.divisor,
			(double)zd_samples_quantile(s->side[i], 1)->hi / s->scale.divisor);
	}
}

static void write_titles(struct zd_report *p, const char *x, const char *y)
{
	zd_plot_text(&p->plots, (WIDTH + LEFT - RIGHT) / 2.0, HEIGHT - 6, "middle", "title", 50,
		"%s", x);
	zd_plot_text(&p->plots, 4, 13, "start", "title", 50, "%s", y);
}

/* mem first, so that dev, which is asked about, is seen where they lie on each other. */
static const int drawn_first[] = {1, 0};

void zd_samples_ecdf(struct zd_report *p, const struct zd_row *row)
{
	static const enum zd_ink inks[] = {ZD_INK_DEV, ZD_INK_MEM};
	struct zd_plot plot = frame;
	struct sides s;
	char text[400], unit[80];

	find_sides(&s, row);
	choose_x_axis(&plot.x, &s);
	plot.y = (struct zd_axis){.lo = 0, .hi = 1.03};
	zd_axis_tic(&plot.y, 0, "0%");
	zd_axis_tic(&plot.y, 0.25, "25%");
	zd_axis_tic(&plot.y, 0.5, "50%");
	zd_axis_tic(&plot.y, 0.75, "75%");
	zd_axis_tic(&plot.y, 1, "100%");
	describe(&s, "Share of samples up to a value", text, sizeof(text));
	zd_plot_begin(&p->plots, &plot, "Empirical distribution of samples", text);
	for (size_t k = 0; k < 2; k++) {
		const struct zd_metric *m = s.side[drawn_first[k]];
		double count = 0;

		if (!m)
			continue;
		zd_curve_begin(&p->plots, ZD_CURVE_LINES, inks[drawn_first[k]]);
		zd_curve_point(&p->plots, plot.x.lo, 0);
		for (size_t i = 0; i < m->n_bins; i++) {
			zd_curve_point(
				&p->plots, (double)m->bin[i].lo, count / s.count[drawn_first[k]]);
			count += (double)m->bin[i].count;
			zd_curve_point(
				&p->plots, (double)m->bin[i].hi, count / s.count[drawn_first[k]]);
		}
		zd_curve_point(&p->plots, plot.x.hi, 1);
		zd_curve_end(&p->plots);
	}
	snprintf(unit, sizeof(unit), "%s a sample%s", s.scale.unit,
		plot.x.log ? ", logarithmic" : "");
	write_titles(p, unit, "share of samples");
	zd_plot_end(&p->plots);
}

/* Every ninth more gets as much room as the one before: 90%, 99%, 99.9%. */
static double percentile_place(double share_above)
{
	return -log10(share_above);
}

void zd_samples_percentiles(struct zd_report *p, const struct zd_row *row)
{
	static const enum zd_ink inks[] = {ZD_INK_DEV, ZD_INK_MEM};
	static const struct {
		double above;
		const char *label;
	} tics[] = {{0.5, "50%"}, {0.1, "90%"}, {1e-2, "99%"}, {1e-3, "99.9%"}, {1e-4, "99.99%"},
		{1e-5, "99.999%"}};
	struct zd_plot plot = frame;
	struct sides s;
	double most;
	char text[400], unit[80];

	find_sides(&s, row);
	most = fmax(s.count[0], s.count[1]);
	plot.x = (struct zd_axis){.lo = 0, .hi = percentile_place(0.5 / most)};
	for (size_t i = 0; i < sizeof(tics) / sizeof(tics[0]); i++)
		zd_axis_tic(&plot.x, percentile_place(tics[i].above), tics[i].label);
	choose_axis(&plot.y, &s, 5);
	zd_plot_fit(&plot);
	describe(&s, "Values by percentile", text, sizeof(text));
	zd_plot_begin(&p->plots, &plot, "Percentiles of samples", text);
	for (size_t k = 0; k < 2; k++) {
		const struct zd_metric *m = s.side[drawn_first[k]];
		double total = s.count[drawn_first[k]], count = 0;

		if (!m)
			continue;
		zd_curve_begin(&p->plots, ZD_CURVE_LINES, inks[drawn_first[k]]);
		for (size_t i = 0; i < m->n_bins; i++) {
			zd_curve_point(&p->plots, percentile_place(1 - count / total),
				(double)m->bin[i].lo);
			count += (double)m->bin[i].count;
			/* The last sample is above all but itself. */
			zd_curve_point(&p->plots,
				percentile_place(fmax(1 - count / total, 0.5 / total)),
				(double)m->bin[i].hi);
		}
		zd_curve_end(&p->plots);
	}
	snprintf(unit, sizeof(unit), "%s a sample%s", s.scale.unit,
		plot.y.log ? ", logarithmic" : "");
	write_titles(p, "percentile of samples", unit);
	zd_plot_end(&p->plots);
}
