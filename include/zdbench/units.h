/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes and their spelling. 1 KiB = 2^10 bytes and so on; people type and read K, M, G, T for the
 * binary units, as ndctl and the kernel do.
 */
#ifndef ZDBENCH_UNITS_H
#define ZDBENCH_UNITS_H

#include <stddef.h>
#include <stdint.h>

#define ZD_KIB (UINT64_C(1) << 10)
#define ZD_MIB (UINT64_C(1) << 20)
#define ZD_GIB (UINT64_C(1) << 30)

/*
 * "2M", "1G", "4096", "64KiB" to bytes. 0, -EINVAL for anything that is not a whole positive number
 * with an optional unit, -ERANGE when it does not fit in 63 bits.
 */
int zd_size_parse(const char *text, uint64_t *bytes);

/* The shortest exact spelling ("2M", "1000000"); returns buf. */
const char *zd_size_format(uint64_t bytes, char *buf, size_t buf_size);

/* "90s", "5m", "1h", "250ms" or plain seconds, to seconds. 0 or -EINVAL; never 0 s. */
int zd_duration_parse(const char *text, double *seconds);

/* "1%", "0.5%" to parts per million: more than 0, at most 100%, at most four digits behind the
 * point. 0 or -EINVAL. */
int zd_percent_parse(const char *text, unsigned *ppm);

#endif
