/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sizes, durations, shares, lists and every other word that the command line or a guest says. */
#include <stdlib.h>
#include <string.h>

#include "export/quantity.h"
#include "fuzz.h"
#include "gate/fingerprint.h"
#include "machine/complaint.h"
#include "printable.h"
#include "report/gnuplot.h"
#include "report/html.h"
#include "run/request.h"
#include "run/words.h"
#include "vm/lines.h"
#include "zdbench/units.h"

static const char *const options[] = {"mode", "target", "map", "align", "fs", "workload", "size",
	"reps", "inject", "threads", "kernel-inject", "seed", "time-budget", "precision", "region",
	"kernel", "clock", "wait", "pace", "vm-labels", "vm-append", "output", "quick"};

static void size_and_back(const char *text)
{
	uint64_t bytes, again;
	char spelt[32];

	if (zd_size_parse(text, &bytes) < 0)
		return;
	ZD_FUZZ_HOLDS(bytes > 0 && bytes <= INT64_MAX);
	ZD_FUZZ_HOLDS(zd_size_parse(zd_size_format(bytes, spelt, sizeof(spelt)), &again) == 0);
	ZD_FUZZ_HOLDS(again == bytes);
}

static void duration_and_share(const char *text)
{
	double seconds;
	unsigned ppm;

	if (zd_duration_parse(text, &seconds) == 0)
		ZD_FUZZ_HOLDS(seconds > 0 && seconds <= 1e9);
	if (zd_percent_parse(text, &ppm) == 0)
		ZD_FUZZ_HOLDS(ppm > 0 && ppm <= 1000000);
}

/* An option is taken, or refused with what was there before left alone. */
static void option(const char *text, unsigned which)
{
	static struct zd_request request, before;
	const char *name = options[which % (sizeof(options) / sizeof(options[0]))];
	struct zd_err err = {0};

	/* A path is looked up, which is the file system's affair. */
	if (strcmp(name, "kernel") == 0 && strchr(text, '/'))
		return;
	zd_request_init(&request);
	before = request;
	if (zd_request_set(&request, name, text, &err) < 0) {
		zd_fuzz_refused(&err, ZD_EXIT_USAGE);
		ZD_FUZZ_HOLDS(memcmp(&request, &before, sizeof(request)) == 0);
	} else if (zd_request_check(&request, &err) < 0) {
		zd_fuzz_refused(&err, ZD_EXIT_USAGE);
	} else {
		char **argv = zd_request_guest_argv(&request);

		ZD_FUZZ_HOLDS(argv);
		zd_strv_free(argv);
	}
}

static void lists(const char *text, unsigned max)
{
	struct zd_words words;
	struct zd_err err = {0};
	unsigned across = 0;

	if (zd_words_parse(&words, "list", text, 1 + max % ZD_MAX_WORDS, &err) == 0)
		ZD_FUZZ_HOLDS(words.n > 0 && words.n <= 1 + max % ZD_MAX_WORDS);
	else
		zd_fuzz_refused(&err, ZD_EXIT_USAGE);
	zd_words_done(&words);
	if (zd_across_parse(text, &across, &err) < 0)
		zd_fuzz_refused(&err, ZD_EXIT_USAGE);
}

static void units(const char *text)
{
	struct zd_quantity quantity;
	long long ns;

	(void)zd_quantity_parse(text, &quantity);
	(void)zd_time_parse(text, &ns);
}

static void shown(const char *text, unsigned size)
{
	FILE *out = zd_fuzz_out(ZD_FUZZ_MARKUP);
	char line[256], again[256];

	zd_printable(text, line, 1 + size);
	ZD_FUZZ_HOLDS(strlen(line) <= size);
	zd_printable(line, again, sizeof(again));
	ZD_FUZZ_HOLDS(strcmp(line, again) == 0);
	zd_markup_text(out, text);
	fflush(out);
}

static int take_line(void *ctx, const char *line)
{
	zd_splats_record(ctx, line);
	zd_splats_line(ctx, line);
	return 0;
}

/* What comes out of a guest, in pieces. */
static void guest(const char *data, size_t size, unsigned piece)
{
	static struct zd_lines lines;
	struct zd_splats splats = {0};
	char summary[64];

	memset(&lines, 0, sizeof(lines));
	piece = 1 + piece % 64;
	for (size_t at = 0; at < size; at += piece)
		zd_lines_feed(&lines, data + at, size - at < piece ? size - at : piece, take_line,
			&splats);
	zd_lines_finish(&lines, take_line, &splats);
	for (size_t i = 0; i < splats.n; i++)
		(void)zd_splat_summary(&splats.splat[i], summary, sizeof(summary));
}

static void drawing(const char *text, size_t size)
{
	FILE *out = zd_fuzz_out(ZD_FUZZ_MARKUP);

	(void)zd_gnuplot_take_over(text, size, out);
	fflush(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zd_fuzz_input in = {data, size};
	unsigned what = zd_fuzz_byte(&in), more = zd_fuzz_byte(&in);
	char *text = malloc(in.size + 1);

	ZD_FUZZ_HOLDS(text);
	memcpy(text, in.data, in.size);
	text[in.size] = '\0';
	switch (what % 8) {
	case 0:
		size_and_back(text);
		break;
	case 1:
		duration_and_share(text);
		break;
	case 2:
		lists(text, more);
		break;
	case 3:
		units(text);
		break;
	case 4:
		shown(text, more);
		break;
	case 5:
		guest((const char *)in.data, in.size, more);
		break;
	case 6:
		drawing(text, in.size);
		break;
	default:
		option(text, more);
	}
	free(text);
	return 0;
}
