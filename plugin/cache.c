/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cache.h"

#include <stdlib.h>

struct way {
	uint64_t line, used;
	uint64_t age; /* of the cache's contents: another one than the cache's is an empty way */
	bool dirty;   /* of an inner level: the last one's is known to be */
};

struct level {
	struct way *way; /* sets x ways */
	uint64_t sets;
	unsigned ways;
};

struct zd_cache {
	struct level level[ZD_CACHE_MAX_LEVELS];
	unsigned n;
	uint64_t now, age;
};

bool zd_cache_shape_ok(const struct zd_cache_shape *shape)
{
	uint64_t inner = 0;

	if (shape->line_bytes < 16 || shape->line_bytes > 4096 ||
		(shape->line_bytes & (shape->line_bytes - 1)) != 0 || shape->n_levels < 1 ||
		shape->n_levels > ZD_CACHE_MAX_LEVELS)
		return false;
	for (unsigned i = 0; i < shape->n_levels; i++) {
		uint64_t bytes = shape->level[i].bytes, ways = shape->level[i].ways;

		if (ways < 1 || ways > 64 || bytes == 0 || bytes > (uint64_t)1 << 30 ||
			bytes < inner || bytes % (ways * shape->line_bytes) != 0)
			return false;
		inner = bytes;
	}
	return true;
}

struct zd_cache *zd_cache_new(const struct zd_cache_shape *shape)
{
	struct zd_cache *cache = zd_cache_shape_ok(shape) ? calloc(1, sizeof(*cache)) : NULL;

	if (!cache)
		return NULL;
	cache->n = shape->n_levels;
	cache->age = 1;
	for (unsigned i = 0; i < cache->n; i++) {
		struct level *l = &cache->level[i];

		l->ways = shape->level[i].ways;
		l->sets = shape->level[i].bytes / l->ways / shape->line_bytes;
		l->way = calloc(l->sets * l->ways, sizeof(*l->way));
		if (!l->way) {
			zd_cache_free(cache);
			return NULL;
		}
	}
	return cache;
}

void zd_cache_free(struct zd_cache *cache)
{
	if (!cache)
		return;
	for (unsigned i = 0; i < cache->n; i++)
		free(cache->level[i].way);
	free(cache);
}

static struct way *set_of(const struct level *l, uint64_t line)
{
	return l->way + line % l->sets * l->ways;
}

static struct way *find(const struct zd_cache *cache, const struct level *l, uint64_t line)
{
	struct way *way = set_of(l, line);

	for (unsigned i = 0; i < l->ways; i++, way++)
		if (way->line == line && way->age == cache->age)
			return way;
	return NULL;
}

/* An empty way of the line's set, or the one that was used longest ago. */
static struct way *victim(const struct zd_cache *cache, const struct level *l, uint64_t line)
{
	struct way *way = set_of(l, line), *oldest = way;

	for (unsigned i = 0; i < l->ways; i++, way++) {
		if (way->age != cache->age)
			return way;
		if (way->used < oldest->used)
			oldest = way;
	}
	return oldest;
}

static void drop_from_inner(struct zd_cache *cache, uint64_t line)
{
	for (unsigned i = 0; i + 1 < cache->n; i++) {
		struct way *way = find(cache, &cache->level[i], line);

		if (way)
			way->age = 0;
	}
}

static struct way *fill(struct zd_cache *cache, unsigned level, uint64_t line)
{
	struct way *way = victim(cache, &cache->level[level], line);

	if (level + 1 == cache->n && way->age == cache->age)
		drop_from_inner(cache, way->line);
	*way = (struct way){.line = line, .age = cache->age};
	return way;
}

unsigned zd_cache_access(struct zd_cache *cache, uint64_t line, bool write)
{
	struct way *way = NULL, *last;
	unsigned level = 0, did = 0;

	cache->now++;
	while (level < cache->n && !(way = find(cache, &cache->level[level], line)))
		level++;
	if (!way) {
		did |= ZD_CACHE_MISS;
		level = cache->n - 1;
		way = fill(cache, level, line);
	}
	way->used = cache->now;
	while (level-- > 0) {
		bool dirty = way->dirty;

		way = fill(cache, level, line);
		way->dirty = dirty;
		way->used = cache->now;
	}
	if (!write || way->dirty)
		return did;
	way->dirty = true;
	last = find(cache, &cache->level[cache->n - 1], line);
	if (last == way || !last->dirty)
		did |= ZD_CACHE_DIRTIED;
	last->dirty = true;
	return did;
}

void zd_cache_empty(struct zd_cache *cache)
{
	cache->age++;
}
