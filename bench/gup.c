/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it costs the kernel to take (get) and give back (put) references to the struct pages of a
 * mapping that is fully mapped already: struct pages are the memmap, so this is where its location
 * is felt. One sample is two rounds of calls; the figures are per page, with the cost of the calls
 * in them, which is why there are several numbers of pages a call. The interfaces that make the
 * kernel do it are the drivers in gup/; each variant is an operation of one on a PTE or a PMD
 * mapping.
 *
 * The pages are in the CPU's caches and so are their struct pages after the first round: cold ones
 * are not measured.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gup/driver.h"
#include "gup/pins.h"
#include "touch.h"

#define ZD_GUP_DRIVER(name) extern const struct zd_gup_driver zd_gup_driver_##name;
#define ZD_GUP_OP(name, op)
#include "gup_drivers.inc"
#undef ZD_GUP_OP
#undef ZD_GUP_DRIVER

/* What each variant is, in the order of the variants. */
static const struct choice {
	const struct zd_gup_driver *driver;
	const char *op;
	enum zd_page page;
} choices[] = {
#define ZD_GUP_DRIVER(name)
#define ZD_GUP_OP(name, op)                                                                        \
	{&zd_gup_driver_##name, op, ZD_PAGE_PTE}, {&zd_gup_driver_##name, op, ZD_PAGE_PMD},
#include "gup_drivers.inc"
#undef ZD_GUP_OP
};

static const struct zd_variant variants[] = {
#define ZD_GUP_OP(name, op)                                                                        \
	{#name op "-pte", #name op ", PTE", "GUP of pages mapped by PTEs, through " #name, 0},     \
		{#name op "-pmd", #name op ", PMD", "GUP of pages mapped by PMDs, through " #name, \
			0},
#include "gup_drivers.inc"
#undef ZD_GUP_OP
#undef ZD_GUP_DRIVER
};

enum {
	SAMPLES = 64,
	FEW_SAMPLES = 5,
	/* Without that LRU, marking pages accessed takes turns at two costs: a sample has both. */
	ROUNDS_PER_SAMPLE = 2,
	WARM_ROUNDS = 6,
};

/* GET's samples count pages, GET_BYTES' the same ones bytes. */
enum { GET, PUT, GET_BYTES, N_SERIES };

static const struct zd_stat stats[] = {
	{"get", "get", GET, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "page", ZD_LOWER, true},
	{"put", "put", PUT, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "page", ZD_LOWER, true},
	{"rate", "get rate", GET_BYTES, ZD_REDUCE_RATE, ZD_UNIT_CLOCK, "byte", ZD_HIGHER, false},
};

struct state {
	struct zd_mapping mapping;
	struct zd_gup gup;
	struct zd_gup_round last; /* sample of run() */
};

static const struct choice *choice_of(const struct zd_variant *v)
{
	return &choices[v - variants];
}

static const struct zd_gup_op *op_of(const struct zd_variant *v)
{
	const struct choice *choice = choice_of(v);
	const struct zd_gup_op *op = choice->driver->ops;

	while (strcmp(op->name, choice->op) != 0) {
		op++;
		/* meson.build promises an operation that the driver does not have. */
		assert(op < choice->driver->ops + choice->driver->n_ops);
	}
	return op;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	if (space && !zd_mapping_possible(space, choice_of(v)->page, err))
		return false;
	return op_of(v) && choice_of(v)->driver->supported(err);
}

static int open_mapping(struct zd_bench *b, struct state *s, struct zd_err *err)
{
	struct zd_mapping_spec spec = {.page = choice_of(b->variant)->page};
	uint64_t page_bytes = zd_page_bytes(b->space, spec.page);
	uint64_t length = zd_gup_pages(&s->gup) * b->space->page_bytes;
	int rc;

	spec.length_bytes = (length + page_bytes - 1) / page_bytes * page_bytes;
	rc = zd_mapping_open(b->space, &spec, &s->mapping, err);
	if (rc < 0)
		return rc;
	for (size_t at = 0; at < spec.length_bytes; at += s->mapping.page_bytes)
		*(volatile char *)(s->mapping.addr + at) = 1;
	s->gup.addr = s->mapping.addr;
	return 0;
}

/*
 * The slow path of GUP marks pages accessed, which costs something else each time until it has been
 * done often enough: with the multi-generational LRU it counts up to five (mm/swap.c,
 * folio_inc_refs).
 */
static int warm_up(const struct state *s, const struct zd_gup_driver *driver, struct zd_err *err)
{
	int rc = 0;

	for (int i = 0; i < WARM_ROUNDS && s->gup.op->marks && rc == 0; i++) {
		struct zd_gup_round round = {0};

		rc = driver->round(&s->gup, &round, err);
	}
	return rc;
}

static void note_readings(
	struct zd_bench *b, const struct zd_gup_driver *driver, const struct zd_gup_op *op)
{
	struct zd_readings *r = &b->readings;

	r->why_not = driver->no_readings;
	r->period = driver->readings;
	r->part[r->n_parts].series = GET;
	r->part[r->n_parts++].from = driver->get_from;
	if (op->get_is_all)
		return;
	r->part[r->n_parts].series = PUT;
	r->part[r->n_parts++].from = driver->put_from;
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_gup_driver *driver = choice_of(b->variant)->driver;
	const struct zd_gup_op *op = op_of(b->variant);
	struct state *s = calloc(1, sizeof(*s));
	/* Whole pages of the mapping's kind: the last one of a round is mapped whole, too. */
	size_t fits = zd_pages_that_fit(b->space, choice_of(b->variant)->page, SIZE_MAX);
	size_t pages = fits * (zd_page_bytes(b->space, choice_of(b->variant)->page) /
				      b->space->page_bytes);
	int rc;

	if (!s)
		return -ENOMEM;
	b->state = s;
	s->gup = (struct zd_gup){
		.op = op,
		.clock = b->clock,
		.page_bytes = b->space->page_bytes,
		.calls = pages / op->pages_per_call < op->calls ? pages / op->pages_per_call
								: op->calls,
		.inject = b->inject,
		.fd = -1,
	};
	if (s->gup.calls == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "the namespace has no room for a call of %zu pages",
			op->pages_per_call);
		return ZD_STATUS_UNSUPPORTED;
	}
	b->series[PUT].absent = op->get_is_all;
	note_readings(b, driver, op);
	rc = open_mapping(b, s, err);
	if (rc == 0 && driver->open)
		rc = driver->open(&s->gup, err);
	return rc == 0 ? warm_up(s, driver, err) : rc;
}

static int partial(uint64_t pages, uint64_t needed, const char *seen, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "the kernel took %llu of %llu pages, by %s",
		(unsigned long long)pages, (unsigned long long)needed, seen);
	return pages > 0 ? ZD_STATUS_PARTIAL : ZD_STATUS_FAILED;
}

