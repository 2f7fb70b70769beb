/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory traffic of each operation, for people: lines fetched and written back, by what they hold.
 */
#include <stdio.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"
#include "zdbench/units.h"

enum { INDENT = 4, LABEL_WIDTH = 27, MAP_WIDTH = 5, NUMBER_WIDTH = 6, GAP = 1 };

/* What is one column: the classes of it, by bits. */
static const struct {
	const char *name;
	unsigned classes;
} columns[] = {
	{"memmap, dev", 1u << ZD_TRAFFIC_MEMMAP_DEVICE},
	{"memmap, RAM", 1u << ZD_TRAFFIC_MEMMAP_RAM},
	{"page tables", 1u << ZD_TRAFFIC_PAGE_TABLES},
	{"DAX data", 1u << ZD_TRAFFIC_DAX_DATA},
	{"other", 1u << ZD_TRAFFIC_MEMMAP_SYSTEM | 1u << ZD_TRAFFIC_KERNEL | 1u << ZD_TRAFFIC_USER},
};

enum { N_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static uint64_t sum(const struct zd_traffic_lines *l)
{
	return l->misses_sequential + l->misses_random + l->writebacks_sequential +
	       l->writebacks_random;
}

static void print_number(FILE *out, uint64_t lines, uint64_t operations)
{
	double value = (double)lines / (double)operations;
	char number[32];

	if (lines == 0)
		zd_text_right(out, "-", NUMBER_WIDTH);
	else
		zd_text_right(out,
			zd_text_number(value, value < 100 ? 2 : 0, number, sizeof(number)),
			NUMBER_WIDTH);
}

static void print_counts(const struct zd_traffic *t, FILE *out)
{
	for (size_t c = 0; c < N_COLUMNS; c++) {
		uint64_t cold = 0, warm = 0;

		for (unsigned i = 0; i < ZD_TRAFFIC_CLASSES; i++) {
			if (!(columns[c].classes >> i & 1))
				continue;
			cold += sum(&t->count[i].cold);
			warm += sum(&t->count[i].warm);
		}
		fprintf(out, "%*s", GAP, "");
		print_number(out, cold, t->operations);
		print_number(out, warm, t->operations);
	}
	fputs(t->unseen_copied > 0 ? " *\n" : "\n", out);
}

static void print_head(const struct zd_traffic_setup *t, FILE *out)
{
	char text[320], size[24];
	size_t at = (size_t)snprintf(text, sizeof(text),
		"memory traffic: lines of %u bytes fetched and written back an operation, behind",
		t->line_bytes);

	for (size_t i = 0; i < t->n_levels && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s %s %s", i ? "," : "",
			t->level[i].name, zd_size_format(t->level[i].bytes, size, sizeof(size)));
	fputs("\n  ", out);
	zd_text_wrap(out, text, 2, 4);
	if (t->status != ZD_STATUS_OK) {
		fprintf(out, "%*s", INDENT, "");
		snprintf(text, sizeof(text), "%s: %s", zd_status_name(t->status), t->reason);
		zd_text_wrap(out, text, INDENT, INDENT);
		return;
	}
	fprintf(out, "%*s", LABEL_WIDTH + MAP_WIDTH, "");
	for (size_t c = 0; c < N_COLUMNS; c++)
		zd_text_right(out, columns[c].name, GAP + 2 * NUMBER_WIDTH);
	fprintf(out, "\n%*s", LABEL_WIDTH + MAP_WIDTH, "");
	for (size_t c = 0; c < N_COLUMNS; c++) {
		zd_text_right(out, "cold", GAP + NUMBER_WIDTH);
		zd_text_right(out, "warm", NUMBER_WIDTH);
	}
	fputc('\n', out);
}

static void print_side(const struct zd_metric *m, FILE *out)
{
	char text[160];

	if (!m || !m->traffic || m->traffic->status != ZD_STATUS_OK)
		return;
	/* What an operation is follows from the unit: "insn/fault", "mappings/Minsn". */
	if (strcmp(m->workload, "gup") == 0)
		snprintf(text, sizeof(text), "%s %s", m->label, m->stat_label);
	else
		snprintf(text, sizeof(text), "%s %s", m->workload, m->label);
	fprintf(out, "%*s", INDENT, "");
	zd_text_left(out, text, LABEL_WIDTH - INDENT);
	zd_text_left(out, zd_map_name(m->cell.map), MAP_WIDTH);
	print_counts(m->traffic, out);
}

static bool has_unseen(const struct zd_metric *m)
{
	return m && m->traffic && m->traffic->unseen_copied > 0;
}

static bool same_group(const struct zd_cell *a, const struct zd_cell *b)
{
	return a->mode == b->mode && a->align_bytes == b->align_bytes && a->fs == b->fs;
}

void zd_traffic_print(const struct zd_result *r, const struct zd_row *rows, size_t n, FILE *out)
{
	const struct zd_cell *last = NULL;
	bool unseen = false;
	char size[24];

	if (!r->traffic.present)
		return;
	print_head(&r->traffic, out);
	for (size_t i = 0; i < n && r->traffic.status == ZD_STATUS_OK; i++) {
		const struct zd_pair *pair = &rows[i].pair;
		const struct zd_cell *cell = &zd_pair_any(pair)->cell;

		if (!(pair->dev && pair->dev->traffic) && !(pair->mem && pair->mem->traffic))
			continue;
		if (!last || !same_group(last, cell))
			fprintf(out, "  %s, %s%s%s\n", zd_mode_name(cell->mode),
				zd_size_format(cell->align_bytes, size, sizeof(size)),
				cell->fs == ZD_FS_NONE ? "" : ", ",
				cell->fs == ZD_FS_NONE ? "" : zd_fs_name(cell->fs));
		last = cell;
		print_side(pair->dev, out);
		print_side(pair->mem, out);
		unseen = unseen || has_unseen(pair->dev) || has_unseen(pair->mem);
	}
	if (unseen)
		fprintf(out, "%*s* without what was copied by SVE or MOPS instructions\n", INDENT,
			"");
}
