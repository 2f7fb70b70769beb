/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Latency of one page fault on persistent memory, one sample a fault (populate: one a pass over the
 * range; a base page's by a coarse clock: one for several). What a variant's page goes through
 * before and while it is timed is in the list below, and in access_medium().
 *
 * On written blocks this is the cost of finding the block, taking the struct page and filling the
 * page table. Read and write differ by the dirty state and, with MAP_SYNC, the metadata check. The
 * fresh variants add what a hole costs: allocating the block and zeroing it, and with MAP_SYNC
 * committing the journal before the page may be used. What is touched lies in windows spread over
 * the space: how many, and how many pages, is in the verified facts.
 */
#include <errno.h>
#include <sys/mman.h>

#include "mapped.h"

/* What happens, untimed, between mapping and the fault. */
enum before {
	NOTHING, /* a first touch */
	READ,	 /* the page is mapped by a read: the fault upgrades it */
	DROP, /* the page was written and dropped with MADV_DONTNEED: the file knows it already */
};

/* How the fault is taken: by a touch, or by madvise(2) for the whole range. */
enum how { BY_READ, BY_WRITE, BY_POPULATE_READ, BY_POPULATE_WRITE };

struct state {
	struct zd_mapped mapped;
	uint64_t ticks, span_ticks; /* of the timed passes, by zd_ticks() and by zd_span_end() */
};

struct kind {
	enum zd_page page;
	enum how how;
	enum before before;
	enum zd_fill fill;
	enum zd_sync sync;
	size_t count, few; /* pages, and where few samples do */
	unsigned windows;
};

/* A PMD's fresh fault zeroes all of it; a commit of the journal is many faults' worth. */
enum { PTES = 4096, FEW_PTES = 1024, FEW_FRESH_PTES = 256, SYNC_PTES = 1024, FEW_SYNC_PTES = 128 };
/*
 * A window's first fault looks the extent up, and on the time clock its second still finds cold
 * caches: more must be left of the others. Counted, or in a hurry, three a window must do.
 */
enum { PMDS = 64, FEW_PMDS = 12, FRESH_PMDS = 16, FEW_FRESH_PMDS = 4 };
enum { POPULATE_PTES = 4096, FEW_POPULATE_PTES = 64, POPULATE_PMDS = 48, FEW_POPULATE_PMDS = 4 };
enum { PASSES = 9, FEW_PASSES = 5 };
enum { PUDS = 16, FEW_PUDS = 4 };
enum { WINDOWS = 16, PMD_WINDOWS = 8, FEW_WINDOWS = 4 };
enum { LEAST_SAMPLES = 4 }; /* a window, however coarse the clock */

/* More of the clock than this may not be idle jumps. */
#define IDLE_SHARE_MAX 0.001

#define SPREAD .windows = WINDOWS
#define PTE    SPREAD, .page = ZD_PAGE_PTE, .count = PTES, .few = FEW_PTES
#define PMD    .windows = PMD_WINDOWS, .page = ZD_PAGE_PMD, .count = PMDS, .few = FEW_PMDS
#define PUD    SPREAD, .page = ZD_PAGE_PUD, .count = PUDS, .few = FEW_PUDS
#define FRESH_PTE                                                                                  \
	SPREAD, .page = ZD_PAGE_PTE, .fill = ZD_FILL_HOLE, .count = PTES, .few = FEW_FRESH_PTES
#define SYNC_PTE                                                                                   \
	SPREAD, .page = ZD_PAGE_PTE, .fill = ZD_FILL_HOLE, .count = SYNC_PTES, .few = FEW_SYNC_PTES
#define FRESH_PMD                                                                                  \
	SPREAD, .page = ZD_PAGE_PMD, .fill = ZD_FILL_HOLE, .count = FRESH_PMDS,                    \
		.few = FEW_FRESH_PMDS
#define POPULATE_PTE SPREAD, .page = ZD_PAGE_PTE, .count = POPULATE_PTES, .few = FEW_POPULATE_PTES
#define POPULATE_PMD SPREAD, .page = ZD_PAGE_PMD, .count = POPULATE_PMDS, .few = FEW_POPULATE_PMDS

/* Name, label, summary, and what it is. */
#define VARIANTS(V)                                                                                \
	V("read-pte", "read, PTE", "first read of a base page", PTE, .how = BY_READ)               \
	V("write-pte", "write, PTE", "first write of a base page", PTE, .how = BY_WRITE)           \
	V("read-pmd", "read, PMD", "first read of a PMD-sized page", PMD, .how = BY_READ)          \
	V("write-pmd", "write, PMD", "first write of a PMD-sized page", PMD, .how = BY_WRITE)      \
	V("read-pud", "read, PUD", "first read of a PUD-sized page", PUD, .how = BY_READ)          \
	V("write-pud", "write, PUD", "first write of a PUD-sized page", PUD, .how = BY_WRITE)      \
	V("write-fresh-pte", "write of a hole, PTE",                                               \
		"first write of a base page: allocates a block and zeroes it, no MAP_SYNC",        \
		FRESH_PTE, .how = BY_WRITE, .sync = ZD_SYNC_OFF)                                   \
	V("write-fresh-pmd", "write of a hole, PMD",                                               \
		"first write of a PMD-sized page: allocates it and zeroes it, no MAP_SYNC",        \
		FRESH_PMD, .how = BY_WRITE, .sync = ZD_SYNC_OFF)                                   \
	V("write-fresh-sync-pte", "write of a hole, MAP_SYNC, PTE",                                \
		"the same with MAP_SYNC: the fault commits the file's metadata too", SYNC_PTE,     \
		.how = BY_WRITE)                                                                   \
	V("write-fresh-sync-pmd", "write of a hole, MAP_SYNC, PMD",                                \
		"the same with MAP_SYNC: the fault commits the file's metadata too", FRESH_PMD,    \
		.how = BY_WRITE)                                                                   \
	V("refault-pte", "write again, PTE",                                                       \
		"write of a base page that was written and dropped (MADV_DONTNEED)", PTE,          \
		.how = BY_WRITE, .before = DROP)                                                   \
	V("refault-pmd", "write again, PMD",                                                       \
		"write of a PMD-sized page that was written and dropped (MADV_DONTNEED)", PMD,     \
		.how = BY_WRITE, .before = DROP)                                                   \
	V("mkwrite-pte", "write after read, PTE", "first write of a base page that was read", PTE, \
		.how = BY_WRITE, .before = READ)                                                   \
	V("mkwrite-pmd", "write after read, PMD", "first write of a PMD-sized page that was read", \
		PMD, .how = BY_WRITE, .before = READ)                                              \
	V("populate-read-pte", "populate read, PTE", "MADV_POPULATE_READ, a base page of it",      \
		POPULATE_PTE, .how = BY_POPULATE_READ)                                             \
	V("populate-read-pmd", "populate read, PMD", "MADV_POPULATE_READ, a PMD-sized page of it", \
		POPULATE_PMD, .how = BY_POPULATE_READ)                                             \
	V("populate-write-pte", "populate write, PTE", "MADV_POPULATE_WRITE, a base page of it",   \
		POPULATE_PTE, .how = BY_POPULATE_WRITE)                                            \
	V("populate-write-pmd", "populate write, PMD",                                             \
		"MADV_POPULATE_WRITE, a PMD-sized page of it", POPULATE_PMD,                       \
		.how = BY_POPULATE_WRITE)

#define KIND(name, label, summary, ...)	   {__VA_ARGS__},
#define VARIANT(name, label, summary, ...) {name, label, summary, 0},
static const struct kind kinds[] = {VARIANTS(KIND)};
static const struct zd_variant variants[] = {VARIANTS(VARIANT)};

static const struct zd_stat stats[] = {ZD_LATENCY_STATS(0, "fault")};

static const struct kind *kind_of(const struct zd_variant *v)
{
	return &kinds[v - variants];
}

static bool is_populate(const struct kind *k)
{
	return k->how == BY_POPULATE_READ || k->how == BY_POPULATE_WRITE;
}

/* A pass over a range has no tail of single faults. */
static bool has(const struct zd_variant *v, const struct zd_stat *stat)
{
	return stat->reduce == ZD_REDUCE_P50 || !is_populate(kind_of(v));
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	const struct kind *k = kind_of(v);

	if (!space)
		return true;
	if (!zd_mapping_possible(space, k->page, err))
		return false;
	if (space->cell.mode != ZD_MODE_DEVDAX)
		return true;
	if (k->fill == ZD_FILL_HOLE)
		zd_err_set(err, ZD_EXIT_FAILED, "a device has no blocks to allocate");
	else if (k->before == READ)
		zd_err_set(err, ZD_EXIT_FAILED,
			"a device maps a page for writing when it is read: there is no second "
			"fault");
	return k->fill != ZD_FILL_HOLE && k->before != READ;
}

static int drop(const struct zd_mapping *m)
{
	return madvise(m->addr, m->span_bytes, MADV_DONTNEED) < 0 ? -errno : 0;
}

/*
 * The access that a fault is for costs more than the fault where it is the first one in a while:
 * the medium's latency, and in one virtual machine from nothing to as long again as the fault,
 * probably for its host's page tables.
 */
static int access_medium(const struct zd_bench *b, const struct zd_mapped *s, struct zd_err *err)
{
	const struct kind *k = kind_of(b->variant);

	if (b->clock->kind != ZD_CLOCK_TIME || k->fill == ZD_FILL_HOLE || is_populate(k))
		return 0;
	return zd_mapping_read(&s->mapping, err);
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	const struct kind *k = kind_of(b->variant);
	bool few = zd_few_samples(b);
	struct zd_mapping_spec spec = {
		.page = k->page,
		.fill = k->fill,
		.sync = k->sync,
		.windows = few ? FEW_WINDOWS : k->windows,
	};
	struct zd_mapped *s;
	int rc = zd_mapped_setup(b, sizeof(struct state), spec, few ? k->few : k->count, err);

	if (rc != 0)
		return rc;
	s = b->state;
	if (k->before == READ)
		zd_mapped_touch(s, ZD_TOUCH_READ, 0);
	else if (k->before == DROP)
		zd_mapped_touch(s, ZD_TOUCH_WRITE, 0);
	if (k->page == ZD_PAGE_PTE && !is_populate(k))
		b->series[0].ops_per_sample =
			zd_clock_batch(b->clock, s->count / s->mapping.n_windows / LEAST_SAMPLES);
	/* Every pass is of a range that its file knows already. */
	if (is_populate(k)) {
		b->series[0].ops_per_sample = s->count;
		zd_mapped_touch(s, ZD_TOUCH_WRITE, 0);
	}
	if (k->before == DROP)
		rc = drop(&s->mapping);
	return rc ? rc : access_medium(b, s, err);
}

static void touch(struct zd_bench *b, struct zd_mapped *s)
{
	const struct zd_mapping *m = &s->mapping;
	size_t pages = s->count / m->n_windows, batch = b->series[0].ops_per_sample;

	for (unsigned w = 0; w < m->n_windows; w++) {
		volatile char *at = m->addr + m->window_at[w];

		if (batch > 1 && kind_of(b->variant)->how == BY_WRITE)
			zd_touch_batches(&b->series[0], at, m->page_bytes, pages, batch,
				ZD_TOUCH_WRITE, b->inject);
		else if (batch > 1)
			zd_touch_batches(&b->series[0], at, m->page_bytes, pages, batch,
				ZD_TOUCH_READ, b->inject);
		else if (kind_of(b->variant)->how == BY_WRITE)
			zd_touch_timed(
				&b->series[0], at, m->page_bytes, pages, ZD_TOUCH_WRITE, b->inject);
		else
			zd_touch_timed(
				&b->series[0], at, m->page_bytes, pages, ZD_TOUCH_READ, b->inject);
	}
}

static int populate(struct zd_bench *b, struct zd_mapped *s, struct zd_err *err)
{
	const struct zd_mapping *m = &s->mapping;
	int advice = kind_of(b->variant)->how == BY_POPULATE_WRITE ? MADV_POPULATE_WRITE
								   : MADV_POPULATE_READ;
	uint64_t start = zd_ticks();
	int rc = 0;

	/* A sample is of all pages: each has its share of what is added. */
	zd_inject(b->inject * s->count);
	for (unsigned w = 0; w < m->n_windows; w++)
		rc |= madvise(m->addr + m->window_at[w], m->window_bytes, advice);
	zd_samples_add(&b->series[0], zd_ticks() - start);
	if (rc == 0)
		return 0;
	rc = errno;
	zd_err_set(err, ZD_EXIT_FAILED, "populate %zu bytes with madvise: %s", m->length_bytes,
		zd_errno_name(rc));
	return rc == EINVAL ? ZD_STATUS_UNSUPPORTED : ZD_STATUS_REFUSED;
}

static size_t passes(const struct zd_bench *b)
{
	if (!is_populate(kind_of(b->variant)))
		return 1;
	return zd_effort(b, PASSES, FEW_PASSES);
}

static int pass(struct zd_bench *b, struct state *s, struct zd_err *err)
{
	bool populates = is_populate(kind_of(b->variant));
	int rc = populates ? zd_mapping_renew(&s->mapped.mapping, err) : 0;
	struct zd_faults begun;
	uint64_t start;
	struct zd_span span;

	if (rc < 0)
		return rc;
	zd_crew_meet(b->crew);
	zd_faults_begin(b, &begun);
	zd_span_begin(b->clock, &span);
	start = zd_ticks();
	if (populates)
		rc = populate(b, &s->mapped, err);
	else
		touch(b, &s->mapped);
	s->ticks += zd_ticks() - start;
	s->span_ticks += zd_span_end(b->clock, &span);
	zd_faults_end(b, &begun, &s->mapped.faults);
	return rc;
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < passes(b) && rc == 0; i++)
		rc = pass(b, b->state, err);
	return rc;
}

