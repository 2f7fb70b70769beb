/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/github.h"

static int write_bigger(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	(void)n;
	return zd_github_write(in, ZD_HIGHER, out, err);
}

const struct zd_export zd_export_github_bigger = {
	.name = "github-bigger",
	.summary = "github-action-benchmark, customBiggerIsBetter: the rates",
	.write = write_bigger,
};