/* A sample: some rounds, added up in *sum. */
static int take_sample(struct zd_bench *b, struct zd_gup_round *sum, struct zd_err *err)
{
	const struct zd_gup_driver *driver = choice_of(b->variant)->driver;
	const struct state *s = b->state;

	for (int i = 0; i < ROUNDS_PER_SAMPLE; i++) {
		struct zd_gup_round round = {0};
		int rc = driver->round(&s->gup, &round, err);

		if (rc != 0)
			return rc;
		sum->get_ticks += round.get_ticks;
		sum->put_ticks += round.put_ticks;
		sum->get_pages += round.get_pages;
		sum->resolution_ticks += round.resolution_ticks;
	}
	return 0;
}

static void set_pages(struct zd_bench *b, uint64_t pages)
{
	b->series[GET].ops_per_sample = pages;
	b->series[PUT].ops_per_sample = pages;
	b->series[GET_BYTES].ops_per_sample = pages * b->space->page_bytes;
	b->series[GET].pages_per_op = b->series[PUT].pages_per_op = 1;
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	const uint64_t pages = zd_gup_pages(&s->gup) * ROUNDS_PER_SAMPLE;
	const size_t samples = zd_few_samples(b) ? FEW_SAMPLES : SAMPLES;
	int rc = 0;

	set_pages(b, pages);
	for (size_t i = 0; i < samples && rc == 0; i++) {
		struct zd_gup_round sum = {0};

		zd_crew_meet(b->crew);
		rc = take_sample(b, &sum, err);
		if (rc != 0)
			return rc;
		if (sum.get_pages == 0)
			return partial(0, pages, "the call's own account", err);
		zd_samples_add(&b->series[GET], sum.get_ticks);
		zd_samples_add(&b->series[GET_BYTES], sum.get_ticks);
		if (!s->gup.op->get_is_all)
			zd_samples_add(&b->series[PUT], sum.put_ticks);
		s->last = sum;
		if (sum.get_pages != pages) {
			set_pages(b, sum.get_pages);
			return partial(sum.get_pages, pages, "the call's own account", err);
		}
	}
	return rc;
}

/*
 * Takes the pages of a round once more, untimed, and counts those that were held: by the kernel's
 * counters where the operation pins, by the driver's own witness where it does not.
 */
