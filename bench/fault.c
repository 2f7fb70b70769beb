/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latency of the first touch of a page of persistent memory, one sample a fault.
 *
 * The file's blocks are written before (or it is a device), so this is the cost of finding the
 * block, taking the struct page and filling the page table; allocating and zeroing blocks is not in
 * it. Read and write differ by the dirty state and, with MAP_SYNC, the metadata check.
 */
#include "touch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { WRITE = 1, PMD = 2 };
enum { PTES = 4096, FEW_PTES = 1024, PMDS = 32, FEW_PMDS = 16 };

static const struct zd_variant variants[] = {
	{"read-pte", "read, PTE", "first read of a base page", 0},
	{"write-pte", "write, PTE", "first write of a base page", WRITE},
	{"read-pmd", "read, PMD", "first read of a PMD-sized page", PMD},
	{"write-pmd", "write, PMD", "first write of a PMD-sized page", WRITE | PMD},
};

static const struct zd_stat stats[] = {
	{"p50", "median", 0, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "fault", ZD_LOWER, true},
	{"p99", "p99", 0, ZD_REDUCE_P99, ZD_UNIT_CLOCK, "fault", ZD_LOWER, true},
};

struct state {
	struct zd_mapping mapping;
	size_t count;
	uint64_t faults;
};

static enum zd_page page_of(const struct zd_variant *v)
{
	return v->param & PMD ? ZD_PAGE_PMD : ZD_PAGE_PTE;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	return !space || zd_mapping_possible(space, page_of(v), err);
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = calloc(1, sizeof(*s));
	enum zd_page page = page_of(b->variant);
	struct zd_mapping_spec spec = {0};
	bool few = zd_few_samples(b);
	size_t wanted = page == ZD_PAGE_PMD ? (few ? FEW_PMDS : PMDS) : (few ? FEW_PTES : PTES);

	if (!s)
		return -ENOMEM;
	b->state = s;
	s->count = zd_pages_that_fit(b->space, page, wanted);
	if (s->count == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "the namespace has no room for one such page");
		return ZD_STATUS_UNSUPPORTED;
	}
	spec.page = page;
	spec.length_bytes = s->count * zd_page_bytes(b->space, page);
	return zd_mapping_open(b->space, &spec, &s->mapping, err);
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	const struct zd_mapping *m = &s->mapping;

	(void)err;
	s->faults = zd_faults_so_far();
	if (b->variant->param & WRITE)
		zd_touch_timed(
			&b->series[0], m->addr, m->page_bytes, s->count, ZD_TOUCH_WRITE, b->inject);
	else
		zd_touch_timed(
			&b->series[0], m->addr, m->page_bytes, s->count, ZD_TOUCH_READ, b->inject);
	s->faults = zd_faults_so_far() - s->faults;
	return 0;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	const struct zd_mapping *m = &s->mapping;
	struct zd_mapping_census census;
	uint64_t huge = m->page == ZD_PAGE_PMD ? m->length_bytes : 0;
	char page[24];
	int rc = zd_mapping_census(m, &census, err);

	if (rc < 0)
		return rc;
	zd_size_format(m->page_bytes, page, sizeof(page));
	zd_facts_count(&b->verified, "page_bytes", m->page_bytes);
	zd_facts_count(&b->verified, "faults", s->faults);
	zd_facts_share(
		&b->verified, "pmd_share", (double)census.huge_bytes / (double)m->length_bytes);
	zd_facts_text(&b->verified, "map_sync", "%s", m->map_sync ? "yes" : "no");
	zd_facts_text(&b->verified, "mapped_by", "%s", m->via_libpmem ? "libpmem" : "mmap");
	snprintf(b->verified_text, sizeof(b->verified_text), "%s, %llu faults", page,
		(unsigned long long)s->faults);
	if (s->faults != s->count || census.present_bytes != m->length_bytes ||
		census.huge_bytes != huge || census.zero_bytes != 0) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"%zu touches took %llu faults; of %zu bytes %llu are mapped, %llu of them "
			"by "
			"PMD (needed %llu), %llu by the zero page",
			s->count, (unsigned long long)s->faults, m->length_bytes,
			(unsigned long long)census.present_bytes,
			(unsigned long long)census.huge_bytes, (unsigned long long)huge,
			(unsigned long long)census.zero_bytes);
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

const struct zd_workload zd_workload_fault = {
	.name = "fault",
	.summary = "latency of the first touch of a page",
	.needs = ZD_NEEDS_MAPPING,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = 1,
	.samples_max = PTES,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
