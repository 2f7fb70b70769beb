/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for src/cmd_list.c in the guest of scripts/kill-proof. `zdbench list` prints what there
 * is: every region, namespace and label area, to the byte; `zdbench list neighbour` makes labels
 * and a namespace for a file system that nobody may touch, and prints its device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "provision/ndctl.h"
#include "provision/namespace_private.h"
#include "zdbench/units.h"

static unsigned long long digest(const unsigned char *data, size_t size)
{
	unsigned long long hash = 0xcbf29ce484222325; /* FNV-1a */

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ data[i]) * 0x100000001b3;
	return hash;
}

static void print_labels(struct ndctl_dimm *dimm)
{
	struct ndctl_cmd *cmd = ndctl_dimm_read_labels(dimm);
	ssize_t size = cmd ? ndctl_cmd_cfg_read_get_size(cmd) : 0;
	unsigned char *area = size > 0 ? malloc((size_t)size) : NULL;

	if (area && ndctl_cmd_cfg_read_get_data(cmd, area, (unsigned)size, 0) == size)
		printf("labels %s %zd bytes %016llx\n", ndctl_dimm_get_devname(dimm), size,
			digest(area, (size_t)size));
	free(area);
	if (cmd)
		ndctl_cmd_unref(cmd);
}

static void print_namespace(struct ndctl_namespace *ndns)
{
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	unsigned char uuid[16];

	if (ndctl_namespace_get_size(ndns) == 0)
		return;
	ndctl_namespace_get_uuid(ndns, uuid);
	printf("namespace %s %llu bytes %s %s %s uuid ", ndctl_namespace_get_devname(ndns),
		ndctl_namespace_get_size(ndns),
		ndctl_namespace_is_active(ndns) ? "enabled" : "disabled",
		pfn				     ? "pfn"
		: ndctl_namespace_get_dax(ndns)	     ? "dax"
		: ndctl_namespace_get_raw_mode(ndns) ? "forced-raw"
						     : "raw",
		pfn ? ndctl_pfn_get_block_device(pfn) : "-");
	for (int i = 0; i < 16; i++)
		printf("%02x", uuid[i]);
	putchar('\n');
}

static int print_all(struct ndctl_ctx *ctx)
{
	struct ndctl_namespace *ndns;
	struct ndctl_region *region;
	struct ndctl_dimm *dimm;
	struct ndctl_bus *bus;

	ndctl_bus_foreach (ctx, bus)
		ndctl_region_foreach (bus, region) {
			printf("region %s type %d %s %llu free\n", ndctl_region_get_devname(region),
				ndctl_region_get_nstype(region),
				ndctl_region_is_enabled(region) ? "enabled" : "disabled",
				ndctl_region_get_available_size(region));
			ndctl_namespace_foreach (region, ndns)
				print_namespace(ndns);
			ndctl_dimm_foreach_in_region (region, dimm)
				print_labels(dimm);
		}
	return 0;
}

static int make_neighbour(struct zd_err *err)
{
	const struct zd_cell cell = {
		.mode = ZD_MODE_FSDAX, .map = ZD_MAP_MEM, .align_bytes = 2 * ZD_MIB};
	struct zd_provisioner *p = NULL;
	struct zd_namespace *ns = NULL;
	int rc = zd_provisioner_open(&p, "", "", true, err);

	if (rc == 0)
		rc = zd_provisioner_lock(p, err);
	if (rc == 0)
		rc = zd_provisioner_begin(p, err);
	if (rc == 0)
		rc = zd_provisioner_init_labels(p, err);
	if (rc == 0)
		rc = zd_namespace_reserve(p, &cell, 256 * ZD_MIB, &ns, err);
	if (rc == 0)
		rc = zd_namespace_bind(ns, err);
	if (rc == 0)
		rc = zd_namespace_settle(ns, err);
	if (rc == 0)
		puts(zd_namespace_device(ns));
	return rc;
}

static int zd_cmd_list(int argc, char **argv)
{
	struct ndctl_ctx *ctx;
	struct zd_err err = {0};
	int rc;

	if (argc > 1 && strcmp(argv[1], "neighbour") == 0) {
		rc = make_neighbour(&err);
	} else {
		rc = zd_ndctl_new(&ctx, &err);
		if (rc == 0)
			rc = print_all(ctx);
	}
	return rc < 0 ? zd_fail(&err) : 0;
}

const struct zd_command zd_cmd_list_command = {"list", "what there is", zd_cmd_list};
