/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A cell is one configuration of the device that is measured: mode x map x align x fs. These are
 * the words of the result file, of metric ids and of the command line.
 */
#ifndef ZDBENCH_CELL_H
#define ZDBENCH_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum zd_mode { ZD_MODE_FSDAX, ZD_MODE_DEVDAX };

/* Where the struct pages of the range live: on the device itself (altmap) or in RAM. */
enum zd_map { ZD_MAP_DEV, ZD_MAP_MEM };

enum zd_fs { ZD_FS_NONE, ZD_FS_EXT4, ZD_FS_XFS }; /* NONE with devdax only */

struct zd_cell {
	enum zd_mode mode;
	enum zd_map map;
	enum zd_fs fs;
	uint64_t align_bytes;
};

const char *zd_mode_name(enum zd_mode mode); /* "fsdax", "devdax" */
const char *zd_map_name(enum zd_map map);    /* "dev", "mem" */
const char *zd_fs_name(enum zd_fs fs);	     /* "none", "ext4", "xfs" */

/* The inverse: 0, or -EINVAL for a word that names nothing (*out is then untouched). */
int zd_mode_parse(const char *word, enum zd_mode *out);
int zd_map_parse(const char *word, enum zd_map *out);
int zd_fs_parse(const char *word, enum zd_fs *out);

bool zd_cell_same(const struct zd_cell *a, const struct zd_cell *b);

/* "fsdax/dev/2M/ext4", the first four parts of a metric's id; returns buf (64 bytes suffice). */
const char *zd_cell_format(const struct zd_cell *cell, char *buf, size_t buf_size);

#endif
