/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file from a stranger, byte by byte. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "result/result.h"
#include "result/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_result r;
	struct zd_err err = {0};

	zd_fuzz_json_begin();
	if (zd_result_parse(&r, (const char *)data, size, "a.json", &err) == 0) {
		zd_table_print(&r, zd_fuzz_out(ZD_FUZZ_PLAIN), true);
		zd_result_done(&r);
	} else {
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
		ZD_FUZZ_HOLDS(!r.metric && !r.ns && !r.comparison && !r.invocation.argv);
	}
	zd_fuzz_json_end();
	return 0;
}
