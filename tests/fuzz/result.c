/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A result from a stranger, changed where it matters: read, summarised, shown, written. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "result/kernels.h"
#include "result/result.h"
#include "result/table.h"

static void use(struct zd_result *r, unsigned how)
{
	struct zd_err err = {0};
	FILE *out = zd_fuzz_out(ZD_FUZZ_PLAIN);

	if (how & 4) {
		int rc = zd_result_summarise(r);

		ZD_FUZZ_HOLDS(rc == 0);
	}
	/* Writing costs more than all the rest. */
	if ((how & 15) == 0) {
		int rc = zd_result_write(r, "/dev/null", &err);

		ZD_FUZZ_HOLDS(rc == 0);
	} else if ((how & 3) == 1) {
		const struct zd_kernel_run runs[] = {{"stock-4k", r, "a.json", ""},
			{r->invocation.kernel, r, "b.json", ""}, {"none", NULL, "c.json", "why"}};

		zd_kernels_print(runs, 1 + (how >> 4) % 3, how & 8, out);
	} else {
		zd_table_print(r, out, how & 8);
	}
	fflush(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_result r;
	struct zd_fuzz_input in = {data, size};
	struct zd_err err = {0};
	unsigned how = zd_fuzz_byte(&in);

	if (zd_fuzz_result(&in, &r, &err) == 0) {
		use(&r, how);
		zd_result_done(&r);
	}
	return 0;
}
