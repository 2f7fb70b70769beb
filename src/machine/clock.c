/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/clock.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <errno.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "machine/parts.h"

enum { OVERHEAD_READINGS = 1001, LOOP_TRIES = 8 };
enum { CALIBRATION_READINGS = 64, CALIBRATION_MS = 60 };

const char *zd_clock_kind_name(enum zd_clock_kind kind)
{
	return kind == ZD_CLOCK_INSN ? "insn" : "time";
}

const char *zd_clock_unit(enum zd_clock_kind kind)
{
	return kind == ZD_CLOCK_INSN ? "insn" : "ns";
}

/*
 * The counter behind zd_ticks(): what it is called, its frequency, and how the frequency is known
 * (empty: the counter states it). 0 or -ENOTSUP.
 */
struct counter {
	const char *name;
	uint64_t frequency_hz;
	char known_by[40];
};

#if defined(__aarch64__)

static int counter_choose(enum zd_clock_kind kind, struct counter *c, struct zd_err *err)
{
	(void)kind;
	c->name = "cntvct_el0";
	__asm__("mrs %0, cntfrq_el0" : "=r"(c->frequency_hz));
	if (c->frequency_hz > 0)
		return 0;
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "clock: the firmware states no counter frequency");
	return -ENOTSUP;
}

#elif defined(__x86_64__)

bool zd_ticks_are_tsc;

/* Does the TSC run at one rate, whatever the CPU does? (Intel SDM volume 3, 18.17.1; AMD APM
 * volume 2, 13.2.4.) */
static bool tsc_is_invariant(void)
{
	unsigned a, b, c, d;

	return __get_cpuid(0x80000007, &a, &b, &c, &d) && d & 1 << 8;
}

/* The two clocks at one moment: of several readings the one that took least. */
static double read_both(uint64_t *tsc, uint64_t *ns)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < CALIBRATION_READINGS; i++) {
		uint64_t before = zd_ticks_of_kernel(), now = zd_ticks_of_tsc(),
			 took = zd_ticks_of_kernel() - before;

		if (took >= least)
			continue;
		least = took;
		*tsc = now;
		*ns = before + took / 2;
	}
	return (double)least;
}

/* The frequency, and by how much it may be wrong: nobody knows when within a reading it was. */
static uint64_t calibrate_tsc(double *error_ppm)
{
	uint64_t tsc_0 = 0, ns_0 = 0, tsc_1 = 0, ns_1 = 0;
	double width_ns = read_both(&tsc_0, &ns_0), took_ns;
	struct timespec while_ = {.tv_nsec = CALIBRATION_MS * 1000000L};

	while (nanosleep(&while_, &while_) < 0)
		;
	width_ns += read_both(&tsc_1, &ns_1);
	took_ns = (double)(ns_1 - ns_0);
	*error_ppm = width_ns / 2 / took_ns * 1e6;
	return (uint64_t)((double)(tsc_1 - tsc_0) / took_ns * 1e9 + 0.5);
}

static int counter_choose(enum zd_clock_kind kind, struct counter *c, struct zd_err *err)
{
	double error_ppm;

	(void)err;
	zd_ticks_are_tsc = kind == ZD_CLOCK_INSN || tsc_is_invariant();
	c->frequency_hz = UINT64_C(1000000000);
	if (!zd_ticks_are_tsc) {
		c->name = "CLOCK_MONOTONIC_RAW";
		return 0;
	}
	c->name = "tsc";
	/* What counts instructions is no matter of frequency; the loops below decide. */
	if (kind == ZD_CLOCK_INSN)
		return 0;
	c->frequency_hz = calibrate_tsc(&error_ppm);
	snprintf(c->known_by, sizeof(c->known_by), ", calibrated within %.1f ppm", error_ppm);
	return 0;
}

#else

static int counter_choose(enum zd_clock_kind kind, struct counter *c, struct zd_err *err)
{
	(void)kind, (void)err;
	c->name = "CLOCK_MONOTONIC_RAW";
	c->frequency_hz = UINT64_C(1000000000);
	return 0;
}

#endif

/*
 * Two loops of exactly `rounds` x 4 instructions. Their speed on hardware differs (the second is a
 * chain of dependent multiplications), so a real clock cannot look right on both.
 */
#if defined(__aarch64__)
#define SIMPLE_LOOP   "1:	nop\n\tnop\n\tsubs %0, %0, #1\n\tb.ne 1b"
#define MULTIPLY_LOOP "1:	mul %1, %1, %1\n\tmul %1, %1, %1\n\tsubs %0, %0, #1\n\tb.ne 1b"
#elif defined(__x86_64__)
#define SIMPLE_LOOP   "1:	nop\n\tnop\n\tdec %0\n\tjnz 1b"
#define MULTIPLY_LOOP "1:	imul %1, %1\n\timul %1, %1\n\tdec %0\n\tjnz 1b"
#endif

#if defined(SIMPLE_LOOP)
static uint64_t count_simple_loop(uint64_t rounds)
{
	uint64_t start = zd_ticks();

	__asm__ volatile(SIMPLE_LOOP : "+r"(rounds) : : "cc");
	return zd_ticks() - start;
}

static uint64_t count_multiply_loop(uint64_t rounds)
{
	uint64_t start = zd_ticks(), product = 3;

	__asm__ volatile(MULTIPLY_LOOP : "+r"(rounds), "+r"(product) : : "cc");
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
	struct counter counter = {.name = ""};
	char source[128];
	int rc;

	memset(clock, 0, sizeof(*clock));
	clock->kind = kind;
	rc = counter_choose(kind, &counter, err);
	if (rc < 0)
		return rc;
	clock->frequency_hz = counter.frequency_hz;
	/* Under icount shift=0 the emulator executes 10^9 instructions a second of its clock. */
	clock->unit_per_tick = 1e9 / (double)clock->frequency_hz;
	clock->resolution = clock->unit_per_tick;
	snprintf(source, sizeof(source), "%s at %llu Hz%s", counter.name,
		(unsigned long long)clock->frequency_hz,
		kind == ZD_CLOCK_INSN ? ", instruction counting" : counter.known_by);
	zd_text_copy(clock->source, sizeof(clock->source), source);
	snprintf(clock->span_source, sizeof(clock->span_source), "%s", counter.name);
	if (kind == ZD_CLOCK_INSN) {
		rc = check_counts_instructions(clock, err);
		if (rc < 0)
			return rc;
		if (open_span_counters(clock) < 0) {
			close_span_counters(clock);
			snprintf(clock->span_source, sizeof(clock->span_source),
				"%s, with idle jumps", counter.name);
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

size_t zd_clock_batch(const struct zd_clock *clock, size_t group)
{
	const double ns_per_operation = 2;
	size_t batch = 1;

	if (clock->kind != ZD_CLOCK_TIME || group == 0)
		return 1;
	while (batch < 32 && group % (batch * 2) == 0 &&
		clock->resolution > ns_per_operation * (double)batch)
		batch *= 2;
	return batch;
}

void zd_span_begin(const struct zd_clock *clock, struct zd_span *span)
{
	span->start = span_read(clock);
}

uint64_t zd_span_end(const struct zd_clock *clock, const struct zd_span *span)
{
	return span_read(clock) - span->start;
}
