/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/table.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "result/rows.h"
#include "result/text.h"
#include "zdbench/units.h"

/* Columns of the tables; the verified text begins where the units stand. */
enum {
	INDENT = 4,
	LABEL_WIDTH = 16,
	VALUE_WIDTH = 13,
	UNIT_WIDTH = 16,
	RATIO_WIDTH = 9,
	INTERVAL_WIDTH = 20,
	N_WIDTH = 7,
	NOTE_AT = INDENT + LABEL_WIDTH + 2 * VALUE_WIDTH + 2,
};

struct table {
	FILE *out;
	bool verbose;
	int ratio_decimals;
	bool unsure; /* an interval stands there that is just the range */
};

/* ---- rows ---- */

/* Nothing was measured, and what stands in its place is the same on every side that is there. */
static bool is_refused_alike(const struct zd_pair *pair)
{
	if (zd_metric_has_numbers(pair->dev) || zd_metric_has_numbers(pair->mem))
		return false;
	return !pair->dev || !pair->mem ||
	       (pair->dev->status == pair->mem->status &&
		       strcmp(pair->dev->reason, pair->mem->reason) == 0);
}

static bool is_same_refusal(const struct zd_row *a, const struct zd_row *b)
{
	const struct zd_metric *x = zd_pair_any(&a->pair), *y = zd_pair_any(&b->pair);

	return is_refused_alike(&a->pair) && is_refused_alike(&b->pair) && x->status == y->status &&
	       strcmp(x->reason, y->reason) == 0;
}

static bool is_whole(double value)
{
	return value == floor(value);
}

static double largest_of(const struct zd_pair *pair, int *whole)
{
	const struct zd_metric *sides[] = {pair->dev, pair->mem};
	double largest = 0;

	*whole = 1;
	for (size_t i = 0; i < 2; i++) {
		double value = zd_metric_has_numbers(sides[i]) ? sides[i]->summary.median : NAN;

		if (!isfinite(value))
			continue;
		*whole = *whole && is_whole(value);
		largest = fabs(value) > largest ? fabs(value) : largest;
	}
	return largest;
}

static void print_value(
	const struct table *t, const struct zd_metric *m, const struct zd_scale *scale)
{
	char text[64] = "-";

	if (zd_metric_has_numbers(m))
		zd_text_number(
			m->summary.median / scale->divisor, scale->decimals, text, sizeof(text));
	else if (m)
		snprintf(text, sizeof(text), "%s", zd_status_name(m->status));
	zd_text_right(t->out, text, VALUE_WIDTH);
}

static void print_ratio(struct table *t, const struct zd_comparison *c)
{
	char ratio[64] = "-", lo[64], hi[64], interval[160] = "-";

	if (c && isfinite(c->ratio)) {
		int decimals = c->ratio >= 100 ? 1 : t->ratio_decimals;

		zd_text_number(c->ratio, decimals, ratio, sizeof(ratio));
		snprintf(interval, sizeof(interval), "[%s, %s]%s",
			zd_text_number(c->lo, decimals, lo, sizeof(lo)),
			zd_text_number(c->hi, decimals, hi, sizeof(hi)),
			c->level_reached ? " " : "*");
		t->unsure = t->unsure || !c->level_reached;
	} else {
		snprintf(interval, sizeof(interval), "- ");
	}
	zd_text_right(t->out, ratio, RATIO_WIDTH);
	zd_text_right(t->out, interval, INTERVAL_WIDTH);
}

static void print_n(const struct table *t, const struct zd_pair *pair)
{
	const size_t dev = zd_metric_has_numbers(pair->dev) ? pair->dev->summary.n : 0;
	const size_t mem = zd_metric_has_numbers(pair->mem) ? pair->mem->summary.n : 0;
	char text[48];

	if (dev == mem || dev == 0 || mem == 0)
		snprintf(text, sizeof(text), "%zu", dev ? dev : mem);
	else
		snprintf(text, sizeof(text), "%zu, %zu", dev, mem);
	zd_text_right(t->out, text, N_WIDTH);
	fputc('\n', t->out);
}

/* Not again where the row above has just said the same. */
static void print_reason(
	const struct table *t, const struct zd_metric *m, const struct zd_metric *above, size_t at)
{
	char text[640];

	if (!m || m->status == ZD_STATUS_OK ||
		(above && above->status == m->status && strcmp(above->reason, m->reason) == 0))
		return;
	fprintf(t->out, "%*s", (int)at, "");
	snprintf(text, sizeof(text), "map=%s %s: %s", zd_map_name(m->cell.map),
		zd_status_name(m->status), m->reason);
	zd_text_wrap(t->out, text, at, at + 2);
}

