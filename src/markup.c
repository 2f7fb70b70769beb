/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "markup.h"

#include "printable.h"

enum { MAX_TEXT = 4096 };

void zd_markup_text(FILE *out, const char *text)
{
	char clean[MAX_TEXT];

	zd_printable(text, clean, sizeof(clean));
	for (const char *c = clean; *c; c++) {
		switch (*c) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			fputc(*c, out);
		}
	}
}
