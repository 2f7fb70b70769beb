/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/plot.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/gnuplot.h"
#include "report/html.h"
#include "result/text.h"

/* Control characters, which no text on the page can hold. */
enum { MARK_PLOT = 1, MARK_DRAWING = 2, MARK_END = 3 };

const char *zd_ink_name(enum zd_ink ink)
{
	static const char *const names[ZD_N_INKS] = {[ZD_INK_AXIS] = "axis",
		[ZD_INK_GRID] = "grid",
		[ZD_INK_ONE] = "one",
		[ZD_INK_BAND] = "band",
		[ZD_INK_DEV] = "dev",
		[ZD_INK_MEM] = "mem",
		[ZD_INK_SAME] = "same",
		[ZD_INK_MORE] = "more",
		[ZD_INK_LESS] = "less",
		[ZD_INK_UNCLEAR] = "unclear",
		[ZD_INK_CHANGE] = "change"};

	return names[ink];
}

int zd_plots_init(struct zd_plots *p, FILE *page)
{
	memset(p, 0, sizeof(*p));
	p->page = page;
	p->script = open_memstream(&p->script_text, &p->script_length);
	p->frame = open_memstream(&p->frame_text, &p->frame_length);
	return p->script && p->frame ? 0 : -ENOMEM;
}

void zd_plots_done(struct zd_plots *p)
{
	if (p->script)
		fclose(p->script);
	if (p->frame)
		fclose(p->frame);
	free(p->script_text);
	free(p->frame_text);
}

void zd_plot_fit(struct zd_plot *plot)
{
	size_t longest = 0;

	for (size_t i = 0; i < plot->y.n; i++)
		if (strlen(plot->y.label[i]) > longest)
			longest = strlen(plot->y.label[i]);
	if (plot->left < 16 + longest * 13 / 2)
		plot->left = 16 + (unsigned)longest * 13 / 2;
}

static double place(const struct zd_axis *a, double value)
{
	return a->log ? log(value / a->lo) / log(a->hi / a->lo) : (value - a->lo) / (a->hi - a->lo);
}

double zd_plot_x(const struct zd_plot *plot, double value)
{
	return plot->left + place(&plot->x, value) * (plot->width - plot->left - plot->right);
}

double zd_plot_y(const struct zd_plot *plot, double value)
{
	return plot->height - plot->bottom -
	       place(&plot->y, value) * (plot->height - plot->top - plot->bottom);
}

static void write_axis(FILE *script, char name, const struct zd_axis *a)
{
	fprintf(script, "set %crange [%.17g:%.17g]\n", name, a->lo, a->hi);
	if (a->log)
		fprintf(script, "set logscale %c\n", name);
	if (a->n == 0) {
		fprintf(script, "unset %ctics\n", name);
		return;
	}
	fprintf(script, "set %ctics nomirror scale 0 (", name);
	for (size_t i = 0; i < a->n; i++) {
		fputs(i ? ", \"" : "\"", script);
		/* A label is a format to gnuplot. */
		for (const char *c = a->label[i]; *c; c++)
			fprintf(script, *c == '%' ? "%%%%" : "%c", *c);
		fprintf(script, "\" %.17g", a->at[i]);
	}
	fputs(")\n", script);
	if (!a->bare)
		fprintf(script, "set grid %ctics lt 1 lc rgb \"#01%04x\"\n", name, ZD_INK_GRID);
}

void zd_plot_begin(
	struct zd_plots *p, const struct zd_plot *plot, const char *title, const char *text)
{
	FILE *s = p->script;

	memset(&p->now, 0, sizeof(p->now));
	p->now.plot = *plot;
	p->n++;
	fputc(MARK_PLOT, p->page);
	fprintf(p->frame,
		"<svg viewBox=\"0 0 %u %u\" role=\"img\" aria-labelledby=\"p%zu-title p%zu-text\">"
		"<title id=\"p%zu-title\">",
		plot->width, plot->height, p->n, p->n, p->n);
	zd_markup_text(p->frame, title);
	fprintf(p->frame, "</title><desc id=\"p%zu-text\">", p->n);
	zd_markup_text(p->frame, text);
	fprintf(p->frame, "</desc>\n%c", MARK_DRAWING);
	fprintf(s, "reset\nset terminal svg size %u,%u font \"sans,11\"\n", plot->width,
		plot->height);
	fprintf(s, "set lmargin at screen %.9f\nset rmargin at screen %.9f\n",
		(double)plot->left / plot->width, 1 - (double)plot->right / plot->width);
	fprintf(s, "set tmargin at screen %.9f\nset bmargin at screen %.9f\n",
		1 - (double)plot->top / plot->height, (double)plot->bottom / plot->height);
	fprintf(s, "unset key\nset border 1 lc rgb \"#01%04x\"\n", ZD_INK_AXIS);
	write_axis(s, 'x', &plot->x);
	write_axis(s, 'y', &plot->y);
}

