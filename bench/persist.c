/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What it costs to make n bytes of new data durable, one sample an operation: copied and written
 * back from user space (flush), copied past the cache (copy), or copied and given to the kernel
 * (msync). The first two are on a mapping with MAP_SYNC or on a device, the last on a mapping
 * without it. All end in the same state, so their figures compare.
 *
 * No page of flush and copy faults: all have been touched. msync writes back whole pages and
 * write-protects them, so its operation begins with a write fault of each page it touches; that is
 * part of its price. On a PMD it writes back all of the PMD, however little was stored. No journal
 * commit is in it: the blocks are there, and msync does not wait for times of a file.
 *
 * Not in it: whether data survives a power cut, which no emulator can tell. That it is where it
 * belongs after a crash is tests/vm/64-durable's.
 */
#include "durable.h"
#include "touch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_64, SIZE_4K, SIZE_64K, SIZE_2M };
enum { KIND_SHIFT = 4, SIZE_MASK = 3, ON_PMD = 8 };

/* The same samples twice: per operation, and per byte for the bandwidth. */
enum { OPERATION, BYTES, N_SERIES };

enum { SAMPLES = 512 };

static const struct {
	size_t bytes;
	size_t count, few; /* operations a repetition */
} sizes[] = {
	[SIZE_64] = {64, 512, 16},
	[SIZE_4K] = {4 * 1024, 256, 16},
	[SIZE_64K] = {64 * 1024, 64, 8},
	[SIZE_2M] = {2 * 1024 * 1024, 16, 4},
};

/* Larger ones take thousands of nanoseconds. */
enum { BATCHED_BYTES_MOST = 4096, LEAST_SAMPLES = 8 };

