/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of export formats, made from the list in meson.build, and what all of them rely on. */
#include "export/export.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/quantity.h"

#define ZD_EXPORT(name) extern const struct zd_export zd_export_##name;
#include "export/exports.inc"
#undef ZD_EXPORT

const struct zd_export *const zd_exports[] = {
#define ZD_EXPORT(name) &zd_export_##name,
#include "export/exports.inc"
#undef ZD_EXPORT
};

const size_t zd_n_exports = sizeof(zd_exports) / sizeof(zd_exports[0]);

const struct zd_export *zd_export_find(const char *name)
{
	for (size_t i = 0; i < zd_n_exports; i++)
		if (strcmp(zd_exports[i]->name, name) == 0)
			return zd_exports[i];
	return NULL;
}

int zd_export_no_memory(struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "cannot export: %s", zd_errno_name(ENOMEM));
	return -ENOMEM;
}

bool zd_export_measured(const struct zd_metric *m)
{
	return zd_metric_has_numbers(m) && isfinite(m->summary.median);
}

bool zd_export_has_ci95(const struct zd_metric *m)
{
	return zd_export_measured(m) && m->summary.level_reached && isfinite(m->summary.lo) &&
	       isfinite(m->summary.hi);
}

bool zd_export_complaints(const struct zd_result *r, unsigned long *n)
{
	*n = 0;
	for (size_t i = 0; i < r->n_complaints; i++)
		*n += r->complaint[i].count;
	/* SIGBUS and taint are seen without the log. */
	return *n > 0 || !zd_warnings_have(&r->warnings, zd_warning_name(ZD_WARN_LOG_UNREAD));
}

static int check_units(const struct zd_result_input *in, struct zd_err *err)
{
	struct zd_quantity quantity;

	for (size_t i = 0; i < in->result->n_metrics; i++) {
		const struct zd_metric *m = &in->result->metric[i];

		if (zd_quantity_parse(m->unit, &quantity) == 0)
			continue;
		zd_err_set(err, ZD_EXIT_DATA, "cannot export '%s': '%s' is in '%s', no known unit",
			in->name, m->id, m->unit);
		return -EINVAL;
	}
	return 0;
}

static int by_run(const void *a, const void *b)
{
	const struct zd_result_input *x = *(const struct zd_result_input *const *)a;
	const struct zd_result_input *y = *(const struct zd_result_input *const *)b;

	return strcmp(x->result->run_id, y->result->run_id);
}

static int check_runs(const struct zd_result_input *in, size_t n, struct zd_err *err)
{
	const struct zd_result_input **sorted = calloc(n, sizeof(*sorted));
	int rc = 0;

	if (!sorted)
		return zd_export_no_memory(err);
	for (size_t i = 0; i < n; i++)
		sorted[i] = &in[i];
	qsort(sorted, n, sizeof(*sorted), by_run);
	for (size_t i = 1; i < n && rc == 0; i++) {
		if (by_run(&sorted[i - 1], &sorted[i]) != 0)
			continue;
		zd_err_set(err, ZD_EXIT_DATA,
			"cannot export '%s' and '%s' together: both are run %s",
			sorted[i - 1]->name, sorted[i]->name, sorted[i]->result->run_id);
		rc = -EINVAL;
	}
	free(sorted);
	return rc;
}

int zd_export_write(const struct zd_export *format, const struct zd_result_input *in, size_t n,
	FILE *out, struct zd_err *err)
{
	int rc;

	if (n > 1 && !format->several) {
		zd_err_set(
			err, ZD_EXIT_USAGE, "%s holds one result, there are %zu", format->name, n);
		zd_err_hint(err, "export each to a file of its own");
		return -EINVAL;
	}
	for (size_t i = 0; i < n; i++) {
		rc = check_units(&in[i], err);
		if (rc != 0)
			return rc;
	}
	rc = check_runs(in, n, err);
	return rc ? rc : format->write(in, n, out, err);
}
