/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/html.h"

#include <math.h>
#include <stdarg.h>

#include "result/text.h"

enum { MAX_TEXT = 4096 };

static void text_args(FILE *out, const char *fmt, va_list args)
{
	char text[MAX_TEXT];

	vsnprintf(text, sizeof(text), fmt, args);
	zd_markup_text(out, text);
}

void zd_html_textf(FILE *out, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_args(out, fmt, args);
	va_end(args);
}

void zd_html_fact(FILE *out, const char *name, const char *fmt, ...)
{
	char text[MAX_TEXT];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (!text[0])
		return;
	fputs("<tr><th scope=\"row\">", out);
	zd_markup_text(out, name);
	fputs("</th><td>", out);
	zd_markup_text(out, text);
	fputs("</td></tr>\n", out);
}

void zd_html_cell(FILE *out, const char *text)
{
	fputs("<td>", out);
	zd_markup_text(out, text);
	fputs("</td>", out);
}

void zd_html_number(FILE *out, double value, int decimals)
{
	char text[400];

	fprintf(out, "<td class=\"n\">%s</td>",
		isfinite(value) ? zd_text_number(value, decimals, text, sizeof(text)) : "–");
}
