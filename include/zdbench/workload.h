/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The workload contract. A file in bench/ ends in one const struct zd_workload; its line in
 * bench/meson.build is the only other thing that knows of it.
 *
 * The runner calls, for every variant in every repetition: setup, run, verify, teardown. It owns
 * order, repetition, the clock, the memory for samples and the statistics; the workload owns what
 * is between two readings of the clock. A timed region holds no allocation, no I/O of its own, no
 * lock and no logging.
 *
 * With --threads the variants of a workload that has in_threads are also run by several threads at
 * once: setup, verify and teardown are called for one after the other, run by each in its own
 * thread, with a struct zd_bench and a part of the space for each.
 */
#ifndef ZDBENCH_WORKLOAD_H
#define ZDBENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/clock.h"
#include "zdbench/crew.h"
#include "zdbench/err.h"
#include "zdbench/fact.h"
#include "zdbench/mapping.h"
#include "zdbench/namespace.h"
#include "zdbench/sample.h"
#include "zdbench/units.h"

/* What became of a metric. What is not ok carries a reason, and never a number in its place. */
enum zd_status {
	ZD_STATUS_OK = 0,
	ZD_STATUS_PARTIAL,     /* measured, but less than asked: the reason says how much */
	ZD_STATUS_REFUSED,     /* the kernel said no */
	ZD_STATUS_UNSUPPORTED, /* this kernel or configuration cannot do it */
	ZD_STATUS_SKIPPED,     /* not tried, on purpose */
	ZD_STATUS_FAILED,      /* tried, and it went wrong or was not what was asked */
};

enum zd_better { ZD_LOWER, ZD_HIGHER };

/* How one repetition's samples become its value. */
enum zd_reduce {
	ZD_REDUCE_P50, /* of samples / ops_per_sample; a sample of bytes is an int64_t */
	ZD_REDUCE_P90, /* a percentile needs enough samples: run/reduce.c */
	ZD_REDUCE_P99,
	ZD_REDUCE_P999,
	ZD_REDUCE_MAX,
	ZD_REDUCE_RATE, /* operations per second, or per million instructions, at the median sample
			 */
};

enum zd_unit { ZD_UNIT_CLOCK, ZD_UNIT_BYTES, ZD_UNIT_RATIO };

/* One figure of a workload: the last part of a metric's id, and what it means. */
struct zd_stat {
	const char *name;  /* "p50", "get", "rate" */
	const char *label; /* what a person reads in the table: "write fault, median" */
	unsigned series;   /* index of the samples it is made from */
	enum zd_reduce reduce;
	enum zd_unit unit;
	const char *per; /* "fault", "page", "mapping"; NULL for the whole operation */
	enum zd_better better;
	bool gate; /* may a gate judge by it? */
};

struct zd_variant {
	const char *name;    /* "write-pmd": part of the metric's id, stable for ever */
	const char *label;   /* "write, PMD" */
	const char *summary; /* one sentence for `zdbench list` */
	int param;	     /* the workload's own meaning; see also ZD_NEEDS_NAMESPACE */
};

enum { ZD_MAX_SERIES = 9 };

struct zd_workload;

/*
 * The positive control of every measurement (--inject N): executes n instructions (an even number),
 * and at some places one that does nothing, inside the timed region, which must come out as so many
 * more. One compare when n is 0. The loop is aligned: an emulator looks up each jump to another
 * page, and executes a loop that lies in two of them nine times as slowly.
 */
static inline void zd_inject(uint64_t n)
{
	uint64_t rounds = n / 2;

	if (rounds == 0)
		return;
#if defined(__aarch64__)
	__asm__ volatile(".p2align 3\n1:	subs %0, %0, #1\n\tb.ne 1b"
			 : "+r"(rounds)
			 :
			 : "cc");
#elif defined(__x86_64__)
	__asm__ volatile(".p2align 3\n1:	dec %0\n\tjnz 1b" : "+r"(rounds) : : "cc");
#else
	while (rounds--)
		__asm__ volatile("" ::: "memory");
#endif
}

