/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the two formats of github-action-benchmark share: a file of it has one better direction. */
#ifndef ZDBENCH_EXPORT_GITHUB_H
#define ZDBENCH_EXPORT_GITHUB_H

#include "export/export.h"

/* As `write` of struct zd_export: one result's metrics of this direction. */
int zd_github_write(
	const struct zd_result_input *in, enum zd_better better, FILE *out, struct zd_err *err);

#endif
