/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/lines.h"

static int end_line(struct zd_lines *lines, zd_line_fn take, void *ctx)
{
	if (lines->length && lines->line[lines->length - 1] == '\r')
		lines->length--;
	lines->line[lines->length] = '\0';
	lines->length = 0;
	return take(ctx, lines->line);
}

int zd_lines_feed(
	struct zd_lines *lines, const char *data, size_t length, zd_line_fn take, void *ctx)
{
	int rc = 0;

	for (size_t i = 0; i < length && !rc; i++) {
		if (data[i] == '\n')
			rc = end_line(lines, take, ctx);
		else if (lines->length < ZD_LINE_MAX)
			lines->line[lines->length++] = data[i] ? data[i] : '?';
	}
	return rc;
}

int zd_lines_finish(struct zd_lines *lines, zd_line_fn take, void *ctx)
{
	return lines->length ? end_line(lines, take, ctx) : 0;
}