static int count_held(struct zd_bench *b, uint64_t *held, struct zd_err *err)
{
	const struct zd_gup_driver *driver = choice_of(b->variant)->driver;
	struct state *s = b->state;
	const bool pins = s->gup.op->pins;
	struct zd_gup_round again = {0};
	struct zd_pins before, after;
	int rc = zd_pins_read(&before, err);

	if (rc == 0)
		rc = pins ? driver->round(&s->gup, &again, err) : driver->prove(&s->gup, held, err);
	if (rc == 0)
		rc = zd_pins_read(&after, err);
	if (rc != 0)
		return rc;
	after.acquired -= before.acquired;
	after.released -= before.released;
	zd_facts_count(&b->verified, "pins_acquired", after.acquired);
	zd_facts_count(&b->verified, "pins_released", after.released);
	zd_facts_text(&b->verified, "witness", "%s", pins ? "nr_foll_pin_*" : driver->witness);
	/*
	 * More than asked for is no contradiction: GUP-fast may find too late that it may not have
	 * a page for long, give back what it took and leave it to the slow path (mm/gup.c,
	 * gup_fast_folio_allowed); and others may pin at the same time.
	 */
	if (pins)
		*held = after.acquired < zd_gup_pages(&s->gup) ? after.acquired
							       : zd_gup_pages(&s->gup);
	if (after.acquired == after.released)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED, "%llu pages were pinned and %llu unpinned",
		(unsigned long long)after.acquired, (unsigned long long)after.released);
	return ZD_STATUS_FAILED;
}

static double share_of(uint64_t part, uint64_t whole)
{
	/* Nothing seen at all: no better than all of it. */
	return whole ? (double)part / (double)whole : 1;
}

static void note_facts(struct zd_bench *b, uint64_t held, const struct zd_mapping_census *census)
{
	const struct state *s = b->state;
	const struct zd_gup_op *op = s->gup.op;

	zd_facts_count(&b->verified, "pages_per_call", op->pages_per_call);
	zd_facts_count(&b->verified, "pages_per_round", zd_gup_pages(&s->gup));
	zd_facts_count(&b->verified, "pages_held", held);
	zd_facts_count(&b->verified, "page_bytes", s->mapping.page_bytes);
	zd_facts_share(&b->verified, "pmd_share",
		(double)census->huge_bytes / (double)s->mapping.length_bytes);
	zd_facts_text(&b->verified, "kernel_path", "%s", op->kernel);
	zd_facts_text(&b->verified, "map_sync", "%s", s->mapping.map_sync ? "yes" : "no");
	zd_facts_share(&b->verified, "get_resolution",
		share_of(s->last.resolution_ticks, s->last.get_ticks));
	if (!op->get_is_all)
		zd_facts_share(&b->verified, "put_resolution",
			share_of(s->last.resolution_ticks, s->last.put_ticks));
	snprintf(b->verified_text, sizeof(b->verified_text), "%llu pages %s",
		(unsigned long long)held, op->pins ? "pinned" : "held");
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	struct zd_mapping_census census;
	uint64_t held = 0, huge = 0;
	int rc = count_held(b, &held, err);

	if (rc == 0 && held == zd_gup_pages(&s->gup) && choice_of(b->variant)->driver->bare_loop)
		rc = choice_of(b->variant)->driver->bare_loop(&s->gup, &b->verified, err);
	if (rc == 0)
		rc = zd_mapping_census(&s->mapping, &census, err);
	if (rc != 0)
		return rc;
	note_facts(b, held, &census);
	if (s->mapping.page == ZD_PAGE_PMD)
		huge = s->mapping.length_bytes;
	if (census.huge_bytes != huge) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"%llu of %zu bytes are mapped by PMDs, needed were %llu",
			(unsigned long long)census.huge_bytes, s->mapping.length_bytes,
			(unsigned long long)huge);
		return ZD_STATUS_FAILED;
	}
	return held == zd_gup_pages(&s->gup)
		       ? 0
		       : partial(held, zd_gup_pages(&s->gup),
				 zd_facts_get(&b->verified, "witness")->text, err);
}

static int teardown(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_gup_driver *driver = choice_of(b->variant)->driver;
	struct state *s = b->state;

	(void)err;
	if (!s)
		return 0;
	if (driver->close)
		driver->close(&s->gup);
	if (s->gup.fd >= 0)
		close(s->gup.fd);
	zd_mapping_close(&s->mapping);
	free(s);
	return 0;
}

const struct zd_workload zd_workload_gup = {
	.name = "gup",
	.summary = "taking and giving back references to the pages of a mapping",
	.needs = ZD_NEEDS_MAPPING,
	.in_threads = true,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 4, /* vmsplice, and where there is one gup_test */
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = N_SERIES,
	.samples_max = SAMPLES,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