#define VARIANTS(kind, KIND, what)                                                                 \
	{#kind "-64", #kind ", 64 B", what " 64 bytes", KIND << KIND_SHIFT | SIZE_64},             \
		{#kind "-4K", #kind ", 4 KiB", what " 4 KiB", KIND << KIND_SHIFT | SIZE_4K},       \
		{#kind "-64K", #kind ", 64 KiB", what " 64 KiB", KIND << KIND_SHIFT | SIZE_64K},   \
	{                                                                                          \
#kind "-2M", #kind ", 2 MiB", what " 2 MiB", KIND << KIND_SHIFT | SIZE_2M | ON_PMD \
	}

static const struct zd_variant variants[] = {
	VARIANTS(flush, ZD_DURABLE_FLUSH, "store and write back"),
	VARIANTS(copy, ZD_DURABLE_COPY, "copy past the cache"),
	VARIANTS(msync, ZD_DURABLE_MSYNC, "without MAP_SYNC: store and msync"),
	{"msync-pmd-64", "msync, 64 B, PMD", "the same for 64 bytes on a PMD: all of it is flushed",
		ZD_DURABLE_MSYNC << KIND_SHIFT | SIZE_64 | ON_PMD},
};

/* Not for a gate: whether a timer tick falls into a 2 MiB operation is more than its margin. */
static const struct zd_stat stats[] = {
	{"p50", "median", OPERATION, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "op", ZD_LOWER, false},
	{"bandwidth", "bandwidth", BYTES, ZD_REDUCE_RATE, ZD_UNIT_CLOCK, "byte", ZD_HIGHER, false},
};

struct state {
	struct zd_mapping mapping;
	char *source;
	size_t size, count;
	struct zd_faults faults;
	uint64_t expected;
	uint64_t ticks, span_ticks; /* of all operations together */
};

static int kind_of(const struct zd_variant *v)
{
	return v->param >> KIND_SHIFT;
}

static size_t size_of(const struct zd_variant *v)
{
	return sizes[v->param & SIZE_MASK].bytes;
}

/* Base pages, or the PMD where a program would get one for such a file; what a device gives. */
static enum zd_page page_of(const struct zd_variant *v, const struct zd_space *space)
{
	bool wanted = v->param & ON_PMD && space->pmd_bytes <= 2 * ZD_MIB;

	if (wanted && zd_mapping_possible(space, ZD_PAGE_PMD, NULL))
		return ZD_PAGE_PMD;
	return zd_mapping_possible(space, ZD_PAGE_PTE, NULL) ? ZD_PAGE_PTE : ZD_PAGE_PMD;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	if (space && !zd_mapping_possible_somehow(space, err))
		return false;
	if (!space || kind_of(v) != ZD_DURABLE_MSYNC)
		return true;
	if (space->cell.mode == ZD_MODE_DEVDAX) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"a device DAX has no msync: it has no file system to tell");
		return false;
	}
	if (v->param & ON_PMD && size_of(v) < 2 * ZD_MIB && page_of(v, space) != ZD_PAGE_PMD) {
		zd_err_set(err, ZD_EXIT_FAILED, "this kernel has no PMDs of 2 MiB");
		return false;
	}
	return true;
}

/* Not zeroes: the file has been written with those. */
static char *make_source(size_t size)
{
	char *source = malloc(size);

	if (source)
		memset(source, 0xa5, size);
	return source;
}

static int touch_all(struct state *s, bool synced, struct zd_err *err)
{
	const struct zd_mapping *m = &s->mapping;
	int rc = 0;

	for (size_t at = 0; at < m->length_bytes; at += m->page_bytes)
		*(volatile char *)(m->addr + at) = 1;
	/* Every operation shall begin alike: on clean pages. */
	if (synced)
		rc = zd_persist_msync(m->addr, m->length_bytes);
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "msync of %zu bytes: %s", m->length_bytes,
			zd_errno_name(rc));
	return rc;
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = calloc(1, sizeof(*s));
	bool synced = kind_of(b->variant) == ZD_DURABLE_MSYNC;
	struct zd_mapping_spec spec = {
		.page = page_of(b->variant, b->space),
		.sync = synced ? ZD_SYNC_OFF : ZD_SYNC_WANTED,
	};
	uint64_t page_bytes = zd_page_bytes(b->space, spec.page);
	int rc;

	if (!s)
		return -ENOMEM;
	b->state = s;
	s->size = size_of(b->variant);
	s->count = zd_effort(b, sizes[b->variant->param & SIZE_MASK].count,
		sizes[b->variant->param & SIZE_MASK].few);
	s->source = make_source(s->size);
	if (!s->source)
		return -ENOMEM;
	spec.length_bytes = (s->size + page_bytes - 1) / page_bytes * page_bytes;
	/* A page is dirtied by each operation that begins on a clean one. */
	s->expected = synced ? s->count * ((s->size + page_bytes - 1) / page_bytes) : 0;
	if (s->size <= BATCHED_BYTES_MOST)
		b->series[OPERATION].ops_per_sample =
			zd_clock_batch(b->clock, s->count / LEAST_SAMPLES);
	b->series[BYTES].ops_per_sample = s->size * b->series[OPERATION].ops_per_sample;
	rc = zd_mapping_open(b->space, &spec, &s->mapping, err);
	if (rc == 0 && s->mapping.map_sync == synced) {
		zd_err_set(err, ZD_EXIT_FAILED, "the mapping is %s MAP_SYNC, asked was %s it",
			synced ? "with" : "without", synced ? "without" : "with");
		return ZD_STATUS_UNSUPPORTED;
	}
	return rc < 0 ? rc : touch_all(s, synced, err);
}

/* Where operation i goes: through the mapping, a different line or page every time. */
static char *place_of(const struct state *s, size_t i)
{
	return s->mapping.addr + i * s->size % s->mapping.length_bytes;
}

/* Always inlined with a constant kind, so that the timed region has no branch for it. */
static inline __attribute__((always_inline)) int run_kind(
	struct zd_bench *b, const struct state *s, enum zd_durable kind)
{
	int rc = 0;

	for (size_t i = 0; i < s->count && rc == 0; i++) {
		char *to = place_of(s, i);
		uint64_t start = zd_ticks();

		zd_inject(b->inject);
		rc = zd_durable_copy(kind, to, s->source, s->size);
		zd_samples_add(&b->series[OPERATION], zd_ticks() - start);
	}
	return rc;
}

/* The same for a coarse clock: several operations a sample. */
static inline __attribute__((always_inline)) int run_batches(
	struct zd_bench *b, const struct state *s, enum zd_durable kind)
{
	const size_t batch = b->series[OPERATION].ops_per_sample;
	int rc = 0;

