/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/text.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

enum { MAX_LINE = 2048 };

size_t zd_text_columns(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void field(FILE *out, const char *text, size_t before, size_t after)
{
	char clean[MAX_LINE];

	zd_printable(text, clean, sizeof(clean));
	fprintf(out, "%*s%s%*s", (int)before, "", clean, (int)after, "");
}

void zd_text_left(FILE *out, const char *text, size_t width)
{
	size_t columns = zd_text_columns(text);

	field(out, text, 0, columns < width ? width - columns : 0);
}

void zd_text_right(FILE *out, const char *text, size_t width)
{
	size_t columns = zd_text_columns(text);

	field(out, text, columns < width ? width - columns : 0, 0);
}

void zd_text_wrap(FILE *out, const char *text, size_t at, size_t indent)
{
	char clean[MAX_LINE], *save, *word;
	size_t column = at;
	const char *separator = "";

	zd_printable(text, clean, sizeof(clean));
	for (word = strtok_r(clean, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		size_t width = zd_text_columns(word) + strlen(separator);

		if (column + width > ZD_TEXT_WIDTH && column > indent) {
			fprintf(out, "\n%*s", (int)indent, "");
			width -= strlen(separator);
			separator = "";
			column = indent;
		}
		fprintf(out, "%s%s", separator, word);
		column += width;
		separator = " ";
	}
	fputc('\n', out);
}

/* Names of the same thing in larger pieces; the last whose `from` is reached is taken. */
struct piece {
	const char *unit, *name;
	double from, divisor;
};

static const struct piece pieces[] = {
	{"ns", "ns", 0, 1},
	{"ns", "us", 1e5, 1e3},
	{"ns", "ms", 1e7, 1e6},
	{"ns", "s", 1e10, 1e9},
	{"insn", "insn", 0, 1},
	{"insn", "Minsn", 1e7, 1e6},
	{"bytes", "bytes", 0, 1},
	{"bytes", "KiB", 1024, 1024},
	{"bytes", "MiB", 1024.0 * 1024, 1024.0 * 1024},
	{"bytes", "GiB", 10.0 * 1024 * 1024 * 1024, 1024.0 * 1024 * 1024},
};

void zd_scale_choose(struct zd_scale *scale, const char *unit, double largest, int whole)
{
	size_t head = strcspn(unit, "/");
	const struct piece *found = NULL;
	double shown;

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		if (strlen(pieces[i].unit) == head && strncmp(pieces[i].unit, unit, head) == 0 &&
			largest >= pieces[i].from)
			found = &pieces[i];
	scale->divisor = found ? found->divisor : 1;
	if (found)
		snprintf(scale->unit, sizeof(scale->unit), "%s%s", found->name, unit + head);
	else
		snprintf(scale->unit, sizeof(scale->unit), "%s", unit);
	shown = fabs(largest) / scale->divisor;
	scale->decimals = shown >= 1000 ? 0 : shown >= 100 ? 1 : shown >= 10 ? 2 : 3;
	if (whole && scale->divisor == 1)
		scale->decimals = 0;
}

const char *zd_text_number(double value, int decimals, char *buf, size_t size)
{
	char plain[400], *digit = plain;
	size_t used = 0, whole;

	if (!isfinite(value)) {
		snprintf(buf, size, "-");
		return buf;
	}
	snprintf(plain, sizeof(plain), "%.*f", decimals, value);
	/* "-0" is what rounding makes of -0.3 */
	if (plain[0] == '-' && plain[strspn(plain, "-0.")] == '\0')
		digit++;
	whole = strspn(digit, "-0123456789");
	for (size_t i = 0; digit[i] && used + 2 < size; i++) {
		if (i > 0 && i < whole && (whole - i) % 3 == 0 &&
			isdigit((unsigned char)digit[i - 1]))
			buf[used++] = ',';
		buf[used++] = digit[i];
	}
	buf[used] = '\0';
	return buf;
}
