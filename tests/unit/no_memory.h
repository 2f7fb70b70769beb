/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that runs out at the n-th allocation, of ours or of jansson's for us. The functions that
 * allocate are the linker's --wrap of those of libc; free() needs none.
 */
#ifndef ZDBENCH_TEST_NO_MEMORY_H
#define ZDBENCH_TEST_NO_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* From now on the n-th allocation fails, 0: none; and how many there have been is 0 again. */
void no_memory_at(size_t n);
/* Has it failed? Ends the failing. */
bool no_memory_reached(void);

#endif
