/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CSV as RFC 4180 has it: one row a metric, one header, CRLF. A cell without a value is empty, and
 * the row's status says why. A spreadsheet would run a text that begins like a formula, so such a
 * text gets a single quote in front.
 */
#include "export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/quantity.h"
#include "printable.h"
#include "result/rows.h"

static const char header[] =
	"run_id,started,target,arch,page_size_bytes,kernel,release,clock,size_bytes,quick,full,"
	"inject,kernel_inject,"
	"id,mode,map,align_bytes,fs,workload,variant,stat,threads,unit,better,advisory,status,"
	"reason,"
	"repetitions,median,ci95_low,ci95_high,steady,verified,"
	"dev_mem_ratio,dev_mem_ci95_low,dev_mem_ci95_high,dev_mem_verdict\r\n";

static void put_text(FILE *out, const char *text)
{
	char clean[1024];

	zd_printable(text, clean, sizeof(clean));
	fputc('"', out);
	if (clean[0] && strchr("=+-@", clean[0]))
		fputc('\'', out);
	for (const char *c = clean; *c; c++) {
		if (*c == '"')
			fputc('"', out);
		fputc(*c, out);
	}
	fputs("\",", out);
}

static void put_whole(FILE *out, uint64_t value)
{
	fprintf(out, "%llu,", (unsigned long long)value);
}

static void put_real(FILE *out, double value, bool there)
{
	char number[ZD_NUMBER_SIZE];

	fprintf(out, "%s,", there && isfinite(value) ? zd_number_text(value, number) : "");
}

static void put_run(FILE *out, const struct zd_result *r)
{
	put_text(out, r->run_id);
	put_text(out, r->started);
	put_text(out, r->invocation.target);
	put_text(out, r->machine.arch);
	put_whole(out, r->machine.page_size_bytes);
	put_text(out, r->invocation.kernel);
	put_text(out, r->machine.kernel.release);
	put_text(out, r->clock.kind);
	put_whole(out, r->invocation.size_bytes);
	put_whole(out, r->invocation.quick);
	put_whole(out, r->invocation.full);
	put_whole(out, r->invocation.inject);
	put_whole(out, r->invocation.kernel_inject);
}

static void put_metric(FILE *out, const struct zd_metric *m)
{
	put_text(out, m->id);
	put_text(out, zd_mode_name(m->cell.mode));
	put_text(out, zd_map_name(m->cell.map));
	put_whole(out, m->cell.align_bytes);
	put_text(out, zd_fs_name(m->cell.fs));
	put_text(out, m->workload);
	put_text(out, m->variant);
	put_text(out, m->stat);
	put_whole(out, m->threads);
	put_text(out, m->unit);
	put_text(out, m->better == ZD_LOWER ? "lower" : "higher");
	put_whole(out, m->advisory);
	put_text(out, zd_status_name(m->status));
	put_text(out, m->reason);
	put_whole(out, m->summary.n);
	put_real(out, m->summary.median, zd_export_measured(m));
	put_real(out, m->summary.lo, zd_export_has_ci95(m));
	put_real(out, m->summary.hi, zd_export_has_ci95(m));
	put_text(out, m->steady.verdict);
	put_text(out, m->verified_text);
}

/* The comparison stands in the rows of both of its sides. */
static void put_comparison(FILE *out, const struct zd_comparison *c)
{
	bool there = c && isfinite(c->ratio);
	bool ci95 = there && c->level_reached && c->level == 0.95;

	put_real(out, there ? c->ratio : NAN, there);
	put_real(out, ci95 ? c->lo : NAN, ci95);
	put_real(out, ci95 ? c->hi : NAN, ci95);
	fprintf(out, "\"%s\"\r\n", c ? c->verdict : "");
}

static int write_csv(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	fputs(header, out);
	for (size_t i = 0; i < n; i++) {
		struct zd_row *rows;
		size_t n_rows;

		if (zd_rows(in[i].result, &rows, &n_rows) != 0)
			return zd_export_no_memory(err);
		for (size_t k = 0; k < n_rows; k++) {
			const struct zd_metric *side[] = {rows[k].pair.dev, rows[k].pair.mem};

			for (size_t s = 0; s < 2; s++) {
				if (!side[s])
					continue;
				put_run(out, in[i].result);
				put_metric(out, side[s]);
				put_comparison(out, rows[k].comparison);
			}
		}
		free(rows);
	}
	return 0;
}

const struct zd_export zd_export_csv = {
	.name = "csv",
	.summary = "a row a metric, RFC 4180",
	.several = true,
	.write = write_csv,
};
