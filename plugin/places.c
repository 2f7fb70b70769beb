/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "places.h"

#include <stddef.h>

enum { LEAST_PROBES = 2 };

static bool within(const struct zd_range *r, uint64_t at)
{
	return at >= r->first && at <= r->last;
}

void zd_places_probe(
	struct zd_places *p, enum zd_traffic_place kind, uint64_t physical, uint64_t seen)
{
	if (kind >= ZD_PLACES)
		return;
	if (p->place[kind].probes++ == 0)
		p->place[kind].offset = seen - physical;
	else if (p->place[kind].offset != seen - physical)
		p->place[kind].contradicted = true;
	if (!within(&p->place[kind].physical, physical))
		p->place[kind].contradicted = true;
}

static struct zd_range seen_range(const struct zd_places *p, enum zd_traffic_place kind)
{
	uint64_t offset = p->place[kind].offset;

	return (struct zd_range){
		p->place[kind].physical.first + offset, p->place[kind].physical.last + offset};
}

const char *zd_places_doubt(const struct zd_places *p)
{
	struct zd_range ram = seen_range(p, ZD_PLACE_RAM), device = seen_range(p, ZD_PLACE_DEVICE);

	if (p->place[ZD_PLACE_RAM].probes < LEAST_PROBES ||
		p->place[ZD_PLACE_DEVICE].probes < LEAST_PROBES)
		return "fewer than two places of RAM and of the device were recognised";
	if (p->place[ZD_PLACE_RAM].contradicted)
		return "places of RAM contradict each other";
	if (p->place[ZD_PLACE_DEVICE].contradicted)
		return "places of the device contradict each other";
	if (ram.first > ram.last || device.first > device.last ||
		!(ram.last < device.first || device.last < ram.first))
		return "RAM and device lie in one place";
	if (p->memmap[0].last == 0 || p->memmap[1].last == 0)
		return "where the struct pages are is not known";
	return NULL;
}

enum zd_bin zd_places_bin(const struct zd_places *p, uint64_t address, uint64_t seen)
{
	struct zd_range device = seen_range(p, ZD_PLACE_DEVICE);
	bool on_device = within(&device, seen);

	if (within(&p->memmap[1], address))
		return on_device ? ZD_BIN_MEMMAP_DEVICE : ZD_BIN_MEMMAP_RAM;
	if (within(&p->memmap[0], address))
		return ZD_BIN_MEMMAP_SYSTEM;
	if (on_device)
		return ZD_BIN_DAX_DATA;
	return address >> 63 ? ZD_BIN_KERNEL : ZD_BIN_USER;
}
