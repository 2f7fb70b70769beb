/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/seats.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "machine/hwloc_parts.h"

struct zd_seats {
	hwloc_topology_t topology;
	unsigned *cpu;
	size_t n, n_cores; /* the first n_cores are of different cores */
};

/* The round-th CPU of the core that may be used, from its first one on; -1: it has not so many. */
static int nth_of(hwloc_const_bitmap_t core, hwloc_const_bitmap_t may, unsigned round)
{
	int cpu = -1;

	do {
		cpu = hwloc_bitmap_next(core, cpu);
		if (cpu >= 0 && hwloc_bitmap_isset(may, (unsigned)cpu) && round-- == 0)
			return cpu;
	} while (cpu >= 0);
	return -1;
}

/* One CPU of each core, from the last core on. Where cores are not known each CPU is one. */
static void add_round(struct zd_seats *seats, hwloc_const_bitmap_t may, unsigned round)
{
	int cores = hwloc_get_nbobjs_by_type(seats->topology, HWLOC_OBJ_CORE);

	for (int i = cores - 1; i >= 0; i--) {
		hwloc_obj_t core =
			hwloc_get_obj_by_type(seats->topology, HWLOC_OBJ_CORE, (unsigned)i);
		int cpu = nth_of(core->cpuset, may, round);

		if (cpu >= 0)
			seats->cpu[seats->n++] = (unsigned)cpu;
	}
	for (int cpu = hwloc_bitmap_last(may); cores <= 0 && round == 0 && cpu >= 0; cpu--)
		if (hwloc_bitmap_isset(may, (unsigned)cpu))
			seats->cpu[seats->n++] = (unsigned)cpu;
}

static int find_seats(struct zd_seats *seats, int node)
{
	hwloc_bitmap_t may = zd_hwloc_may(seats->topology, node);
	int most = may ? hwloc_bitmap_weight(may) : -1;
	size_t before;

	if (most > 0)
		seats->cpu = calloc((size_t)most, sizeof(*seats->cpu));
	if (!seats->cpu) {
		hwloc_bitmap_free(may);
		return -ENOMEM;
	}
	add_round(seats, may, 0);
	seats->n_cores = seats->n;
	for (unsigned round = 1; seats->n < (size_t)most; round++) {
		before = seats->n;
		add_round(seats, may, round);
		if (seats->n == before)
			break;
	}
	hwloc_bitmap_free(may);
	return 0;
}

static void say_too_few(const struct zd_seats *seats, int node, size_t needed, struct zd_err *err)
{
	char of[48] = "";

	/* Of a node without any, all CPUs were to choose from. */
	if (node >= 0 && seats->n > 0 && zd_seats_node(seats, 0) == node)
		snprintf(of, sizeof(of), " of the region's NUMA node %d", node);
	zd_err_set(err, ZD_EXIT_UNAVAILABLE,
		"--threads %zu: each is bound to a CPU of its own%s, and %zu may be used", needed,
		of, seats->n);
	zd_err_hint(err, "name fewer, or see what taskset -cp $$ allows");
}

int zd_seats_open(int region_node, size_t needed, struct zd_seats **out, struct zd_err *err)
{
	struct zd_seats *seats = calloc(1, sizeof(*seats));
	int rc = seats ? zd_hwloc_load(&seats->topology, true) : -ENOMEM;

	if (rc == 0) {
		rc = find_seats(seats, region_node);
		if (rc == 0 && seats->n < needed) {
			say_too_few(seats, region_node, needed, err);
			zd_seats_free(seats);
			return -ENODEV;
		}
		if (rc < 0)
			zd_seats_free(seats);
	} else {
		free(seats);
	}
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "topology: hwloc cannot read this machine: %s",
			zd_errno_name(rc));
		return rc;
	}
	*out = seats;
	return 0;
}

void zd_seats_free(struct zd_seats *seats)
{
	if (!seats)
		return;
	hwloc_topology_destroy(seats->topology);
	free(seats->cpu);
	free(seats);
}

size_t zd_seats_count(const struct zd_seats *seats)
{
	return seats->n;
}

unsigned zd_seats_cpu(const struct zd_seats *seats, size_t i)
{
	return seats->cpu[i];
}

int zd_seats_node(const struct zd_seats *seats, size_t i)
{
	return zd_hwloc_node_of_cpu(seats->topology, seats->cpu[i]);
}

bool zd_seats_share_cores(const struct zd_seats *seats, size_t n)
{
	return n > seats->n_cores;
}

int zd_seats_take(const struct zd_seats *seats, size_t i, struct zd_err *err)
{
	int rc = zd_hwloc_bind(seats->topology, seats->cpu[i]);

	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "bind: a thread cannot be bound to CPU %u: %s",
			seats->cpu[i], zd_errno_name(rc));
	return rc;
}

int zd_seats_where(const struct zd_seats *seats)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int cpu = -1;

	if (set && hwloc_get_last_cpu_location(seats->topology, set, HWLOC_CPUBIND_THREAD) == 0)
		cpu = hwloc_bitmap_first(set);
	hwloc_bitmap_free(set);
	return cpu;
}
