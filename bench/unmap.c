/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it costs to take mappings away: munmap and MADV_DONTNEED of a range that is fully mapped,
 * one sample a range, the figure per page of the size it is mapped by, with its share of the call.
 * Taking the struct pages' references back, clearing the page tables and flushing the TLB are in
 * it, freeing the page tables themselves with munmap only; what a TLB flush makes later accesses
 * cost is not.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "mapped.h"

enum { MUNMAP, DONTNEED, HOW_MASK = 1, PMD = 2 };
enum { PTES = 4096, FEW_PTES = 128, PMDS = 32, FEW_PMDS = 4, PASSES = 15, FEW_PASSES = 5 };

static const struct zd_variant variants[] = {
	{"munmap-pte", "munmap, PTE", "munmap of a range mapped by PTEs, a page of it", MUNMAP},
	{"munmap-pmd", "munmap, PMD", "munmap of a range mapped by PMDs, a PMD of it",
		MUNMAP | PMD},
	{"dontneed-pte", "MADV_DONTNEED, PTE",
		"MADV_DONTNEED of a range mapped by PTEs, a page of it", DONTNEED},
	{"dontneed-pmd", "MADV_DONTNEED, PMD",
		"MADV_DONTNEED of a range mapped by PMDs, a PMD of it", DONTNEED | PMD},
};

static const struct zd_stat stats[] = {
	{"p50", "median", 0, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "page", ZD_LOWER, true},
};

struct state {
	struct zd_mapped mapped;
	size_t passes;
	uint64_t before_bytes, after_bytes; /* mapped, all passes together */
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
	struct zd_mapping_spec spec = {.page = page_of(b->variant)};
	bool few = zd_few_samples(b), pmd = spec.page == ZD_PAGE_PMD;
	size_t wanted = pmd ? (few ? FEW_PMDS : PMDS) : (few ? FEW_PTES : PTES);
	int rc = zd_mapped_setup(b, sizeof(struct state), spec, wanted, err);
	struct state *s = b->state;

	if (rc != 0)
		return rc;
	s->passes = zd_effort(b, PASSES, FEW_PASSES);
	b->series[0].ops_per_sample = s->mapped.count;
	return 0;
}

/* The range is all of the mapping: an inject is each page's share of the one sample. */
static int take_away(struct zd_bench *b, const struct zd_mapped *m)
{
	uint64_t inject = b->inject * m->count;
	char *addr = m->mapping.addr;
	size_t length = m->mapping.length_bytes;
	uint64_t start;
	int rc;

	if ((b->variant->param & HOW_MASK) == MUNMAP) {
		start = zd_ticks();
		zd_inject(inject);
		rc = munmap(addr, length);
	} else {
		start = zd_ticks();
		zd_inject(inject);
		rc = madvise(addr, length, MADV_DONTNEED);
	}
	zd_samples_add(&b->series[0], zd_ticks() - start);
	return rc < 0 ? -errno : 0;
}

static int pass(struct zd_bench *b, struct state *s, struct zd_err *err)
{
	struct zd_mapping_census before, after;
	struct zd_faults begun;
	int rc;

	zd_mapped_touch(&s->mapped, ZD_TOUCH_WRITE, 0);
	rc = zd_mapping_census(&s->mapped.mapping, &before, err);
	if (rc < 0)
		return rc;
	if (b->look)
		b->look(b);
	zd_crew_meet(b->crew);
	zd_faults_begin(b, &begun);
	rc = take_away(b, &s->mapped);
	zd_faults_end(b, &begun, &s->mapped.faults);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "%s: %s", b->variant->label, zd_errno_name(rc));
		return rc;
	}
	rc = zd_mapping_census(&s->mapped.mapping, &after, err);
	s->before_bytes +=
		s->mapped.mapping.page == ZD_PAGE_PMD ? before.huge_bytes : before.present_bytes;
	s->after_bytes += after.present_bytes;
	/*
	 * The address is free after a munmap, and ours again before anybody else maps there: what
	 * other threads do meanwhile is this very thing, at addresses of their own.
	 */
	return rc == 0 ? zd_mapping_renew(&s->mapped.mapping, err) : rc;
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	int rc = 0;

	for (size_t i = 0; i < s->passes && rc == 0; i++)
		rc = pass(b, s, err);
	return rc;
}

/* The passes counted what was there before and after; the last touch shows how it is mapped. */
static int verify(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	uint64_t needed = s->passes * (uint64_t)s->mapped.mapping.length_bytes;
	int rc;

	zd_mapped_touch(&s->mapped, ZD_TOUCH_WRITE, 0);
	rc = zd_mapped_prove(b, 0, err);
	if (rc != 0)
		return rc;
	zd_facts_count(&b->verified, "mapped_before_bytes", s->before_bytes);
	zd_facts_count(&b->verified, "mapped_after_bytes", s->after_bytes);
	snprintf(b->verified_text, sizeof(b->verified_text), "%zu pages gone, %zu times",
		s->mapped.count, s->passes);
	if (s->before_bytes == needed && s->after_bytes == 0)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"%llu bytes were mapped before (needed %llu) and %llu after (needed 0)",
		(unsigned long long)s->before_bytes, (unsigned long long)needed,
		(unsigned long long)s->after_bytes);
	return ZD_STATUS_FAILED;
}

const struct zd_workload zd_workload_unmap = {
	.name = "unmap",
	.summary = "taking mappings away, per page: munmap and MADV_DONTNEED",
	.needs = ZD_NEEDS_MAPPING,
	.in_threads = true,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 2,
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = 1,
	.samples_max = PASSES,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = zd_mapped_teardown,
};
