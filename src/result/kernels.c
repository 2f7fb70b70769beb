/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/kernels.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"
#include "zdbench/units.h"

enum {
	INDENT = 4,
	LABEL_WIDTH = 16,
	VALUE_WIDTH = 13,
	UNIT_WIDTH = 16,
	RATIO_WIDTH = 9,
	N_WIDTH = 5,
	MAX_KERNELS = 8,
};

/* One figure, of every kernel; a kernel that has no such metric has no row. */
struct line {
	const struct zd_row *row[MAX_KERNELS];
};

struct sheet {
	const struct zd_kernel_run *kernel;
	size_t n;
	size_t name_width;
	struct zd_row *rows[MAX_KERNELS];
	size_t n_rows[MAX_KERNELS];
	struct line *line;
	size_t n_lines;
	FILE *out;
};

/* ---- what belongs together ---- */

enum align_class { AS_PTE, AS_PMD, AS_ELSE };

static enum align_class align_class(const struct zd_result *r, const struct zd_cell *cell)
{
	if (cell->align_bytes == r->machine.page_size_bytes)
		return AS_PTE;
	return cell->align_bytes == r->machine.pmd_bytes ? AS_PMD : AS_ELSE;
}

enum { APART, SAME_BLOCK, SAME_WORKLOAD, SAME_VARIANT, SAME_FIGURE };

static int kinship(const struct zd_result *r, const struct zd_row *a, const struct zd_result *q,
	const struct zd_row *b)
{
	const struct zd_metric *x = zd_pair_any(&a->pair), *y = zd_pair_any(&b->pair);
	enum align_class xs = align_class(r, &x->cell), ys = align_class(q, &y->cell);

	if (x->cell.mode != y->cell.mode || x->cell.fs != y->cell.fs || xs != ys ||
		(xs == AS_ELSE && x->cell.align_bytes != y->cell.align_bytes))
		return APART;
	if (strcmp(x->workload, y->workload) != 0)
		return SAME_BLOCK;
	if (strcmp(x->variant, y->variant) != 0 || x->threads != y->threads)
		return SAME_WORKLOAD;
	return strcmp(x->stat, y->stat) == 0 ? SAME_FIGURE : SAME_VARIANT;
}

/* The row that stands for a line, and whose it is. */
static const struct zd_row *any_of(const struct sheet *s, size_t line, const struct zd_result **r)
{
	size_t k = 0;

	while (!s->line[line].row[k])
		k++;
	if (r)
		*r = s->kernel[k].result;
	return s->line[line].row[k];
}

