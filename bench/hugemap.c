/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How fast a range that is known to its file system is mapped, by PMDs, PTEs and PUDs: the whole
 * range is touched once a pass, and taken away (munmap, mmap) between passes, outside the timed
 * region. The rate counts mappings the page tables prove to be of that size; one fallback fails it.
 * The very first touch of an extent is the fault workload's.
 *
 * The fallback variants provoke each reason for which the kernel gives a PTE where a PMD was
 * possible, prove that it was this reason, and time the fault that falls back.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "mapped.h"

enum {
	PTES = 4096,
	FEW_PTES = 256,
	PMDS = 32,
	FEW_PMDS = 4,
	PUDS = 16,
	FEW_PUDS = 4,
	PASSES = 9,
	FEW_PASSES = 5,
	FALLBACKS = 16,
	FEW_FALLBACKS = 4,
};

/* A variant's param: what is mapped, or, from FALLBACK on, which reason is provoked. */
enum { PTE, PMD, PUD, FALLBACK };

static const struct zd_variant variants[] = {
	{"pmd", "PMD mappings", "maps a range by PMDs, again and again", PMD},
	{"pte", "PTE mappings", "maps a range by PTEs, again and again", PTE},
	{"pud", "PUD mappings", "maps a range by PUDs, again and again", PUD},
	{"fallback-address", "fallback: address",
		"the address is not congruent with the file's offset",
		FALLBACK + ZD_FALLBACK_ADDRESS},
	{"fallback-eof", "fallback: end of file", "the PMD would reach beyond the end of the file",
		FALLBACK + ZD_FALLBACK_EOF},
	{"fallback-extent", "fallback: extent", "the extent is not congruent with a PMD",
		FALLBACK + ZD_FALLBACK_EXTENT},
	{"fallback-pte", "fallback: earlier PTE", "another mapping of the file had a PTE there",
		FALLBACK + ZD_FALLBACK_PTE},
	{"fallback-nohuge", "fallback: NOHUGEPAGE", "the range was advised MADV_NOHUGEPAGE",
		FALLBACK + ZD_FALLBACK_NOHUGE},
};

/* The bandwidth is made from the same samples, their operations being bytes. */
enum { MAPPINGS, BYTES, N_SERIES };

static const struct zd_stat stats[] = {
	{"rate", "rate", MAPPINGS, ZD_REDUCE_RATE, ZD_UNIT_CLOCK, "mapping", ZD_HIGHER, true},
	{"bandwidth", "bandwidth", BYTES, ZD_REDUCE_RATE, ZD_UNIT_CLOCK, "byte", ZD_HIGHER, false},
	{"p50", "median", MAPPINGS, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "fault", ZD_LOWER, false},
};

static enum zd_fallback provoked(const struct zd_variant *v)
{
	return v->param > FALLBACK ? (enum zd_fallback)(v->param - FALLBACK) : ZD_FALLBACK_NONE;
}

static bool is_fallback(const struct zd_variant *v)
{
	return v->param > FALLBACK;
}

static bool has(const struct zd_variant *v, const struct zd_stat *stat)
{
	return is_fallback(v) == (strcmp(stat->name, "p50") == 0);
}

static enum zd_page page_of(const struct zd_variant *v)
{
	return v->param == PTE ? ZD_PAGE_PTE : v->param == PUD ? ZD_PAGE_PUD : ZD_PAGE_PMD;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	if (!space)
		return true;
	if (is_fallback(v) && space->cell.mode == ZD_MODE_DEVDAX) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"a device's fault maps its align or fails: it never falls back");
		return false;
	}
	return zd_mapping_possible(space, page_of(v), err);
}

static size_t wanted_pages(const struct zd_bench *b)
{
	bool few = zd_few_samples(b);

	if (provoked(b->variant) == ZD_FALLBACK_EOF)
		return 1; /* only the last PMD of a file can reach beyond its end */
	if (is_fallback(b->variant))
		return zd_effort(b, FALLBACKS, FEW_FALLBACKS);
	if (b->variant->param == PTE)
		return few ? FEW_PTES : PTES;
	if (b->variant->param == PUD)
		return few ? FEW_PUDS : PUDS;
	return few ? FEW_PMDS : PMDS;
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	struct zd_mapping_spec spec = {
		.page = page_of(b->variant),
		.provoke = provoked(b->variant),
	};
	int rc = zd_mapped_setup(b, sizeof(struct zd_mapped), spec, wanted_pages(b), err);
	const struct zd_mapped *s = b->state;

	if (rc != 0 || is_fallback(b->variant))
		return rc;
	b->series[MAPPINGS].ops_per_sample = s->count;
	b->series[BYTES].ops_per_sample = s->mapping.length_bytes;
	return 0;
}

