/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gate/fingerprint.h"
#include "gate/forms.h"
#include "gate/values.h"
#include "result/index.h"
#include "result/text.h"
#include "stats/rank.h"

enum {
	INDENT = 4,
	LABEL_WIDTH = 30,
	VALUE_WIDTH = 12,
	UNIT_WIDTH = 14,
	RATIO_WIDTH = 7,
	INTERVAL_WIDTH = 18,
};

static const double level = 0.95;

static void print_value(FILE *out, const struct zd_metric *m, const struct zd_scale *scale)
{
	char text[64] = "-";

	if (zd_metric_has_numbers(m))
		zd_text_number(
			m->summary.median / scale->divisor, scale->decimals, text, sizeof(text));
	else if (m)
		snprintf(text, sizeof(text), "%s", zd_status_name(m->status));
	zd_text_right(out, text, VALUE_WIDTH);
}

/* A metric, or NULL where a result does not have it, and how B's values are to A's. */
struct row {
	const struct zd_metric *a, *b;
	bool has_ratio;
	struct zd_ratio ratio;
};

static struct row row_of(const struct zd_metric *a, const struct zd_metric *b)
{
	struct row row = {.a = a, .b = b};
	struct zd_values x, y;

	row.has_ratio = zd_metric_has_numbers(a) && zd_metric_has_numbers(b) &&
			strcmp(a->unit, b->unit) == 0 && zd_values_take(a, &x) == 0 &&
			zd_values_take(b, &y) == 0 &&
			zd_ratio_ci(y.v, y.n, x.v, x.n, level, &row.ratio) >= 0;
	return row;
}

/* What is not listed unless all is asked for. */
struct left_out {
	size_t same, unmeasured;
};

static bool leave_out(const struct row *row, struct left_out *left)
{
	bool same = row->has_ratio && row->a->status == row->b->status &&
		    row->ratio.exact_level_reached && row->ratio.lo <= 1 && row->ratio.hi >= 1;
	bool unmeasured = row->a && row->b && row->a->status == row->b->status &&
			  row->a->status != ZD_STATUS_FAILED && !zd_metric_has_numbers(row->a);

	left->same += same;
	left->unmeasured += unmeasured;
	return same || unmeasured;
}

static void print_ratio(FILE *out, const struct row *row)
{
	const struct zd_ratio *ratio = &row->ratio;
	char text[64] = "-", interval[160] = "-", lo[64], hi[64];
	bool enough = !row->has_ratio || ratio->exact_level_reached;

	if (row->has_ratio) {
		int decimals = ratio->hi >= 100 ? 1 : ratio->hi >= 10 ? 2 : 4;

		zd_text_number(ratio->ratio, decimals, text, sizeof(text));
		snprintf(interval, sizeof(interval), "[%s, %s]",
			zd_text_number(ratio->lo, decimals, lo, sizeof(lo)),
			zd_text_number(ratio->hi, decimals, hi, sizeof(hi)));
	}
	zd_text_right(out, text, RATIO_WIDTH);
	zd_text_right(out, interval, INTERVAL_WIDTH);
	fputs(enough ? "\n" : "*\n", out);
}

/* "fault write-pte p50": the id without its cell, which stands in the heading. */
static const char *label_of(const struct zd_metric *m, char *buf, size_t size)
{
	char cell[64];

	snprintf(buf, size, "%s", m->id + strlen(zd_cell_format(&m->cell, cell, sizeof(cell))) + 1);
	for (char *c = buf; *c; c++)
		*c = *c == '/' ? ' ' : *c;
	return buf;
}

static void print_row(FILE *out, const struct row *row)
{
	const struct zd_metric *a = row->a, *b = row->b, *any = a ? a : b;
	double x = zd_metric_has_numbers(a) ? a->summary.median : NAN;
	double y = zd_metric_has_numbers(b) ? b->summary.median : NAN;
	bool whole = (isnan(x) || x == floor(x)) && (isnan(y) || y == floor(y));
	struct zd_scale scale;
	char label[sizeof(any->id)];

	zd_scale_choose(
		&scale, any->unit, fmax(isnan(x) ? 0 : fabs(x), isnan(y) ? 0 : fabs(y)), whole);
	fprintf(out, "%*s", INDENT, "");
	zd_text_left(out, label_of(any, label, sizeof(label)), LABEL_WIDTH);
	if (strlen(label) > LABEL_WIDTH)
		fprintf(out, "\n%*s", INDENT + LABEL_WIDTH, "");
	print_value(out, a, &scale);
	print_value(out, b, &scale);
	fputs("  ", out);
	if (a && b && strcmp(a->unit, b->unit) != 0)
		zd_text_left(out, "other unit", UNIT_WIDTH);
	else
		zd_text_left(out,
			zd_metric_has_numbers(a) || zd_metric_has_numbers(b) ? scale.unit : "",
			UNIT_WIDTH);
	print_ratio(out, row);
}

