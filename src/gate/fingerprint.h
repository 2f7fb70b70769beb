/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are two results of the same thing? Everything that makes numbers incomparable is held against
 * each other, apart from what is compared on purpose. What is missing in a result is an error,
 * never a match.
 */
#ifndef ZDBENCH_GATE_FINGERPRINT_H
#define ZDBENCH_GATE_FINGERPRINT_H

#include "result/result.h"

/* What may be compared on purpose (--across). Page size, architecture, clock and plan may not. */
enum zd_across {
	ZD_ACROSS_KERNEL = 1 << 0,
	ZD_ACROSS_EMULATOR = 1 << 1,
	ZD_ACROSS_MACHINE = 1 << 2,
	ZD_ACROSS_TOOL = 1 << 3,
};

/* "kernel,emulator" to a set. 0, or -EINVAL with exit 64. */
int zd_across_parse(const char *list, unsigned *across, struct zd_err *err);

/* One thing in which two results differ. */
struct zd_difference {
	const char *what;	  /* "kernel release" */
	const char *across;	  /* the word that allows it; NULL: nothing does */
	char base[80], fresh[80]; /* cut to fit, to where they differ */
	bool allowed;
};

enum { ZD_MAX_DIFFERENCES = 48 };

struct zd_differences {
	struct zd_difference difference[ZD_MAX_DIFFERENCES];
	size_t n, n_refused;
};

/* Does it say all that a fingerprint needs? 0, or -EINVAL with exit 65. */
int zd_fingerprint_check(const struct zd_result *r, const char *name, struct zd_err *err);

/* In what two results differ; what one does not say is "not known" and differs too. */
void zd_fingerprint_compare(const struct zd_result *base, const struct zd_result *fresh,
	unsigned across, struct zd_differences *out);

/* Makes a refusal (exit 65) of the differences that are not allowed. Returns -EINVAL. */
int zd_fingerprint_refuse(const struct zd_differences *d, const char *base_name,
	const char *fresh_name, struct zd_err *err);

#endif
