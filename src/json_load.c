/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_load.h"

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdlib.h>
#include <threads.h>

/* A metric with its repetitions fits into one; malloc() keeps what is of this size at hand. */
enum { CHUNK_BYTES = 32 << 10 };

/* jansson's, for all threads: as they were before the first call. */
static json_malloc_t take;
static json_free_t give_back;

/* Where this thread's reader takes its memory from while it reads, and where it is left. */
static _Thread_local struct obstack *reading;
static _Thread_local jmp_buf out_of_memory;

static void *take_chunk(long size)
{
	void *chunk = malloc((size_t)size);

	if (!chunk)
		longjmp(out_of_memory, 1);
	return chunk;
}

/* obstack_alloc() aligns by adding to a null pointer, which a sanitizer takes for an error. */
__attribute__((no_sanitize("undefined"))) static void *take_pooled(size_t size)
{
	if (!reading)
		return take(size);
	if (size > INT_MAX)
		longjmp(out_of_memory, 1);
	return obstack_alloc(reading, (int)size);
}

/* What the reader gives back while it reads stays in the pool as well. */
static void give_back_pooled(void *block)
{
	if (!reading)
		give_back(block);
}

static void install(void)
{
	json_get_alloc_funcs(&take, &give_back);
	json_set_alloc_funcs(take_pooled, give_back_pooled);
}

int zd_json_load(struct zd_json_pool *pool, json_t **value, const char *text, size_t length,
	size_t flags, json_error_t *error)
{
	static once_flag installed = ONCE_FLAG_INIT;
	volatile int rc = -ENOMEM;

	call_once(&installed, install);
	*value = NULL;
	if (setjmp(out_of_memory) == 0) {
		if (!pool->begun)
			obstack_specify_allocation(&pool->blocks, CHUNK_BYTES, 0, take_chunk, free);
		pool->begun = true;
		reading = &pool->blocks;
		*value = json_loadb(text, length, flags, error);
		rc = *value ? 0 : -EINVAL;
	}
	reading = NULL;
	return rc;
}

void zd_json_pool_done(struct zd_json_pool *pool)
{
	if (pool->begun)
		obstack_free(&pool->blocks, NULL);
	*pool = (struct zd_json_pool){0};
}
