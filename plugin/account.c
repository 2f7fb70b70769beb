/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "account.h"

#include <stdlib.h>
#include <string.h>

enum { FRAME_SHIFT = 12, PARTS = 4, SERIES = ZD_TRAFFIC_MAX_SERIES };

static const uint64_t none = UINT64_MAX;

/*
 * A page frame of 4 KiB, which remembers where a model last fetched or dirtied a line in it: a
 * stream of lines is seen whatever else is accessed between.
 */
struct frame {
	uint64_t number;
	uint32_t bin; /* 0: none of its own */
	uint64_t last_miss[2], last_dirtied[2];
	uint64_t cold_age; /* what it remembers of the cold model is of that interval */
};

struct bin {
	uint64_t frame; /* of those behind the fixed ones */
	struct zd_count now, last, part[PARTS], sum[SERIES];
	bool in_now, in_last, in_part;
};

struct list {
	uint32_t *bin;
	size_t n, room;
};

struct zd_account {
	struct zd_cache *model[2];
	unsigned line_shift;
	struct frame *frame; /* a hash table; number + 1, 0 is an empty place */
	size_t n_frames, room;
	struct bin *bin;
	size_t n_bins, bin_room;
	struct list now, last, part;
	struct unseen {
		uint64_t n[ZD_UNSEEN_KINDS];
	} unseen_now, unseen_last, unseen_part[PARTS], unseen[SERIES];
	unsigned period, readings, n_parts;
	struct {
		unsigned series, from;
		uint64_t intervals;
	} parts[PARTS];
	uint64_t samples[SERIES], intervals[SERIES];
	uint64_t age;
	bool broken;
};

struct zd_account *zd_account_new(const struct zd_cache_shape *shape)
{
	struct zd_account *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	for (unsigned m = 0; m < 2; m++)
		a->model[m] = zd_cache_new(shape);
	while (1u << a->line_shift < shape->line_bytes)
		a->line_shift++;
	a->room = 1 << 16;
	a->frame = calloc(a->room, sizeof(*a->frame));
	a->bin_room = 1 << 10;
	a->bin = calloc(a->bin_room, sizeof(*a->bin));
	if (!a->model[0] || !a->model[1] || !a->frame || !a->bin) {
		zd_account_free(a);
		return NULL;
	}
	zd_account_begin(a);
	return a;
}

void zd_account_free(struct zd_account *a)
{
	if (!a)
		return;
	zd_cache_free(a->model[0]);
	zd_cache_free(a->model[1]);
	free(a->frame);
	free(a->bin);
	free(a->now.bin);
	free(a->last.bin);
	free(a->part.bin);
	free(a);
}

void zd_account_begin(struct zd_account *a)
{
	zd_cache_empty(a->model[ZD_MODEL_COLD]);
	zd_cache_empty(a->model[ZD_MODEL_WARM]);
	memset(a->frame, 0, a->room * sizeof(*a->frame));
	memset(a->bin, 0, a->bin_room * sizeof(*a->bin));
	a->n_frames = 0;
	a->n_bins = ZD_BINS;
	a->now.n = a->last.n = a->part.n = 0;
	a->unseen_now = a->unseen_last = (struct unseen){{0}};
	memset(a->unseen_part, 0, sizeof(a->unseen_part));
	memset(a->unseen, 0, sizeof(a->unseen));
	memset(a->samples, 0, sizeof(a->samples));
	memset(a->intervals, 0, sizeof(a->intervals));
	memset(a->parts, 0, sizeof(a->parts));
	a->period = a->readings = a->n_parts = 0;
	a->age = 1;
	a->broken = false;
}

bool zd_account_broken(const struct zd_account *a)
{
	return a->broken;
}

/* ---- frames ---- */

