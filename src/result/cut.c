/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the histograms out of a result's text before it is read: they are most of it, and what
 * compares repetitions does not look at them.
 */
#include <stdbool.h>
#include <string.h>

#include "result/reading.h"

/* {"metrics": [{"hist": ...}]} */
enum { DEPTH = 3 };

static const char key[] = "\"hist\"";

/* Where the string that begins at `at` ends; length if it does not. */
static size_t end_of_string(const char *text, size_t length, size_t at)
{
	for (at++; at < length && text[at] != '"'; at++)
		if (text[at] == '\\')
			at++;
	return at < length ? at : length;
}

/* The next byte at or behind `at` that tells where in the text one is: most are none. */
static size_t next_mark(const char *text, size_t length, size_t at)
{
	static const bool mark[256] = {
		['"'] = true, ['{'] = true, ['}'] = true, ['['] = true, [']'] = true};

	while (at < length && !mark[(unsigned char)text[at]])
		at++;
	return at;
}

static size_t skip_blanks(const char *text, size_t length, size_t at)
{
	while (at < length &&
		(text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r'))
		at++;
	return at;
}

static size_t next_of(const char *text, size_t length, size_t at, char wanted)
{
	const char *found = at < length ? memchr(text + at, wanted, length - at) : NULL;

	return found ? (size_t)(found - text) : length;
}

/*
 * Behind the object that begins at `at`; length if it does not end. It is full of numbers, over
 * which memchr() is many times as fast as a look at each byte.
 */
static size_t end_of_object(const char *text, size_t length, size_t at)
{
	size_t quote = next_of(text, length, at, '"'), open = at,
	       close = next_of(text, length, at, '}'), depth = 0;

	while (close < length) {
		if (quote < open && quote < close) {
			at = end_of_string(text, length, quote) + 1;
		} else if (open < close) {
			depth++;
			at = open + 1;
		} else {
			at = close + 1;
			if (--depth == 0)
				return at;
		}
		/* Each is searched for only once it is passed: a text has no worse order. */
		if (quote < at)
			quote = next_of(text, length, at, '"');
		if (open < at)
			open = next_of(text, length, at, '{');
		if (close < at)
			close = next_of(text, length, at, '}');
	}
	return length;
}

/* Where the value begins and ends, behind the key that ends before `at`; false: it is no object. */
static bool find_object(const char *text, size_t length, size_t at, size_t *begin, size_t *end)
{
	at = skip_blanks(text, length, at);
	if (at >= length || text[at] != ':')
		return false;
	*begin = skip_blanks(text, length, at + 1);
	if (*begin >= length || text[*begin] != '{')
		return false;
	*end = end_of_object(text, length, *begin);
	return true;
}

size_t zd_result_cut_histograms(char *text, size_t length)
{
	/* text[done..] is still to be moved to where what was kept before it ends. */
	size_t depth = 0, kept = 0, done = 0;

	for (size_t at = 0; (at = next_mark(text, length, at)) < length; at++) {
		size_t end, begin, behind;

		if (text[at] == '{' || text[at] == '[')
			depth++;
		else if (text[at] == '}' || text[at] == ']')
			depth -= depth > 0;
		if (text[at] != '"')
			continue;
		end = end_of_string(text, length, at);
		if (depth == DEPTH && end < length && end + 1 - at == sizeof(key) - 1 &&
			memcmp(text + at, key, sizeof(key) - 1) == 0 &&
			find_object(text, length, end + 1, &begin, &behind)) {
			/* No JSON; and each of many that have no end would be searched for it. */
			if (behind == length)
				break;
			/* Of "{}" nothing is gained, and so no text becomes longer. */
			if (behind - begin >= sizeof("null") - 1) {
				memmove(text + kept, text + done, begin - done);
				kept += begin - done;
				memcpy(text + kept, "null", sizeof("null") - 1);
				kept += sizeof("null") - 1;
				done = behind;
			}
			end = behind - 1;
		}
		at = end;
	}
	memmove(text + kept, text + done, length - done);
	return kept + length - done;
}
