/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pins.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "zdbench/cleanup.h"

/* CPUs count for themselves first (mm/vmstat.c); writing to this file adds it all up. */
static int refresh_counters(const char *refresh, struct zd_err *err)
{
	int fd ZD_CLOSE = open(refresh, O_WRONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0 || write(fd, "1", 1) != 1)
		rc = -errno;
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "write '%s': %s", refresh, zd_errno_name(rc));
	return rc;
}

int zd_pins_read_from(
	const char *refresh, const char *vmstat, struct zd_pins *pins, struct zd_err *err)
{
	bool acquired = false, released = false;
	int rc = refresh ? refresh_counters(refresh, err) : 0;
	FILE *f ZD_FCLOSE = rc == 0 ? fopen(vmstat, "re") : NULL;
	char line[128], key[64];
	struct zd_pins seen = {0};
	uint64_t value;

	if (rc < 0)
		return rc;
	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%63s %" SCNu64, key, &value) != 2)
			continue;
		if (strcmp(key, "nr_foll_pin_acquired") == 0) {
			seen.acquired = value;
			acquired = true;
		} else if (strcmp(key, "nr_foll_pin_released") == 0) {
			seen.released = value;
			released = true;
		}
	}
	if (!acquired || !released) {
		zd_err_set(err, ZD_EXIT_FAILED, "no nr_foll_pin_acquired and _released in '%s'",
			vmstat);
		return -ENODATA;
	}
	*pins = seen;
	return 0;
}

int zd_pins_read(struct zd_pins *pins, struct zd_err *err)
{
	return zd_pins_read_from("/proc/sys/vm/stat_refresh", "/proc/vmstat", pins, err);
}