static size_t place_of(const struct zd_account *a, uint64_t number)
{
	size_t at = (size_t)(number * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (a->room - 1);

	while (a->frame[at].number != 0 && a->frame[at].number != number + 1)
		at = (at + 1) & (a->room - 1);
	return at;
}

static bool grow_frames(struct zd_account *a)
{
	struct frame *old = a->frame;
	size_t n = a->room;

	a->frame = calloc(2 * n, sizeof(*a->frame));
	if (!a->frame) {
		a->frame = old;
		a->broken = true;
		return false;
	}
	a->room = 2 * n;
	for (size_t i = 0; i < n; i++)
		if (old[i].number != 0)
			a->frame[place_of(a, old[i].number - 1)] = old[i];
	free(old);
	return true;
}

/* What the cold model was in before this interval is forgotten. */
static struct frame *refresh(struct zd_account *a, struct frame *f)
{
	if (f->cold_age != a->age) {
		f->cold_age = a->age;
		f->last_miss[ZD_MODEL_COLD] = f->last_dirtied[ZD_MODEL_COLD] = none;
	}
	return f;
}

/* NULL: not known yet, or (when it is to be made) no memory. */
static struct frame *frame_of(struct zd_account *a, uint64_t number, bool make)
{
	size_t at = place_of(a, number);
	struct frame *f = &a->frame[at];

	if (f->number != 0)
		return refresh(a, f);
	if (!make || (a->n_frames * 2 >= a->room && !grow_frames(a)))
		return NULL;
	f = &a->frame[place_of(a, number)];
	a->n_frames++;
	*f = (struct frame){.number = number + 1, .last_miss = {none, none}};
	f->last_dirtied[0] = f->last_dirtied[1] = none;
	return refresh(a, f);
}

/* ---- bins ---- */

static void list_add(struct zd_account *a, struct list *list, uint32_t bin)
{
	if (list->n == list->room) {
		size_t room = list->room ? 2 * list->room : 1024;
		uint32_t *bigger = realloc(list->bin, room * sizeof(*bigger));

		if (!bigger) {
			a->broken = true;
			return;
		}
		list->bin = bigger;
		list->room = room;
	}
	list->bin[list->n++] = bin;
}

static uint32_t bin_of_frame(struct zd_account *a, struct frame *f)
{
	if (f->bin)
		return f->bin;
	if (a->n_bins == a->bin_room) {
		struct bin *bigger = realloc(a->bin, 2 * a->bin_room * sizeof(*bigger));

		if (!bigger) {
			a->broken = true;
			return ZD_BIN_KERNEL;
		}
		memset(bigger + a->bin_room, 0, a->bin_room * sizeof(*bigger));
		a->bin = bigger;
		a->bin_room *= 2;
	}
	f->bin = (uint32_t)a->n_bins++;
	a->bin[f->bin].frame = f->number - 1;
	return f->bin;
}

static void add(struct zd_count *to, const struct zd_count *from)
{
	uint64_t *sum = (uint64_t *)to;
	const uint64_t *more = (const uint64_t *)from;

	for (size_t i = 0; i < sizeof(*to) / sizeof(*sum); i++)
		sum[i] += more[i];
}

/* ---- accesses ---- */

static void book_line(struct zd_account *a, struct frame *f, struct zd_count *count, unsigned model,
	uint64_t line, bool write)
{
	unsigned did = zd_cache_access(a->model[model], line, write);
	const unsigned lines_shift = FRAME_SHIFT - a->line_shift;
	const struct frame *before = f;
	struct zd_lines *lines = &count->model[model];

	if (did == 0)
		return;
	/* The first line of a frame follows the last one of the frame before. */
	if ((line - 1) >> lines_shift != line >> lines_shift)
		before = frame_of(a, (line - 1) >> lines_shift, false);
	if (did & ZD_CACHE_MISS) {
		if (before && before->last_miss[model] == line - 1)
			lines->misses_sequential++;
		else
			lines->misses_random++;
		f->last_miss[model] = line;
	}
	if (did & ZD_CACHE_DIRTIED) {
		if (before && before->last_dirtied[model] == line - 1)
			lines->writebacks_sequential++;
		else
			lines->writebacks_random++;
		f->last_dirtied[model] = line;
	}
}

void zd_account_access(
	struct zd_account *a, enum zd_bin bin, uint64_t address, unsigned size, bool write)
{
	uint64_t line = address >> a->line_shift, end = (address + size - 1) >> a->line_shift;
	struct frame *f = frame_of(a, address >> FRAME_SHIFT, true);
	uint32_t at;
	struct bin *b;

	if (!f)
		return;
	at = bin == ZD_BIN_KERNEL ? bin_of_frame(a, f) : (uint32_t)bin;
	b = &a->bin[at];
	if (!b->in_now) {
		b->in_now = true;
		list_add(a, &a->now, at);
	}
	if (write)
		b->now.writes++;
	else
		b->now.reads++;
	for (; line <= end; line++) {
		for (unsigned m = 0; m < 2; m++)
			book_line(a, f, &b->now, m, line, write);
		/* Across the end of a frame: as if it were of the first one, which is rare. */
	}
}

void zd_account_unseen(struct zd_account *a, enum zd_unseen kind)
{
	a->unseen_now.n[kind]++;
}

static void add_unseen(struct unseen *to, const struct unseen *from)
{
	for (size_t i = 0; i < ZD_UNSEEN_KINDS; i++)
		to->n[i] += from->n[i];
}

/* ---- intervals ---- */

static void keep_part(struct zd_account *a, unsigned i)
{
	for (size_t k = 0; k < a->last.n; k++) {
		struct bin *b = &a->bin[a->last.bin[k]];

		add(&b->part[i], &b->last);
		if (!b->in_part) {
			b->in_part = true;
			list_add(a, &a->part, a->last.bin[k]);
		}
	}
	add_unseen(&a->unseen_part[i], &a->unseen_last);
	a->parts[i].intervals++;
}

void zd_account_reading(struct zd_account *a)
{
	struct list done = a->last;

	for (size_t k = 0; k < a->last.n; k++)
		a->bin[a->last.bin[k]].in_last = false;
	for (size_t k = 0; k < a->now.n; k++) {
		struct bin *b = &a->bin[a->now.bin[k]];

		b->last = b->now;
		memset(&b->now, 0, sizeof(b->now));
		b->in_now = false;
		b->in_last = true;
	}
	a->unseen_last = a->unseen_now;
	a->unseen_now = (struct unseen){{0}};
	a->last = a->now;
	a->now = done;
	a->now.n = 0;
	for (unsigned i = 0; i < a->n_parts; i++)
		if (a->readings > 0 && (a->readings - 1) % a->period == a->parts[i].from)
			keep_part(a, i);
	a->readings++;
	a->age++;
	zd_cache_empty(a->model[ZD_MODEL_COLD]);
}

void zd_account_period(struct zd_account *a, unsigned period)
{
	a->period = period;
	a->readings = a->n_parts = 0;
}

void zd_account_part(struct zd_account *a, unsigned series, unsigned from)
{
	if (a->n_parts < PARTS && series < SERIES && from < a->period) {
		a->parts[a->n_parts].series = series;
		a->parts[a->n_parts++].from = from;
	}
}

static void book_part(struct zd_account *a, unsigned i)
{
	unsigned series = a->parts[i].series;

	for (size_t k = 0; k < a->part.n; k++) {
		struct bin *b = &a->bin[a->part.bin[k]];

		add(&b->sum[series], &b->part[i]);
		memset(&b->part[i], 0, sizeof(b->part[i]));
	}
	add_unseen(&a->unseen[series], &a->unseen_part[i]);
	a->unseen_part[i] = (struct unseen){{0}};
	a->intervals[series] += a->parts[i].intervals;
	a->parts[i].intervals = 0;
}

void zd_account_sample(struct zd_account *a, unsigned series)
{
	if (series >= SERIES)
		return;
	a->samples[series]++;
	if (a->period > 0) {
		a->readings = 0;
		for (unsigned i = 0; i < a->n_parts; i++)
			if (a->parts[i].series == series)
				book_part(a, i);
		return;
	}
	for (size_t k = 0; k < a->last.n; k++) {
		struct bin *b = &a->bin[a->last.bin[k]];

		add(&b->sum[series], &b->last);
	}
	add_unseen(&a->unseen[series], &a->unseen_last);
	a->intervals[series]++;
}

void zd_account_totals(struct zd_account *a, unsigned series,
	bool (*is_table)(void *ctx, uint64_t frame_address), void *ctx, struct zd_totals *out)
{
	*out = (struct zd_totals){
		.samples = a->samples[series],
		.intervals = a->intervals[series],
	};
	memcpy(out->unseen, a->unseen[series].n, sizeof(out->unseen));
	for (size_t i = 0; i < a->n_bins; i++) {
		enum zd_bin class = i < ZD_BINS ? (enum zd_bin)i
				    : is_table(ctx, a->bin[i].frame << FRAME_SHIFT)
					    ? ZD_BIN_PAGE_TABLES
					    : ZD_BIN_KERNEL;

		add(&out->count[class], &a->bin[i].sum[series]);
	}
}
