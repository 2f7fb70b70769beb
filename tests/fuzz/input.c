/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

_Noreturn void zd_fuzz_broken(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

static bool is_printable_line(const char *text)
{
	while ((unsigned char)*text >= 0x20 && *text != 0x7f)
		text++;
	return *text == '\0';
}

void zd_fuzz_refused(const struct zd_err *err, enum zd_exit exit)
{
	ZD_FUZZ_HOLDS(err->exit == exit);
	ZD_FUZZ_HOLDS(err->text[0] != '\0');
	/* The user's own words are made printable where they are printed. */
	ZD_FUZZ_HOLDS(exit == ZD_EXIT_USAGE || is_printable_line(err->text));
}

uint8_t zd_fuzz_byte(struct zd_fuzz_input *in)
{
	if (in->size == 0)
		return 0;
	in->size--;
	return *in->data++;
}

unsigned zd_fuzz_short(struct zd_fuzz_input *in)
{
	unsigned low = zd_fuzz_byte(in);

	return low | (unsigned)zd_fuzz_byte(in) << 8;
}

/* ---- output ---- */

/* What the hostile words of changes.c would be as markup. They may be cut, but not get through. */
static const char mark[] = "<zdx";

struct sink {
	enum zd_fuzz_kind kind;
	FILE *file;
	size_t matched; /* of mark, at the end of what was written before */
};

static void look_at(struct sink *s, char c)
{
	if (s->kind == ZD_FUZZ_ANY)
		return;
	ZD_FUZZ_HOLDS((unsigned char)c >= 0x20 || c == '\n' || c == '\t' ||
		      (s->kind == ZD_FUZZ_MARKUP && (c == '\x01' || c == '\x02' || c == '\x03')));
	ZD_FUZZ_HOLDS(c != 0x7f);
	if (s->kind != ZD_FUZZ_MARKUP)
		return;
	s->matched = c == mark[s->matched] ? s->matched + 1 : c == mark[0];
	ZD_FUZZ_HOLDS(s->matched < sizeof(mark) - 1);
}

static ssize_t sink_write(void *cookie, const char *data, size_t size)
{
	struct sink *s = cookie;

	for (size_t i = 0; i < size; i++)
		look_at(s, data[i]);
	return (ssize_t)size;
}

FILE *zd_fuzz_out(enum zd_fuzz_kind kind)
{
	static struct sink sinks[3];
	struct sink *s = &sinks[kind];

	if (!s->file) {
		s->kind = kind;
		s->file = fopencookie(s, "w", (cookie_io_functions_t){.write = sink_write});
		ZD_FUZZ_HOLDS(s->file);
	}
	s->matched = 0;
	return s->file;
}
