/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/hazard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>

#include "zdbench/cleanup.h"
#include "zdbench/units.h"

enum { READ_ALL = 3, SIZE_BUFFER = 10 }; /* syslog(2) */

const char zd_hazard_not_here[] =
	"arm64 altmap with a partial section: on kernels with this bug the bind fails and leaves "
	"the range unusable until reboot, so it is only tried in a VM (--target vm); see README";

const char zd_hazard_poisoned[] =
	"not tried: the arm64 altmap bug that an earlier bind of this run met has left the range "
	"unusable";

const char zd_hazard_meaning[] =
	"arm64 altmap with a partial section: vmemmap_populate() takes its base pages from the "
	"altmap, which is used up, and the range is unusable until reboot; see README";

bool zd_hazard_is(const char *arch, uint64_t page_bytes, enum zd_map map, uint64_t size_bytes)
{
	/* SECTION_SIZE_BITS 27 with 4K pages (arch/arm64/include/asm/sparsemem.h). */
	const uint64_t section_bytes = 128 * ZD_MIB;

	return strcmp(arch, "aarch64") == 0 && page_bytes == 4 * ZD_KIB && map == ZD_MAP_DEV &&
	       size_bytes > section_bytes && size_bytes % section_bytes != 0;
}

const char *zd_hazard_name_from(const char *log, const char *why, char *buf, size_t buf_size)
{
	/* really_probe() in drivers/base/dd.c; the two drivers that take a memmap. */
	static const char *const failures[] = {
		"driver nd_pmem failed with error -12",
		"driver device_dax failed with error -12",
	};

	for (size_t i = 0; log && i < sizeof(failures) / sizeof(failures[0]); i++) {
		if (!strstr(log, failures[i]))
			continue;
		snprintf(buf, buf_size,
			"arm64 altmap with a partial section: vmemmap_populate() found the altmap "
			"used up, ENOMEM, and the range is unusable until reboot; see README (%s)",
			why);
		return buf;
	}
	snprintf(buf, buf_size, "%s", why);
	return buf;
}

const char *zd_hazard_name(const char *why, char *buf, size_t buf_size)
{
	int size = klogctl(SIZE_BUFFER, NULL, 0);
	char *log ZD_FREE = size > 0 ? malloc((size_t)size + 1) : NULL;

	if (log) {
		int got = klogctl(READ_ALL, log, size);

		log[got > 0 ? got : 0] = '\0';
	}
	return zd_hazard_name_from(log, why, buf, buf_size);
}