void zd_plot_end(struct zd_plots *p)
{
	/* gnuplot draws axes only around something. */
	fprintf(p->script, "plot %s\n", p->now.n_curves ? p->now.curves : "NaN notitle");
	fprintf(p->frame, "</svg>%c", MARK_END);
}

void zd_curve_begin(struct zd_plots *p, enum zd_curve kind, enum zd_ink ink)
{
	p->now.kind = kind;
	p->now.ink = ink;
	p->now.n_points = 0;
	fprintf(p->script, "$c%zu << EOD\n", p->now.n_curves);
}

void zd_curve_point(struct zd_plots *p, double x, double y)
{
	if (!isfinite(x) || !isfinite(y))
		return;
	/* To the last digit: what is just beyond an end of an axis is not drawn. */
	fprintf(p->script, "%.17g %.17g\n", x, y);
	p->now.n_points++;
}

void zd_curve_box(struct zd_plots *p, double x_lo, double x_hi, double y_lo, double y_hi)
{
	fprintf(p->script, "%.17g %.17g %.17g %.17g %.17g %.17g\n", (x_lo + x_hi) / 2,
		(y_lo + y_hi) / 2, x_lo, x_hi, y_lo, y_hi);
	p->now.n_points++;
}

void zd_curve_gap(struct zd_plots *p)
{
	fputc('\n', p->script);
}

void zd_curve_end(struct zd_plots *p)
{
	static const char *const with[] = {[ZD_CURVE_LINES] = "1:2 with lines",
		[ZD_CURVE_STEPS] = "1:2 with steps",
		[ZD_CURVE_POINTS] = "1:2 with points pt 7 ps 0.5",
		[ZD_CURVE_BOXES] = "1:2:3:4:5:6 with boxxyerror fs solid noborder"};
	char *curves = p->now.curves;
	size_t used = strlen(curves);

	fputs("EOD\n", p->script);
	assert(used < sizeof(p->now.curves) - 100);
	/* gnuplot does not take a curve of nothing. */
	if (p->now.n_points == 0)
		return;
	snprintf(curves + used, sizeof(p->now.curves) - used,
		"%s$c%zu using %s lc rgb \"#01%04x\" notitle", used ? ", " : "", p->now.n_curves,
		with[p->now.kind], p->now.ink);
	p->now.n_curves++;
}

void zd_curve_line(struct zd_plots *p, enum zd_ink ink, double x1, double y1, double x2, double y2)
{
	zd_curve_begin(p, ZD_CURVE_LINES, ink);
	zd_curve_point(p, x1, y1);
	zd_curve_point(p, x2, y2);
	zd_curve_end(p);
}

/* Cuts text to so many characters, and shows that it did. */
static void cut(char *text, size_t columns)
{
	size_t n = 0;

	if (zd_text_columns(text) <= columns)
		return;
	for (; *text; text++) {
		n += ((unsigned char)*text & 0xc0) != 0x80;
		if (n == columns)
			break;
	}
	strcpy(text, "…");
}

void zd_plot_text(struct zd_plots *p, double x, double y, const char *anchor, const char *class,
	size_t columns, const char *fmt, ...)
{
	char text[400];
	va_list args;

	va_start(args, fmt);
	/* Room for the three bytes of what cut() writes. */
	vsnprintf(text, sizeof(text) - 3, fmt, args);
	va_end(args);
	cut(text, columns);
	fprintf(p->frame, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y,
		anchor, class);
	zd_markup_text(p->frame, text);
	fputs("</text>\n", p->frame);
}

int zd_plots_draw(struct zd_plots *p, const char *page, FILE *out, struct zd_err *err)
{
	struct zd_drawings drawings = {0};
	const char *frame, *end;
	int rc;

	if (fflush(p->script) != 0 || fflush(p->frame) != 0) {
		zd_err_set(
			err, ZD_EXIT_FAILED, "cannot make the report: %s", zd_errno_name(ENOMEM));
		return -ENOMEM;
	}
	rc = p->n ? zd_gnuplot_run(p->script_text, p->script_length, p->n, &drawings, err) : 0;
	if (rc != 0)
		return rc;
	frame = p->frame_text;
	for (size_t i = 0; *page; page++) {
		if (*page != MARK_PLOT) {
			fputc(*page, out);
			continue;
		}
		end = strchr(frame, MARK_DRAWING);
		fwrite(frame, 1, (size_t)(end - frame), out);
		fputs(drawings.svg[i++], out);
		frame = end + 1;
		end = strchr(frame, MARK_END);
		fwrite(frame, 1, (size_t)(end - frame), out);
		frame = end + 1;
	}
	zd_drawings_done(&drawings);
	return 0;
}
