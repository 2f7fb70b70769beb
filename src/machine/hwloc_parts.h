/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that ask hwloc share. Private to src/machine/. */
#ifndef ZDBENCH_HWLOC_PARTS_H
#define ZDBENCH_HWLOC_PARTS_H

#include <hwloc.h>
#include <stdbool.h>

/* CPUs and NUMA nodes, and cores where asked for. 0 or -errno; the caller destroys *out. */
int zd_hwloc_load(hwloc_topology_t *out, bool cores);

hwloc_obj_t zd_hwloc_node(hwloc_topology_t topology, int number);  /* NULL: there is none */
int zd_hwloc_node_of_cpu(hwloc_topology_t topology, unsigned cpu); /* -1: not known */

/*
 * The CPUs that this thread may run on (taskset and cpusets are the user's word), of that node
 * where it has some: a node without (memory only) leaves the choice among all. NULL: no memory.
 */
hwloc_bitmap_t zd_hwloc_may(hwloc_topology_t topology, int node);

/* Binds the calling thread to one CPU. 0 or -errno. */
int zd_hwloc_bind(hwloc_topology_t topology, unsigned cpu);

#endif