static const char *steadiness(const struct zd_metric *m, char *buf, size_t size)
{
	if (strcmp(m->steady.verdict, "no") == 0)
		snprintf(buf, size, "drifts: second half %+.2f%%", (m->steady.ratio - 1) * 100);
	else
		snprintf(buf, size, "steady: %s", m->steady.verdict);
	return buf;
}

static void print_details(const struct table *t, const struct zd_row *row)
{
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	const struct zd_metric *any = zd_pair_any(&row->pair);
	char id[sizeof(any->id)], lo[64], hi[64], steady[100], text[400];

	fprintf(t->out, "%*s%s, %s is better%s%s%s\n", INDENT + 2, "",
		zd_metric_pair_id(any, id, sizeof(id)),
		any->better == ZD_LOWER ? "lower" : "higher", any->gate ? ", gated" : "",
		row->comparison ? ", dev/mem " : "",
		row->comparison ? row->comparison->verdict : "");
	for (size_t i = 0; i < 2; i++) {
		int decimals;

		if (!zd_metric_has_numbers(sides[i]))
			continue;
		decimals = is_whole(sides[i]->summary.lo) && is_whole(sides[i]->summary.hi) ? 0 : 3;
		snprintf(text, sizeof(text), "map=%s: median's %s %s to %s, in %s; %s",
			zd_map_name(sides[i]->cell.map),
			sides[i]->summary.level_reached ? "95% interval" : "range",
			zd_text_number(sides[i]->summary.lo, decimals, lo, sizeof(lo)),
			zd_text_number(sides[i]->summary.hi, decimals, hi, sizeof(hi)),
			sides[i]->unit, steadiness(sides[i], steady, sizeof(steady)));
		fprintf(t->out, "%*s", INDENT + 2, "");
		zd_text_wrap(t->out, text, INDENT + 2, INDENT + 4);
	}
}

static void print_row(struct table *t, const struct zd_row *row, const struct zd_row *above)
{
	const struct zd_pair *pair = &row->pair;
	const struct zd_metric *any = zd_pair_any(pair);
	struct zd_scale scale;
	int whole;
	double largest = largest_of(pair, &whole);

	zd_scale_choose(&scale, any->unit, largest, whole);
	fprintf(t->out, "%*s", INDENT, "");
	zd_text_left(t->out, any->stat_label[0] ? any->stat_label : any->stat, LABEL_WIDTH);
	print_value(t, pair->dev, &scale);
	print_value(t, pair->mem, &scale);
	if (zd_metric_has_numbers(pair->dev) || zd_metric_has_numbers(pair->mem)) {
		fputs("  ", t->out);
		zd_text_left(t->out, scale.unit, UNIT_WIDTH - 2);
		print_ratio(t, row->comparison);
		print_n(t, pair);
	} else {
		fputc('\n', t->out);
	}
	print_reason(t, pair->dev, above ? above->pair.dev : NULL, INDENT + 2);
	print_reason(t, pair->mem, above ? above->pair.mem : NULL, INDENT + 2);
	if (t->verbose)
		print_details(t, row);
}

/* ---- variants: a line of their own, then a row for each stat ---- */

static const char *verified_text(const struct zd_row *row, char *buf, size_t size)
{
	const char *dev = zd_metric_has_numbers(row->pair.dev) ? row->pair.dev->verified_text : "";
	const char *mem = zd_metric_has_numbers(row->pair.mem) ? row->pair.mem->verified_text : "";

	if (dev[0] && mem[0] && strcmp(dev, mem) != 0)
		snprintf(buf, size, "verified: dev %s; mem %s", dev, mem);
	else if (dev[0] || mem[0])
		snprintf(buf, size, "verified: %s", dev[0] ? dev : mem);
	else
		buf[0] = '\0';
	return buf;
}

static const char *label_of(const struct zd_row *row)
{
	const struct zd_metric *m = zd_pair_any(&row->pair);

	return m->stat_label[0] ? m->stat_label : m->stat;
}

