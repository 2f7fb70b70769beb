/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_load.h"

#include <errno.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

/* jansson's, for all threads: as they were before the first call. */
static json_malloc_t take;
static json_free_t give_back;

/* What this thread's reader has taken so far, to be given back where it is left in the middle. */
static _Thread_local struct {
	bool active;
	void **block;
	size_t n, capacity;
	jmp_buf out;
} load;

static void *tracked(size_t size)
{
	void *block;

	if (!load.active)
		return take(size);
	if (load.n == load.capacity) {
		size_t capacity = load.capacity ? 2 * load.capacity : 256;
		void **bigger = reallocarray(load.block, capacity, sizeof(*bigger));

		if (!bigger)
			longjmp(load.out, 1);
		load.block = bigger;
		load.capacity = capacity;
	}
	block = take(size);
	if (!block)
		longjmp(load.out, 1);
	load.block[load.n++] = block;
	return block;
}

/* What is freed early was taken last, but for the little that grows. */
static void forget(void *block)
{
	for (size_t i = load.active ? load.n : 0; i-- > 0;)
		if (load.block[i] == block) {
			load.block[i] = load.block[--load.n];
			break;
		}
	give_back(block);
}

static void install(void)
{
	json_get_alloc_funcs(&take, &give_back);
	json_set_alloc_funcs(tracked, forget);
}

int zd_json_load(json_t **value, const char *text, size_t length, size_t flags, json_error_t *error)
{
	static once_flag installed = ONCE_FLAG_INIT;
	volatile int rc = 0;

	call_once(&installed, install);
	*value = NULL;
	load.n = 0;
	load.active = true;
	if (setjmp(load.out) == 0) {
		*value = json_loadb(text, length, flags, error);
		rc = *value ? 0 : -EINVAL;
	} else {
		while (load.n > 0)
			give_back(load.block[--load.n]);
		rc = -ENOMEM;
	}
	load.active = false;
	free(load.block);
	load.block = NULL;
	load.capacity = 0;
	return rc;
}