/* Into its line, or a new one behind those that are nearest to it. */
static int enter(struct sheet *s, size_t kernel, const struct zd_row *row)
{
	const struct zd_result *r = s->kernel[kernel].result, *q;
	int nearest = APART;
	size_t at = s->n_lines;
	struct line *bigger;

	for (size_t i = 0; i < s->n_lines; i++) {
		const struct zd_row *other = any_of(s, i, &q);
		int kin = kinship(q, other, r, row);

		if (kin == SAME_FIGURE) {
			s->line[i].row[kernel] = row;
			return 0;
		}
		if (kin > APART && kin >= nearest) {
			nearest = kin;
			at = i + 1;
		}
	}
	bigger = reallocarray(s->line, s->n_lines + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	s->line = bigger;
	memmove(&s->line[at + 1], &s->line[at], (s->n_lines - at) * sizeof(*bigger));
	s->line[at] = (struct line){.row = {NULL}};
	s->line[at].row[kernel] = row;
	s->n_lines++;
	return 0;
}

static bool is_detail(const struct sheet *s, size_t line)
{
	for (size_t k = 0; k < s->n; k++)
		if (s->line[line].row[k] && !zd_row_is_detail(s->line[line].row[k]))
			return false;
	return true;
}

static int fill(struct sheet *s, bool verbose)
{
	size_t kept = 0;
	int rc = 0;

	for (size_t k = 0; k < s->n && rc == 0; k++) {
		if (!s->kernel[k].result)
			continue;
		rc = zd_rows(s->kernel[k].result, &s->rows[k], &s->n_rows[k]);
		for (size_t i = 0; rc == 0 && i < s->n_rows[k]; i++)
			rc = enter(s, k, &s->rows[k][i]);
	}
	for (size_t i = 0; i < s->n_lines; i++)
		if (verbose || !is_detail(s, i))
			s->line[kept++] = s->line[i];
	s->n_lines = kept;
	return rc;
}

/* ---- the kernels themselves ---- */

static void print_kernel(const struct sheet *s, size_t k)
{
	const struct zd_kernel_run *kernel = &s->kernel[k];
	const struct zd_result *r = kernel->result;
	char page[24], pmd[24], text[700];

	fprintf(s->out, "\n  ");
	if (!r) {
		snprintf(text, sizeof(text), "%s: no result: %.500s", kernel->name, kernel->error);
		zd_text_wrap(s->out, text, 2, 4);
		return;
	}
	snprintf(text, sizeof(text), "%s: Linux %s, %s pages, PMD %s, %s", kernel->name,
		r->machine.kernel.release,
		zd_size_format(r->machine.page_size_bytes, page, sizeof(page)),
		r->machine.pmd_bytes ? zd_size_format(r->machine.pmd_bytes, pmd, sizeof(pmd))
				     : "none",
		kernel->file);
	zd_text_wrap(s->out, text, 2, 4);
	if (kernel->error[0]) {
		fprintf(s->out, "  ");
		zd_text_wrap(s->out, kernel->error, 2, 4);
	}
	zd_complaints_print(r, false, s->out);
	if (r->n_complaints > 0)
		fputc('\n', s->out);
	zd_answer_print(r, s->rows[k], s->n_rows[k], s->out);
}

/* ---- the table ---- */

static bool has_numbers(const struct zd_metric *m)
{
	return m && (m->status == ZD_STATUS_OK || m->status == ZD_STATUS_PARTIAL);
}

static void choose_scale(const struct line *line, size_t n, struct zd_scale *scale)
{
	const char *unit = "";
	double largest = 0;
	int whole = 1;

	for (size_t k = 0; k < n; k++) {
		if (!line->row[k])
			continue;
		for (size_t side = 0; side < 2; side++) {
			const struct zd_metric *m =
				side ? line->row[k]->pair.mem : line->row[k]->pair.dev;

			if (!has_numbers(m) || !isfinite(m->summary.median))
				continue;
			unit = m->unit;
			whole = whole && m->summary.median == floor(m->summary.median);
			largest = fmax(largest, fabs(m->summary.median));
		}
	}
	zd_scale_choose(scale, unit, largest, whole);
}

static void print_value(
	const struct sheet *s, const struct zd_metric *m, const struct zd_scale *scale)
{
	char text[64] = "-";

	if (has_numbers(m))
		zd_text_number(
			m->summary.median / scale->divisor, scale->decimals, text, sizeof(text));
	else if (m)
		snprintf(text, sizeof(text), "%s", zd_status_name(m->status));
	zd_text_right(s->out, text, VALUE_WIDTH);
}

static void print_row(const struct sheet *s, const struct zd_row *row, const struct zd_result *r,
	const struct zd_scale *scale)
{
	const struct zd_metric *dev = row->pair.dev, *mem = row->pair.mem;
	const struct zd_comparison *c = row->comparison;
	char text[64] = "-";
	size_t n = has_numbers(dev) ? dev->summary.n : 0;

	if (has_numbers(mem) && (n == 0 || mem->summary.n < n))
		n = mem->summary.n;
	print_value(s, dev, scale);
	print_value(s, mem, scale);
	fputs("  ", s->out);
	zd_text_left(s->out, n > 0 ? scale->unit : "", UNIT_WIDTH - 2);
	if (c && isfinite(c->ratio))
		zd_text_number(
			c->ratio, strcmp(r->clock.kind, "insn") == 0 ? 4 : 3, text, sizeof(text));
	zd_text_right(s->out, text, RATIO_WIDTH);
	snprintf(text, sizeof(text), n > 0 ? "%zu" : "-", n);
	zd_text_right(s->out, text, N_WIDTH);
	fputc('\n', s->out);
}

static void print_line(const struct sheet *s, size_t i)
{
	const struct line *line = &s->line[i];
	const struct zd_metric *any = zd_pair_any(&any_of(s, i, NULL)->pair);
	const char *label = any->stat_label[0] ? any->stat_label : any->stat;
	struct zd_scale scale;

	choose_scale(line, s->n, &scale);
	for (size_t k = 0; k < s->n; k++) {
		/* What a kernel without a result lacks it has said already. */
		if (!s->kernel[k].result)
			continue;
		fprintf(s->out, "%*s", INDENT, "");
		zd_text_left(s->out, label, LABEL_WIDTH);
		zd_text_left(s->out, s->kernel[k].name, s->name_width + 2);
		label = "";
		if (line->row[k])
			print_row(s, line->row[k], s->kernel[k].result, &scale);
		else
			fputs("not in its plan\n", s->out);
	}
}

/* "fsdax, PTE alignment (stock-4k 4K, stock-16k 16K), ext4" */
static void print_heading(const struct sheet *s, size_t i)
{
	static const char *const classes[] = {"PTE ", "PMD ", ""};
	const struct zd_result *r;
	const struct zd_cell *cell = &zd_pair_any(&any_of(s, i, &r)->pair)->cell;
	enum align_class class = align_class(r, cell);
	char text[400], align[24];
	size_t at;

	at = (size_t)snprintf(
		text, sizeof(text), "%s, %salignment (", zd_mode_name(cell->mode), classes[class]);
	for (size_t k = 0, named = 0; k < s->n; k++) {
		const struct zd_machine *m;

		if (!s->kernel[k].result)
			continue;
		m = &s->kernel[k].result->machine;
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.24s %s",
			named++ ? ", " : "", s->kernel[k].name,
			zd_size_format(class == AS_PTE	 ? m->page_size_bytes
				       : class == AS_PMD ? m->pmd_bytes
							 : cell->align_bytes,
				align, sizeof(align)));
	}
	snprintf(text + at, sizeof(text) - at, ")%s%s", cell->fs == ZD_FS_NONE ? "" : ", ",
		cell->fs == ZD_FS_NONE ? "" : zd_fs_name(cell->fs));
	fputc('\n', s->out);
	zd_text_wrap(s->out, text, 0, 2);
	fprintf(s->out, "\n%*s", INDENT + LABEL_WIDTH, "");
	zd_text_left(s->out, "kernel", s->name_width + 2);
	zd_text_right(s->out, "map=dev", VALUE_WIDTH);
	zd_text_right(s->out, "map=mem", VALUE_WIDTH);
	fputs("  ", s->out);
	zd_text_left(s->out, "unit", UNIT_WIDTH - 2);
	zd_text_right(s->out, "dev/mem", RATIO_WIDTH);
	zd_text_right(s->out, "n", N_WIDTH);
	fputc('\n', s->out);
}

