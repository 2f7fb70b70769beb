/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "predict/model.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { RAM, DEVICE, PLACES };

/* Every value that has a range. */
enum {
	OVERLAP,
	APART, /* 0: the lines of a granule are written together, 1: each for itself */
	INSTRUCTION,
	OF_PLACES, /* for each place: */
	LATENCY_RANDOM = 0,
	LATENCY_SEQUENTIAL,
	READ_NS, /* a byte */
	WRITE_NS,
	OF_A_PLACE,
	VALUES = OF_PLACES + PLACES * OF_A_PLACE,
};

struct ranges {
	struct zd_range value[VALUES];
	double granule[PLACES];
	double line;
	bool prefetch;
};

bool zd_traffic_on_device(enum zd_traffic_class class)
{
	return class == ZD_TRAFFIC_MEMMAP_DEVICE || class == ZD_TRAFFIC_DAX_DATA;
}

void zd_demand_init(
	struct zd_demand *d, const struct zd_traffic *t, bool memmap_cold, double instructions)
{
	const double n = (double)t->operations;

	*d = (struct zd_demand){.instructions = instructions};
	for (unsigned class = 0; class < ZD_TRAFFIC_CLASSES; class ++) {
		bool memmap = class == ZD_TRAFFIC_MEMMAP_DEVICE || class == ZD_TRAFFIC_MEMMAP_RAM;
		const struct zd_traffic_lines *from =
			memmap && memmap_cold ? &t->count[class].cold : &t->count[class].warm;
		double *lines = d->lines[class];

		lines[ZD_LINE_READ_SEQUENTIAL] = (double)from->misses_sequential / n;
		lines[ZD_LINE_READ_RANDOM] = (double)from->misses_random / n;
		lines[ZD_LINE_DIRTY_SEQUENTIAL] = (double)from->writebacks_sequential / n;
		lines[ZD_LINE_DIRTY_RANDOM] = (double)from->writebacks_random / n;
	}
}

static struct zd_range of(const struct zd_figure *f)
{
	return (struct zd_range){f->lo, f->hi};
}

static struct zd_range inverse(const struct zd_figure *f)
{
	return (struct zd_range){1 / f->hi, 1 / f->lo};
}

static void collect(struct ranges *r, const struct zd_model *m)
{
	r->line = m->line_bytes;
	r->prefetch = m->prefetch;
	r->value[OVERLAP] = m->overlap;
	r->value[APART] = (struct zd_range){0, 1};
	r->value[INSTRUCTION] = m->ns_per_instruction;
	for (int place = RAM; place < PLACES; place++) {
		const struct zd_medium *medium = place == RAM ? m->ram : m->device;
		struct zd_range *v = r->value + OF_PLACES + place * OF_A_PLACE;

		v[LATENCY_RANDOM] = of(&medium->read_latency_random_ns);
		v[LATENCY_SEQUENTIAL] = of(&medium->read_latency_sequential_ns);
		v[READ_NS] = inverse(&medium->read_bandwidth_gb_s);
		v[WRITE_NS] = inverse(&medium->write_bandwidth_gb_s);
		r->granule[place] = fmax(medium->granularity_bytes.lo, m->line_bytes);
	}
}

/* What a line of each kind costs in each place, with these values. */
static void price(const struct ranges *r, const double *value, double cost[PLACES][ZD_LINE_KINDS])
{
	const double overlap = value[OVERLAP], waits = 1 - overlap;

	for (int place = RAM; place < PLACES; place++) {
		const double *v = value + OF_PLACES + place * OF_A_PLACE;
		const double granule = r->granule[place];
		double *c = cost[place];

		c[ZD_LINE_READ_SEQUENTIAL] = r->line * v[READ_NS];
		if (!r->prefetch)
			c[ZD_LINE_READ_SEQUENTIAL] =
				waits * v[LATENCY_SEQUENTIAL] + overlap * r->line * v[READ_NS];
		c[ZD_LINE_READ_RANDOM] = waits * v[LATENCY_RANDOM] + overlap * granule * v[READ_NS];
		c[ZD_LINE_DIRTY_SEQUENTIAL] =
			waits * (r->line + value[APART] * (granule - r->line)) * v[WRITE_NS];
		c[ZD_LINE_DIRTY_RANDOM] = waits * granule * v[WRITE_NS];
	}
}

/* Lines by place: all that a cost depends on. */
struct load {
	double lines[PLACES][ZD_LINE_KINDS], instructions;
};

static struct load load_of(const struct zd_demand *d)
{
	struct load load = {.instructions = d->instructions};

