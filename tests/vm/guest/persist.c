/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for bench/persist.c in the guest of 64-durable: makes a pattern durable by each of the
 * operations that the persist workload times, says so, and keeps the machine busy (an idle one
 * would let the file system commit) until somebody kills it. It never returns.
 */
#include "durable.h"
#include "zdbench/workload.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { FILES = 4, FILE_BYTES = 2 * 1024 * 1024, PAGE = 4096, HEAD = 64, STEP = 167 };

/* In this order: what makes one durable commits what was done to the files before it. The last has
 * its data flushed like the first, but no MAP_SYNC: nothing tells the file system of its blocks. */
static const struct {
	const char *name;
	enum zd_durable kind;
	enum zd_sync sync;
} files[FILES] = {
	{"flush", ZD_DURABLE_FLUSH, ZD_SYNC_WANTED},
	{"copy", ZD_DURABLE_COPY, ZD_SYNC_WANTED},
	{"msync", ZD_DURABLE_MSYNC, ZD_SYNC_OFF},
	{"unsynced", ZD_DURABLE_FLUSH, ZD_SYNC_OFF},
};

static const struct zd_variant variants[] = {
	{"flush-64", "flush, 64 B", "until the machine is killed", 0},
};
static const struct zd_stat stats[] = {
	{"p50", "median", 0, ZD_REDUCE_P50, ZD_UNIT_CLOCK, "op", ZD_LOWER, false},
};

static struct zd_mapping mapping[FILES];

/* splitmix64's output for that place: 64-durable computes the same. */
static uint64_t word_of(uint64_t file, uint64_t i)
{
	uint64_t z = ((file << 32) + i + 1) * UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Each page in two operations, a line and the rest, and in no order that hides a wrong address. */
static int write_file(size_t file)
{
	static uint64_t page[PAGE / sizeof(uint64_t)];
	const size_t n = FILE_BYTES / PAGE * 2;
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++) {
		size_t piece = i * STEP % n, at = piece / 2 * PAGE, from = piece % 2 ? HEAD : 0;
		size_t size = piece % 2 ? PAGE - HEAD : HEAD;

		for (size_t w = 0; w < PAGE / sizeof(*page); w++)
			page[w] = word_of(file, at / sizeof(*page) + w);
		rc = zd_durable_copy(files[file].kind, mapping[file].addr + at + from,
			(char *)page + from, size);
	}
	return rc;
}

static bool supported(const struct zd_variant *v, const struct zd_space *space, struct zd_err *err)
{
	(void)v, (void)space, (void)err;
	return true;
}

static size_t n_files(const struct zd_bench *b)
{
	return b->space->cell.mode == ZD_MODE_DEVDAX ? 1 : FILES;
}

static int setup(struct zd_bench *b, struct zd_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < n_files(b) && rc == 0; i++) {
		struct zd_mapping_spec spec = {
			.page = b->space->cell.mode == ZD_MODE_DEVDAX ? ZD_PAGE_PMD : ZD_PAGE_PTE,
			.length_bytes = FILE_BYTES,
			.fill = ZD_FILL_HOLE,
			.sync = files[i].sync,
		};

		rc = zd_mapping_open(b->space, &spec, &mapping[i], err);
		if (rc == 0 && mapping[i].map_sync != (files[i].sync == ZD_SYNC_WANTED))
			return -ENOTSUP;
	}
	/* The files are there, of their size and without a block. */
	sync();
	return rc;
}

static int run(struct zd_bench *b, struct zd_err *err)
{
	(void)err;
	for (size_t i = 0; i < n_files(b); i++) {
		int rc = write_file(i);

		if (rc < 0)
			return rc;
		fprintf(stderr, "written %s %s\n", files[i].name, mapping[i].file);
	}
	fprintf(stderr, "durable\n");
	for (;;)
		zd_inject(1000000);
}

static int verify(struct zd_bench *b, struct zd_err *err)
{
	(void)b, (void)err;
	return ZD_STATUS_FAILED;
}

static int teardown(struct zd_bench *b, struct zd_err *err)
{
	(void)b, (void)err;
	return 0;
}

const struct zd_workload zd_workload_persist = {
	.name = "persist",
	.summary = "a pattern made durable, until the machine is killed",
	.needs = ZD_NEEDS_MAPPING,
	.variants = variants,
	.n_variants = 1,
	.n_core = 1,
	.stats = stats,
	.n_stats = 1,
	.n_series = 1,
	.samples_max = 1,
	.supported = supported,
	.setup = setup,
	.run = run,
	.verify = verify,
	.teardown = teardown,
};
