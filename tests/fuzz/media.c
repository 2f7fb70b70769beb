/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A medium from a stranger, byte by byte: its figures are ranges of positive numbers, with sources.
 */
#include <math.h>

#include "fuzz.h"
#include "predict/medium.h"

static void check(const struct zd_figure *f, bool may_be_unknown)
{
	ZD_FUZZ_HOLDS(f->n_sources <= ZD_MEDIUM_SOURCES);
	if (may_be_unknown && f->n_sources == 0) {
		ZD_FUZZ_HOLDS(isnan(f->lo) && isnan(f->hi));
		return;
	}
	ZD_FUZZ_HOLDS(f->n_sources > 0 && f->lo > 0 && f->lo <= f->hi && isfinite(f->hi));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_medium m;
	struct zd_err err = {0};

	zd_fuzz_json_begin();
	if (zd_medium_parse(&m, (const char *)data, size, "m.json", &err) == 0) {
		check(&m.read_latency_random_ns, false);
		check(&m.read_latency_sequential_ns, true);
		check(&m.read_bandwidth_gb_s, false);
		check(&m.write_bandwidth_gb_s, false);
		check(&m.granularity_bytes, false);
		ZD_FUZZ_HOLDS(m.name[0]);
	} else {
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
	}
	zd_fuzz_json_end();
	return 0;
}