static void map_all(struct zd_bench *b, const struct zd_mapped *s)
{
	uint64_t start = zd_ticks(), ticks;

	zd_mapped_touch(s, ZD_TOUCH_WRITE, b->inject);
	ticks = zd_ticks() - start;
	zd_samples_add(&b->series[MAPPINGS], ticks);
	zd_samples_add(&b->series[BYTES], ticks);
}

/*
 * The first touch of each PMD-sized range of a new mapping: a page table left by an earlier touch
 * would keep the kernel from trying a PMD. Not its first page, which may have been a PTE before.
 */
static void fall_back(struct zd_bench *b, const struct zd_mapped *s)
{
	zd_touch_timed(&b->series[MAPPINGS], s->mapping.addr + b->space->page_bytes,
		s->mapping.page_bytes, s->count, ZD_TOUCH_WRITE, b->inject);
}

static unsigned passes(const struct zd_bench *b)
{
	if (provoked(b->variant) == ZD_FALLBACK_EOF)
		return (unsigned)zd_effort(b, FALLBACKS, FEW_FALLBACKS);
	if (is_fallback(b->variant))
		return 1; /* a second one would find the PTEs of the first */
	return (unsigned)zd_effort(b, PASSES, FEW_PASSES);
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	struct zd_mapped *s = b->state;
	int rc = 0;

	if (!is_fallback(b->variant))
		zd_mapped_touch(s, ZD_TOUCH_WRITE, 0);
	for (unsigned pass = 0; pass < passes(b) && rc == 0; pass++) {
		struct zd_faults begun;

		rc = zd_mapping_renew(&s->mapping, err);
		if (rc < 0)
			return rc; /* nothing may be mapped there now */
		zd_crew_meet(b->crew);
		zd_faults_begin(b, &begun);
		if (is_fallback(b->variant))
			fall_back(b, s);
		else
			map_all(b, s);
		zd_faults_end(b, &begun, &s->faults);
	}
	return rc;
}

/* No PMD anywhere, as many faults and base pages as touches, and the reason is the one provoked. */
static int verify_fallback(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_mapped *s = b->state;
	enum zd_fallback reason = ZD_FALLBACK_NONE, wanted = provoked(b->variant);
	struct zd_mapping_census census;
	int rc = zd_mapping_census(&s->mapping, &census, err);

	for (size_t i = 0; i < s->count && rc == 0 && (i == 0 || reason == wanted); i++)
		rc = zd_mapping_fallback(
			b->space, &s->mapping, i * s->mapping.page_bytes, &reason, err);
	if (rc < 0)
		return rc;
	rc = zd_faults_prove(b, &s->faults, err);
	if (rc != 0)
		return rc;
	zd_facts_share(&b->verified, "pmd_share",
		(double)census.huge_bytes / (double)s->mapping.length_bytes);
	zd_facts_text(&b->verified, "reason", "%s", zd_fallback_name(reason));
	snprintf(b->verified_text, sizeof(b->verified_text), "0%% PMD, reason: %s",
		zd_fallback_name(reason));
	if (census.huge_bytes == 0 && reason == wanted &&
		s->faults.thread == s->count * passes(b) &&
		census.present_bytes == s->count * b->space->page_bytes)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"provoked '%s', found '%s': %llu faults of %zu, %llu bytes by PMD, %llu mapped",
		zd_fallback_name(wanted), zd_fallback_name(reason),
		(unsigned long long)s->faults.thread, s->count * passes(b),
		(unsigned long long)census.huge_bytes, (unsigned long long)census.present_bytes);
	return ZD_STATUS_FAILED;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_mapped *s = b->state;
	int rc;

	if (is_fallback(b->variant))
		return verify_fallback(b, err);
	rc = zd_mapped_prove(b, s->count * passes(b), err);
	zd_facts_count(&b->verified, "mappings", s->count * passes(b));
	snprintf(b->verified_text, sizeof(b->verified_text), "%d%% %s, %llu faults",
		rc == 0 && b->variant->param != PTE ? 100 : 0,
		b->variant->param == PUD ? "PUD" : "PMD", (unsigned long long)s->faults.thread);
	return rc;
}

const struct zd_workload zd_workload_hugemap = {
	.name = "hugemap",
	.summary = "mappings per second by PMD and PTE, and why a PMD falls back to PTEs",
	.needs = ZD_NEEDS_MAPPING,
	.in_threads = true,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 1,
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = N_SERIES,
	.samples_max = PASSES > FALLBACKS ? PASSES : FALLBACKS,
	.has = has,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = zd_mapped_teardown,
};
