/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The page from top to bottom. */
#include "report/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "report/html.h"
#include "report/page.h"

static int no_memory(struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "cannot make the report: %s", zd_errno_name(ENOMEM));
	return -ENOMEM;
}

static void write_page(struct zd_report *p)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>zdbench: ",
		p->out);
	zd_html_textf(p->out, "%s, %s", p->r->invocation.mode, p->r->machine.kernel.release);
	fprintf(p->out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n",
		zd_report_style);
	zd_report_head(p);
	zd_report_results(p);
	zd_report_forest(p);
	zd_report_traffic(p);
	zd_report_capacity(p);
	zd_report_missing(p);
	zd_report_trend(p);
	zd_report_details(p);
	zd_report_numbers(p);
	zd_report_advisory(p);
	zd_report_warnings(p);
	zd_report_machine(p);
	zd_report_words(p);
	fputs("</main>\n<footer>zdbench " ZD_VERSION ". Instructions are not time, and are never "
	      "converted to it.</footer>\n</body>\n</html>\n",
		p->out);
}

/* Oldest first; those of one second as they were given. */
static int by_start(const void *a, const void *b)
{
	const struct zd_result_input *const *x = a, *const *y = b;
	int by = strcmp((*x)->result->started, (*y)->result->started);

	return by ? by : *x < *y ? -1 : *x > *y;
}

static int sort(const struct zd_result_input *in, size_t n, struct zd_result_input **sorted)
{
	const struct zd_result_input **order = calloc(n, sizeof(*order));

	*sorted = calloc(n, sizeof(**sorted));
	if (!order || !*sorted) {
		free(order);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		order[i] = &in[i];
	qsort(order, n, sizeof(*order), by_start);
	for (size_t i = 0; i < n; i++)
		(*sorted)[i] = *order[i];
	free(order);
	return 0;
}

/* That into which nothing was injected, if there is one: a positive control is no answer. */
static size_t newest(const struct zd_result_input *in, size_t n)
{
	for (size_t i = n; i-- > 0;)
		if (zd_result_injected(in[i].result) == 0)
			return i;
	return n - 1;
}

int zd_report_write(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	struct zd_result_input *sorted = NULL;
	struct zd_row *rows = NULL;
	struct zd_report page = {.n_in = n};
	char *text = NULL;
	size_t length;
	int rc = sort(in, n, &sorted);

	page.out = open_memstream(&text, &length);
	if (rc == 0 && page.out) {
		page.in = sorted;
		page.shown = newest(sorted, n);
		page.r = sorted[page.shown].result;
		rc = zd_rows(page.r, &rows, &page.n_rows);
	}
	if (rc == 0)
		rc = page.out ? zd_plots_init(&page.plots, page.out) : -ENOMEM;
	if (rc == 0)
		rc = zd_gate_config_init(&page.margins, err);
	if (rc == 0) {
		page.rows = rows;
		write_page(&page);
	}
	if ((page.out && fclose(page.out) != 0) || page.no_memory)
		rc = -ENOMEM;
	rc = rc ? no_memory(err) : zd_plots_draw(&page.plots, text, out, err);
	zd_gate_config_done(&page.margins);
	zd_plots_done(&page.plots);
	free(text);
	free(rows);
	free(sorted);
	return rc;
}
