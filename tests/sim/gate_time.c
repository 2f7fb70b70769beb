/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The gate's rule on real time: page faults of this machine, timed by the tool's clock, with a real
 * cost put into the timed operation.
 *
 * gate-time [TRIALS [REPS]]: makes TRIALS (100) pairs of runs, REPS (20) repetitions each, and asks
 * the rule twice: of two runs of the same thing, and of a run in which every fault takes 10%
 * longer. It does so with runs one after another, as a gate finds them, and with runs whose
 * repetitions took turns: what only the first misses is a machine that became slower or faster
 * between the runs. Of each it asks twice: with the times as they are, and as the gate does it, at
 * equal speed of the machine and without the repetitions in which it was slow (gate/speed.h). No
 * two trials share a run. A run is a process of its own, a repetition a file of its own in memory
 * whose pages are touched once; its value is the median of them. How many instructions are 10% is
 * measured anew for each trial, on an empty operation; what they took then is printed too. The
 * margin is the time clock's 5%; the rule is asked as of one of 20 metrics. It needs no persistent
 * memory, and the load of the machine is in it: a figure, not a test.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gate/rule.h"
#include "gate/speed.h"
#include "result/pace.h"
#include "stats/quantile.h"
#include "stats/rank.h"
#include "zdbench/clock.h"
#include "zdbench/workload.h"

enum { PAGES = 256, METRICS = 20, SPINS = 512, SPIN_INSTRUCTIONS = 10000 };

static const double alpha = 0.05 / 2, margin = 0.05, slower = 1.10;
static size_t reps = 20;
static long page_bytes;

/* What a run hands to its parent: medians of a repetition. */
struct run {
	double fault[ZD_RANK_MAX], empty[ZD_RANK_MAX], spin[ZD_RANK_MAX];
};

static _Noreturn void die(const char *what)
{
	perror(what);
	_exit(2);
}

static double median(double *v, size_t n)
{
	double scratch[SPINS];

	return zd_median(v, n, scratch);
}

static void repetition(uint64_t inject, struct run *run, size_t i)
{
	size_t bytes = (size_t)(PAGES * page_bytes);
	double took[PAGES], nothing[PAGES], spin[SPINS];
	int fd = memfd_create("gate-time", MFD_CLOEXEC);
	char *map;

	if (fd < 0 || ftruncate(fd, (off_t)bytes) < 0)
		die("memfd");
	map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		die("mmap");
	for (size_t k = 0; k < PAGES; k++) {
		uint64_t start = zd_ticks();

		zd_inject(inject);
		*(volatile char *)(map + k * (size_t)page_bytes) = 1;
		took[k] = (double)(zd_ticks() - start);
	}
	for (size_t k = 0; k < PAGES; k++) {
		uint64_t start = zd_ticks();

		zd_inject(inject);
		nothing[k] = (double)(zd_ticks() - start);
	}
	for (size_t k = 0; k < SPINS; k++) {
		uint64_t start = zd_ticks();

		zd_inject(SPIN_INSTRUCTIONS);
		spin[k] = (double)(zd_ticks() - start);
	}
	munmap(map, bytes);
	close(fd);
	run->fault[i] = median(took, PAGES);
	run->empty[i] = median(nothing, PAGES);
	run->spin[i] = median(spin, SPINS);
}

/* In a process of its own: n runs, whose repetitions take turns. */
static void measure(const uint64_t *inject, struct run *run, size_t n)
{
	int ends[2], status;
	pid_t pid;

	if (pipe(ends) < 0)
		die("pipe");
	pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		/* The first one finds cold caches and is no repetition: it is written over. */
		repetition(0, &run[0], 0);
		for (size_t i = 0; i < n * reps; i++)
			repetition(inject[i % n], &run[i % n], i / n);
		_exit(write(ends[1], run, n * sizeof(*run)) == (ssize_t)(n * sizeof(*run)) ? 0 : 1);
	}
	close(ends[1]);
	if (read(ends[0], run, n * sizeof(*run)) != (ssize_t)(n * sizeof(*run)))
		die("read");
	close(ends[0]);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		die("run");
}

static void measure_one(uint64_t inject, struct run *run)
{
	measure(&inject, run, 1);
}

/* A run's repetitions as the gate finds them, and the loop beside each. */
struct side {
	struct zd_values values;
	struct zd_rep took[ZD_RANK_MAX], loop[ZD_RANK_MAX];
	struct zd_metric fault, yardstick;
};

static struct zd_paced pace(const struct run *run, struct side *side, bool at_equal_speed)
{
	double limit;

	*side = (struct side){.fault = {.workload = "fault",
				      .unit = "ns/fault",
				      .rep = side->took,
				      .n_reps = reps},
		.yardstick = {.workload = "control",
			.variant = "spin",
			.stat = "p50",
			.rep = side->loop,
			.n_reps = reps}};
	for (unsigned i = 0; i < reps; i++) {
		side->took[i] = (struct zd_rep){.i = i, .value = run->fault[i]};
		side->loop[i] = (struct zd_rep){.i = i, .value = run->spin[i]};
	}
	limit = zd_pace_limit(&side->yardstick);
	for (unsigned i = 0; i < reps; i++)
		side->took[i].aside = at_equal_speed && run->spin[i] > limit;
	if (zd_values_take(&side->fault, &side->values) < 0)
		die("values");
	return (struct zd_paced){&side->fault, &side->yardstick, &side->values};
}

