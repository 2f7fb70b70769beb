/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/clock.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OVERHEAD_READINGS = 1001, LOOP_TRIES = 8 };

const char *zd_clock_kind_name(enum zd_clock_kind kind)
{
	return kind == ZD_CLOCK_INSN ? "insn" : "time";
}

const char *zd_clock_unit(enum zd_clock_kind kind)
{
	return kind == ZD_CLOCK_INSN ? "insn" : "ns";
}

static uint64_t counter_frequency(void)
{
#if defined(__aarch64__)
	uint64_t frequency;

	__asm__("mrs %0, cntfrq_el0" : "=r"(frequency));
	return frequency;
#else
	return UINT64_C(1000000000);
#endif
}

#if defined(__aarch64__)
/*
 * Two loops of exactly `rounds` x 4 instructions. Their speed on hardware differs (the second is a
 * chain of dependent multiplications), so a real clock cannot look right on both.
 */
static uint64_t count_simple_loop(uint64_t rounds)
{
	uint64_t start = zd_ticks();

	__asm__ volatile("1:	nop\n\tnop\n\tsubs %0, %0, #1\n\tb.ne 1b" : "+r"(rounds) : : "cc");
	return zd_ticks() - start;
}

static uint64_t count_multiply_loop(uint64_t rounds)
{
	uint64_t start = zd_ticks(), product = 3;

	__asm__ volatile("1:	mul %1, %1, %1\n\tmul %1, %1, %1\n\tsubs %0, %0, #1\n\tb.ne 1b"
			 : "+r"(rounds), "+r"(product)
			 :
			 : "cc");
	return zd_ticks() - start;
}

/* Does the counter advance by one unit an instruction? Interrupts may only add: take the least. */
static int check_counts_instructions(const struct zd_clock *clock, struct zd_err *err)
{
	uint64_t (*const loop[])(uint64_t) = {count_simple_loop, count_multiply_loop};
	const uint64_t rounds = 250000;
	const double expected = 4.0 * (double)rounds;

	for (size_t i = 0; i < sizeof(loop) / sizeof(loop[0]); i++) {
		uint64_t least = UINT64_MAX;
		double seen;

		for (int try = 0; try < LOOP_TRIES; try++) {
			uint64_t ticks = loop[i](rounds);

			least = ticks < least ? ticks : least;
		}
		seen = (double)least * clock->unit_per_tick;
		if (seen < expected * 0.999 || seen > expected * 1.01) {
			zd_err_set(err, ZD_EXIT_UNAVAILABLE,
				"clock 'insn': a loop of %.0f instructions was counted as %.0f, "
				"this counter does not count instructions",
				expected, seen);
			zd_err_hint(err, "use --clock time here, or --target vm");
			return -ENOTSUP;
		}
	}
	return 0;
}
#else
static int check_counts_instructions(const struct zd_clock *clock, struct zd_err *err)
{
	(void)clock;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE,
		"clock 'insn': this architecture's counter does not count instructions");
	zd_err_hint(err, "use --clock time here, or --target vm");
	return -ENOTSUP;
}
#endif

static int compare_ticks(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double measure_overhead(const struct zd_clock *clock)
{
	uint64_t difference[OVERHEAD_READINGS] = {0};

	for (int i = 0; i < OVERHEAD_READINGS; i++) {
		uint64_t start = zd_ticks();

		difference[i] = zd_ticks() - start;
	}
	qsort(difference, OVERHEAD_READINGS, sizeof(difference[0]), compare_ticks);
	return (double)difference[OVERHEAD_READINGS / 2] * clock->unit_per_tick;
}

/* One counter a CPU, of everything that runs there: a bind does part of its work in kworkers. */
static int open_span_counters(struct zd_clock *clock)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_HW_INSTRUCTIONS,
	};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (cpus < 1 || cpus > ZD_CLOCK_MAX_CPUS)
		return -E2BIG;
	for (long cpu = 0; cpu < cpus; cpu++) {
		int fd =
			(int)syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);

		if (fd < 0)
			return -errno;
		clock->span_fds[clock->n_span_fds++] = fd;
	}
	return 0;
}

static void close_span_counters(struct zd_clock *clock)
{
	while (clock->n_span_fds > 0)
		close(clock->span_fds[--clock->n_span_fds]);
}

int zd_clock_init(struct zd_clock *clock, enum zd_clock_kind kind, struct zd_err *err)
{
	const char *counter =
#if defined(__aarch64__)
		"cntvct_el0";
#else
		"CLOCK_MONOTONIC_RAW";
#endif
	int rc;

	memset(clock, 0, sizeof(*clock));
	clock->kind = kind;
	clock->frequency_hz = counter_frequency();
	if (clock->frequency_hz == 0) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"clock: the firmware states no counter frequency");
		return -ENOTSUP;
	}
	/* Under icount shift=0 the emulator executes 10^9 instructions a second of its clock. */
	clock->unit_per_tick = 1e9 / (double)clock->frequency_hz;
	clock->resolution = clock->unit_per_tick;
	snprintf(clock->source, sizeof(clock->source), "%s at %llu Hz%s", counter,
		(unsigned long long)clock->frequency_hz,
		kind == ZD_CLOCK_INSN ? ", instruction counting" : "");
	snprintf(clock->span_source, sizeof(clock->span_source), "%s", counter);
	if (kind == ZD_CLOCK_INSN) {
		rc = check_counts_instructions(clock, err);
		if (rc < 0)
			return rc;
		if (open_span_counters(clock) < 0) {
			close_span_counters(clock);
			snprintf(clock->span_source, sizeof(clock->span_source),
				"%s, with idle jumps", counter);
		} else {
			snprintf(clock->span_source, sizeof(clock->span_source),
				"perf: instructions, all CPUs");
		}
	}
	clock->overhead = measure_overhead(clock);
	return 0;
}

void zd_clock_done(struct zd_clock *clock)
{
	if (clock)
		close_span_counters(clock);
}

static uint64_t span_read(const struct zd_clock *clock)
{
	uint64_t total = 0;

	if (clock->n_span_fds == 0)
		return zd_ticks();
	for (unsigned i = 0; i < clock->n_span_fds; i++) {
		uint64_t count = 0;

		if (read(clock->span_fds[i], &count, sizeof(count)) == sizeof(count))
			total += count;
	}
	return (uint64_t)((double)total / clock->unit_per_tick);
}

void zd_span_begin(const struct zd_clock *clock, struct zd_span *span)
{
	span->start = span_read(clock);
}

uint64_t zd_span_end(const struct zd_clock *clock, const struct zd_span *span)
{
	return span_read(clock) - span->start;
}
