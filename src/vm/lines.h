/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes in, lines out: for what comes through a pipe in whatever pieces. Never allocates. */
#ifndef ZDBENCH_LINES_H
#define ZDBENCH_LINES_H

#include <stdbool.h>
#include <stddef.h>

enum { ZD_LINE_MAX = 4608 }; /* a path and its key; the rest of a longer line is dropped */

/* What becomes of a line, given without its newline; what it returns ends the feeding unless 0. */
typedef int (*zd_line_fn)(void *ctx, const char *line);

/* All zeroes is the empty state. NUL bytes become '?', a carriage return at a line's end goes. */
struct zd_lines {
	char line[ZD_LINE_MAX + 1];
	size_t length;
};

int zd_lines_feed(
	struct zd_lines *lines, const char *data, size_t length, zd_line_fn take, void *ctx);
/* The last line may have no newline. */
int zd_lines_finish(struct zd_lines *lines, zd_line_fn take, void *ctx);

#endif
