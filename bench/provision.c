/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a namespace costs to bring up and take down, and what its memmap takes: first bind (writes
 * the info block, populates and initialises the memmap), rebind, destroy; bytes of the memmap,
 * bytes lost on the device, RAM taken. One sample a repetition.
 *
 * The times are of the operation as an operator sees it, through libndctl, which reads sysfs around
 * it; kernel threads that do part of the work are included. Where the kernel measures the parts of
 * memremap_pages() (zdbench/bind_parts.h), those of the rebind stand below it.
 */
#include "zdbench/workload.h"

#include <math.h>
#include <stdio.h>

enum { BIND, REBIND, DESTROY, MEMMAP, LOST, RAM, PARTS, N_SERIES = PARTS + ZD_BIND_PARTS };

static const struct zd_variant variants[] = {
	{"namespace", "namespace", "bind, rebind and destroy one namespace; what its memmap takes",
		0},
	/* --sweep: the number is the size in MiB */
	{"size-128M", "128 MiB", "the same with 128 MiB (--sweep)", 128},
	{"size-256M", "256 MiB", "the same with 256 MiB (--sweep)", 256},
	{"size-512M", "512 MiB", "the same with 512 MiB (--sweep)", 512},
	{"size-1G", "1 GiB", "the same with 1 GiB (--sweep)", 1024},
	/* Not a multiple of 128 MiB: its last memory section is filled in part. */
	{"size-1008M", "1008 MiB", "the same with a partial section at its end (--sweep)", 1008},
};

static const struct zd_stat stats[] = {
	{"bind", "first bind", BIND, ZD_REDUCE_P50, ZD_UNIT_CLOCK, NULL, ZD_LOWER, false},
	{"rebind", "rebind", REBIND, ZD_REDUCE_P50, ZD_UNIT_CLOCK, NULL, ZD_LOWER, false},
	{"rebind-vmemmap", "  vmemmap", PARTS + ZD_BIND_VMEMMAP, ZD_REDUCE_P50, ZD_UNIT_CLOCK, NULL,
		ZD_LOWER, false},
	{"rebind-linear", "  linear map", PARTS + ZD_BIND_LINEAR_MAP, ZD_REDUCE_P50, ZD_UNIT_CLOCK,
		NULL, ZD_LOWER, false},
	{"rebind-pages", "  struct pages", PARTS + ZD_BIND_PAGE_INIT, ZD_REDUCE_P50, ZD_UNIT_CLOCK,
		NULL, ZD_LOWER, false},
	{"destroy", "destroy", DESTROY, ZD_REDUCE_P50, ZD_UNIT_CLOCK, NULL, ZD_LOWER, false},
	{"memmap", "memmap", MEMMAP, ZD_REDUCE_P50, ZD_UNIT_BYTES, NULL, ZD_LOWER, false},
	{"lost", "lost on device", LOST, ZD_REDUCE_P50, ZD_UNIT_BYTES, NULL, ZD_LOWER, false},
	{"ram", "RAM taken", RAM, ZD_REDUCE_P50, ZD_UNIT_BYTES, NULL, ZD_LOWER, false},
};

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	(void)v, (void)space, (void)err;
	return true;
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	(void)b, (void)err;
	return 0;
}

static int timed(struct zd_bench *b, unsigned series,
	int (*operation)(struct zd_namespace *, struct zd_err *), struct zd_err *err)
{
	struct zd_span span;
	uint64_t ticks;
	int rc;

	zd_span_begin(b->clock, &span);
	zd_inject(b->inject);
	rc = operation(b->ns, err);
	ticks = zd_span_end(b->clock, &span);
	if (rc == 0)
		zd_samples_add(&b->series[series], ticks);
	return rc;
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	int rc = timed(b, BIND, zd_namespace_bind, err);

	if (rc == 0)
		rc = zd_namespace_unbind(b->ns, err);
	if (rc == 0)
		rc = timed(b, REBIND, zd_namespace_bind, err);
	return rc == 0 ? zd_namespace_settle(b->ns, err) : rc;
}

/* The kernel's ticks are those of the run's clock only where that counts instructions. */
static void add_parts(struct zd_bench *b)
{
	const struct zd_bind_parts *parts = zd_namespace_bind_parts(b->ns);

	for (unsigned i = 0; i < ZD_BIND_PARTS; i++) {
		struct zd_samples *series = &b->series[PARTS + i];

		if (parts->absent[0])
			series->absent = parts->absent;
		else if (b->clock->kind == ZD_CLOCK_INSN)
			zd_samples_add(series, parts->ticks[i]);
		else
			zd_samples_add(series,
				(uint64_t)llround((double)parts->ns[i] / b->clock->unit_per_tick));
	}
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	const struct zd_namespace_cost *cost = zd_namespace_cost(b->ns);

	struct zd_vmemmap vmemmap;

	(void)err;
	if (cost->memmap_bytes > 0)
		zd_samples_add(&b->series[MEMMAP], cost->memmap_bytes);
	zd_samples_add(&b->series[LOST], cost->lost_bytes);
	zd_samples_add(&b->series[RAM], (uint64_t)cost->ram_bytes);
	add_parts(b);
	zd_facts_count(&b->verified, "free_before_bytes", (uint64_t)cost->free_bytes);
	zd_facts_count(&b->verified, "raw_bytes", cost->raw_bytes);
	zd_facts_count(&b->verified, "usable_bytes", cost->usable_bytes);
	if (zd_namespace_vmemmap(b->ns, &vmemmap) == 0) {
		zd_facts_count(&b->verified, "vmemmap_block_bytes", vmemmap.block_bytes);
		zd_facts_count(&b->verified, "vmemmap_page_bytes", vmemmap.page_bytes);
	}
	zd_facts_text(&b->verified, "counted_by", "%s", b->clock->span_source);
	return 0;
}

static int teardown(struct zd_bench *b, struct zd_err *err)
{
	return timed(b, DESTROY, zd_namespace_destroy, err);
}

const struct zd_workload zd_workload_provision = {
	.name = "provision",
	.summary = "bind, rebind and destroy a namespace; bytes its memmap takes, and where",
	.needs = ZD_NEEDS_NAMESPACE,
	.variants = variants,
	.n_variants = sizeof(variants) / sizeof(variants[0]),
	.n_core = 1,
	.stats = stats,
	.n_stats = sizeof(stats) / sizeof(stats[0]),
	.n_series = N_SERIES,
	.samples_max = 1,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
