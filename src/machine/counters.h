/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel and the CPU count beside the clock, while a variant runs: advisory, never what a
 * gate judges. Instructions executed in the kernel and dTLB load misses by the PMU
 * (perf_event_open(2)), page faults by the kernel's own books (getrusage(2)).
 *
 * The PMU counts on the one CPU that measures, whoever runs there, and not by thread: a thread's
 * counters are switched with it, and those instructions would stand in the samples of what sleeps.
 * perf's own count of page faults is not used because it runs inside every fault.
 */
#ifndef ZDBENCH_COUNTERS_H
#define ZDBENCH_COUNTERS_H

#include <stdint.h>

enum zd_counter {
	ZD_COUNTER_INSTRUCTIONS_K,
	ZD_COUNTER_DTLB_MISSES,
	ZD_N_PMU_COUNTERS,
	ZD_COUNTER_PAGE_FAULTS = ZD_N_PMU_COUNTERS,
	ZD_N_COUNTERS,
};

enum zd_counter_state {
	ZD_COUNTER_COUNTS,
	ZD_COUNTER_REFUSED, /* the kernel said no */
	ZD_COUNTER_ABSENT,  /* this machine has none */
};

struct zd_counters {
	int fd[ZD_N_PMU_COUNTERS]; /* one group; the first that is open leads it; -1: not open */
	enum zd_counter_state state[ZD_N_COUNTERS];
	char why[ZD_N_COUNTERS]
		[200]; /* "" while it counts, else with the mend where there is one */
	uint64_t enabled_ns, running_ns; /* of the group, at the last reading */
	uint64_t faults;		 /* at the last start */
};

/* Between a start and a stop. */
struct zd_counts {
	uint64_t count[ZD_N_COUNTERS]; /* where the state is ZD_COUNTER_COUNTS */
	/* How much of the time the PMU counted; below 1 where other counters were in its way.
	 * Nothing is scaled by it. NAN: no group. */
	double share;
};

/* On this CPU, -1 where the thread is not bound. Never fails: what cannot count says why. */
void zd_counters_open(struct zd_counters *c, int cpu);
void zd_counters_close(struct zd_counters *c); /* NULL is fine */

void zd_counters_start(struct zd_counters *c);
void zd_counters_stop(struct zd_counters *c, struct zd_counts *counts);

/* What an errno of perf_event_open means, for who reads it; its state. paranoid: the sysctl, or
 * INT_MIN where it cannot be read. Pure. */
enum zd_counter_state zd_counters_explain(int error, int paranoid, char *why, unsigned size);

#endif
