/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory for jansson that costs nothing to get: most of a run would be spent in the sanitizer's
 * allocator. What is not given back is found at once, and what is used afterwards is found by ASan.
 */
#include <stdlib.h>

#include <jansson.h>
#include <sanitizer/asan_interface.h>

#include "fuzz.h"

enum { ROOM = 64 << 20, HEAD = 16, GAP = 16 };

static char *room;
static size_t used, n_live;

static void *take(size_t size)
{
	size_t rounded = (size + 15) / 16 * 16;
	char *block;

	if (rounded > ROOM - used || HEAD + rounded + GAP > ROOM - used)
		return NULL;
	block = room + used + HEAD;
	used += HEAD + rounded + GAP;
	__asan_unpoison_memory_region(block - HEAD, sizeof(size));
	*(size_t *)(void *)(block - HEAD) = size;
	__asan_poison_memory_region(block - HEAD, HEAD);
	__asan_unpoison_memory_region(block, size);
	n_live++;
	return block;
}

static void give_back(void *block)
{
	size_t size;

	if (!block)
		return;
	__asan_unpoison_memory_region((char *)block - HEAD, HEAD);
	size = *(size_t *)(void *)((char *)block - HEAD);
	ZD_FUZZ_HOLDS(size != (size_t)-1); /* once only */
	*(size_t *)(void *)((char *)block - HEAD) = (size_t)-1;
	__asan_poison_memory_region((char *)block - HEAD, HEAD + size);
	n_live--;
}

void zd_fuzz_json_begin(void)
{
	if (!room) {
		room = aligned_alloc(16, ROOM);
		ZD_FUZZ_HOLDS(room);
		__asan_poison_memory_region(room, ROOM);
		json_set_alloc_funcs(take, give_back);
	}
	ZD_FUZZ_HOLDS(n_live == 0);
}

void zd_fuzz_json_end(void)
{
	ZD_FUZZ_HOLDS(n_live == 0);
	used = 0;
}
