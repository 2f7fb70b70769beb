/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file from a stranger, byte by byte; what is a result is one without its histograms, too. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "result/reading.h"
#include "result/table.h"

static void without_histograms(const uint8_t *data, size_t size, bool is_result)
{
	struct zd_result r;
	struct zd_err err = {0};
	char *text = malloc(size + 1);
	size_t length;

	if (!text)
		return;
	memcpy(text, data, size);
	length = zd_result_cut_histograms(text, size);
	ZD_FUZZ_HOLDS(length <= size);
	if (zd_result_parse(&r, text, length, "a.json", &err) == 0)
		for (size_t i = 0; i < r.n_metrics; i++)
			ZD_FUZZ_HOLDS(r.metric[i].n_bins == 0);
	else
		ZD_FUZZ_HOLDS(!is_result);
	zd_result_done(&r);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_result r;
	struct zd_err err = {0};
	bool is_result;

	zd_fuzz_json_begin();
	is_result = zd_result_parse(&r, (const char *)data, size, "a.json", &err) == 0;
	if (is_result) {
		zd_table_print(&r, zd_fuzz_out(ZD_FUZZ_PLAIN), true);
		zd_result_done(&r);
	} else {
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
		ZD_FUZZ_HOLDS(!r.metric && !r.ns && !r.comparison && !r.invocation.argv);
	}
	without_histograms(data, size, is_result);
	zd_fuzz_json_end();
	return 0;
}
