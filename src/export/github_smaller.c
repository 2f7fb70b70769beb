/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/github.h"

static int write_smaller(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	(void)n;
	return zd_github_write(in, ZD_LOWER, out, err);
}

const struct zd_export zd_export_github_smaller = {
	.name = "github-smaller",
	.summary = "github-action-benchmark, customSmallerIsBetter: the costs",
	.write = write_smaller,
};
