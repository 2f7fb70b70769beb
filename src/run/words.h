/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading the words of the command line: lists, numbers, choices, and how a wrong word is told.
 * All 0 or -EINVAL (-ENOMEM) with err ready for people.
 */
#ifndef ZDBENCH_WORDS_H
#define ZDBENCH_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "zdbench/err.h"

enum { ZD_MAX_WORDS = 32 };

/* A word as a message may show it: short, on one line, nothing that a terminal would obey. */
struct zd_shown {
	char text[64];
};
struct zd_shown zd_word_show(const char *word);

/* "--mode 'fsdx' is not a mode (fsdax, devdax, all)"; always -EINVAL. */
int zd_word_refuse(struct zd_err *err, const char *option, const char *word, const char *what,
	const char *right);

/* The index of value among the n names; `what` and `right` are for the refusal. */
int zd_word_choose(const char *option, const char *value, const char *const *names, size_t n,
	const char *what, const char *right, struct zd_err *err);

/* A whole decimal number that fits 64 bits, and nothing else; err is not touched. */
int zd_word_number(const char *text, uint64_t *out);

struct zd_words {
	char *copy; /* private */
	char *word[ZD_MAX_WORDS];
	size_t n;
};

/* "a,b,c": no empty entry, none twice, at most `max` of them. */
int zd_words_parse(struct zd_words *words, const char *option, const char *value, size_t max,
	struct zd_err *err);
void zd_words_done(struct zd_words *words); /* also after a failed parse */

#endif
