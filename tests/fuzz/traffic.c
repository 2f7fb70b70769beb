/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a guest has the plugin say, byte by byte: the lines that come through the pipe, and what
 * they make of a result that has promised counts.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "result/table.h"
#include "traffic/host.h"
#include "traffic/protocol.h"
#include "vm/lines.h"

/* Read once: it is what the counts are put into, and is the same each time. */
static struct zd_result *promised(void)
{
	static struct zd_result r;
	struct zd_fuzz_input none = {NULL, 0};
	struct zd_err err = {0};

	if (r.n_metrics == 0)
		ZD_FUZZ_HOLDS(zd_fuzz_result(&none, &r, &err) == 0 && r.n_metrics > 0);
	for (size_t i = 0; i < r.n_metrics; i++) {
		free(r.metric[i].traffic);
		r.metric[i].traffic = calloc(1, sizeof(*r.metric[i].traffic));
		ZD_FUZZ_HOLDS(r.metric[i].traffic);
		r.metric[i].traffic->record = ZD_TRAFFIC_RECORDS_APART * (i + 2) + (i == 0);
		r.metric[i].traffic->regions = i == 0 ? 512 : i;
	}
	return &r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_lines lines;
	struct zd_traffic_host *host = zd_traffic_host_new();
	struct zd_traffic_setup setup = {.present = true};
	struct zd_result *r = promised();
	struct zd_err err = {0};

	ZD_FUZZ_HOLDS(host);
	ZD_FUZZ_HOLDS(zd_traffic_parse_cache(zd_traffic_default_cache, &setup, &err) == 0);
	memset(&lines, 0, sizeof(lines));
	ZD_FUZZ_HOLDS(
		zd_lines_feed(&lines, (const char *)data, size, zd_traffic_host_line, host) == 0);
	zd_lines_finish(&lines, zd_traffic_host_line, host);
	zd_traffic_host_join(host, &setup, r);
	for (size_t i = 0; i < r->n_metrics; i++)
		ZD_FUZZ_HOLDS((r->metric[i].traffic->status == ZD_STATUS_OK) ==
			      (r->metric[i].traffic->reason[0] == '\0'));
	/* What the lines said may stand in a reason. */
	if (data && size % 16 == 0)
		zd_table_print(r, zd_fuzz_out(ZD_FUZZ_PLAIN), true);
	zd_traffic_host_free(host);
	return 0;
}
