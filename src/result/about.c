/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which run a result is of: the line above the tables, why it ended, and what --verbose adds below
 * them.
 */
#include <math.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"
#include "zdbench/units.h"

/* Broken between its parts, never in one. */
static void print_parts(FILE *out, char parts[][160], size_t n)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		size_t width = zd_text_columns(parts[i]);

		if (i > 0 && column + 3 + width > ZD_TEXT_WIDTH - 2) {
			fputs(" ·\n  ", out);
			column = 2;
		} else if (i > 0) {
			fputs(" · ", out);
			column += 3;
		}
		zd_text_left(out, parts[i], 0);
		column += width;
	}
	fputc('\n', out);
}

void zd_headline_print(const struct zd_result *r, FILE *out)
{
	const struct zd_machine *m = &r->machine;
	const char *device = m->emulator.present		 ? "emulated NVDIMM"
			     : r->n_ns > 0 && r->ns[0].region[0] ? r->ns[0].region
								 : "NVDIMM";
	char parts[8][160], text[24];
	size_t n = 5;

	snprintf(parts[0], sizeof(parts[0]), "zdbench %s", r->invocation.mode);
	snprintf(parts[1], sizeof(parts[1]), "%s, %s pages",
		strcmp(m->arch, "aarch64") == 0	 ? "arm64"
		: strcmp(m->arch, "x86_64") == 0 ? "amd64"
						 : m->arch,
		zd_size_format(m->page_size_bytes, text, sizeof(text)));
	snprintf(parts[2], sizeof(parts[2]), "Linux %s%s%s", m->kernel.release,
		r->invocation.kernel[0] ? " " : "", r->invocation.kernel);
	snprintf(parts[3], sizeof(parts[3]), "%s, %s", device,
		zd_size_format(r->invocation.size_bytes, text, sizeof(text)));
	snprintf(parts[4], sizeof(parts[4]), "clock: %s",
		strcmp(r->clock.kind, "insn") == 0 ? "instructions"
		: m->emulator.present		   ? "time, emulated"
						   : "time");
	if (r->invocation.quick || r->invocation.full)
		snprintf(parts[n++], sizeof(parts[0]), "%s%s%s", r->invocation.quick ? "quick" : "",
			r->invocation.quick && r->invocation.full ? ", " : "",
			r->invocation.full ? "full" : "");
	if (r->invocation.n_boots > 1)
		snprintf(parts[n++], sizeof(parts[0]), "%zu boots", r->invocation.n_boots);
	if (r->invocation.waited_s >= 1)
		snprintf(parts[n++], sizeof(parts[0]), "waited %.0f s for a slow machine",
			r->invocation.waited_s);
	if (zd_result_injected(r))
		snprintf(parts[n++], sizeof(parts[0]), "%llu instructions injected",
			zd_result_injected(r));
	print_parts(out, parts, n);
	if (!r->invocation.complete)
		fputs("\n  This run was stopped early: what stands here is a part of what was "
		      "planned.\n",
			out);
}

/* What the run's end is called, around the number of repetitions. */
static const struct ending {
	const char *why, *before, *after;
} endings[] = {
	{"reached", "reached with", ""},
	{"repetitions-max", "not reached with", ", and there are no more"},
	{"nothing-to-judge", "with", " no gated metric compares"},
	{"time-budget", "the time budget ended after", ""},
	{"interrupted", "the run was interrupted after", ""},
	{"broke-off", "the run broke off after", ""},
};

void zd_stop_print(const struct zd_result *r, FILE *out)
{
	const unsigned reps = r->invocation.stop.reps;
	char text[400], least[220] = "";

	if (isnan(r->invocation.precision))
		return;
	if (isfinite(r->invocation.stop.width))
		snprintf(least, sizeof(least), "; known least: %s, to %.3g%%",
			r->invocation.stop.metric, r->invocation.stop.width * 100);
	else if (r->invocation.stop.metric[0])
		snprintf(least, sizeof(least), "; too few for 95%%: %s", r->invocation.stop.metric);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (strcmp(r->invocation.stop.why, endings[i].why) != 0)
			continue;
		snprintf(text, sizeof(text), "precision of %g%%: %s %u repetition%s%s%s.",
			r->invocation.precision * 100, endings[i].before, reps,
			reps == 1 ? "" : "s", endings[i].after, least);
		fputs("  ", out);
		zd_text_wrap(out, text, 2, 2);
	}
}

void zd_run_print(const struct zd_result *r, FILE *out)
{
	const int indent = 4;
	char text[1400];

	fputs("\n  How it was made\n", out);
	snprintf(text, sizeof(text),
		"run %s, %s to %s, zdbench %s (%s%s), seed %llu, clock: %s, resolution %g %s, "
		"overhead %g %s",
		r->run_id, r->started, r->finished, r->tool.version, r->tool.git,
		r->tool.dirty ? ", dirty" : "", (unsigned long long)r->invocation.seed,
		r->clock.source, r->clock.resolution, r->clock.unit, r->clock.overhead,
		r->clock.unit);
	fprintf(out, "%*s", indent, "");
	zd_text_wrap(out, text, (size_t)indent, (size_t)indent);
	snprintf(text, sizeof(text), "Linux %s, command line: %s", r->machine.kernel.version,
		r->machine.kernel.cmdline);
	fprintf(out, "%*s", indent, "");
	zd_text_wrap(out, text, (size_t)indent, (size_t)indent);
}