	for (size_t i = 0; i < s->count && rc == 0; i += batch) {
		uint64_t start = zd_ticks();

		for (size_t j = i; j < i + batch && rc == 0; j++) {
			zd_inject(b->inject);
			rc = zd_durable_copy(kind, place_of(s, j), s->source, s->size);
		}
		zd_samples_add(&b->series[OPERATION], zd_ticks() - start);
	}
	return rc;
}

/* The span stands around the ticks: it is the longer of the two unless the clock jumped. */
static int run(struct zd_bench *b, struct zd_err *err)
{
	const int kind = kind_of(b->variant);
	struct state *s = b->state;
	struct zd_faults begun;
	struct zd_span span;
	int rc;

	zd_crew_meet(b->crew);
	zd_faults_begin(b, &begun);
	zd_span_begin(b->clock, &span);
	s->ticks = zd_ticks();
	if (b->series[OPERATION].ops_per_sample > 1)
		rc = run_batches(b, s, (enum zd_durable)kind);
	else
		rc = kind == ZD_DURABLE_FLUSH  ? run_kind(b, s, ZD_DURABLE_FLUSH)
		     : kind == ZD_DURABLE_COPY ? run_kind(b, s, ZD_DURABLE_COPY)
					       : run_kind(b, s, ZD_DURABLE_MSYNC);
	s->ticks = zd_ticks() - s->ticks;
	s->span_ticks = zd_span_end(b->clock, &span);
	zd_faults_end(b, &begun, &s->faults);
	if (rc < 0) {
		zd_err_set(
			err, ZD_EXIT_FAILED, "msync of %zu bytes: %s", s->size, zd_errno_name(rc));
		return rc;
	}
	for (size_t i = 0; i < b->series[OPERATION].n; i++)
		zd_samples_add(&b->series[BYTES], b->series[OPERATION].value[i]);
	return 0;
}

/* msync may sleep, and a sleep is no work: on the insn clock it would be counted all the same. */
static int verify_awake(const struct state *s, struct zd_err *err)
{
	if (s->ticks <= s->span_ticks + s->span_ticks / 50)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"the operations slept: the clock advanced by %llu, the CPU counted %llu",
		(unsigned long long)s->ticks, (unsigned long long)s->span_ticks);
	return ZD_STATUS_FAILED;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;
	const struct zd_mapping *m = &s->mapping;
	struct zd_mapping_census census;
	uint64_t huge = m->page == ZD_PAGE_PMD ? m->length_bytes : 0;
	char page[24];
	bool intact;
	int rc = zd_mapping_census(m, &census, err);

	if (rc < 0)
		return rc;
	intact = memcmp(place_of(s, s->count - 1), s->source, s->size) == 0;
	zd_size_format(m->page_bytes, page, sizeof(page));
	zd_facts_count(&b->verified, "operations_per_sample", b->series[OPERATION].ops_per_sample);
	zd_facts_count(&b->verified, "page_bytes", m->page_bytes);
	rc = zd_faults_prove(b, &s->faults, err);
	zd_facts_text(&b->verified, "map_sync", "%s", m->map_sync ? "yes" : "no");
	zd_facts_text(&b->verified, "flushes", "%s", zd_persist_flushes() ? "yes" : "no");
	snprintf(b->verified_text, sizeof(b->verified_text), "%s, %llu faults", page,
		(unsigned long long)s->faults.thread);
	if (rc != 0)
		return rc;
	if (s->faults.thread == s->expected && census.huge_bytes == huge && intact)
		return verify_awake(s, err);
	zd_err_set(err, ZD_EXIT_FAILED,
		"%zu operations took %llu faults (needed %llu); of %zu bytes %llu are mapped by "
		"PMD (needed %llu); the data is %s",
		s->count, (unsigned long long)s->faults.thread, (unsigned long long)s->expected,
		m->length_bytes, (unsigned long long)census.huge_bytes, (unsigned long long)huge,
		intact ? "there" : "wrong");
	return ZD_STATUS_FAILED;
}

static int teardown(struct zd_bench *b, struct zd_err *err)
{
	struct state *s = b->state;

	(void)err;
	if (s) {
		zd_mapping_close(&s->mapping);
		free(s->source);
	}
	free(s);
	return 0;
}

const struct zd_workload zd_workload_persist = {
	.name = "persist",
	.summary = "making stores durable: from user space, and by msync",
	.needs = ZD_NEEDS_MAPPING,
	.in_threads = true,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 2,
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
