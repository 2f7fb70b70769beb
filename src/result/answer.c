/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tool's question, answered from one result. Only what is measured on both sides, in cells
 * whose memmap is proved to be where it was asked for, takes part.
 */
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"
#include "zdbench/units.h"

/* Least and greatest of what was seen. */
struct range {
	double lo, hi;
	size_t n;
};

static void extend(struct range *range, double value)
{
	if (range->n == 0 || value < range->lo)
		range->lo = value;
	if (range->n == 0 || value > range->hi)
		range->hi = value;
	range->n++;
}

/* The figure by which people know a workload. */
struct effect {
	const char *workload, *stat, *name;
	/* NULL: all. What allocates has the file system's layout in it, which the maps change. */
	const char *const *variants;
	unsigned threads;     /* the fewest that it was measured with */
	struct range percent; /* dev dearer than mem; 0 where the interval holds 1 */
	size_t n_clear;
	bool too_few;  /* repetitions for a 95% interval */
	bool unproved; /* measured, but where the memmap was is not proved */
	const struct zd_metric *obstacle;
};

static bool is_proved(const struct zd_result *r, const struct zd_cell *cell)
{
	for (size_t i = 0; i < r->n_ns; i++)
		if (r->ns[i].requested.mode == cell->mode && r->ns[i].requested.map == cell->map &&
			r->ns[i].requested.align_bytes == cell->align_bytes &&
			r->ns[i].requested.fs == cell->fs)
			return zd_namespace_proved(&r->ns[i]);
	return false;
}

static bool takes_part(const struct effect *effect, const struct zd_metric *m)
{
	bool found = effect->variants == NULL;

	for (size_t i = 0; !found && effect->variants[i]; i++)
		found = strcmp(effect->variants[i], m->variant) == 0;
	return found && strcmp(m->workload, effect->workload) == 0 &&
	       strcmp(m->stat, effect->stat) == 0;
}

static unsigned fewest_threads(const struct effect *effect, const struct zd_row *rows, size_t n)
{
	unsigned fewest = UINT_MAX;

	for (size_t i = 0; i < n; i++) {
		const struct zd_metric *m = zd_pair_any(&rows[i].pair);

		if (takes_part(effect, m) && m->threads < fewest)
			fewest = m->threads;
	}
	return fewest;
}

static void look_at(struct effect *effect, const struct zd_result *r, const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);
	const struct zd_comparison *c = row->comparison;
	double ratio;

	/* What threads do to each other is another question. */
	if (!takes_part(effect, m) || m->threads != effect->threads)
		return;
	if (m->status != ZD_STATUS_OK && !effect->obstacle)
		effect->obstacle = m;
	if (!c || !(c->ratio > 0) || !isfinite(c->ratio) || !row->pair.dev || !row->pair.mem)
		return;
	if (!is_proved(r, &row->pair.dev->cell) || !is_proved(r, &row->pair.mem->cell)) {
		effect->unproved = true;
		return;
	}
	ratio = m->better == ZD_LOWER ? c->ratio : 1 / c->ratio;
	if (strcmp(c->verdict, "higher") == 0 || strcmp(c->verdict, "lower") == 0) {
		effect->n_clear++;
		extend(&effect->percent, (ratio - 1) * 100);
	} else if (c->level_reached || strcmp(c->verdict, "equal") == 0) {
		extend(&effect->percent, 0);
	} else {
		effect->too_few = true;
		extend(&effect->percent, (ratio - 1) * 100);
	}
}

/* Per cent: one instruction more or less in a fault is a difference, and no answer. */
static const double NEGLIGIBLE = 0.2;

static const char *percent(double value, char *buf, size_t size)
{
	value = fabs(value);
	snprintf(buf, size, "%.*f%%", value >= 100 ? 0 : value >= 0.1 || value == 0 ? 1 : 2, value);
	return buf;
}

static const char *range_percent(const struct range *range, char *buf, size_t size)
{
	char lo[32], hi[32];
	/* "saves 2% to 1%" from -2..-1: from the smaller change to the larger */
	double near = range->hi <= 0 ? range->hi : range->lo,
	       far = range->hi <= 0 ? range->lo : range->hi;

	percent(near, lo, sizeof(lo));
	percent(far, hi, sizeof(hi));
	if (strcmp(lo, hi) == 0)
		snprintf(buf, size, "%s", hi);
	else if (near == 0)
		snprintf(buf, size, "up to %s", hi);
	else
		snprintf(buf, size, "%s to %s", lo, hi);
	return buf;
}

/* "costs 1.0% to 8.3% on page faults"; false when there is nothing to say. */
static bool describe_effect(const struct effect *e, char *buf, size_t size)
{
	const char *doubt = e->too_few ? " (too few repetitions for a 95% interval)" : "";
	char range[80], lo[32], hi[32];

	if (e->percent.n == 0)
		return false;
	range_percent(&e->percent, range, sizeof(range));
	if (e->n_clear == 0 && !e->too_few)
		snprintf(buf, size, "costs nothing measurable on %s", e->name);
	else if (!e->too_few && fabs(e->percent.lo) < NEGLIGIBLE &&
		 fabs(e->percent.hi) < NEGLIGIBLE)
		snprintf(buf, size, "costs less than %.1f%% on %s", NEGLIGIBLE, e->name);
	else if (e->percent.lo >= 0)
		snprintf(buf, size, "costs %s on %s%s", range, e->name, doubt);
	else if (e->percent.hi <= 0)
		snprintf(buf, size, "saves %s on %s%s", range, e->name, doubt);
	else
		snprintf(buf, size, "changes %s by -%s to +%s%s", e->name,
			percent(e->percent.lo, lo, sizeof(lo)),
			percent(e->percent.hi, hi, sizeof(hi)), doubt);
	return true;
}

