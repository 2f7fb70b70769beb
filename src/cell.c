/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/cell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "zdbench/units.h"

static const char *const mode_names[] = {[ZD_MODE_FSDAX] = "fsdax", [ZD_MODE_DEVDAX] = "devdax"};
static const char *const map_names[] = {[ZD_MAP_DEV] = "dev", [ZD_MAP_MEM] = "mem"};
static const char *const fs_names[] = {
	[ZD_FS_NONE] = "none", [ZD_FS_EXT4] = "ext4", [ZD_FS_XFS] = "xfs"};

#define N_NAMES(names) (sizeof(names) / sizeof((names)[0]))

/* "?" and not NULL: the value may come from a damaged file, and the name goes into messages. */
static const char *name_of(const char *const *names, size_t n, size_t value)
{
	return value < n ? names[value] : "?";
}

static int index_of(const char *const *names, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], word) == 0)
			return (int)i;
	return -EINVAL;
}

const char *zd_mode_name(enum zd_mode mode)
{
	return name_of(mode_names, N_NAMES(mode_names), (size_t)mode);
}

const char *zd_map_name(enum zd_map map)
{
	return name_of(map_names, N_NAMES(map_names), (size_t)map);
}

const char *zd_fs_name(enum zd_fs fs)
{
	return name_of(fs_names, N_NAMES(fs_names), (size_t)fs);
}

int zd_mode_parse(const char *word, enum zd_mode *out)
{
	int i = index_of(mode_names, N_NAMES(mode_names), word);

	if (i < 0)
		return i;
	*out = (enum zd_mode)i;
	return 0;
}

int zd_map_parse(const char *word, enum zd_map *out)
{
	int i = index_of(map_names, N_NAMES(map_names), word);

	if (i < 0)
		return i;
	*out = (enum zd_map)i;
	return 0;
}

int zd_fs_parse(const char *word, enum zd_fs *out)
{
	int i = index_of(fs_names, N_NAMES(fs_names), word);

	if (i < 0)
		return i;
	*out = (enum zd_fs)i;
	return 0;
}

bool zd_cell_same(const struct zd_cell *a, const struct zd_cell *b)
{
	return a->mode == b->mode && a->map == b->map && a->fs == b->fs &&
	       a->align_bytes == b->align_bytes;
}

const char *zd_cell_format(const struct zd_cell *cell, char *buf, size_t buf_size)
{
	char align[24];

	snprintf(buf, buf_size, "%s/%s/%s/%s", zd_mode_name(cell->mode), zd_map_name(cell->map),
		zd_size_format(cell->align_bytes, align, sizeof(align)), zd_fs_name(cell->fs));
	return buf;
}