static void print_title(const struct sheet *s, size_t i)
{
	const struct zd_metric *m = zd_pair_any(&any_of(s, i, NULL)->pair);

	fprintf(s->out, "  %s · %s\n", m->workload, m->label[0] ? m->label : m->variant);
}

static void print_lines(const struct sheet *s)
{
	for (size_t i = 0; i < s->n_lines; i++) {
		const struct zd_result *r, *q;
		const struct zd_row *row = any_of(s, i, &r), *above;
		int kin = APART;

		if (i > 0) {
			above = any_of(s, i - 1, &q);
			kin = kinship(q, above, r, row);
		}
		if (kin == APART)
			print_heading(s, i);
		else if (kin == SAME_BLOCK)
			fputc('\n', s->out);
		if (kin < SAME_VARIANT)
			print_title(s, i);
		print_line(s, i);
	}
}

int zd_kernels_print(const struct zd_kernel_run *kernel, size_t n, bool verbose, FILE *out)
{
	struct sheet s = {.kernel = kernel, .n = n < MAX_KERNELS ? n : MAX_KERNELS, .out = out};
	int rc;

	for (size_t k = 0; k < s.n; k++)
		if (zd_text_columns(kernel[k].name) > s.name_width)
			s.name_width = zd_text_columns(kernel[k].name);
	if (s.name_width < strlen("kernel"))
		s.name_width = strlen("kernel");
	rc = fill(&s, verbose);
	if (rc != 0) {
		fputs("no memory to make the table\n", out);
	} else {
		fprintf(out, "zdbench · the same plan on %zu kernels\n", s.n);
		for (size_t k = 0; k < s.n; k++)
			print_kernel(&s, k);
		print_lines(&s);
		if (s.n_lines > 0)
			fputs("\n  dev/mem: map=dev's value divided by map=mem's, of that kernel; "
			      "n: repetitions on each\n  side. Why a figure is missing, and "
			      "intervals: zdbench show FILE.\n",
				out);
	}
	for (size_t k = 0; k < s.n; k++)
		free(s.rows[k]);
	free(s.line);
	return rc;
}