static bool is_called_worse(const struct run *base, const struct run *fresh, bool at_equal_speed)
{
	struct side was, is;
	struct zd_paced before = pace(base, &was, at_equal_speed),
			after = pace(fresh, &is, at_equal_speed);
	struct zd_trial t = {.base = was.values.v,
		.fresh = is.values.v,
		.n_base = was.values.n,
		.n_fresh = is.values.n,
		.margin = margin};

	if (at_equal_speed && isnan(zd_speed_level(&before, &after)))
		die("level");
	if (zd_trials_judge(&t, 1, alpha / METRICS) < 0)
		die("judge");
	return t.verdict == ZD_VERDICT_REGRESSED;
}

/* log of C(n, k) p^k (1-p)^(n-k), summed from k on */
static double at_least(size_t k, size_t n, double p)
{
	double sum = 0;

	for (size_t i = k; i <= n; i++)
		sum += exp(lgamma((double)n + 1) - lgamma((double)i + 1) -
			   lgamma((double)(n - i) + 1) + (double)i * log(p) +
			   (double)(n - i) * log1p(-p));
	return sum;
}

/* The p at which k or more of n have this probability. */
static double solve(size_t k, size_t n, double probability)
{
	double low = 1e-12, high = 1 - 1e-12;

	for (int i = 0; i < 60; i++) {
		double middle = (low + high) / 2;

		if (at_least(k, n, middle) < probability)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* With Clopper and Pearson's interval at 95%. */
static void print_share(const char *what, size_t k, size_t n)
{
	printf("  %-40s %zu of %zu, %.1f%% [%.1f%%, %.1f%%]\n", what, k, n,
		n ? 100.0 * (double)k / (double)n : 0, k ? 100 * solve(k, n, 0.025) : 0,
		k < n ? 100 * solve(k + 1, n, 0.975) : 100);
}

/* Of a run's repetitions, in loops of known length. */
static double in_spins(const double *v, const struct run *run)
{
	double level[ZD_RANK_MAX];

	for (size_t i = 0; i < reps; i++)
		level[i] = v[i] / run->spin[i];
	return median(level, reps);
}

/* By what share of a fault of `base` an operation of `run` is longer. */
static double longer(const struct run *run, const struct run *base)
{
	return (in_spins(run->empty, run) - in_spins(base->empty, base)) /
	       in_spins(base->fault, base);
}

/* Instructions that take `share` of a fault here; a short loop's take longer than a long one's. */
static uint64_t calibrate(double share)
{
	struct run without, with;
	double n = 20000;

	measure_one(0, &without);
	for (int i = 0; i < 3; i++) {
		measure_one((uint64_t)lrint(n), &with);
		n *= share / fmax(longer(&with, &without), share / 100);
	}
	return (uint64_t)lrint(n);
}

enum { BASE, SAME, MORE, RUNS };

static void one_after_another(struct run run[RUNS])
{
	measure_one(0, &run[BASE]);
	measure_one(0, &run[SAME]);
	measure_one(calibrate(slower - 1), &run[MORE]);
}

static void by_turns(struct run run[RUNS])
{
	uint64_t inject[RUNS] = {[MORE] = calibrate(slower - 1)};

	measure(inject, run, RUNS);
}

static void try(const char *how, void (*make)(struct run run[RUNS]), size_t trials)
{
	double *shares = calloc(trials, sizeof(*shares));
	size_t alarms[2] = {0}, found[2] = {0};

	if (!shares)
		die("calloc");
	for (size_t i = 0; i < trials; i++) {
		struct run run[RUNS];

		make(run);
		for (int level = 0; level < 2; level++) {
			alarms[level] += is_called_worse(&run[BASE], &run[SAME], level);
			found[level] += is_called_worse(&run[BASE], &run[MORE], level);
		}
		shares[i] = longer(&run[MORE], &run[BASE]);
	}
	printf(" %s\n", how);
	print_share("as they are: nothing changed, alarm", alarms[0], trials);
	print_share("as they are: 10% longer, found", found[0], trials);
	print_share("at equal speed: nothing changed, alarm", alarms[1], trials);
	print_share("at equal speed: 10% longer, found", found[1], trials);
	zd_sort(shares, trials);
	printf("  longer by                                %.1f%% to %.1f%%, half of the runs by "
	       "%.1f%% to %.1f%%\n",
		100 * shares[0], 100 * shares[trials - 1], 100 * zd_quantile(shares, trials, 0.25),
		100 * zd_quantile(shares, trials, 0.75));
	free(shares);
}

int main(int argc, char **argv)
{
	size_t trials = argc > 1 ? strtoul(argv[1], NULL, 10) : 100;
	struct zd_clock clock;
	struct zd_err err;

	reps = argc > 2 ? strtoul(argv[2], NULL, 10) : reps;
	if (trials < 1 || reps < 2 || reps > ZD_RANK_MAX) {
		fprintf(stderr, "usage: gate-time [TRIALS [REPS]], REPS from 2 to %d\n",
			ZD_RANK_MAX);
		return 64;
	}
	page_bytes = sysconf(_SC_PAGESIZE);
	if (zd_clock_init(&clock, ZD_CLOCK_TIME, &err) < 0) {
		fprintf(stderr, "gate-time: %s\n", err.text);
		return 69;
	}
	printf("page faults of a file in memory, %zu repetitions, %s\n", reps, clock.source);
	try("runs one after another", one_after_another, trials);
	try("their repetitions by turns", by_turns, trials);
	zd_clock_done(&clock);
	return 0;
}
