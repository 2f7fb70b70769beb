/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/vmemmap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "provision/cost.h"
#include "provision/provision.h"
#include "zdbench/cleanup.h"

/* A line says a range, its size, the level and, unless it is a hole, how it is mapped:
 * "0xfffffdffc0000000-0xfffffdffc1000000     16M PMD     RW NX SHD AF ..." */
static bool mapped(const char *line, uint64_t *first, uint64_t *end, bool *lowest)
{
	char level[4];
	int at = 0;

	if (sscanf(line, "0x%" SCNx64 "-0x%" SCNx64 " %*s %3s%n", first, end, level, &at) != 3)
		return false;
	*lowest = strcmp(level, "PTE") == 0;
	line += at;
	return strspn(line, " \n") < strlen(line);
}

int zd_vmemmap_count(FILE *tables, uint64_t first, uint64_t end, struct zd_vmemmap *out)
{
	char line[256];

	memset(out, 0, sizeof(*out));
	while (fgets(line, sizeof(line), tables)) {
		uint64_t from, to;
		bool lowest;

		if (!mapped(line, &from, &to, &lowest) || to <= first || from >= end)
			continue;
		from = from > first ? from : first;
		to = to < end ? to : end;
		*(lowest ? &out->page_bytes : &out->block_bytes) += to - from;
	}
	return out->page_bytes + out->block_bytes > 0 ? 0 : -ENODATA;
}

int zd_vmemmap_read(uint64_t physical, uint64_t length_bytes, struct zd_vmemmap *out)
{
	const uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t struct_bytes = zd_struct_page_bytes();
	uint64_t start, offset, first;
	FILE *tables ZD_FCLOSE = NULL;

	/* Both are only there on arm64 (arch/arm64/kernel/vmcore_info.c). */
	if (!physical || !struct_bytes || zd_vmcore_value("NUMBER(VMEMMAP_START)=", &start) < 0 ||
		zd_vmcore_value("NUMBER(PHYS_OFFSET)=", &offset) < 0)
		return -ENODATA;
	tables = fopen("/sys/kernel/debug/kernel_page_tables", "re");
	if (!tables)
		return -errno;
	first = start + (physical - offset) / page_bytes * struct_bytes;
	return zd_vmemmap_count(
		tables, first, first + length_bytes / page_bytes * struct_bytes, out);
}
