/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the histograms out of a result's text before it is read: they are most of it, and what
 * compares repetitions does not look at them. Their places become blanks, so that every line and
 * column that an error names stays what it was.
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

/* Behind the object that begins at `at`; length if it does not end. */
static size_t end_of_object(const char *text, size_t length, size_t at)
{
	size_t depth = 0;

	for (; (at = next_mark(text, length, at)) < length; at++) {
		if (text[at] == '"')
			at = end_of_string(text, length, at);
		else if (text[at] == '{')
			depth++;
		else if (text[at] == '}' && --depth == 0)
			return at + 1;
	}
	return length;
}

/* The value behind the key that ends before `at`, if it is an object that has an end. */
static void blank_value(char *text, size_t length, size_t at)
{
	size_t end;

	at = skip_blanks(text, length, at);
	if (at >= length || text[at] != ':')
		return;
	at = skip_blanks(text, length, at + 1);
	if (at >= length || text[at] != '{')
		return;
	end = end_of_object(text, length, at);
	if (end >= length || end - at < sizeof("null") - 1)
		return;
	for (size_t i = at; i < end; i++)
		text[i] = text[i] == '\n' ? '\n' : ' ';
	memcpy(text + at, "null", sizeof("null") - 1);
}

void zd_result_blank_histograms(char *text, size_t length)
{
	size_t depth = 0;

	for (size_t at = 0; (at = next_mark(text, length, at)) < length; at++) {
		size_t end;

		if (text[at] == '{' || text[at] == '[')
			depth++;
		else if (text[at] == '}' || text[at] == ']')
			depth -= depth > 0;
		if (text[at] != '"')
			continue;
		end = end_of_string(text, length, at);
		if (depth == DEPTH && end < length && end + 1 - at == sizeof(key) - 1 &&
			memcmp(text + at, key, sizeof(key) - 1) == 0)
			blank_value(text, length, end + 1);
		at = end;
	}
}
