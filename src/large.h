/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of many megabytes that is filled from its start to its end. */
#ifndef ZDBENCH_LARGE_H
#define ZDBENCH_LARGE_H

#include <stddef.h>

/*
 * Asks for huge pages, as far as `bytes` at `at` are worth it: page faults are a fifth of the time
 * it takes to read a large result. Only a hint; whether it is followed is the machine's affair.
 */
void zd_large_advise(void *at, size_t bytes);

#endif
