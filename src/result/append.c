/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "result/result.h"

/* Both lists are in ascending order, and of the same layout: stats/histogram.h. */
static int join_bins(struct zd_metric *into, const struct zd_metric *from)
{
	const size_t most = into->n_bins + from->n_bins;
	struct zd_hist_bin *bin, *shrunk;
	size_t i = 0, k = 0, n = 0;

	if (from->n_bins == 0)
		return 0;
	bin = reallocarray(NULL, most, sizeof(*bin));
	if (!bin)
		return -ENOMEM;
	while (i < into->n_bins || k < from->n_bins) {
		if (k == from->n_bins || (i < into->n_bins && into->bin[i].lo < from->bin[k].lo)) {
			bin[n++] = into->bin[i++];
		} else {
			bin[n] = from->bin[k++];
			if (i < into->n_bins && into->bin[i].lo == bin[n].lo)
				bin[n].count += into->bin[i++].count;
			n++;
		}
	}
	free(into->bin);
	shrunk = reallocarray(bin, n, sizeof(*bin));
	into->bin = shrunk ? shrunk : bin;
	into->n_bins = n;
	return 0;
}

static int add_reps(
	struct zd_metric *into, const struct zd_metric *from, unsigned first, double later_s)
{
	for (size_t k = 0; k < from->n_reps; k++) {
		struct zd_rep rep = from->rep[k];

		rep.i += first;
		rep.pair += first;
		rep.t_offset_s += later_s;
		if (zd_metric_add_rep(into, &rep) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int append_metric(
	struct zd_result *r, const struct zd_metric *from, unsigned first, double later_s)
{
	struct zd_metric *into = zd_result_find_metric(r, from->id);

	/* Of another plan, which the caller says it is not. */
	if (!into)
		return -EINVAL;
	/* One that was not come to has a reason, and says nothing of those that were measured. */
	if (from->n_reps > 0 || into->n_reps == 0 || from->status == ZD_STATUS_FAILED)
		zd_metric_take_status(into, from->status, from->reason);
	if (zd_metric_has_numbers(from)) {
		into->verified = from->verified;
		memcpy(into->verified_text, from->verified_text, sizeof(into->verified_text));
	}
	if (add_reps(into, from, first, later_s) < 0)
		return -ENOMEM;
	return join_bins(into, from);
}

/* Its last repetition's, as in one boot; a failure stays. */
static void append_namespace(struct zd_result *r, const struct zd_namespace_record *from)
{
	char cell[64], one[64];

	zd_cell_format(&from->requested, cell, sizeof(cell));
	for (size_t i = 0; i < r->n_ns; i++) {
		struct zd_namespace_record *into = &r->ns[i], was = *into;
		const char *asked = zd_map_name(from->requested.map);

		if (strcmp(zd_cell_format(&into->requested, one, sizeof(one)), cell) != 0)
			continue;
		if (from->raw_bytes > 0) {
			*into = *from;
			memcpy(into->witness_capacity, was.witness_capacity,
				sizeof(was.witness_capacity));
			memcpy(into->witness_ram, was.witness_ram, sizeof(was.witness_ram));
			zd_witness_take(into->witness_capacity, from->witness_capacity, asked);
			zd_witness_take(into->witness_ram, from->witness_ram, asked);
		}
		if (was.status == ZD_STATUS_FAILED || from->status == ZD_STATUS_SKIPPED) {
			into->status = was.status;
			memcpy(into->reason, was.reason, sizeof(was.reason));
		} else {
			into->status = from->status;
			memcpy(into->reason, from->reason, sizeof(into->reason));
		}
	}
}

static int append_complaint(struct zd_result *r, const struct zd_complaint *from, unsigned first)
{
	struct zd_complaint *into = zd_result_add_complaint(
		r, &from->cell, from->operation, from->rep + first, &from->splat);

	if (!into)
		return r->n_complaints == ZD_MAX_COMPLAINTS ? 0 : -ENOMEM;
	if (into->count == 1) {
		into->taint_before = from->taint_before;
		memcpy(into->meaning, from->meaning, sizeof(into->meaning));
	}
	into->taint_after = from->taint_after;
	into->count += from->count - 1;
	return 0;
}

static void append_warnings(struct zd_warnings *into, const struct zd_warnings *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct zd_warning *w = &from->warning[i];

		zd_warnings_add(into, w->code, w->severity, w->remedy, "%s", w->message);
	}
}

int zd_result_append(struct zd_result *into, struct zd_result *from, double later_s)
{
	const unsigned first = zd_result_next_rep(into);
	int rc = 0;

	if (into->invocation.n_boots == 0)
		into->invocation.boot[into->invocation.n_boots++] = 0;
	if (into->invocation.n_boots == ZD_RESULT_MAX_BOOTS)
		rc = -E2BIG;
	else
		into->invocation.boot[into->invocation.n_boots++] = first;
	for (size_t i = 0; i < from->n_metrics && rc == 0; i++)
		rc = append_metric(into, &from->metric[i], first, later_s);
	for (size_t i = 0; i < from->n_ns; i++)
		append_namespace(into, &from->ns[i]);
	for (size_t i = 0; i < from->n_complaints && rc == 0; i++)
		rc = append_complaint(into, &from->complaint[i], first);
	append_warnings(&into->warnings, &from->warnings);
	into->invocation.complete = into->invocation.complete && from->invocation.complete;
	if (from->invocation.waited_s > 0)
		into->invocation.waited_s =
			from->invocation.waited_s + fmax(into->invocation.waited_s, 0);
	if (from->invocation.max_rss_bytes > into->invocation.max_rss_bytes)
		into->invocation.max_rss_bytes = from->invocation.max_rss_bytes;
	zd_result_done(from);
	return rc;
}
