/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "zdbench/units.h"
#include "zdbench/workload.h"

void *zd_report_alloc(struct zd_report *p, size_t n, size_t size)
{
	void *array = calloc(n + 1, size);

	p->no_memory = p->no_memory || !array;
	return array;
}

bool zd_report_measured(const struct zd_metric *m)
{
	return zd_metric_has_numbers(m) && isfinite(m->summary.median);
}

bool zd_report_compared(const struct zd_row *row)
{
	const struct zd_comparison *c = row->comparison;

	return zd_report_measured(row->pair.dev) && zd_report_measured(row->pair.mem) && c &&
	       isfinite(c->ratio) && c->ratio > 0 && isfinite(c->lo) && c->lo > 0 &&
	       isfinite(c->hi) && c->hi >= c->lo;
}

bool zd_report_core(const struct zd_metric *m)
{
	const struct zd_workload *workload = zd_workload_find(m->workload);
	size_t length = strcspn(m->variant, "@");

	for (size_t i = workload ? workload->n_core : 0; workload && i < workload->n_variants; i++)
		if (strlen(workload->variants[i].name) == length &&
			strncmp(workload->variants[i].name, m->variant, length) == 0)
			return false;
	return true;
}

double zd_report_theta(const struct zd_report *p, const struct zd_metric *m)
{
	double theta = zd_gate_config_theta(&p->margins, p->r->clock.kind, m->id);

	return theta > 0 ? theta : 0;
}

void zd_report_span(const struct zd_report *p, const struct zd_metric *m, double *lo, double *hi)
{
	double middle = (*lo + *hi) / 2, half = 2.5 * zd_report_theta(p, m) * fabs(middle);

	*lo = fmin(*lo, middle - half);
	*hi = fmax(*hi, middle + half);
}

const char *zd_report_cell(const struct zd_cell *cell, char *buf, size_t size)
{
	char align[24];

	snprintf(buf, size, "%s, %s%s%s", zd_mode_name(cell->mode),
		zd_size_format(cell->align_bytes, align, sizeof(align)),
		cell->fs == ZD_FS_NONE ? "" : ", ",
		cell->fs == ZD_FS_NONE ? "" : zd_fs_name(cell->fs));
	return buf;
}

const char *zd_report_variant(const struct zd_metric *m, char *buf, size_t size)
{
	snprintf(buf, size, "%s", m->label[0] ? m->label : m->variant);
	return buf;
}

const char *zd_report_stat(const struct zd_metric *m)
{
	return m->stat_label[0] ? m->stat_label : m->stat;
}

const char *zd_report_n(const struct zd_row *row, char *buf, size_t size)
{
	size_t dev = zd_report_measured(row->pair.dev) ? row->pair.dev->summary.n : 0;
	size_t mem = zd_report_measured(row->pair.mem) ? row->pair.mem->summary.n : 0;

	if (dev == mem || dev == 0 || mem == 0)
		snprintf(buf, size, "%zu", dev ? dev : mem);
	else
		snprintf(buf, size, "%zu and %zu", dev, mem);
	return buf;
}

void zd_report_scale(const struct zd_row *row, struct zd_scale *scale)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	double largest = 0;
	int whole = 1;

	for (size_t i = 0; i < 2; i++) {
		double value = zd_report_measured(sides[i]) ? sides[i]->summary.median : 0;

		largest = fmax(largest, fabs(value));
		whole = whole && value == floor(value);
	}
	zd_scale_choose(scale, zd_pair_any(&row->pair)->unit, largest, whole);
}

int zd_report_ratio_decimals(const struct zd_result *r)
{
	return strcmp(r->clock.kind, "insn") == 0 ? 4 : 3;
}

void zd_report_values(FILE *out, const struct zd_row *row, int ratio_decimals)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	const struct zd_comparison *c = row->comparison;
	struct zd_scale scale;
	char n[64], lo[64], hi[64];

	zd_report_scale(row, &scale);
	for (size_t i = 0; i < 2; i++) {
		if (zd_report_measured(sides[i]))
			zd_html_number(
				out, sides[i]->summary.median / scale.divisor, scale.decimals);
		else
			zd_html_cell(out, sides[i] ? zd_status_name(sides[i]->status) : "–");
	}
	zd_html_cell(out, scale.unit);
	if (zd_report_compared(row)) {
		int decimals = c->ratio >= 100 ? 1 : ratio_decimals;

		zd_html_number(out, c->ratio, decimals);
		fputs("<td class=\"n\">", out);
		zd_html_textf(out, "%s to %s%s", zd_text_number(c->lo, decimals, lo, sizeof(lo)),
			zd_text_number(c->hi, decimals, hi, sizeof(hi)),
			c->level_reached ? "" : "*");
		fputs("</td>", out);
	} else {
		fputs("<td class=\"n\">–</td><td class=\"n\">–</td>", out);
	}
	fputs("<td class=\"n\">", out);
	zd_markup_text(out, zd_report_n(row, n, sizeof(n)));
	fputs("</td>", out);
}

void zd_report_legend(FILE *out)
{
	fputs("<p class=\"legend\">"
	      "<span class=\"key-text\"><span class=\"key dev\"></span>map=dev</span>"
	      "<span class=\"key-text\"><span class=\"key mem\"></span>map=mem</span></p>\n",
		out);
}
