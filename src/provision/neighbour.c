/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/neighbour.h"

#include <errno.h>
#include <unistd.h>

#include "zdbench/units.h"

/* Its size on every 64-bit kernel that does not say otherwise (no debug options). */
enum { STRUCT_PAGE_BYTES = 64 };

uint64_t zd_memmap_page_covers(uint64_t page_bytes, uint64_t struct_page_bytes)
{
	return page_bytes / struct_page_bytes * page_bytes;
}

bool zd_memmap_pages_meet(
	uint64_t a, uint64_t a_bytes, uint64_t b, uint64_t b_bytes, uint64_t covers)
{
	uint64_t a_first = a / covers, a_last = (a + a_bytes - 1) / covers;
	uint64_t b_first = b / covers, b_last = (b + b_bytes - 1) / covers;

	return a_first <= b_last && b_first <= a_last;
}

/* A namespace without a memmap has nothing to lose; one that is not active has none. */
static bool is_endangered(
	struct ndctl_namespace *ndns, struct ndctl_namespace *other, uint64_t covers)
{
	uint64_t at = ndctl_namespace_get_resource(ndns);
	uint64_t bytes = ndctl_namespace_get_size(ndns);
	uint64_t other_at = ndctl_namespace_get_resource(other);
	uint64_t other_bytes = ndctl_namespace_get_size(other);

	if (other == ndns || !ndctl_namespace_is_active(other) || bytes == 0 || other_bytes == 0)
		return false;
	if (at == ULLONG_MAX || other_at == ULLONG_MAX)
		return false;
	return zd_memmap_pages_meet(at, bytes, other_at, other_bytes, covers);
}

static int refuse(struct ndctl_namespace *ndns, struct ndctl_namespace *other, uint64_t covers,
	struct zd_err *err)
{
	char span[24];

	zd_size_format(covers, span, sizeof(span));
	zd_err_set(err, ZD_EXIT_UNAVAILABLE,
		"bind namespace '%s': it meets '%s' within %s, whose struct pages share a page: "
		"unbinding one would take struct pages of the other",
		ndctl_namespace_get_devname(ndns), ndctl_namespace_get_devname(other), span);
	zd_err_hint(err,
		"choose a --size that is a multiple of %s, in a region whose namespaces are, too",
		span);
	return -EBUSY;
}

int zd_neighbour_check(struct ndctl_namespace *ndns, struct zd_err *err)
{
	struct ndctl_bus *bus = ndctl_namespace_get_bus(ndns);
	struct ndctl_region *region;
	struct ndctl_namespace *other;
	uint64_t known = zd_struct_page_bytes();
	uint64_t covers = zd_memmap_page_covers(
		(uint64_t)sysconf(_SC_PAGESIZE), known ? known : STRUCT_PAGE_BYTES);

	ndctl_region_foreach (bus, region)
		ndctl_namespace_foreach (region, other)
			if (is_endangered(ndns, other, covers))
				return refuse(ndns, other, covers, err);
	return 0;
}