enum { ZD_MAX_PARTS = 2 };

/*
 * How the readings of the clock make a sample, for whoever looks on from outside (--traffic): with
 * all zeroes a sample is what lies between the last two before it is entered. Else the readings
 * since the last sample are numbered modulo `period`, and a sample of a part's series is what lies
 * between readings `from` and `from` + 1, added up.
 */
struct zd_readings {
	unsigned period, n_parts;
	struct {
		unsigned series, from;
	} part[ZD_MAX_PARTS];
	const char *why_not; /* NULL: as above; else why they tell nothing */
};

/* Everything one call of a workload works on; lives for one repetition of one variant. */
struct zd_bench {
	const struct zd_workload *workload;
	const struct zd_variant *variant;
	const struct zd_clock *clock;
	const struct zd_space *space; /* NULL for a workload that needs the bare namespace */
	struct zd_namespace *ns;      /* NULL unless it needs the bare namespace */
	bool quick;		      /* fewer operations, same kinds of samples */
	uint64_t inject;	      /* instructions to add to each timed operation: zd_inject() */
	unsigned threads;	      /* that run the variant at once: 1, or with --threads more */
	double pace; /* the slower zd_spin() of before setup() and after run(); NAN: none */
	struct zd_counters
		*counters;    /* beside the clock, while run() runs: zd_aside_begin(); or NULL */
	struct zd_crew *crew; /* where they meet before each timed pass: zd_crew_meet(); or NULL */
	struct zd_samples series[ZD_MAX_SERIES];
	struct zd_readings readings; /* setup's to say */
	/* Not timed: called by run() when page tables have come that the timed region will take
	 * away again, so that whoever looks on has seen them; NULL: nobody does. */
	void (*look)(const struct zd_bench *b);
	void *onlooker;
	struct zd_facts verified;
	char verified_text[64]; /* the table's last column: "2M, 32 faults" */
	void *state;		/* setup to teardown, the workload's own */
};

enum zd_needs {
	ZD_NEEDS_MAPPING, /* a bound namespace, with a file system on it where the mode has one */
	/*
	 * The reserved namespace: run() leaves it bound, teardown() destroys it. Of the size of the
	 * run for the first variant; the others, of param MiB each, are the sweep's (--sweep).
	 */
	ZD_NEEDS_NAMESPACE,
};

struct zd_workload {
	const char *name;
	const char *summary;
	enum zd_needs needs;
	bool in_threads; /* may several threads run it at once? */
	const struct zd_variant *variants;
	size_t n_variants;
	size_t n_core; /* the first so many are of every run, the others of --full */
	const struct zd_stat *stats;
	size_t n_stats;
	size_t n_series;
	size_t samples_max; /* per series */

	/* May be NULL: every variant has every stat. A metric that means nothing is not entered. */
	bool (*has)(const struct zd_variant *v, const struct zd_stat *stat);

	/*
	 * true where this variant can run; false with a reason in err. `space` may be NULL: then
	 * the question is whether this machine can run it at all (zdbench list).
	 */
	bool (*supported)(
		const struct zd_variant *v, const struct zd_space *space, struct zd_err *err);

	/* 0, a positive enum zd_status with the reason in err, or -errno (then it is failed). */
	int (*setup)(struct zd_bench *b, struct zd_err *err);
	int (*run)(struct zd_bench *b, struct zd_err *err);
	/* Proves that what was timed is what was asked, by counters the timed code does not feed.
	 */
	int (*verify)(struct zd_bench *b, struct zd_err *err);
	/* Called once after setup, whatever happened. */
	int (*teardown)(struct zd_bench *b, struct zd_err *err);
};

const char *zd_status_name(enum zd_status status);

/* Every workload, in the order of bench/meson.build. */
extern const struct zd_workload *const zd_workloads[];
extern const size_t zd_n_workloads;

const struct zd_workload *zd_workload_find(const char *name); /* NULL when there is none */

#endif
