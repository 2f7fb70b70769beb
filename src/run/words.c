/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/words.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

struct zd_shown zd_word_show(const char *word)
{
	static const char more[] = "...";
	struct zd_shown shown;
	bool cut = strlen(word) >= sizeof(shown.text);

	zd_printable(word, shown.text, sizeof(shown.text) - (cut ? strlen(more) : 0));
	if (cut)
		strcat(shown.text, more);
	return shown;
}

int zd_word_refuse(struct zd_err *err, const char *option, const char *word, const char *what,
	const char *right)
{
	zd_err_set(err, ZD_EXIT_USAGE, "--%s '%s' is not %s (%s)", option, zd_word_show(word).text,
		what, right);
	return -EINVAL;
}

int zd_word_choose(const char *option, const char *value, const char *const *names, size_t n,
	const char *what, const char *right, struct zd_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(value, names[i]) == 0)
			return (int)i;
	return zd_word_refuse(err, option, value, what, right);
}

int zd_word_number(const char *text, uint64_t *out)
{
	uint64_t value;
	char *end;

	/* strtoull alone would take "-1" and " 1". */
	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (*end != '\0' || errno != 0)
		return -EINVAL;
	*out = value;
	return 0;
}

static int add_word(struct zd_words *words, char *word, const char *option, const char *value,
	size_t max, struct zd_err *err)
{
	if (*word == '\0') {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s '%s' has an empty entry", option,
			zd_word_show(value).text);
		return -EINVAL;
	}
	for (size_t i = 0; i < words->n; i++) {
		if (strcmp(words->word[i], word) == 0) {
			zd_err_set(err, ZD_EXIT_USAGE, "--%s names '%s' twice", option,
				zd_word_show(word).text);
			return -EINVAL;
		}
	}
	if (words->n == max) {
		zd_err_set(err, ZD_EXIT_USAGE, "--%s '%s' has more than %zu entries", option,
			zd_word_show(value).text, max);
		return -EINVAL;
	}
	words->word[words->n++] = word;
	return 0;
}

int zd_words_parse(struct zd_words *words, const char *option, const char *value, size_t max,
	struct zd_err *err)
{
	char *rest;
	int rc = 0;

	assert(max <= ZD_MAX_WORDS);
	words->n = 0;
	words->copy = strdup(value);
	if (!words->copy) {
		zd_err_set(err, ZD_EXIT_FAILED, "--%s: no memory for its value: %s", option,
			zd_errno_name(ENOMEM));
		return -ENOMEM;
	}
	rest = words->copy;
	while (rest && rc == 0)
		rc = add_word(words, strsep(&rest, ","), option, value, max, err);
	return rc;
}

void zd_words_done(struct zd_words *words)
{
	free(words->copy);
	words->copy = NULL;
	words->n = 0;
}
