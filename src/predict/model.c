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

static bool is_memmap(enum zd_traffic_class class)
{
	return class == ZD_TRAFFIC_MEMMAP_DEVICE || class == ZD_TRAFFIC_MEMMAP_RAM;
}

/* What is not the memmap is as on the other side, or less. */
static struct load load_of(const struct zd_demand *d, const struct zd_demand *other)
{
	struct load load = {.instructions = d->instructions};

	for (unsigned class = 0; class < ZD_TRAFFIC_CLASSES; class ++)
		for (int kind = 0; kind < ZD_LINE_KINDS; kind++)
			load.lines[zd_traffic_on_device(class) ? DEVICE : RAM][kind] +=
				is_memmap(class)
					? d->lines[class][kind]
					: fmin(d->lines[class][kind], other->lines[class][kind]);
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

/* What the memmap's lines of a kind cost; one thing, wherever they are. */
static double memmap_cost(const struct zd_demand *d, int kind, double cost[PLACES][ZD_LINE_KINDS])
{
	return d->lines[ZD_TRAFFIC_MEMMAP_DEVICE][kind] * cost[DEVICE][kind] +
	       d->lines[ZD_TRAFFIC_MEMMAP_RAM][kind] * cost[RAM][kind];
}

static void find_most(struct zd_prediction *out, const struct zd_demand *mem,
	const struct zd_demand *dev, double cost[PLACES][ZD_LINE_KINDS])
{
	static const char *const names[ZD_LINE_KINDS] = {
		[ZD_LINE_READ_SEQUENTIAL] = "struct pages read in sequence",
		[ZD_LINE_READ_RANDOM] = "struct pages read at random",
		[ZD_LINE_DIRTY_SEQUENTIAL] = "struct pages made dirty in sequence",
		[ZD_LINE_DIRTY_RANDOM] = "struct pages made dirty at random",
	};
	double all = 0, most = 0;

	for (int kind = 0; kind < ZD_LINE_KINDS; kind++) {
		double more = memmap_cost(dev, kind, cost) - memmap_cost(mem, kind, cost);

		all += fmax(more, 0);
		if (more <= most)
			continue;
		most = more;
		out->most = names[kind];
	}
	out->most_share = out->most ? most / all : NAN;
}

void zd_predict(const struct zd_model *m, const struct zd_demand *mem, const struct zd_demand *dev,
	struct zd_prediction *out)
{
	const struct load on_mem = load_of(mem, dev), on_dev = load_of(dev, mem);
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
