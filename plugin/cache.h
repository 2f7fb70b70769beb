/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cache model: set-associative levels, write-back, write-allocate, least recently used, inclusive
 * (what the last level gives up leaves the inner ones too). It holds no data, only which lines are
 * there and which of them are dirty.
 */
#ifndef ZDBENCH_PLUGIN_CACHE_H
#define ZDBENCH_PLUGIN_CACHE_H

#include <stdbool.h>
#include <stdint.h>

enum { ZD_CACHE_MAX_LEVELS = 4 };

struct zd_cache_shape {
	unsigned line_bytes; /* a power of two */
	unsigned n_levels;   /* from the CPU outwards; each no smaller than the one before */
	struct {
		uint64_t bytes;
		unsigned ways;
	} level[ZD_CACHE_MAX_LEVELS];
};

/* What one access did; or-ed. */
enum {
	ZD_CACHE_MISS = 1,    /* the line was fetched from memory */
	ZD_CACHE_DIRTIED = 2, /* it is dirty now and was not: it will be written back once */
};

struct zd_cache;

/* NULL: no memory, or a shape that makes no sense (zd_cache_shape_ok()). */
struct zd_cache *zd_cache_new(const struct zd_cache_shape *shape);
void zd_cache_free(struct zd_cache *cache); /* NULL is fine */
bool zd_cache_shape_ok(const struct zd_cache_shape *shape);

/* `line` is an address divided by line_bytes. */
unsigned zd_cache_access(struct zd_cache *cache, uint64_t line, bool write);

/* Nothing is in it any more; whatever was dirty counts as written back. Takes no time. */
void zd_cache_empty(struct zd_cache *cache);

#endif
