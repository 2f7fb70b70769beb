/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gnuplot's svg terminal writes, read tag by tag. Colours are names here: plot.c draws each
 * ink in a colour of its own, "#01" and the ink's number, and here it becomes the ink's class.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "report/gnuplot.h"
#include "report/plot.h"

enum { NUMBERS = 0, PATH = 1 };

struct span {
	const char *text;
	size_t length;
};

/* The value of an attribute, in either kind of quotes, with blanks around "=". */
static bool attribute(struct span tag, const char *name, struct span *value)
{
	size_t length = strlen(name);

	for (size_t i = 1; i + length < tag.length; i++) {
		const char *c = tag.text + i + length, *end = tag.text + tag.length;

		if (strncmp(tag.text + i, name, length) != 0 || !strchr(" \t\n", tag.text[i - 1]))
			continue;
		c += strspn(c, " ");
		if (*c != '=')
			continue;
		c++;
		c += strspn(c, " ");
		if (c >= end || (*c != '\'' && *c != '"'))
			continue;
		value->text = c + 1;
		c = memchr(c + 1, *c, (size_t)(end - c - 1));
		if (!c)
			return false;
		value->length = (size_t)(c - value->text);
		return true;
	}
	return false;
}

/* "rgb(  1,   0,   5)" */
static bool ink_of(struct span value, enum zd_ink *ink)
{
	char text[64];
	unsigned red, green, blue;

	snprintf(text, sizeof(text), "%.*s", (int)value.length, value.text);
	if (sscanf(text, "rgb( %u, %u, %u)", &red, &green, &blue) != 3 || red != 1 || green != 0 ||
		blue >= ZD_N_INKS)
		return false;
	*ink = (enum zd_ink)blue;
	return true;
}

/* Only what a number, and with `path` a path, is made of. Runs of blanks become one. */
static int copy_numbers(struct span value, int path, FILE *out)
{
	bool blank = true;

	for (size_t i = 0; i < value.length; i++) {
		char c = value.text[i];

		if (strchr(" \t\n", c)) {
			if (!blank)
				fputc(' ', out);
			blank = true;
			continue;
		}
		if (!strchr(path ? "0123456789.,-MLZ" : "0123456789.,-", c))
			return -EINVAL;
		fputc(c, out);
		blank = false;
	}
	return 0;
}

static int take_path(struct span tag, FILE *out)
{
	struct span stroke, d;
	enum zd_ink ink;
	int rc;

	/* Tics of no length and empty borders are moves without a line. */
	if (!attribute(tag, "stroke", &stroke) || !attribute(tag, "d", &d))
		return -EINVAL;
	if (!ink_of(stroke, &ink) || !memchr(d.text, 'L', d.length))
		return 0;
	fprintf(out, "<path class=\"%s\" d=\"", zd_ink_name(ink));
	rc = copy_numbers(d, PATH, out);
	fputs("\"/>\n", out);
	return rc;
}

static int take_polygon(struct span tag, FILE *out)
{
	struct span fill, points;
	enum zd_ink ink;
	int rc;

	if (!attribute(tag, "fill", &fill) || !attribute(tag, "points", &points) ||
		!ink_of(fill, &ink))
		return -EINVAL;
	fprintf(out, "<polygon class=\"%s\" points=\"", zd_ink_name(ink));
	rc = copy_numbers(points, NUMBERS, out);
	fputs("\"/>\n", out);
	return rc;
}

static bool translation(struct span tag, double *x, double *y)
{
	struct span transform;
	char text[96];

	if (!attribute(tag, "transform", &transform))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)transform.length, transform.text);
	return sscanf(text, "translate(%lf,%lf)", x, y) == 2;
}

static int take_point(struct span tag, FILE *out)
{
	struct span color;
	enum zd_ink ink;
	double x, y;

	/* In the definitions a shape is used to make another one. */
	if (!attribute(tag, "color", &color))
		return 0;
	if (!ink_of(color, &ink) || !translation(tag, &x, &y))
		return -EINVAL;
	/* A ring around a dot: both are seen where they coincide. */
	fprintf(out, "<circle class=\"%s\" cx=\"%.2f\" cy=\"%.2f\" r=\"%s\"/>\n", zd_ink_name(ink),
		x, y,
		ink == ZD_INK_MEM   ? "4.4"
		: ink == ZD_INK_DEV ? "2.6"
				    : "3.2");
	return 0;
}

/* A number at an axis: <g transform= text-anchor=> <text><tspan>NUMBER</tspan></text> */
static int take_label(struct span tag, const char *end, FILE *out)
{
	struct span anchor, label;
	double x, y;
	const char *text;

	if (!attribute(tag, "text-anchor", &anchor))
		return 0;
	text = memmem(tag.text + tag.length, (size_t)(end - tag.text) - tag.length, "<tspan", 6);
	text = text ? memchr(text, '>', (size_t)(end - text)) : NULL;
	if (!text || !translation(tag, &x, &y))
		return -EINVAL;
	label.text = text + 1;
	text = memchr(text, '<', (size_t)(end - text));
	if (!text)
		return -EINVAL;
	label.length = (size_t)(text - label.text);
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y,
		strncmp(anchor.text, "end", 3) == 0	 ? "end"
		: strncmp(anchor.text, "middle", 6) == 0 ? "middle"
							 : "start");
	for (size_t i = 0; i < label.length; i++) {
		if (!strchr("0123456789.,-+e% ", label.text[i]))
			return -EINVAL;
		fputc(label.text[i], out);
	}
	fputs("</text>\n", out);
	return 0;
}

int zd_gnuplot_take_over(const char *svg, size_t length, FILE *out)
{
	const char *end = svg + length;
	int rc = 0;

	for (const char *c = svg; rc == 0 && c && (c = memchr(c, '<', (size_t)(end - c)));) {
		struct span tag = {.text = c};

		c = memchr(c, '>', (size_t)(end - c));
		if (!c)
			return -EINVAL;
		tag.length = (size_t)(c - tag.text);
		if (strncmp(tag.text, "<path stroke=", 13) == 0)
			rc = take_path(tag, out);
		else if (strncmp(tag.text, "<polygon", 8) == 0)
			rc = take_polygon(tag, out);
		else if (strncmp(tag.text, "<use", 4) == 0)
			rc = take_point(tag, out);
		else if (strncmp(tag.text, "<g ", 3) == 0)
			rc = take_label(tag, end, out);
	}
	return rc;
}