/* MiB a GiB of namespace that map=dev takes more of the device, and less of RAM. */
static void find_capacity(const struct zd_result *r, struct range *device, struct range *ram)
{
	for (size_t i = 0; i < r->n_ns; i++) {
		const struct zd_namespace_record *dev = &r->ns[i];

		for (size_t k = 0; k < r->n_ns; k++) {
			const struct zd_namespace_record *mem = &r->ns[k];
			double per = (double)dev->raw_bytes / (double)ZD_GIB * (double)ZD_MIB;

			if (dev->requested.map != ZD_MAP_DEV || mem->requested.map != ZD_MAP_MEM ||
				dev->requested.mode != mem->requested.mode ||
				dev->requested.fs != mem->requested.fs ||
				dev->requested.align_bytes != mem->requested.align_bytes ||
				dev->raw_bytes != mem->raw_bytes || !zd_namespace_proved(dev) ||
				!zd_namespace_proved(mem))
				continue;
			extend(device, ((double)dev->lost_bytes - (double)mem->lost_bytes) / per);
			extend(ram, ((double)mem->ram_bytes - (double)dev->ram_bytes) / per);
		}
	}
}

static const char *range_mib(const struct range *range, char *buf, size_t size)
{
	char lo[32], hi[32];

	snprintf(lo, sizeof(lo), "%.1f", range->lo);
	snprintf(hi, sizeof(hi), "%.1f", range->hi);
	if (strcmp(lo, hi) == 0)
		snprintf(buf, size, "%s MiB", hi);
	else
		snprintf(buf, size, "%s to %s MiB", lo, hi);
	return buf;
}

struct sentence {
	char text[1200];
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void say(struct sentence *s, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(s->text + s->used, sizeof(s->text) - s->used, fmt, args);
	va_end(args);
	s->used += n > 0 ? (size_t)n : 0;
	if (s->used >= sizeof(s->text))
		s->used = sizeof(s->text) - 1;
}

/* Which of the two locations has metrics at all. */
static void find_sides(const struct zd_row *rows, size_t n, bool *dev, bool *mem)
{
	for (size_t i = 0; i < n; i++) {
		*dev = *dev || rows[i].pair.dev;
		*mem = *mem || rows[i].pair.mem;
	}
}

static void say_comparison(
	struct sentence *s, const struct zd_result *r, const struct zd_row *rows, size_t n_rows)
{
	static const char *const first_touches[] = {
		"read-pte", "write-pte", "read-pmd", "write-pmd", NULL};
	struct effect effects[] = {
		{.workload = "fault",
			.stat = "p50",
			.name = "page faults",
			.variants = first_touches},
		{.workload = "gup", .stat = "get", .name = "GUP"},
	};
	struct range device = {0}, ram = {0};
	/* What a slower medium under the struct pages costs is time, and not in this figure. */
	const char *separator = strcmp(r->clock.kind, "insn") == 0
					? "Counted in instructions, map=dev "
				: r->machine.emulator.present ? "In the emulator's time, map=dev "
							      : "map=dev ";
	char part[200], before[200], mib[80];

	for (size_t e = 0; e < 2; e++) {
		const char *verb = part;

		effects[e].threads = fewest_threads(&effects[e], rows, n_rows);
		for (size_t i = 0; i < n_rows; i++)
			look_at(&effects[e], r, &rows[i]);
		snprintf(before, sizeof(before), "%s",
			e > 0 && effects[0].percent.n > 0 ? part : "");
		if (!describe_effect(&effects[e], part, sizeof(part)))
			continue;
		/* "costs 1% on page faults and 2% on GUP": the verb once */
		if (strncmp(before, "costs ", 6) == 0 && strncmp(part, "costs ", 6) == 0) {
			verb += 6;
			separator = " and ";
		}
		say(s, "%s%s", separator, verb);
		separator = ", ";
	}
	find_capacity(r, &device, &ram);
	if (device.n > 0) {
		say(s, "%stakes %s of device and ", separator,
			range_mib(&device, mib, sizeof(mib)));
		say(s, "saves %s of RAM per GiB", range_mib(&ram, mib, sizeof(mib)));
		separator = "; ";
	} else {
		say(s, "%sf device and RAM nothing is proved", s->used ? "; o" : "O");
		separator = "; ";
	}
	for (size_t e = 0; e < 2; e++) {
		if (effects[e].percent.n > 0)
			continue;
		/* What nobody asked for is no failure. */
		if (effects[e].threads == UINT_MAX) {
			say(s, "; %s not measured", effects[e].name);
			continue;
		}
		say(s, "; %s could not be compared", effects[e].name);
		if (effects[e].unproved)
			say(s, " (where the memmap was is not proved)");
		else if (effects[e].obstacle)
			say(s, " (%.120s)", effects[e].obstacle->reason);
	}
	say(s, ".");
}

void zd_answer_print(const struct zd_result *r, const struct zd_row *rows, size_t n_rows, FILE *out)
{
	bool dev = false, mem = false;
	struct sentence s = {.used = 0};

	find_sides(rows, n_rows, &dev, &mem);
	if (dev && mem)
		say_comparison(&s, r, rows, n_rows);
	else if (dev || mem)
		say(&s, "Only map=%s was measured: there is nothing to compare it with.",
			dev ? "dev" : "mem");
	else
		say(&s, "Nothing was measured.");
	fputs("  ", out);
	zd_text_wrap(out, s.text, 2, 2);
}
