/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The clock of a run. Every figure of one result comes from one kind of clock:
 *
 *   time  the machine's counter, in nanoseconds: arm64 CNTVCT_EL0 with the frequency the CPU states
 *         in CNTFRQ_EL0 (Arm ARM, D12 "The Generic Timer"); x86 TSC, where CPUID says that it runs
 *         at one rate (invariant TSC), with its frequency calibrated against CLOCK_MONOTONIC_RAW;
 *         elsewhere CLOCK_MONOTONIC_RAW itself;
 *   insn  executed instructions: the same counter inside an emulator that advances it by the
 *         instructions it executes (QEMU -icount shift=0). It is accepted only after a loop of
 *         known length has been counted right (zd_clock_init), so a wrong clock cannot be claimed.
 *
 * zd_ticks() is the timed regions' clock: raw, monotonic, inline. It includes what interrupts and
 * sleeps take. zd_span_*() is for operations that sleep or wait for a device (bind, mkfs): on the
 * time clock it is the same counter; on the insn clock, where an idle emulator's counter jumps to
 * the next timer, it counts retired instructions of all CPUs with the PMU (perf_event_open(2)).
 */
#ifndef ZDBENCH_CLOCK_H
#define ZDBENCH_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "zdbench/err.h"

enum zd_clock_kind { ZD_CLOCK_TIME, ZD_CLOCK_INSN };

enum { ZD_CLOCK_MAX_CPUS = 64 };

struct zd_clock {
	enum zd_clock_kind kind;
	char source[64];       /* "tsc at 2596125709 Hz, calibrated within 0.5 ppm" */
	uint64_t frequency_hz; /* ticks a second, as the counter states it or as calibrated */
	double unit_per_tick;  /* ns per tick, or instructions per tick */
	double resolution;     /* one tick, in the unit: nothing smaller can be seen */
	double overhead;      /* median of two readings back to back, in the unit; not subtracted */
	char span_source[64]; /* what zd_span counts with */
	int span_fds[ZD_CLOCK_MAX_CPUS]; /* PMU counters, one a CPU; insn clock only */
	unsigned n_span_fds;
};

struct zd_span {
	uint64_t start;
};

static inline uint64_t zd_ticks_of_kernel(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

#if defined(__aarch64__)

static inline uint64_t zd_ticks(void)
{
	uint64_t ticks;

	/* isb: without it the counter may be read before the work before it is done. */
	__asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks) : : "memory");
	return ticks;
}

#elif defined(__x86_64__)

/* Does zd_ticks() read the TSC? Written by zd_clock_init() alone, before anything is timed. */
extern bool zd_ticks_are_tsc;

static inline uint64_t zd_ticks_of_tsc(void)
{
	uint32_t low, high;

	/* lfence: without it the counter may be read before the work before it is done. */
	__asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

static inline uint64_t zd_ticks(void)
{
	return __builtin_expect(zd_ticks_are_tsc, true) ? zd_ticks_of_tsc() : zd_ticks_of_kernel();
}

#else

static inline uint64_t zd_ticks(void)
{
	return zd_ticks_of_kernel();
}

#endif

/*
 * Calibrates *clock (caller's storage). 0; -ENOTSUP where this machine has no such clock (err says
 * what was counted and what was needed); -errno of perf_event_open for the span counters.
 */
int zd_clock_init(struct zd_clock *clock, enum zd_clock_kind kind, struct zd_err *err);
void zd_clock_done(struct zd_clock *clock); /* NULL or zeroed is fine */

/*
 * How many short operations (some 100 ns) one sample is to cover, so that a tick is at most some
 * percent of it: a power of two of at most 32 that divides `group`, the operations that follow each
 * other. 1 where a tick is 2 ns or less, or an instruction. Pure.
 */
size_t zd_clock_batch(const struct zd_clock *clock, size_t group);

void zd_span_begin(const struct zd_clock *clock, struct zd_span *span);
uint64_t zd_span_end(const struct zd_clock *clock, const struct zd_span *span); /* ticks */

const char *zd_clock_kind_name(enum zd_clock_kind kind); /* "time", "insn" */
const char *zd_clock_unit(enum zd_clock_kind kind);	 /* "ns", "insn" */

#endif
