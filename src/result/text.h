/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers and columns for people. Widths are counted in characters, not in bytes ("·" is one
 * column), and what is printed passes zd_printable() first. Nothing here depends on the locale but
 * the decimal point, which the tool leaves at that of C.
 */
#ifndef ZDBENCH_RESULT_TEXT_H
#define ZDBENCH_RESULT_TEXT_H

#include <stdint.h>
#include <stdio.h>

enum { ZD_TEXT_WIDTH = 100 };

size_t zd_text_columns(const char *text); /* of UTF-8 */

/* Text in a field of at least `width` columns, on its left or right side; one printable line. */
void zd_text_left(FILE *out, const char *text, size_t width);
void zd_text_right(FILE *out, const char *text, size_t width);

/*
 * Words from column `at` on (what stands before is printed already), broken before the hundredth
 * column, further lines beginning at column `indent`; ends the line.
 */
void zd_text_wrap(FILE *out, const char *text, size_t at, size_t indent);

/*
 * How a row's values are shown: all in one unit, with the same number of decimals, four digits or
 * more. "ns/fault" can become "us/fault", "bytes" "MiB".
 */
struct zd_scale {
	double divisor;
	int decimals;
	char unit[32];
};
/* For values of up to `largest`, in `unit`; whole: all values are whole numbers. */
void zd_scale_choose(struct zd_scale *scale, const char *unit, double largest, int whole);

/* "1,234.5"; "-" for NAN. Returns buf. */
const char *zd_text_number(double value, int decimals, char *buf, size_t size);

#endif
