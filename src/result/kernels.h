/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same plan on several kernels, side by side. */
#ifndef ZDBENCH_RESULT_KERNELS_H
#define ZDBENCH_RESULT_KERNELS_H

#include <stdbool.h>
#include <stdio.h>

#include "result/result.h"

/* One kernel of a run; all is borrowed. */
struct zd_kernel_run {
	const char *name;
	const struct zd_result *result; /* NULL: it gave none */
	const char *file;		/* of the result */
	const char *error;		/* in which its run ended; "" for none */
};

/*
 * What each kernel is, says of itself and answers; then every metric by kernel: map=dev, map=mem
 * and their ratio. Cells are lined up by what they mean (pages mapped by PTE or by PMD), whatever
 * the sizes are. At most 100 columns wide where names are not longer than 16. 0, or -ENOMEM: then
 * one line in the table's place says so.
 */
int zd_kernels_print(const struct zd_kernel_run *kernel, size_t n, bool verbose, FILE *out);

#endif
