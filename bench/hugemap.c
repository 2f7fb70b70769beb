/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast a range that is known to its file system is mapped by PMDs: the whole range is touched
 * once a pass, and taken away (munmap, mmap) between passes, outside the timed region. The rate
 * counts mappings the page tables prove to be huge; one fallback fails the metric. The very first
 * touch of an extent is the fault workload's.
 */
#include "touch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { PMDS = 32, FEW_PMDS = 16, PASSES = 8 };

static const struct zd_variant variants[] = {
	{"pmd", "PMD mappings", "maps a range by PMDs, again and again", 0},
};

static const struct zd_stat stats[] = {
	{"rate", "rate", 0, ZD_REDUCE_RATE, ZD_UNIT_CLOCK, "mapping", ZD_HIGHER, true},
};

struct state {
	struct zd_mapping mapping;
	size_t count;
	uint64_t faults;
};

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	(void)v;
	return !space || zd_mapping_possible(space, ZD_PAGE_PMD, err);
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	struct zd_mapping_spec spec = {.page = ZD_PAGE_PMD};
	struct state *s = calloc(1, sizeof(*s));

	if (!s)
		return -ENOMEM;
	b->state = s;
	s->count = zd_pages_that_fit(b->space, ZD_PAGE_PMD, zd_few_samples(b) ? FEW_PMDS : PMDS);
	if (s->count == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "the namespace has no room for one PMD");
		return ZD_STATUS_UNSUPPORTED;
	}
	b->series[0].ops_per_sample = s->count;
	spec.length_bytes = s->count * b->space->pmd_bytes;
	return zd_mapping_open(b->space, &spec, &s->mapping, err);
}

static void touch_all(const struct zd_mapping *m, size_t count, uint64_t inject)
{
	volatile char *at = m->addr;

	for (size_t i = 0; i < count; i++, at += m->page_bytes) {
		zd_inject(inject);
		*at = 1;
	}
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	uint64_t faults_before;
	int rc = 0;

	touch_all(&s->mapping, s->count, 0);
	for (int pass = 0; pass < PASSES && rc == 0; pass++) {
		uint64_t start;

		rc = zd_mapping_renew(&s->mapping, err);
		faults_before = zd_faults_so_far();
		start = zd_ticks();
		touch_all(&s->mapping, s->count, b->inject);
		zd_samples_add(&b->series[0], zd_ticks() - start);
		s->faults += zd_faults_so_far() - faults_before;
	}
	return rc;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	const struct zd_mapping *m = &s->mapping;
	struct zd_mapping_census census;
	double share;
	int rc = zd_mapping_census(m, &census, err);

	if (rc < 0)
		return rc;
	share = (double)census.huge_bytes / (double)m->length_bytes;
	zd_facts_count(&b->verified, "page_bytes", m->page_bytes);
	zd_facts_count(&b->verified, "faults", s->faults);
	zd_facts_count(&b->verified, "mappings", s->count * PASSES);
	zd_facts_share(&b->verified, "pmd_share", share);
	zd_facts_text(&b->verified, "map_sync", "%s", m->map_sync ? "yes" : "no");
	zd_facts_text(&b->verified, "mapped_by", "%s", m->via_libpmem ? "libpmem" : "mmap");
	snprintf(b->verified_text, sizeof(b->verified_text), "%.0f%% PMD, %llu faults", share * 100,
		(unsigned long long)s->faults);
	if (census.huge_bytes != m->length_bytes || s->faults != s->count * PASSES) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"%.1f%% of the range is mapped by PMDs, %zu mappings took %llu faults",
			share * 100, s->count * PASSES, (unsigned long long)s->faults);
		return ZD_STATUS_FAILED;
	}
	return 0;
}

static int teardown(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;

	(void)err;
	if (s)
		zd_mapping_close(&s->mapping);
	free(s);
	return 0;
}

const struct zd_workload zd_workload_hugemap = {
	.name = "hugemap",
	.summary = "PMD mappings per second and the share of the range really mapped by PMDs",
	.needs = ZD_NEEDS_MAPPING,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = 1,
	.samples_max = PASSES,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
