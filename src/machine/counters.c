/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/counters.h"

#include <errno.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "zdbench/cleanup.h"
#include "zdbench/err.h"

/* What read(2) gives of a group: PERF_FORMAT_GROUP with both times. */
struct group_reading {
	uint64_t n, enabled_ns, running_ns, value[ZD_N_PMU_COUNTERS];
};

static const struct {
	uint32_t type;
	uint64_t config;
	unsigned exclude_user : 1;
} events[ZD_N_PMU_COUNTERS] = {
	[ZD_COUNTER_INSTRUCTIONS_K] = {PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS, 1},
	[ZD_COUNTER_DTLB_MISSES] = {PERF_TYPE_HW_CACHE,
		PERF_COUNT_HW_CACHE_DTLB | PERF_COUNT_HW_CACHE_OP_READ << 8 |
			PERF_COUNT_HW_CACHE_RESULT_MISS << 16,
		0},
};

static int read_paranoid(void)
{
	FILE *f ZD_FCLOSE = fopen("/proc/sys/kernel/perf_event_paranoid", "re");
	int value;

	return f && fscanf(f, "%d", &value) == 1 ? value : INT_MIN;
}

enum zd_counter_state zd_counters_explain(int error, int paranoid, char *why, unsigned size)
{
	const char *name = zd_errno_name(error);

	if (error == EACCES || error == EPERM) {
		if (paranoid == INT_MIN)
			snprintf(why, size, "perf_event_open: %s; CAP_PERFMON is needed", name);
		else
			snprintf(why, size,
				"perf_event_open: %s; kernel.perf_event_paranoid is %d: needed is "
				"CAP_PERFMON, or sysctl kernel.perf_event_paranoid=0",
				name, paranoid);
		return ZD_COUNTER_REFUSED;
	}
	if (error == ENOSYS)
		snprintf(why, size, "perf_event_open: %s: this kernel has no perf events", name);
	else
		snprintf(why, size, "perf_event_open: %s: this machine's PMU does not count it",
			name);
	return ZD_COUNTER_ABSENT;
}

static int leader_of(const struct zd_counters *c)
{
	for (int i = 0; i < ZD_N_PMU_COUNTERS; i++)
		if (c->fd[i] >= 0)
			return c->fd[i];
	return -1;
}

static void open_one(struct zd_counters *c, int i, int cpu)
{
	int leader = leader_of(c);
	struct perf_event_attr attr = {
		.type = events[i].type,
		.size = sizeof(attr),
		.config = events[i].config,
		.read_format = PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED |
			       PERF_FORMAT_TOTAL_TIME_RUNNING,
		.disabled = leader < 0,
		.exclude_user = events[i].exclude_user,
		.exclude_hv = 1,
	};

	c->fd[i] = (int)syscall(SYS_perf_event_open, &attr, -1, cpu, leader, PERF_FLAG_FD_CLOEXEC);
	if (c->fd[i] < 0)
		c->state[i] =
			zd_counters_explain(errno, read_paranoid(), c->why[i], sizeof(c->why[i]));
}

void zd_counters_open(struct zd_counters *c, int cpu)
{
	memset(c, 0, sizeof(*c));
	for (int i = 0; i < ZD_N_PMU_COUNTERS; i++)
		c->fd[i] = -1;
	for (int i = 0; i < ZD_N_PMU_COUNTERS; i++) {
		if (cpu >= 0) {
			open_one(c, i, cpu);
			continue;
		}
		c->state[i] = ZD_COUNTER_ABSENT;
		snprintf(c->why[i], sizeof(c->why[i]),
			"the measuring thread is not bound to one CPU");
	}
}

void zd_counters_close(struct zd_counters *c)
{
	for (int i = ZD_N_PMU_COUNTERS - 1; c && i >= 0; i--) {
		if (c->fd[i] >= 0)
			close(c->fd[i]);
		c->fd[i] = -1;
	}
}

static uint64_t faults_so_far(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

void zd_counters_start(struct zd_counters *c)
{
	int leader = leader_of(c);

	c->faults = faults_so_far();
	if (leader < 0)
		return;
	ioctl(leader, PERF_EVENT_IOC_RESET, PERF_IOC_FLAG_GROUP);
	ioctl(leader, PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP);
}

void zd_counters_stop(struct zd_counters *c, struct zd_counts *counts)
{
	int leader = leader_of(c);
	struct group_reading now = {0};
	size_t next = 0;

	if (leader >= 0)
		ioctl(leader, PERF_EVENT_IOC_DISABLE, PERF_IOC_FLAG_GROUP);
	memset(counts, 0, sizeof(*counts));
	counts->count[ZD_COUNTER_PAGE_FAULTS] = faults_so_far() - c->faults;
	counts->share = NAN;
	if (leader < 0)
		return;
	/* What cannot be read has counted in no part of the time. */
	counts->share = 0;
	if (read(leader, &now, sizeof(now)) < (ssize_t)offsetof(struct group_reading, value))
		return;
	if (now.enabled_ns > c->enabled_ns)
		counts->share = (double)(now.running_ns - c->running_ns) /
				(double)(now.enabled_ns - c->enabled_ns);
	c->enabled_ns = now.enabled_ns;
	c->running_ns = now.running_ns;
	for (int i = 0; i < ZD_N_PMU_COUNTERS; i++)
		if (c->fd[i] >= 0 && next < now.n)
			counts->count[i] = now.value[next++];
}
