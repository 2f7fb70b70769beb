/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regions as sysfs shows them (Documentation/ABI/testing/sysfs-bus-nd). Not libndctl: the doctor
 * also answers on machines where it fails, and only names what is there.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor/doctor.h"
#include "doctor/region.h"
#include "machine/parts.h"
#include "zdbench/units.h"

/* A namespace that the firmware gave, not labels (linux/ndctl.h, ND_DEVICE_NAMESPACE_IO). */
enum { NSTYPE_IO = 4 };

static void attribute(
	const char *root, const char *region, const char *name, char *buf, size_t buf_size)
{
	char path[512];

	snprintf(path, sizeof(path), "/sys/bus/nd/devices/%s/%s", region, name);
	zd_text_read(root, path, buf, buf_size);
}

static bool read_region(const char *root, const char *name, struct zd_region_seen *region)
{
	char number[32];

	memset(region, 0, sizeof(*region));
	zd_text_copy(region->name, sizeof(region->name), name);
	attribute(root, name, "devtype", region->type, sizeof(region->type));
	/* nd_blk is a window onto the device, nothing that can be mapped. */
	if (strcmp(region->type, "nd_pmem") != 0 && strcmp(region->type, "nd_volatile") != 0)
		return false;
	attribute(root, name, "size", number, sizeof(number));
	region->size_bytes = strtoull(number, NULL, 10);
	attribute(root, name, "available_size", number, sizeof(number));
	region->available_bytes = strtoull(number, NULL, 10);
	attribute(root, name, "nstype", number, sizeof(number));
	region->labelled = atoi(number) != NSTYPE_IO;
	attribute(root, name, "numa_node", number, sizeof(number));
	region->numa_node = number[0] != '\0' ? atoi(number) : -1;
	attribute(root, name, "../provider", region->provider, sizeof(region->provider));
	return true;
}

static int is_region(const struct dirent *entry)
{
	return strncmp(entry->d_name, "region", 6) == 0;
}

size_t zd_regions_read(const char *root, struct zd_region_seen *regions, size_t max)
{
	struct dirent **names = NULL;
	size_t count = 0;
	char *dir;
	int n;

	if (asprintf(&dir, "%s/sys/bus/nd/devices", root) < 0)
		return 0;
	n = scandir(dir, &names, is_region, versionsort);
	free(dir);
	for (int i = 0; i < n; i++) {
		if (count < max && read_region(root, names[i]->d_name, &regions[count]))
			count++;
		free(names[i]);
	}
	free(names);
	return count;
}

int zd_doctor_region_node(const char *root)
{
	struct zd_region_seen region;

	return zd_regions_read(root, &region, 1) == 1 ? region.numa_node : -1;
}
