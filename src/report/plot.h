/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plots of a page. Each is described in numbers, as a piece of a gnuplot script: no text but
 * numbers ever gets there. Titles, names and units are put over the drawing by this layer, escaped.
 *
 * A plot is written to the page where it is begun: the page is written first, with a mark for each
 * plot, then gnuplot draws all of them in one go.
 */
#ifndef ZDBENCH_REPORT_PLOT_H
#define ZDBENCH_REPORT_PLOT_H

#include <stdbool.h>
#include <stdio.h>

#include "report/axis.h"
#include "zdbench/err.h"

/* What something is drawn as: style.c says how each looks, in light and dark. */
enum zd_ink {
	ZD_INK_AXIS,
	ZD_INK_GRID,
	ZD_INK_ONE,  /* no difference */
	ZD_INK_BAND, /* of theta */
	ZD_INK_DEV,
	ZD_INK_MEM,
	ZD_INK_SAME, /* a comparison: within the band, dearer, cheaper, not known */
	ZD_INK_MORE,
	ZD_INK_LESS,
	ZD_INK_UNCLEAR,
	ZD_INK_CHANGE, /* of the kernel */
	ZD_N_INKS,
};
const char *zd_ink_name(enum zd_ink ink);

enum zd_curve { ZD_CURVE_LINES, ZD_CURVE_STEPS, ZD_CURVE_POINTS, ZD_CURVE_BOXES };

struct zd_plot {
	unsigned width, height;		   /* in CSS pixels where it is not scaled */
	unsigned left, right, top, bottom; /* margins around the axes */
	struct zd_axis x, y;
};

struct zd_plots {
	FILE *page;   /* the caller's: where the plots' marks go */
	FILE *script; /* for gnuplot */
	FILE *frame;  /* all that is not gnuplot's: head and texts of each plot */
	char *script_text, *frame_text;
	size_t script_length, frame_length;
	size_t n;
	struct { /* the one that is being described */
		struct zd_plot plot;
		char curves[2048];
		size_t n_curves, n_points;
		enum zd_curve kind;
		enum zd_ink ink;
	} now;
};

/* 0 or -ENOMEM; _done takes half-made ones. */
int zd_plots_init(struct zd_plots *p, FILE *page);
void zd_plots_done(struct zd_plots *p);

/* `title` in a few words; `text` is what the plot shows, for who cannot see it. */
void zd_plot_begin(
	struct zd_plots *p, const struct zd_plot *plot, const char *title, const char *text);
void zd_plot_end(struct zd_plots *p);

/* A curve's points, between its begin and end. What is not finite is left out. A plot has room for
 * twenty curves; pieces of one kind and ink, with gaps between them, are one. */
void zd_curve_begin(struct zd_plots *p, enum zd_curve kind, enum zd_ink ink);
void zd_curve_point(struct zd_plots *p, double x, double y);
void zd_curve_box(struct zd_plots *p, double x_lo, double x_hi, double y_lo, double y_hi);
void zd_curve_gap(struct zd_plots *p);
void zd_curve_end(struct zd_plots *p);
void zd_curve_line(struct zd_plots *p, enum zd_ink ink, double x1, double y1, double x2, double y2);

/* Makes the left margin as wide as the labels of the y axis need it. */
void zd_plot_fit(struct zd_plot *plot);

/* Where a value stands, in pixels. */
double zd_plot_x(const struct zd_plot *plot, double value);
double zd_plot_y(const struct zd_plot *plot, double value);

/* Text at a pixel, cut to `columns` characters; anchor: "start", "middle", "end". */
__attribute__((format(printf, 7, 8))) void zd_plot_text(struct zd_plots *p, double x, double y,
	const char *anchor, const char *class, size_t columns, const char *fmt, ...);

/* Writes the page's text to `out`, with every plot in its place. As zd_report_write(). */
int zd_plots_draw(struct zd_plots *p, const char *page, FILE *out, struct zd_err *err);

#endif
