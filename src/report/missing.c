/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What could not be measured, and why: one line for all that one reason kept from it. */
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/page.h"

/* So many are shown, and what figures of each, before the others are folded away. */
enum { MAX_NAMES = 128, SHOWN = 5 };

/* Names that differ, as many as are read. */
struct names {
	char text[MAX_NAMES][96];
	char stats[MAX_NAMES][160]; /* ", p90, p99": which of it */
	unsigned maps[MAX_NAMES];   /* 1 << map of those that bear it */
	size_t n;
	bool more;
};

static void add_stat(char *stats, size_t size, const char *stat)
{
	char text[64];
	size_t length = strlen(stats);
	const char *found;

	snprintf(text, sizeof(text), ", %s", stat);
	found = strstr(stats, text);
	if (found && (found[strlen(text)] == '\0' || found[strlen(text)] == ','))
		return;
	if (length + strlen(text) < size)
		snprintf(stats + length, size - length, "%s", text);
}

static void add_name(struct names *names, const char *text, const char *stat, enum zd_map map)
{
	size_t i = 0;

	while (i < names->n && strcmp(names->text[i], text) != 0)
		i++;
	if (i == MAX_NAMES) {
		names->more = true;
		return;
	}
	if (i == names->n)
		snprintf(names->text[names->n++], sizeof(names->text[0]), "%s", text);
	names->maps[i] |= 1U << map;
	if (stat)
		add_stat(names->stats[i], sizeof(names->stats[0]), stat);
}

static void write_names(FILE *out, const struct names *names)
{
	bool few = names->n <= SHOWN;
	size_t shown = few ? names->n : SHOWN - 1;

	fputs(few ? "" : "<details class=\"names\"><summary>", out);
	for (size_t i = 0; i < names->n; i++) {
		if (i == shown)
			fprintf(out, "; and %zu%s more</summary>", names->n - shown,
				names->more ? " or" : "");
		zd_html_textf(out, "%s%s", i && i != shown ? "; " : "", names->text[i]);
		if (few && names->stats[i][0])
			zd_html_textf(out, ":%s", names->stats[i] + 1);
	}
	if (names->more)
		fputs("; and others", out);
	fputs(few ? "" : "</details>", out);
}

/* Of a cell which side, where it is not both. */
static void write_places(FILE *out, const struct names *names)
{
	const unsigned both = 1U << ZD_MAP_DEV | 1U << ZD_MAP_MEM;

	for (size_t i = 0; i < names->n; i++) {
		zd_html_textf(out, "%s%s", i ? "; " : "", names->text[i]);
		if (names->maps[i] != both)
			zd_html_textf(out, ", map=%s",
				names->maps[i] == 1U << ZD_MAP_DEV ? "dev" : "mem");
	}
	if (names->more)
		fputs("; and others", out);
}

/* Did it happen in every cell of the run? */
static bool is_everywhere(struct zd_report *p, const struct names *where)
{
	struct names *all = zd_report_alloc(p, 1, sizeof(*all));
	const struct zd_result *r = p->r;
	bool same = all && where->n > 1;
	char cell[80];

	for (size_t i = 0; all && i < r->n_ns; i++)
		add_name(all, zd_report_cell(&r->ns[i].requested, cell, sizeof(cell)), NULL,
			r->ns[i].requested.map);
	same = same && !all->more && !where->more && all->n == where->n;
	for (size_t i = 0; same && i < all->n; i++) {
		size_t k = 0;

		while (k < where->n && strcmp(where->text[k], all->text[i]) != 0)
			k++;
		same = k < where->n && where->maps[k] == all->maps[i];
	}
	free(all);
	return same;
}

/* Failures first; what is advisory last, because no verdict hangs on it. */
static int by_reason(const void *a, const void *b)
{
	const struct zd_metric *x = *(const struct zd_metric *const *)a;
	const struct zd_metric *y = *(const struct zd_metric *const *)b;
	int by;

	if (x->advisory != y->advisory)
		return x->advisory ? 1 : -1;
	if (x->status != y->status)
		return x->status > y->status ? -1 : 1;
	/* Beside the clock the same is missing from every workload. */
	by = x->advisory ? 0 : strcmp(x->workload, y->workload);
	by = by ? by : strcmp(x->reason, y->reason);
	/* As they stand in the result. */
	return by ? by : x < y ? -1 : x > y;
}

