/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files behind zdbench/mapping.h share. Private to src/provision/. */
#ifndef ZDBENCH_MAPPING_PRIVATE_H
#define ZDBENCH_MAPPING_PRIVATE_H

#include "zdbench/mapping.h"

/* A piece of a file that is one piece of the medium. */
struct zd_extent {
	uint64_t offset;   /* in the file */
	uint64_t physical; /* from the beginning of the device's memory */
	uint64_t bytes;
};

/* The extent that holds the file's byte at `offset`. 0, -ENODATA in a hole, or -errno of FIEMAP. */
int zd_file_extent(const struct zd_space *space, int fd, uint64_t offset, struct zd_extent *extent);

/* Makes, allocates and fills the file of m, and places its windows. 0 or -errno. */
int zd_file_make(const struct zd_space *space, const struct zd_mapping_spec *spec,
	struct zd_mapping *m, struct zd_err *err);

/* Places the windows evenly: a device's bytes are all alike. */
void zd_windows_spread(struct zd_mapping *m, unsigned windows);

int zd_census_range(const char *addr, size_t length, struct zd_mapping_census *out);

/* Fills err with "operation 'path': ERRNO" and returns rc. */
int zd_space_fail(const struct zd_space *space, const char *operation, int rc, struct zd_err *err);

#endif
