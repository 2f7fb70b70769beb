/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * github-action-benchmark's own JSON (tools customSmallerIsBetter and customBiggerIsBetter): a list
 * of named values. It has no word for what could not be measured: the smaller-is-better file counts
 * it by status, with ids and reasons in `extra`, so that one more raises an alert; the other one
 * counts what was measured.
 *
 * Source: README of benchmark-action/github-action-benchmark and its extractor.
 */
#include "export/github.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "export/json.h"
#include "export/quantity.h"
#include "printable.h"
#include "result/rows.h"

static json_t *add_entry(
	struct zd_json *j, const char *name, const char *unit, double value, double lo, double hi)
{
	json_t *entry = zd_json_push_object(j, j->root);
	char a[ZD_NUMBER_SIZE], b[ZD_NUMBER_SIZE], range[2 * ZD_NUMBER_SIZE + 8];

	zd_json_set_text(j, entry, "name", name);
	zd_json_set_text(j, entry, "unit", unit);
	zd_json_set_real(j, entry, "value", value);
	if (isfinite(lo) && isfinite(hi)) {
		snprintf(range, sizeof(range), "%s .. %s", zd_number_text(lo, a),
			zd_number_text(hi, b));
		zd_json_set_text(j, entry, "range", range);
	}
	return entry;
}

static void add_metric(struct zd_json *j, const struct zd_metric *m, unsigned long long injected)
{
	bool ci95 = zd_export_has_ci95(m);
	json_t *entry = add_entry(j, m->id, m->unit, m->summary.median, ci95 ? m->summary.lo : NAN,
		ci95 ? m->summary.hi : NAN);
	char extra[sizeof(m->reason) + 240], note[64] = "";

	if (injected)
		snprintf(note, sizeof(note), "; %llu instructions injected", injected);
	snprintf(extra, sizeof(extra), "%zu repetitions%s%s%s%s%s", m->summary.n, note,
		m->verified_text[0] ? "; verified: " : "", m->verified_text,
		m->reason[0] ? "; partial: " : "", m->reason);
	zd_json_set_text(j, entry, "extra", extra);
}

static int add_ratios(struct zd_json *j, const struct zd_result *r, enum zd_better better)
{
	struct zd_row *rows;
	size_t n;

	if (zd_rows(r, &rows, &n) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct zd_comparison *c = rows[i].comparison;
		bool ci95 = c && c->level_reached && c->level == 0.95;

		if (c && isfinite(c->ratio) && zd_pair_any(&rows[i].pair)->better == better)
			add_entry(j, c->metric, "dev/mem", c->ratio, ci95 ? c->lo : NAN,
				ci95 ? c->hi : NAN);
	}
	free(rows);
	return 0;
}

/* One line "id: reason" for each metric of this status. */
static void add_status(struct zd_json *j, const struct zd_result *r, enum zd_status status)
{
	char name[48], *extra = NULL;
	size_t length, count = 0;
	FILE *memory = open_memstream(&extra, &length);
	json_t *entry;

	if (!memory) {
		j->failed = 1;
		return;
	}
	for (size_t i = 0; i < r->n_metrics; i++) {
		const struct zd_metric *m = &r->metric[i];
		char id[sizeof(m->id)], reason[sizeof(m->reason)];

		if (m->status != status)
			continue;
		zd_printable(m->id, id, sizeof(id));
		zd_printable(m->reason, reason, sizeof(reason));
		if (status != ZD_STATUS_OK)
			fprintf(memory, "%s%s: %s", count ? "\n" : "", id, reason);
		count++;
	}
	if (fclose(memory) != 0)
		j->failed = 1;
	snprintf(name, sizeof(name), "zdbench/metrics/%s", zd_status_name(status));
	entry = add_entry(j, name, "metrics", (double)count, NAN, NAN);
	if (extra && extra[0])
		zd_json_set(j, entry, "extra", json_string(extra));
	free(extra);
}

int zd_github_write(
	const struct zd_result_input *in, enum zd_better better, FILE *out, struct zd_err *err)
{
	const struct zd_result *r = in->result;
	struct zd_json j = {.root = json_array()};

	if (better == ZD_HIGHER)
		add_status(&j, r, ZD_STATUS_OK);
	for (int status = ZD_STATUS_PARTIAL; better == ZD_LOWER && status <= ZD_STATUS_FAILED;
		status++)
		add_status(&j, r, (enum zd_status)status);
	if (add_ratios(&j, r, better) != 0)
		j.failed = 1;
	for (size_t i = 0; i < r->n_metrics; i++)
		if (r->metric[i].better == better && zd_export_measured(&r->metric[i]))
			add_metric(&j, &r->metric[i], zd_result_injected(r));
	return zd_json_finish(&j, out, err);
}
