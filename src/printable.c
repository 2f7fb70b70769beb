/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "printable.h"

/* Length of the terminal sequence at `s` (ESC [ parameters final), 0 where there is none. */
static size_t sequence_length(const unsigned char *s)
{
	size_t n = 2;

	if (s[0] != 0x1b || s[1] != '[')
		return 0;
	while (s[n] >= 0x20 && s[n] <= 0x3f)
		n++;
	return s[n] >= 0x40 && s[n] <= 0x7e ? n + 1 : 0;
}

/* Length of the UTF-8 character at `s` and its code point; 0 for a byte that begins none. */
static size_t decode(const unsigned char *s, uint32_t *code)
{
	size_t n = *s < 0x80 ? 1 : *s >= 0xc2 && *s < 0xe0 ? 2 : (*s & 0xf0) == 0xe0 ? 3 : 4;

	if (n == 4 && (*s < 0xf0 || *s > 0xf4))
		return 0;
	*code = n == 1 ? *s : *s & (0x7fU >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	/* Overlong spellings and surrogates are how filters get fooled. */
	if ((n == 3 && (*code < 0x800 || (*code >= 0xd800 && *code < 0xe000))) ||
		(n == 4 && (*code < 0x10000 || *code > 0x10ffff)))
		return 0;
	return n;
}

static bool is_shown(uint32_t code)
{
	return code >= 0x20 && (code < 0x7f || code >= 0xa0) && /* C0, DEL, C1 */
	       !(code >= 0x200b && code <= 0x200f) &&		/* zero width, direction marks */
	       !(code >= 0x2028 && code <= 0x202e) &&		/* separators, embeddings */
	       !(code >= 0x2060 && code <= 0x206f) &&
	       code != 0xfeff &&				   /* joiners, byte order mark */
	       code != 0xfffe && code != 0xffff && code < 0xe0000; /* no characters, says XML */
}

size_t zd_printable(const char *text, char *buf, size_t size)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t used = 0, characters = 0;

	if (!size)
		return 0;
	while (*s) {
		size_t skip = sequence_length(s), n;
		uint32_t code = 0;

		if (skip) {
			s += skip;
			continue;
		}
		n = decode(s, &code);
		skip = n ? n : 1;
		if (used + skip >= size)
			break;
		if (n && is_shown(code)) {
			memcpy(buf + used, s, n);
			used += n;
		} else {
			buf[used++] = code == '\t' ? ' ' : '?';
		}
		s += skip;
		characters++;
	}
	buf[used] = '\0';
	return characters;
}
