/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each memmap location takes of device and RAM, and who says where the memmap is. */
#include <math.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"
#include "zdbench/units.h"

enum { CELL_WIDTH = 20, MAP_WIDTH = 5, NUMBER_WIDTH = 10, INDENT = 4 };

static void print_mib(FILE *out, double bytes)
{
	char number[64];

	zd_text_right(out, zd_text_number(bytes / (double)ZD_MIB, 1, number, sizeof(number)),
		NUMBER_WIDTH);
}

static const char *seen(const char *witness)
{
	return witness[0] == '\0' || strcmp(witness, "unclear") == 0 ? "?" : witness;
}

static void print_record(const struct zd_namespace_record *ns, FILE *out)
{
	const struct zd_cell *cell = &ns->requested;
	char text[640], align[24];

	snprintf(text, sizeof(text), "%s, %s%s%s", zd_mode_name(cell->mode),
		zd_size_format(cell->align_bytes, align, sizeof(align)),
		cell->fs == ZD_FS_NONE ? "" : ", ",
		cell->fs == ZD_FS_NONE ? "" : zd_fs_name(cell->fs));
	fprintf(out, "%*s", INDENT, "");
	zd_text_left(out, text, CELL_WIDTH);
	zd_text_left(out, zd_map_name(cell->map), MAP_WIDTH);
	if (ns->raw_bytes > 0) {
		print_mib(out, (double)ns->raw_bytes);
		print_mib(out, (double)ns->usable_bytes);
		print_mib(out, (double)ns->lost_bytes);
		print_mib(out, (double)ns->ram_bytes);
		if (ns->memmap_bytes > 0)
			print_mib(out, (double)ns->memmap_bytes);
		else
			zd_text_right(out, "?", NUMBER_WIDTH);
		if (zd_namespace_proved(ns))
			fprintf(out, "  both say %s\n", zd_map_name(cell->map));
		else
			fprintf(out, "  size %s, RAM %s\n", seen(ns->witness_capacity),
				seen(ns->witness_ram));
	}
	if (ns->status == ZD_STATUS_OK)
		return;
	if (ns->raw_bytes > 0)
		fprintf(out, "%*s", INDENT + CELL_WIDTH + MAP_WIDTH, "");
	fputs("  ", out);
	snprintf(text, sizeof(text), "%s: %s", zd_status_name(ns->status), ns->reason);
	zd_text_wrap(out, text, INDENT + CELL_WIDTH + MAP_WIDTH + 2,
		INDENT + CELL_WIDTH + MAP_WIDTH + 2);
}

void zd_costs_print(const struct zd_result *r, FILE *out)
{
	static const char *const heads[] = {"raw", "usable", "lost", "RAM taken", "memmap"};

	if (r->n_ns == 0)
		return;
	fputs("\n  What the memmap takes where, MiB a namespace\n\n", out);
	fprintf(out, "%*s", INDENT + CELL_WIDTH, "");
	zd_text_left(out, "map", MAP_WIDTH);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		zd_text_right(out, heads[i], NUMBER_WIDTH);
	fputs("  witnesses\n", out);
	for (size_t i = 0; i < r->n_ns; i++)
		print_record(&r->ns[i], out);
}
