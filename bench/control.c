/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the harness itself costs, as part of every result; nothing is subtracted from anything.
 *
 * empty and touch: the fault workload's loop around nothing, and around writes to pages that are
 * mapped already. bare-loop and timed-loop: first touches of the same mapping, in a loop that does
 * nothing else and in the fault workload's; their ratio is what taking samples adds to a fault.
 * spin: a loop of known length, which says how fast the machine was just then, in every repetition.
 * Nothing is injected into it: it is what a slower machine is told from a dearer operation by.
 */
#include <stdio.h>

#include "mapped.h"
#include "zdbench/spin.h"

enum { EMPTY, TOUCH, BARE_LOOP, TIMED_LOOP, SPIN };
enum { SAMPLES = 4096, FEW_SAMPLES = 512, PMDS = 8, PASSES = 9, FEW_PASSES = 5 };
/* Some 10 ms of them, that nothing short decides; counted instructions are alike. */
enum { SPINS = 2048, COUNTED_SPINS = 64 };

/* The loops' samples are whole passes; what the timed loop records is not looked at. */
enum { RESULT, SCRATCH, N_SERIES };

static const struct zd_variant variants[] = {
	{"empty", "empty", "two clock readings with nothing between them", EMPTY},
	{"touch", "mapped page", "a write to a page that is mapped already", TOUCH},
	{"bare-loop", "bare fault loop", "first writes in a loop that takes no samples", BARE_LOOP},
	{"timed-loop", "timed fault loop", "first writes in the loop that takes samples",
		TIMED_LOOP},
	{"spin", "10,000 instructions", "a loop of 10,000 instructions: the machine's speed", SPIN},
};

static const struct zd_stat stats[] = {
	{"p50", "median", RESULT, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "sample", ZD_LOWER, false},
};

static enum zd_page page_of(const struct zd_space *space)
{
	return zd_mapping_possible(space, ZD_PAGE_PTE, NULL) ? ZD_PAGE_PTE : ZD_PAGE_PMD;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	(void)v;
	return !space || zd_mapping_possible_somehow(space, err);
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	enum zd_page page = page_of(b->space);
	size_t pages = b->variant->param == SPIN ? 1 : zd_few_samples(b) ? FEW_SAMPLES : SAMPLES;
	struct zd_mapping_spec spec = {.page = page};
	const struct zd_mapped *s;
	int rc = zd_mapped_setup(b, sizeof(*s), spec, page == ZD_PAGE_PTE ? pages : PMDS, err);

	if (rc == 0)
		zd_mapped_touch(b->state, ZD_TOUCH_WRITE, 0);
	return rc;
}

static bool is_loop(const struct zd_bench *b)
{
	return b->variant->param == BARE_LOOP || b->variant->param == TIMED_LOOP;
}

static size_t passes(const struct zd_bench *b)
{
	return zd_effort(b, PASSES, FEW_PASSES);
}

static void spin(struct zd_samples *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t start = zd_ticks();

		zd_inject(ZD_SPIN_INSTRUCTIONS);
		zd_samples_add(samples, zd_ticks() - start);
	}
}

static void run_samples(struct zd_bench *b, struct zd_mapped *s)
{
	size_t stride = b->space->page_bytes;
	size_t count = s->mapping.length_bytes / stride;
	size_t wanted = zd_few_samples(b) ? FEW_SAMPLES : SAMPLES;
	struct zd_samples *samples = &b->series[RESULT];

	count = count < wanted ? count : wanted;
	if (b->variant->param == SPIN)
		spin(samples, b->clock->kind == ZD_CLOCK_INSN ? COUNTED_SPINS : SPINS);
	else if (b->variant->param == EMPTY)
		zd_touch_timed(samples, s->mapping.addr, stride, count, ZD_TOUCH_NONE, b->inject);
	else
		zd_touch_timed(samples, s->mapping.addr, stride, count, ZD_TOUCH_WRITE, b->inject);
}

static int run_passes(struct zd_bench *b, struct zd_mapped *s, struct zd_err *err)
{
	const struct zd_mapping *m = &s->mapping;
	int rc = 0;

	b->series[RESULT].ops_per_sample = s->count;
	for (size_t pass = 0; pass < passes(b) && rc == 0; pass++) {
		uint64_t start;

		rc = zd_mapping_renew(&s->mapping, err);
		b->series[SCRATCH].n = 0;
		start = zd_ticks();
		if (b->variant->param == BARE_LOOP)
			for (size_t i = 0; i < s->count; i++)
				*(volatile char *)(m->addr + i * m->page_bytes) = 1;
		else
			zd_touch_timed(&b->series[SCRATCH], m->addr, m->page_bytes, s->count,
				ZD_TOUCH_WRITE, b->inject);
		zd_samples_add(&b->series[RESULT], zd_ticks() - start);
	}
	return rc;
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	struct zd_mapped *s = b->state;
	struct zd_faults begun;
	int rc = 0;

	zd_faults_begin(b, &begun);
	if (is_loop(b))
		rc = run_passes(b, s, err);
	else
		run_samples(b, s);
	zd_faults_end(b, &begun, &s->faults);
	return rc;
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	struct zd_mapped *s = b->state;
	uint64_t needed = is_loop(b) ? s->count * passes(b) : 0;
	int rc = zd_faults_prove(b, &s->faults, err);

	snprintf(b->verified_text, sizeof(b->verified_text), "%llu faults",
		(unsigned long long)s->faults.thread);
	if (rc == 0 && s->faults.thread != needed) {
		zd_err_set(err, ZD_EXIT_FAILED, "control took %llu page faults, needed %llu",
			(unsigned long long)s->faults.thread, (unsigned long long)needed);
		return ZD_STATUS_FAILED;
	}
	return rc;
}

const struct zd_workload zd_workload_control = {
	.name = "control",
	.summary = "the harness's own cost",
	.needs = ZD_NEEDS_MAPPING,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 5,
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = N_SERIES,
	.samples_max = SAMPLES,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = zd_mapped_teardown,
};
