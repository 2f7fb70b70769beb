/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "no_memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

static size_t fails_at, n_allocations;
static bool reached;

static bool is_refused(void)
{
	if (fails_at == 0 || ++n_allocations != fails_at)
		return false;
	reached = true;
	errno = ENOMEM;
	return true;
}

void no_memory_at(size_t n)
{
	static bool prepared;

	if (!prepared)
		json_set_alloc_funcs(malloc, free);
	prepared = true;
	fails_at = n;
	n_allocations = 0;
	reached = false;
}

bool no_memory_reached(void)
{
	fails_at = 0;
	return reached;
}

#define WRAP(type, name, parameters, arguments)                                                    \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		return is_refused() ? NULL : __real_##name arguments;                              \
	}

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, (void *p, size_t size), (p, size))
WRAP(void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(FILE *, open_memstream, (char **text, size_t *length), (text, length))
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode))
WRAP(FILE *, fdopen, (int fd, const char *mode), (fd, mode))
WRAP(FILE *, tmpfile, (void), ())

int __wrap_asprintf(char **text, const char *fmt, ...);
int __wrap_asprintf(char **text, const char *fmt, ...)
{
	va_list args;
	int n = -1;

	va_start(args, fmt);
	if (!is_refused())
		n = vasprintf(text, fmt, args);
	va_end(args);
	return n;
}
