/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result from a stranger in every export format, and as a page. gnuplot is left out of it. */
#include <stdlib.h>
#include <string.h>

#include "export/export.h"
#include "fuzz.h"
#include "report/gnuplot.h"
#include "report/report.h"

/* No text but numbers gets to gnuplot: its own words are letters, and there is nothing to quote. */
int __wrap_zd_gnuplot_run(
	const char *script, size_t length, size_t n, struct zd_drawings *d, struct zd_err *err);
int __wrap_zd_gnuplot_run(
	const char *script, size_t length, size_t n, struct zd_drawings *d, struct zd_err *err)
{
	(void)err;
	ZD_FUZZ_HOLDS(!memchr(script, '`', length) && !memmem(script, length, "zdx", 3));
	ZD_FUZZ_HOLDS(!memchr(script, '!', length) && !memmem(script, length, "system", 6));
	d->svg = calloc(n + 1, sizeof(*d->svg));
	ZD_FUZZ_HOLDS(d->svg);
	for (; d->n < n; d->n++) {
		d->svg[d->n] = strdup("");
		ZD_FUZZ_HOLDS(d->svg[d->n]);
	}
	return 0;
}

static void make_page(const struct zd_result *r, size_t n)
{
	const struct zd_result_input in[] = {{"a.json", r}, {"b.json", r}};
	FILE *out = zd_fuzz_out(ZD_FUZZ_MARKUP);
	struct zd_err err = {0};

	ZD_FUZZ_HOLDS(zd_report_write(in, n, out, &err) == 0);
	fflush(out);
}

static void export_as(const struct zd_result *r, const struct zd_export *format)
{
	const struct zd_result_input in = {"a.json", r};
	FILE *out = zd_fuzz_out(ZD_FUZZ_ANY);
	struct zd_err err = {0};

	if (zd_export_write(format, &in, 1, out, &err) < 0)
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
	fflush(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_result r;
	struct zd_fuzz_input in = {data, size};
	struct zd_err err = {0};
	unsigned how = zd_fuzz_byte(&in);

	if (zd_fuzz_result(&in, &r, &err) == 0) {
		if (how % (zd_n_exports + 1) < zd_n_exports)
			export_as(&r, zd_exports[how % (zd_n_exports + 1)]);
		else
			make_page(&r, 1 + how / 128);
		zd_result_done(&r);
	}
	return 0;
}
