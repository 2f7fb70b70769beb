/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "machine/hwloc_parts.h"
#include "machine/parts.h"

/* NR_CPUS of the largest configurations. */
enum { MAX_CPUS = 8192 };

/*
 * Only CPUs and NUMA nodes are asked for, cores where threads are to be spread (and groups: without
 * one to hang below, a node is given all CPUs of the machine), and hwloc's x86 component, which
 * would hop over all CPUs to read CPUID, is left out: it would cost more than all else that is read
 * here.
 */
int zd_hwloc_load(hwloc_topology_t *out, bool cores)
{
	const unsigned long flags =
		HWLOC_TOPOLOGY_FLAG_DONT_CHANGE_BINDING | HWLOC_TOPOLOGY_FLAG_NO_DISTANCES |
		HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS | HWLOC_TOPOLOGY_FLAG_NO_CPUKINDS;
	hwloc_topology_t topology;

	if (hwloc_topology_init(&topology) < 0)
		return -ENOMEM;
	/* Other architectures have no such component to leave out, and hwloc calls that an error.
	 */
	hwloc_topology_set_components(topology, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
	if (hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE) < 0 ||
		hwloc_topology_set_type_filter(
			topology, HWLOC_OBJ_GROUP, HWLOC_TYPE_FILTER_KEEP_STRUCTURE) < 0 ||
		(cores && hwloc_topology_set_type_filter(
				  topology, HWLOC_OBJ_CORE, HWLOC_TYPE_FILTER_KEEP_ALL) < 0) ||
		hwloc_topology_set_flags(topology, flags) < 0 ||
		hwloc_topology_load(topology) < 0) {
		hwloc_topology_destroy(topology);
		return -EIO;
	}
	*out = topology;
	return 0;
}

hwloc_obj_t zd_hwloc_node(hwloc_topology_t topology, int number)
{
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
		if (node->os_index == (unsigned)number)
			return node;
	return NULL;
}

int zd_hwloc_node_of_cpu(hwloc_topology_t topology, unsigned cpu)
{
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
		if (hwloc_bitmap_isset(node->cpuset, cpu))
			return (int)node->os_index;
	return -1;
}

void zd_topology_read(struct zd_machine *m, int region_node)
{
	hwloc_topology_t topology;
	hwloc_obj_t node;

	m->topology.region_node = region_node;
	m->topology.bound_cpu = -1;
	m->topology.bound_node = -1;
	if (zd_hwloc_load(&topology, false) < 0)
		return;
	m->topology.numa_nodes = (unsigned)hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
	node = region_node >= 0 ? zd_hwloc_node(topology, region_node) : NULL;
	if (node)
		hwloc_bitmap_list_snprintf(
			m->topology.region_cpus, sizeof(m->topology.region_cpus), node->cpuset);
	hwloc_topology_destroy(topology);
}

hwloc_bitmap_t zd_hwloc_may(hwloc_topology_t topology, int number)
{
	hwloc_obj_t node = number >= 0 ? zd_hwloc_node(topology, number) : NULL;
	hwloc_bitmap_t may = hwloc_bitmap_alloc();

	if (!may)
		return NULL;
	if (hwloc_get_cpubind(topology, may, HWLOC_CPUBIND_THREAD) < 0)
		hwloc_bitmap_fill(may);
	hwloc_bitmap_and(may, may, hwloc_topology_get_allowed_cpuset(topology));
	if (node && hwloc_bitmap_intersects(may, node->cpuset))
		hwloc_bitmap_and(may, may, node->cpuset);
	return may;
}

unsigned zd_cpus_allowed(void)
{
	cpu_set_t *set = CPU_ALLOC(MAX_CPUS);
	const size_t size = CPU_ALLOC_SIZE(MAX_CPUS);
	int n = 1;

	if (set && sched_getaffinity(0, size, set) == 0)
		n = CPU_COUNT_S(size, set);
	CPU_FREE(set);
	return (unsigned)n;
}

/*
 * The CPU to measure on: the last one that it may be, because the first ones serve most interrupts.
 * Where the region's node has none, the judgement says that the thread is remote.
 */
static int choose_cpu(hwloc_topology_t topology, int region_node)
{
	hwloc_bitmap_t may = zd_hwloc_may(topology, region_node);
	int cpu = may ? hwloc_bitmap_last(may) : -1;

	if (!may)
		return -ENOMEM;
	hwloc_bitmap_free(may);
	return cpu < 0 ? -ENODEV : cpu;
}

int zd_hwloc_bind(hwloc_topology_t topology, unsigned cpu)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int rc = 0;

	if (!set)
		return -ENOMEM;
	if (hwloc_bitmap_only(set, cpu) < 0)
		rc = -ENOMEM;
	else if (hwloc_set_cpubind(topology, set, HWLOC_CPUBIND_THREAD | HWLOC_CPUBIND_STRICT) < 0)
		rc = -errno;
	hwloc_bitmap_free(set);
	return rc;
}

int zd_machine_bind(struct zd_machine *m, struct zd_err *err)
{
	hwloc_topology_t topology;
	int cpu = -1, rc;

	rc = zd_hwloc_load(&topology, false);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "topology: hwloc cannot read this machine: %s",
			zd_errno_name(rc));
		return rc;
	}
	cpu = choose_cpu(topology, m->topology.region_node);
	rc = cpu < 0 ? cpu : zd_hwloc_bind(topology, (unsigned)cpu);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"bind: the measuring thread cannot be bound to one CPU of node %d: %s",
			m->topology.region_node, zd_errno_name(rc));
		zd_err_hint(err, "see what taskset -cp $$ allows");
	} else {
		m->topology.bound_cpu = cpu;
		m->topology.bound_node = zd_hwloc_node_of_cpu(topology, (unsigned)cpu);
	}
	hwloc_topology_destroy(topology);
	return rc;
}
