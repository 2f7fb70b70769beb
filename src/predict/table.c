/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Predictions as people read them: a block a medium, in it a table a cell. */
#include <math.h>
#include <string.h>

#include "predict/predict.h"
#include "result/text.h"
#include "zdbench/units.h"

enum { NAME_WIDTH = 19, RANGE_WIDTH = 17, VARIANT_INDENT = 2, ROW_INDENT = 4 };

/* Two or three digits: a range of a factor has no use for more. */
static const char *number(double value, char *buf, size_t size)
{
	const double abs = fabs(value);

	if (abs >= 1e6) {
		snprintf(buf, size, "%.1e", value);
		return buf;
	}
	snprintf(buf, size, "%.*f", abs >= 9.95 || abs < 0.005 ? 0 : abs >= 0.995 ? 1 : 2, value);
	if (strcmp(buf, "-0") == 0)
		snprintf(buf, size, "0");
	return buf;
}

static void print_range(FILE *out, const struct zd_range *r, double divisor)
{
	char text[64], lo[24], hi[24];

	if (isnan(r->lo))
		snprintf(text, sizeof(text), "-");
	else if (isinf(r->hi))
		snprintf(text, sizeof(text), "from %s", number(r->lo / divisor, lo, sizeof(lo)));
	else
		snprintf(text, sizeof(text), "%s .. %s", number(r->lo / divisor, lo, sizeof(lo)),
			number(r->hi / divisor, hi, sizeof(hi)));
	zd_text_right(out, text, RANGE_WIDTH);
}

static void print_operation(const struct zd_model *model, const struct zd_operation *o, FILE *out)
{
	struct zd_prediction p;
	char text[120];
	double divisor = 1;
	const char *unit = "ns";

	fprintf(out, "%*s", ROW_INDENT, "");
	zd_text_left(out, zd_operation_label(o), NAME_WIDTH);
	if (!o->counted) {
		zd_text_wrap(out, o->why, ROW_INDENT + NAME_WIDTH, ROW_INDENT + 2);
		return;
	}
	zd_predict(model, &o->mem_demand, &o->dev_demand, &p);
	if (fmax(p.dev_ns.hi, p.mem_ns.hi) >= 1e4) {
		divisor = 1e3;
		unit = "us";
	}
	print_range(out, &p.mem_ns, divisor);
	print_range(out, &p.dev_ns, divisor);
	print_range(out, &p.difference_ns, divisor);
	print_range(out, &p.ratio, 1);
	snprintf(text, sizeof(text), "  %s/%s", unit, o->unit);
	zd_text_left(out, text, 0);
	fputc('\n', out);
	if (p.most) {
		snprintf(text, sizeof(text), "mostly %s: %.0f%%", p.most, p.most_share * 100);
		fprintf(out, "%*s", ROW_INDENT + 2, "");
		zd_text_left(out, text, 0);
		fputc('\n', out);
	}
}

static void print_heading(const struct zd_operation *o, FILE *out)
{
	const struct zd_cell *cell = &zd_operation_any(o)->cell;
	static const char *const columns[] = {"map=mem", "map=dev", "dev - mem", "dev / mem"};
	const size_t left = ROW_INDENT - VARIANT_INDENT + NAME_WIDTH;
	char text[80], align[24];
	size_t width;

	snprintf(text, sizeof(text), "%s, %s alignment%s%s", zd_mode_name(cell->mode),
		zd_size_format(cell->align_bytes, align, sizeof(align)),
		cell->fs == ZD_FS_NONE ? "" : ", ",
		cell->fs == ZD_FS_NONE ? "" : zd_fs_name(cell->fs));
	fputs("\n  ", out);
	zd_text_left(out, text, left);
	/* Where the cell's name is longer than the column, the next one gives way. */
	width = RANGE_WIDTH - (zd_text_columns(text) > left ? zd_text_columns(text) - left : 0);
	for (size_t i = 0; i < 4; i++) {
		zd_text_right(out, columns[i], width);
		width = RANGE_WIDTH;
	}
	fputs("  predicted\n", out);
}

static void print_medium(
	const struct zd_predict_input *in, const struct zd_medium *medium, FILE *out)
{
	const struct zd_operation *o = in->operation;
	struct zd_model model = in->model;
	char text[200];

	model.ram = in->ram;
	model.device = medium;
	snprintf(text, sizeof(text), "\nDevice: %s, %s", medium->name, medium->title);
	fputc('\n', out);
	zd_text_wrap(out, text + 1, 0, 2);
	for (size_t i = 0; i < in->n_operations; i++) {
		const struct zd_metric *m = zd_operation_any(&o[i]);
		const struct zd_metric *above = i ? zd_operation_any(&o[i - 1]) : NULL;
		bool block = i == 0 || !zd_operation_same_block(&o[i - 1], &o[i]);

		if (block)
			print_heading(&o[i], out);
		if (block || strcmp(above->workload, m->workload) != 0 ||
			strcmp(above->variant, m->variant) != 0) {
			snprintf(text, sizeof(text), "%s · %s", m->workload,
				m->label[0] ? m->label : m->variant);
			fprintf(out, "%*s", VARIANT_INDENT, "");
			zd_text_left(out, text, 0);
			fputc('\n', out);
		}
		print_operation(&model, &o[i], out);
	}
}

