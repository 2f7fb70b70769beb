/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <hwloc.h>
#include <stdlib.h>
#include <string.h>

#include "machine/parts.h"

/*
 * Only CPUs and NUMA nodes are asked for (and groups: without one to hang below, a node is given
 * all CPUs of the machine), and hwloc's x86 component, which would hop over all CPUs
 * to read CPUID, is left out: it would cost more than all else that is read here.
 */
static int topology_load(hwloc_topology_t *out)
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
		hwloc_topology_set_flags(topology, flags) < 0 ||
		hwloc_topology_load(topology) < 0) {
		hwloc_topology_destroy(topology);
		return -EIO;
	}
	*out = topology;
	return 0;
}

static hwloc_obj_t node_by_number(hwloc_topology_t topology, int number)
{
	hwloc_obj_t node = NULL;

	while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)))
		if (node->os_index == (unsigned)number)
			return node;
	return NULL;
}

static int node_of_cpu(hwloc_topology_t topology, unsigned cpu)
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
	if (topology_load(&topology) < 0)
		return;
	m->topology.numa_nodes = (unsigned)hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE);
	node = region_node >= 0 ? node_by_number(topology, region_node) : NULL;
	if (node)
		hwloc_bitmap_list_snprintf(
			m->topology.region_cpus, sizeof(m->topology.region_cpus), node->cpuset);
	hwloc_topology_destroy(topology);
}

/*
 * The CPU to measure on: the last one of the region's node that this thread may run on (taskset and
 * cpusets are the user's word), because the first ones serve most interrupts. A node without CPUs
 * (memory only) leaves the choice among all of them; the judgement then says that the thread is
 * remote.
 */
static int choose_cpu(hwloc_topology_t topology, int region_node)
{
	hwloc_obj_t node = region_node >= 0 ? node_by_number(topology, region_node) : NULL;
	hwloc_bitmap_t may = hwloc_bitmap_alloc();
	int cpu;

	if (!may)
		return -ENOMEM;
	if (hwloc_get_cpubind(topology, may, HWLOC_CPUBIND_THREAD) < 0)
		hwloc_bitmap_fill(may);
	hwloc_bitmap_and(may, may, hwloc_topology_get_allowed_cpuset(topology));
	if (node && hwloc_bitmap_intersects(may, node->cpuset))
		hwloc_bitmap_and(may, may, node->cpuset);
	cpu = hwloc_bitmap_last(may);
	hwloc_bitmap_free(may);
	return cpu < 0 ? -ENODEV : cpu;
}

static int bind_thread(hwloc_topology_t topology, int cpu)
{
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	int rc = 0;

	if (!set)
		return -ENOMEM;
	if (hwloc_bitmap_only(set, (unsigned)cpu) < 0)
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

	rc = topology_load(&topology);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "topology: hwloc cannot read this machine: %s",
			zd_errno_name(rc));
		return rc;
	}
	cpu = choose_cpu(topology, m->topology.region_node);
	rc = cpu < 0 ? cpu : bind_thread(topology, cpu);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"bind: the measuring thread cannot be bound to one CPU of node %d: %s",
			m->topology.region_node, zd_errno_name(rc));
		zd_err_hint(err, "see what taskset -cp $$ allows");
	} else {
		m->topology.bound_cpu = cpu;
		m->topology.bound_node = node_of_cpu(topology, (unsigned)cpu);
	}
	hwloc_topology_destroy(topology);
	return rc;
}
