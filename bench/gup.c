/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it costs the kernel to take (get) and give back (put) references to the struct pages of a
 * mapping that is fully mapped already: struct pages are the memmap, so this is where its location
 * is felt. One sample a round; the figures are per page, get and put apart. The ways to make the
 * kernel do it are the drivers in gup/; each variant is a driver on a PTE or a PMD mapping.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "gup/driver.h"
#include "touch.h"

#define ZD_GUP_DRIVER(name) extern const struct zd_gup_driver zd_gup_driver_##name;
#include "gup_drivers.inc"
#undef ZD_GUP_DRIVER

static const struct zd_gup_driver *const drivers[] = {
#define ZD_GUP_DRIVER(name) &zd_gup_driver_##name,
#include "gup_drivers.inc"
#undef ZD_GUP_DRIVER
};

enum { PMD = 1 << 8, DRIVER_MASK = 0xff };
enum { ROUNDS = 64, FEW_ROUNDS = 8 };

/* The enum gives every driver its number, in the order of the list. */
enum {
#define ZD_GUP_DRIVER(name) INDEX_##name,
#include "gup_drivers.inc"
#undef ZD_GUP_DRIVER
};

static const struct zd_variant variants[] = {
#define ZD_GUP_DRIVER(name)                                                                        \
	{#name "-pte", #name ", PTE", "GUP of pages mapped by PTEs, through " #name,               \
		INDEX_##name},                                                                     \
		{#name "-pmd", #name ", PMD", "GUP of pages mapped by PMDs, through " #name,       \
			INDEX_##name | PMD},
#include "gup_drivers.inc"
#undef ZD_GUP_DRIVER
};

enum { GET, PUT };

static const struct zd_stat stats[] = {
	{"get", "get", GET, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "page", ZD_LOWER, true},
	{"put", "put", PUT, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "page", ZD_LOWER, true},
	{"rate", "get rate", GET, ZD_REDUCE_RATE, ZD_UNIT_CLOCK, "page", ZD_HIGHER, false},
};

struct state {
	struct zd_mapping mapping;
	void *driver;
	uint64_t pages;
};

static const struct zd_gup_driver *driver_of(const struct zd_variant *v)
{
	return drivers[v->param & DRIVER_MASK];
}

static enum zd_page page_of(const struct zd_variant *v)
{
	return v->param & PMD ? ZD_PAGE_PMD : ZD_PAGE_PTE;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	if (!driver_of(v)->supported(err))
		return false;
	return !space || zd_mapping_possible(space, page_of(v), err);
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_gup_driver *driver = driver_of(b->variant);
	struct state *s = calloc(1, sizeof(*s));
	struct zd_mapping_spec spec = {.page = page_of(b->variant)};
	uint64_t page_bytes = zd_page_bytes(b->space, spec.page);
	uint64_t length = driver->pages_per_round * b->space->page_bytes;
	int rc;

	if (!s)
		return -ENOMEM;
	b->state = s;
	length = (length + page_bytes - 1) / page_bytes * page_bytes;
	if (length > b->space->size_bytes) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"the namespace is smaller than one round of %zu pages",
			driver->pages_per_round);
		return ZD_STATUS_UNSUPPORTED;
	}
	b->series[GET].ops_per_sample = driver->pages_per_round;
	b->series[PUT].ops_per_sample = driver->pages_per_round;
	spec.length_bytes = length;
	rc = zd_mapping_open(b->space, &spec, &s->mapping, err);
	if (rc < 0)
		return rc;
	for (size_t at = 0; at < length; at += s->mapping.page_bytes)
		*(volatile char *)(s->mapping.addr + at) = 1;
	return driver->open(&s->mapping, b->space->page_bytes, &s->driver, err);
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_gup_driver *driver = driver_of(b->variant);
	struct state *s = b->state;
	int rounds = zd_few_samples(b) ? FEW_ROUNDS : ROUNDS;

	for (int i = 0; i < rounds; i++) {
		struct zd_gup_round round = {0};
		int rc = driver->round(s->driver, s->mapping.addr, b->inject, &round, err);

		if (rc != 0)
			return rc;
		zd_samples_add(&b->series[GET], round.get_ticks);
		zd_samples_add(&b->series[PUT], round.put_ticks);
		s->pages = round.pages;
		if (round.pages != driver->pages_per_round) {
			zd_err_set(err, ZD_EXIT_FAILED, "the kernel took %llu of %zu pages",
				(unsigned long long)round.pages, driver->pages_per_round);
			return ZD_STATUS_PARTIAL;
		}
	}
	return 0;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_gup_driver *driver = driver_of(b->variant);
	struct state *s = b->state;
	struct zd_mapping_census census;
	uint64_t held = 0, huge = page_of(b->variant) == ZD_PAGE_PMD ? s->mapping.length_bytes : 0;
	int rc = driver->prove(s->driver, s->mapping.addr, &held, err);

	if (rc == 0)
		rc = zd_mapping_census(&s->mapping, &census, err);
	if (rc != 0)
		return rc;
	zd_facts_count(&b->verified, "pages_per_round", driver->pages_per_round);
	zd_facts_count(&b->verified, "pages_held", held);
	zd_facts_count(&b->verified, "page_bytes", s->mapping.page_bytes);
	zd_facts_share(&b->verified, "pmd_share",
		(double)census.huge_bytes / (double)s->mapping.length_bytes);
	zd_facts_text(&b->verified, "kernel_path", "%s", driver->kernel);
	zd_facts_text(&b->verified, "map_sync", "%s", s->mapping.map_sync ? "yes" : "no");
	snprintf(b->verified_text, sizeof(b->verified_text), "%llu pages held",
		(unsigned long long)held);
	if (held != driver->pages_per_round || census.huge_bytes != huge) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"%llu of %zu pages were held; %llu bytes are mapped by PMDs, needed %llu",
			(unsigned long long)held, driver->pages_per_round,
			(unsigned long long)census.huge_bytes, (unsigned long long)huge);
		return ZD_STATUS_FAILED;
	}
	return 0;
}

static int teardown(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;

	(void)err;
	if (!s)
		return 0;
	if (s->driver)
		driver_of(b->variant)->close(s->driver);
	zd_mapping_close(&s->mapping);
	free(s);
	return 0;
}

const struct zd_workload zd_workload_gup = {
	.name = "gup",
	.summary = "taking and giving back references to the pages of a mapping",
	.needs = ZD_NEEDS_MAPPING,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = 2,
	.samples_max = ROUNDS,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