static void print_figure(
	const char *what, const struct zd_figure *f, const char *unit, bool verbose, FILE *out)
{
	char text[400];

	if (f->n_sources == 0)
		snprintf(text, sizeof(text), "%s: not published", what);
	else if (f->lo == f->hi)
		snprintf(text, sizeof(text), "%s: %.4g %s", what, f->lo, unit);
	else
		snprintf(text, sizeof(text), "%s: %.4g .. %.4g %s", what, f->lo, f->hi, unit);
	fputs("    ", out);
	zd_text_left(out, text, 0);
	fputc('\n', out);
	for (size_t i = 0; verbose && i < f->n_sources; i++) {
		fputs("      ", out);
		snprintf(text, sizeof(text), "%s", f->source[i].says);
		zd_text_wrap(out, text, 6, 8);
		fputs("        ", out);
		zd_text_left(out, f->source[i].url, 0);
		fputc('\n', out);
	}
}

static void print_figures(const struct zd_medium *m, bool verbose, FILE *out)
{
	fputs("\n  ", out);
	zd_text_left(out, m->name, 0);
	fputc('\n', out);
	print_figure("read latency, random", &m->read_latency_random_ns, "ns", verbose, out);
	print_figure(
		"read latency, sequential", &m->read_latency_sequential_ns, "ns", verbose, out);
	print_figure("read bandwidth of a thread", &m->read_bandwidth_gb_s, "GB/s", verbose, out);
	print_figure("write bandwidth of a thread", &m->write_bandwidth_gb_s, "GB/s", verbose, out);
	print_figure("granularity", &m->granularity_bytes, "bytes", verbose, out);
}

static void print_assumptions(const struct zd_predict_input *in, FILE *out)
{
	const struct zd_traffic_setup *t = &in->result->traffic;
	char text[512], caches[160] = "";
	size_t used = 0;

	for (size_t i = 0; i < t->n_levels && used < sizeof(caches); i++) {
		char size[24];

		used += (size_t)snprintf(caches + used, sizeof(caches) - used, "%s%s %s/%u ways",
			i ? ", " : "", t->level[i].name,
			zd_size_format(t->level[i].bytes, size, sizeof(size)), t->level[i].ways);
	}
	fputs("\n  ", out);
	snprintf(text, sizeof(text),
		"Lines were counted behind a model of caches (%s, lines of %u bytes) that are "
		"warm%s. "
		"An interval holds what all values in their ranges give: the figures below, and an "
		"overlap of %g to %g%s.",
		caches, t->line_bytes,
		in->memmap_cold ? " for all but the struct pages of the device, which are cold"
				: "",
		in->model.overlap.lo, in->model.overlap.hi,
		in->model.prefetch ? "" : ", with no prefetcher");
	zd_text_wrap(out, text, 2, 2);
	fputs("  ", out);
	zd_text_wrap(out,
		"Beside the struct pages both sides are taken to move the same lines, the lesser "
		"of "
		"the two counts.",
		2, 2);
	fputs("  ", out);
	if (in->model.ns_per_instruction.hi > 0)
		snprintf(text, sizeof(text),
			"An instruction is taken to cost %g to %g ns, as it was asked for.",
			in->model.ns_per_instruction.lo, in->model.ns_per_instruction.hi);
	else
		snprintf(text, sizeof(text),
			"Only waiting for memory is predicted: instructions have no time. "
			"--ns-per-instruction LO,HI adds them.");
	zd_text_wrap(out, text, 2, 2);
}

void zd_predict_table(const struct zd_predict_input *in, FILE *out)
{
	char text[400];

	zd_headline_print(in->result, out);
	fputs("\n  ", out);
	snprintf(text, sizeof(text),
		"Predicted, never measured: from the memory traffic that was counted in the "
		"emulated "
		"machine, and published figures of the media. RAM: %s, %s.",
		in->ram->name, in->ram->title);
	zd_text_wrap(out, text, 2, 2);
	for (size_t i = 0; i < in->n_media; i++)
		print_medium(in, &in->medium[i], out);
	print_assumptions(in, out);
	print_figures(in->ram, in->verbose, out);
	for (size_t i = 0; i < in->n_media; i++)
		if (strcmp(in->medium[i].name, in->ram->name) != 0)
			print_figures(&in->medium[i], in->verbose, out);
}
