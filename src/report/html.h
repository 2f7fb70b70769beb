/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text in HTML and SVG. Whatever a result says passes here: it becomes one printable line, and
 * nothing in it is markup. What is literal in the code may be written as it is.
 */
#ifndef ZDBENCH_REPORT_HTML_H
#define ZDBENCH_REPORT_HTML_H

#include <stdio.h>

#include "markup.h"

/* As text, or in a quoted attribute; as zd_markup_text(). */
__attribute__((format(printf, 2, 3))) void zd_html_textf(FILE *out, const char *fmt, ...);

/* <th scope="row">TEXT</th><td>TEXT</td> in a row of its own; nothing at all for an empty text. */
__attribute__((format(printf, 3, 4))) void zd_html_fact(
	FILE *out, const char *name, const char *fmt, ...);
/* A cell of a table: text, or a number for a column of numbers ("–" for NAN). */
void zd_html_cell(FILE *out, const char *text);
void zd_html_number(FILE *out, double value, int decimals);

#endif
