/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/watch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "run/progress.h"
#include "run/verdict.h"

void zd_watch_open(struct zd_watch *w, struct zd_result *result)
{
	int rc;

	memset(w, 0, sizeof(*w));
	w->result = result;
	rc = zd_kmsg_open(&w->kmsg);
	w->taint = zd_kmsg_taint(&w->kmsg, 0);
	if (rc < 0)
		zd_warnings_raise(&result->warnings, ZD_WARN_LOG_UNREAD,
			"/dev/kmsg: %s: whether the kernel complained was seen by its taint alone",
			zd_errno_name(rc));
}

void zd_watch_close(struct zd_watch *w)
{
	zd_kmsg_close(&w->kmsg);
}

void zd_watch_begin(
	struct zd_watch *w, const struct zd_cell *cell, unsigned rep, const char *operation, ...)
{
	char text[64];
	va_list args;

	if (!w)
		return;
	w->cell = *cell;
	w->rep = rep;
	va_start(args, operation);
	vsnprintf(w->operation, sizeof(w->operation), operation, args);
	va_end(args);
	w->meaning[0] = '\0';
	w->complained = false;
	zd_progress_operation(rep, zd_cell_format(cell, text, sizeof(text)), w->operation);
}

static void record(struct zd_watch *w, const struct zd_splat *splat, uint64_t taint)
{
	struct zd_complaint *c =
		zd_result_add_complaint(w->result, &w->cell, w->operation, w->rep, splat);
	char summary[400];

	if (!w->complained)
		zd_err_set(&w->why, ZD_EXIT_FAILED, "%s: %s",
			strcmp(splat->kind, "SIGBUS") == 0 ? "the kernel cannot map it"
							   : "the kernel complained",
			zd_splat_summary(splat, summary, sizeof(summary)));
	w->complained = true;
	if (!c)
		return;
	if (c->count == 1)
		c->taint_before = w->taint;
	c->taint_after = taint;
	if (w->meaning[0])
		snprintf(c->meaning, sizeof(c->meaning), "%s", w->meaning);
	else
		zd_verdict_meaning(&w->result->machine, splat, c->meaning, sizeof(c->meaning));
}

static void record_line(struct zd_watch *w, const char *kind, const char *line, uint64_t taint)
{
	struct zd_splat splat = {.n_lines = 1};

	snprintf(splat.kind, sizeof(splat.kind), "%s", kind);
	snprintf(splat.line[0], sizeof(splat.line[0]), "%s", line);
	record(w, &splat, taint);
}

void zd_watch_saw(struct zd_watch *w, const char *kind, const char *line)
{
	if (w)
		record_line(w, kind, line, w->taint);
}

void zd_watch_explain(struct zd_watch *w, const char *meaning)
{
	if (!w)
		return;
	snprintf(w->meaning, sizeof(w->meaning), "%s", meaning);
	for (size_t i = 0; i < w->result->n_complaints; i++) {
		struct zd_complaint *c = &w->result->complaint[i];
		char a[64], b[64];

		if (c->rep == w->rep && strcmp(zd_cell_format(&c->cell, a, sizeof(a)),
						zd_cell_format(&w->cell, b, sizeof(b))) == 0)
			snprintf(c->meaning, sizeof(c->meaning), "%s", meaning);
	}
}

bool zd_watch_end(struct zd_watch *w, struct zd_err *why)
{
	struct zd_splats splats = {.n = 0};
	uint64_t taint;

	if (!w)
		return false;
	zd_kmsg_drain(&w->kmsg, &splats);
	taint = zd_kmsg_taint(&w->kmsg, w->taint);
	for (size_t i = 0; i < splats.n; i++)
		if (splats.splat[i].n_lines > 0)
			record(w, &splats.splat[i], taint);
	if (taint & ~w->taint && splats.n == 0) {
		char line[96];

		snprintf(line, sizeof(line), "the kernel's taint went from %llu to %llu",
			(unsigned long long)w->taint, (unsigned long long)taint);
		record_line(w, "taint", line, taint);
	}
	w->taint = taint;
	if (w->complained && why)
		*why = w->why;
	return w->complained;
}