static void print_heading(FILE *out, const struct zd_metric *m)
{
	char cell[64];

	fprintf(out, "\n  ");
	zd_text_left(out, zd_cell_format(&m->cell, cell, sizeof(cell)), INDENT + LABEL_WIDTH - 2);
	zd_text_right(out, "A", VALUE_WIDTH);
	zd_text_right(out, "B", VALUE_WIDTH);
	fputs("  ", out);
	zd_text_left(out, "unit", UNIT_WIDTH);
	zd_text_right(out, "B/A", RATIO_WIDTH);
	zd_text_right(out, "95% interval", INTERVAL_WIDTH);
	fputc('\n', out);
}

static void print_head(FILE *out, const char *head, const char *name, const struct zd_result *r)
{
	char text[800], subject[256];

	snprintf(text, sizeof(text), "%s: %s", name, zd_gate_subject(r, subject, sizeof(subject)));
	fprintf(out, "  %s  ", head);
	zd_text_wrap(out, text, 5, 5);
}

static void print_differences(FILE *out, const struct zd_result *a, const struct zd_result *b)
{
	struct zd_differences d = {.n = 0};
	char text[400];

	zd_fingerprint_compare(a, b, 0, &d);
	for (size_t i = 0; i < d.n; i++) {
		snprintf(text, sizeof(text), "%s: %s, %s", d.difference[i].what,
			d.difference[i].base, d.difference[i].fresh);
		fputs("  differs: ", out);
		zd_text_wrap(out, text, 11, 11);
	}
}

/* The metrics of `r` that are (or are not) in the other result, with their partners. */
static void print_rows(FILE *out, const struct zd_result *r, const struct zd_index *others,
	bool only_here, struct left_out *left)
{
	const struct zd_metric *above = NULL;

	for (size_t i = 0; i < r->n_metrics; i++) {
		const struct zd_metric *m = &r->metric[i];
		const struct zd_metric *other = zd_index_find(others, m->id);
		struct row row = only_here ? row_of(NULL, m) : row_of(m, other);

		if ((only_here && other) || (left && leave_out(&row, left)))
			continue;
		if (!above || !zd_cell_same(&above->cell, &m->cell))
			print_heading(out, m);
		above = m;
		print_row(out, &row);
	}
}

static void print_left_out(FILE *out, const struct left_out *left)
{
	char text[200];

	if (left->same + left->unmeasured == 0)
		return;
	snprintf(text, sizeof(text),
		"Left out: %zu whose interval holds 1, %zu that neither has measured "
		"(--verbose lists them).",
		left->same, left->unmeasured);
	fputs("\n  ", out);
	zd_text_wrap(out, text, 2, 2);
}

int zd_compare_print(const struct zd_result *a, const char *a_name, const struct zd_result *b,
	const char *b_name, bool all, FILE *out)
{
	struct zd_index *in_a = zd_index_make(a), *in_b = zd_index_make(b);
	struct left_out left = {0};
	int rc = in_a && in_b ? 0 : -ENOMEM;

	if (rc == 0) {
		fputs("zdbench compare\n\n", out);
		print_head(out, "A", a_name, a);
		print_head(out, "B", b_name, b);
		print_differences(out, a, b);
		print_rows(out, a, in_b, false, all ? NULL : &left);
		print_rows(out, b, in_a, true, all ? NULL : &left);
		print_left_out(out, &left);
		fputs("\n  B/A: B's value divided by A's, Hodges-Lehmann, with the exact 95% "
		      "interval (*: too few\n  repetitions for 95%). No verdict: that is zdbench "
		      "gate's.\n",
			out);
	}
	zd_index_free(in_a);
	zd_index_free(in_b);
	return rc;
}