/* The row's reason once for all rows of the variant that have the same. */
static void print_refusal(const struct table *t, const struct zd_row *rows, size_t n, size_t i)
{
	const struct zd_metric *m = zd_pair_any(&rows[i].pair);
	char text[1200] = "";
	size_t used = 0, alike = 0;

	for (size_t k = 0; k < i; k++)
		if (is_same_refusal(&rows[k], &rows[i]))
			return;
	for (size_t k = i; k < n; k++)
		alike += is_same_refusal(&rows[k], &rows[i]);
	for (size_t k = i; k < n && alike < n && used < sizeof(text) / 2; k++)
		if (is_same_refusal(&rows[k], &rows[i]))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
				used ? ", " : "", label_of(&rows[k]));
	snprintf(text + used, sizeof(text) - used, "%s%s: %s", used ? ": " : "",
		zd_status_name(m->status), m->reason);
	fprintf(t->out, "%*s", INDENT, "");
	zd_text_wrap(t->out, text, INDENT, INDENT + 2);
}

static void print_variant(struct table *t, const struct zd_row *rows, size_t n)
{
	const struct zd_metric *m = zd_pair_any(&rows[0].pair);
	char title[160], note[200] = "";

	for (size_t i = 0; i < n && note[0] == '\0'; i++)
		verified_text(&rows[i], note, sizeof(note));
	snprintf(title, sizeof(title), "  %s · %s", m->workload,
		m->label[0] ? m->label : m->variant);
	if (note[0]) {
		size_t at = zd_text_columns(title) + 2;

		at = at < NOTE_AT ? NOTE_AT : at;
		zd_text_left(t->out, title, at);
		zd_text_wrap(t->out, note, at, NOTE_AT);
	} else {
		zd_text_left(t->out, title, 0);
		fputc('\n', t->out);
	}
	for (size_t i = 0; i < n; i++) {
		if (is_refused_alike(&rows[i].pair))
			print_refusal(t, rows, n, i);
		else
			print_row(t, &rows[i],
				i > 0 && !is_refused_alike(&rows[i - 1].pair) ? &rows[i - 1]
									      : NULL);
	}
}

enum { BLOCK, WORKLOAD, VARIANT };

/* Is one reason all there is to say of these rows? */
static bool is_one_refusal(const struct zd_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_same_refusal(&rows[0], &rows[i]))
			return false;
	return true;
}

/* Variants that one reason keeps from being measured, in one paragraph: rows[0 .. n). */
static void print_refused_variants(const struct table *t, const struct zd_row *rows, size_t n)
{
	const struct zd_metric *first = zd_pair_any(&rows[0].pair);
	char text[1600];
	size_t used = (size_t)snprintf(text, sizeof(text), "%s ·", first->workload);

	for (size_t i = 0; i < n; i++) {
		const struct zd_metric *m = zd_pair_any(&rows[i].pair);

		if (used < sizeof(text) &&
			(i == 0 || rows[i].first[VARIANT] != rows[i - 1].first[VARIANT]))
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s",
				i ? ";" : "", m->label[0] ? m->label : m->variant);
	}
	fputs("  ", t->out);
	zd_text_wrap(t->out, text, 2, INDENT);
	print_refusal(t, rows, 1, 0);
}

static void print_heading(const struct table *t, const struct zd_row *row)
{
	const struct zd_cell *cell = &zd_pair_any(&row->pair)->cell;
	char align[24];

	fprintf(t->out, "\n%s, %s alignment%s%s\n\n", zd_mode_name(cell->mode),
		zd_size_format(cell->align_bytes, align, sizeof(align)),
		cell->fs == ZD_FS_NONE ? "" : ", ",
		cell->fs == ZD_FS_NONE ? "" : zd_fs_name(cell->fs));
	fprintf(t->out, "%*s", INDENT + LABEL_WIDTH, "");
	zd_text_right(t->out, "map=dev", VALUE_WIDTH);
	zd_text_right(t->out, "map=mem", VALUE_WIDTH);
	fputs("  ", t->out);
	zd_text_left(t->out, "unit", UNIT_WIDTH - 2);
	zd_text_right(t->out, "dev/mem", RATIO_WIDTH);
	zd_text_right(t->out, "95% interval ", INTERVAL_WIDTH);
	zd_text_right(t->out, "n", N_WIDTH);
	fputc('\n', t->out);
}

/* The end of what belongs together with rows[i] at that level. */
static size_t end_of(const struct zd_row *rows, size_t n, size_t i, int level)
{
	size_t end = i + 1;

	for (bool same = true; end < n && same; end += same)
		for (int k = BLOCK; k <= level; k++)
			same = same && rows[end].first[k] == rows[i].first[k];
	return end;
}

