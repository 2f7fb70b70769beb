/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share: a small result, how an input changes it, and where output goes. */
#ifndef ZDBENCH_TEST_FUZZ_H
#define ZDBENCH_TEST_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "result/result.h"

/* Ends the process, as a sanitizer would, where what is said does not hold. */
#define ZD_FUZZ_HOLDS(condition)                                                                   \
	((condition) ? (void)0 : zd_fuzz_broken(#condition, __FILE__, __LINE__))
_Noreturn void zd_fuzz_broken(const char *condition, const char *file, int line);

/* A refused input: exit 65, or 64 for words of the command line, and one printable line. */
void zd_fuzz_refused(const struct zd_err *err, enum zd_exit exit);

/* The bytes of an input that are not used yet. Past the end they are 0. */
struct zd_fuzz_input {
	const uint8_t *data;
	size_t size;
};
uint8_t zd_fuzz_byte(struct zd_fuzz_input *in);
unsigned zd_fuzz_short(struct zd_fuzz_input *in);

/*
 * The sample of the tests, shortened, with the changes that the input asks for (changes.c says
 * how), as it is read: 0 or -EINVAL, with err checked; *r is the caller's when it is 0.
 */
int zd_fuzz_result(struct zd_fuzz_input *in, struct zd_result *r, struct zd_err *err);

/* jansson's memory: counted, poisoned when it is free, all given back by this call. */
void zd_fuzz_json_begin(void);
void zd_fuzz_json_end(void);

/*
 * A stream that keeps nothing. What is written to it has to be text in which neither control
 * characters nor, with markup false, the marks of the hostile words are to be seen.
 */
enum zd_fuzz_kind { ZD_FUZZ_PLAIN, ZD_FUZZ_MARKUP, ZD_FUZZ_ANY };
FILE *zd_fuzz_out(enum zd_fuzz_kind kind);

#endif