static bool is_same(const struct zd_metric *x, const struct zd_metric *y)
{
	return x->advisory == y->advisory && x->status == y->status &&
	       (x->advisory || strcmp(x->workload, y->workload) == 0) &&
	       strcmp(x->reason, y->reason) == 0;
}

static void write_row(struct zd_report *p, const struct zd_metric *const *m, size_t n)
{
	struct names *what = zd_report_alloc(p, 1, sizeof(*what));
	struct names *where = zd_report_alloc(p, 1, sizeof(*where));
	FILE *out = p->out;
	char variant[80], cell[80];

	for (size_t i = 0; what && where && i < n; i++) {
		if (m[i]->advisory)
			add_name(what, zd_report_stat(m[i]), NULL, m[i]->cell.map);
		else
			add_name(what, zd_report_variant(m[i], variant, sizeof(variant)),
				zd_report_stat(m[i]), m[i]->cell.map);
		add_name(where, zd_report_cell(&m[i]->cell, cell, sizeof(cell)), NULL,
			m[i]->cell.map);
	}
	fprintf(out, "<tr><td><span class=\"status s-%s\">%s</span></td>",
		zd_status_name(m[0]->status), zd_status_name(m[0]->status));
	fputs("<td>", out);
	zd_markup_text(out, m[0]->advisory ? "beside the clock" : m[0]->workload);
	fputs("</td>", out);
	fputs("<td class=\"text\">", out);
	zd_markup_text(out, m[0]->reason);
	fputs("</td><td class=\"text\">", out);
	if (what)
		write_names(out, what);
	fputs("</td><td class=\"text\">", out);
	if (where && is_everywhere(p, where))
		fputs("everywhere", out);
	else if (where)
		write_places(out, where);
	fputs("</td>", out);
	fputs("</tr>\n", out);
	free(where);
	free(what);
}

static size_t write_namespaces(struct zd_report *p)
{
	size_t n = 0;
	char cell[80];

	for (size_t i = 0; i < p->r->n_ns; i++) {
		const struct zd_namespace_record *ns = &p->r->ns[i];

		if (ns->status == ZD_STATUS_OK)
			continue;
		fprintf(p->out,
			"<tr><td><span class=\"status s-%s\">%s</span></td><td>namespace</td>"
			"<td class=\"text\">",
			zd_status_name(ns->status), zd_status_name(ns->status));
		zd_markup_text(p->out, ns->reason);
		fputs("</td><td class=\"text\">the whole namespace</td><td class=\"text\">",
			p->out);
		zd_html_textf(p->out, "%s, map=%s",
			zd_report_cell(&ns->requested, cell, sizeof(cell)),
			zd_map_name(ns->requested.map));
		fputs("</td></tr>\n", p->out);
		n++;
	}
	return n;
}

void zd_report_missing(struct zd_report *p)
{
	const struct zd_metric **m = zd_report_alloc(p, p->r->n_metrics, sizeof(*m));
	size_t n = 0, end;

	for (size_t i = 0; m && i < p->r->n_metrics; i++)
		if (p->r->metric[i].status != ZD_STATUS_OK)
			m[n++] = &p->r->metric[i];
	fputs("<section id=\"missing\"><h2>What was not measured, and why</h2>\n", p->out);
	if (n > 0)
		qsort(m, n, sizeof(*m), by_reason);
	fputs("<div class=\"wide\"><table class=\"stack\"><thead><tr><th>status</th>"
	      "<th>workload</th><th>why</th><th>what</th><th>where</th></tr></thead><tbody>\n",
		p->out);
	if (write_namespaces(p) + n == 0)
		fputs("<tr><td colspan=\"5\">All that was asked for was measured.</td></tr>\n",
			p->out);
	for (size_t i = 0; i < n; i = end) {
		for (end = i + 1; end < n && is_same(m[i], m[end]);)
			end++;
		write_row(p, m + i, end - i);
	}
	fputs("</tbody></table></div></section>\n", p->out);
	free(m);
}