	for (unsigned class = 0; class < ZD_TRAFFIC_CLASSES; class ++)
		for (int kind = 0; kind < ZD_LINE_KINDS; kind++)
			load.lines[zd_traffic_on_device(class) ? DEVICE : RAM][kind] +=
				d->lines[class][kind];
	return load;
}

static double cost_of(const struct load *load, double cost[PLACES][ZD_LINE_KINDS], double ns)
{
	/* Instructions may be unknown where nobody asks what they cost. */
	double sum = ns > 0 ? load->instructions * ns : 0;

	for (int place = RAM; place < PLACES; place++)
		for (int kind = 0; kind < ZD_LINE_KINDS; kind++)
			if (load->lines[place][kind] > 0)
				sum += load->lines[place][kind] * cost[place][kind];
	return sum;
}

static void widen(struct zd_range *range, double value)
{
	if (isnan(value))
		return;
	range->lo = fmin(range->lo, value);
	range->hi = fmax(range->hi, value);
}

/* The memmap is one thing, wherever it is. */
static const char *const names[ZD_TRAFFIC_CLASSES][ZD_LINE_KINDS] = {
#define NAMES(what)                                                                                \
	{                                                                                          \
		what ", read in sequence", what ", read at random", what ", dirty in sequence",    \
			what ", dirty at random"                                                   \
	}
	[ZD_TRAFFIC_MEMMAP_DEVICE] = NAMES("memmap"),
	[ZD_TRAFFIC_MEMMAP_RAM] = NAMES("memmap"),
	[ZD_TRAFFIC_MEMMAP_SYSTEM] = NAMES("memmap of RAM"),
	[ZD_TRAFFIC_PAGE_TABLES] = NAMES("page tables"),
	[ZD_TRAFFIC_DAX_DATA] = NAMES("data"),
	[ZD_TRAFFIC_KERNEL] = NAMES("kernel"),
	[ZD_TRAFFIC_USER] = NAMES("user"),
#undef NAMES
};

/* How much dearer lines of a class and kind are with map=dev. */
static double excess(unsigned class, int kind, const struct zd_demand *mem,
	const struct zd_demand *dev, double cost[PLACES][ZD_LINE_KINDS])
{
	double more = dev->lines[class][kind] - mem->lines[class][kind];

	return more == 0 ? 0 : more * cost[zd_traffic_on_device(class) ? DEVICE : RAM][kind];
}

static void find_most(struct zd_prediction *out, const struct zd_demand *mem,
	const struct zd_demand *dev, double cost[PLACES][ZD_LINE_KINDS])
{
	double all = 0, most = 0;

	for (unsigned class = 0; class < ZD_TRAFFIC_CLASSES; class ++)
		for (int kind = 0; kind < ZD_LINE_KINDS; kind++) {
			double more = excess(class, kind, mem, dev, cost);

			/* One thing, wherever it is: what moved from RAM is no gain. */
			if (class == ZD_TRAFFIC_MEMMAP_RAM)
				continue;
			if (class == ZD_TRAFFIC_MEMMAP_DEVICE)
				more += excess(ZD_TRAFFIC_MEMMAP_RAM, kind, mem, dev, cost);
			all += fmax(more, 0);
			if (more <= most)
				continue;
			most = more;
			out->most = names[class][kind];
		}
	out->most_share = out->most ? most / all : NAN;
}

void zd_predict(const struct zd_model *m, const struct zd_demand *mem, const struct zd_demand *dev,
	struct zd_prediction *out)
{
	const struct load on_mem = load_of(mem), on_dev = load_of(dev);
	const struct zd_range none = {INFINITY, -INFINITY};
	double value[VALUES], cost[PLACES][ZD_LINE_KINDS];
	struct ranges r;

	*out = (struct zd_prediction){none, none, none, none, NULL, NAN};
	collect(&r, m);
	for (unsigned corner = 0; corner < 1U << VALUES; corner++) {
		double a, b;

		for (int i = 0; i < VALUES; i++)
			value[i] = corner & 1U << i ? r.value[i].hi : r.value[i].lo;
		price(&r, value, cost);
		a = cost_of(&on_mem, cost, value[INSTRUCTION]);
		b = cost_of(&on_dev, cost, value[INSTRUCTION]);
		widen(&out->mem_ns, a);
		widen(&out->dev_ns, b);
		widen(&out->difference_ns, b - a);
		widen(&out->ratio, b / a);
	}
	if (out->ratio.lo > out->ratio.hi)
		out->ratio = (struct zd_range){NAN, NAN};
	for (int i = 0; i < VALUES; i++)
		value[i] = (r.value[i].lo + r.value[i].hi) / 2;
	price(&r, value, cost);
	find_most(out, mem, dev, cost);
}