static void print_rows(struct table *t, const struct zd_row *rows, size_t n)
{
	size_t next;

	for (size_t i = 0; i < n; i = next) {
		size_t workload = end_of(rows, n, i, WORKLOAD);

		if (i == 0 || rows[i].first[BLOCK] != rows[i - 1].first[BLOCK])
			print_heading(t, &rows[i]);
		else if (rows[i].first[WORKLOAD] != rows[i - 1].first[WORKLOAD])
			fputc('\n', t->out);
		next = end_of(rows, n, i, VARIANT);
		if (!is_one_refusal(&rows[i], next - i)) {
			print_variant(t, &rows[i], next - i);
			continue;
		}
		while (next < workload && is_same_refusal(&rows[i], &rows[next]) &&
			is_one_refusal(&rows[next], end_of(rows, n, next, VARIANT) - next))
			next = end_of(rows, n, next, VARIANT);
		print_refused_variants(t, &rows[i], next - i);
	}
	if (n == 0)
		return;
	fputs("\n  dev/mem: map=dev's value divided by map=mem's; n: repetitions on each side, "
	      "each in "
	      "a\n  freshly made namespace.\n",
		t->out);
	if (t->unsure)
		fputs("  *: too few repetitions for 95% (4 on each side would do): all ratios lie "
		      "in there.\n",
			t->out);
}

/* ---- the rest ---- */

static void print_warnings(const struct zd_warnings *warnings, FILE *out)
{
	char text[480];

	if (warnings->n == 0)
		return;
	fprintf(out, "\n  %zu warning%s\n", warnings->n, warnings->n == 1 ? "" : "s");
	for (size_t i = 0; i < warnings->n; i++) {
		const struct zd_warning *w = &warnings->warning[i];

		snprintf(text, sizeof(text), "%s: %s", w->code, w->message);
		fprintf(out, "%*s", INDENT, "");
		zd_text_wrap(out, text, INDENT, INDENT + 2);
		if (w->remedy[0] == '\0')
			continue;
		fprintf(out, "%*s-> ", INDENT + 2, "");
		zd_text_wrap(out, w->remedy, INDENT + 5, INDENT + 5);
	}
}

/* What only a kernel of our own measures: no news that another one does not. */
static bool is_absent_part(const struct zd_metric *m)
{
	return strncmp(m->stat, "rebind-", 7) == 0 && m->status == ZD_STATUS_UNSUPPORTED;
}

/*
 * Beside the median and the p99, what a latency's tail looks like is for who asks (-v), and so is
 * what was counted beside the clock: but a measurement that failed or was refused is never left
 * out.
 */
bool zd_row_is_detail(const struct zd_row *row)
{
	static const char *const stat[] = {"p90", "p999", "max"};
	const struct zd_metric *sides[] = {row->pair.dev, row->pair.mem};
	bool found = is_absent_part(zd_pair_any(&row->pair));

	if (zd_pair_any(&row->pair)->advisory)
		return true;
	for (size_t i = 0; i < sizeof(stat) / sizeof(stat[0]); i++)
		found = found || strcmp(zd_pair_any(&row->pair)->stat, stat[i]) == 0;
	for (size_t i = 0; i < 2; i++)
		if (sides[i] && (sides[i]->gate || sides[i]->status == ZD_STATUS_FAILED ||
					sides[i]->status == ZD_STATUS_REFUSED ||
					sides[i]->status == ZD_STATUS_PARTIAL))
			return false;
	return found;
}

static size_t drop_details(struct zd_row *rows, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (!zd_row_is_detail(&rows[i]))
			rows[kept++] = rows[i];
	return kept;
}

int zd_table_print(const struct zd_result *r, FILE *out, bool verbose)
{
	struct table t = {.out = out, .verbose = verbose};
	struct zd_row *rows;
	size_t n;

	t.ratio_decimals = strcmp(r->clock.kind, "insn") == 0 ? 4 : 3;
	if (zd_rows(r, &rows, &n) != 0) {
		fputs("no memory to make the table\n", out);
		return -ENOMEM;
	}
	zd_headline_print(r, out);
	zd_complaints_print(r, verbose, out);
	fputc('\n', out);
	zd_answer_print(r, rows, n, out);
	if (!verbose)
		n = drop_details(rows, n);
	print_rows(&t, rows, n);
	zd_stop_print(r, out);
	zd_traffic_print(r, rows, n, out);
	zd_costs_print(r, out);
	print_warnings(&r->warnings, out);
	if (verbose)
		zd_run_print(r, out);
	free(rows);
	return 0;
}