/*
 * A fault that commits a journal waits for a kernel thread. Where that leaves an emulated machine
 * idle, its clock jumps; the PMU counts what was executed, and the clock may not show more.
 */
static int check_idle(struct zd_bench *b, struct zd_err *err)
{
	const struct state *s = b->state;
	double idle = s->ticks > s->span_ticks ? (double)(s->ticks - s->span_ticks) : 0;

	if (b->clock->n_span_fds == 0)
		return 0;
	zd_facts_share(&b->verified, "idle_share", idle / (double)s->ticks);
	if (idle <= IDLE_SHARE_MAX * (double)s->ticks)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"%.2f%% of what the clock counted are its jumps while the machine was idle",
		100 * idle / (double)s->ticks);
	return ZD_STATUS_PARTIAL;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	const struct kind *k = kind_of(b->variant);
	struct state *s = b->state;
	int rc = zd_mapped_prove(b, s->mapped.count * passes(b), err);

	if (!is_populate(k))
		zd_facts_count(&b->verified, "faults_per_sample", b->series[0].ops_per_sample);
	if (rc == 0)
		rc = check_idle(b, err);
	if (rc == 0 && k->fill == ZD_FILL_HOLE &&
		s->mapped.mapping.map_sync != (k->sync == ZD_SYNC_WANTED)) {
		zd_err_set(err, ZD_EXIT_FAILED, "MAP_SYNC is %s, needed is the opposite",
			s->mapped.mapping.map_sync ? "on" : "off");
		return ZD_STATUS_FAILED;
	}
	return rc;
}

const struct zd_workload zd_workload_fault = {
	.name = "fault",
	.summary = "latency of a page fault: first touch, allocation, refault, upgrade, populate",
	.needs = ZD_NEEDS_MAPPING,
	.in_threads = true,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 4,
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = 1,
	.samples_max = PTES,
	.has = has,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = zd_mapped_teardown,
};
