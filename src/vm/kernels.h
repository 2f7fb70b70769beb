/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernels that a VM can be booted with: scripts/kernel/stock, and a file each in variants/. */
#ifndef ZDBENCH_KERNELS_H
#define ZDBENCH_KERNELS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "zdbench/err.h"

/*
 * A line each: name, what it is, where it comes from; with `cached` also what is in the cache under
 * that name, which a changed recipe makes anew all the same. 0 or -errno.
 */
int zd_kernels_list(FILE *out, bool cached, struct zd_err *err);

/* The size of its pages, known before it is there; `name` may be a kernel's build tree, by its
 * absolute path. 0 for what is neither. */
uint64_t zd_kernel_page_bytes(const char *name);

#endif
