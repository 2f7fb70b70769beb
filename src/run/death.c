/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/death.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/hazard.h"
#include "run/verdict.h"
#include "run/watch.h"

struct last {
	bool by_kernel; /* it died, rather than that somebody ended the machine */
	unsigned rep;
	char cell[64], name[96];
	char words[330];
};

static bool is_cell(const struct last *last, const struct zd_cell *cell)
{
	char text[64];

	return strcmp(zd_cell_format(cell, text, sizeof(text)), last->cell) == 0;
}

/* A workload's variant, or one of the steps around them, which the provision workload measures. */
static bool is_under_way(const struct last *last, const struct zd_metric *m)
{
	size_t length = strlen(m->workload);

	if (!is_cell(last, &m->cell))
		return false;
	if (strcmp(last->name, ZD_WATCH_WAIT) == 0)
		return false;
	if (!strchr(last->name, '/'))
		return strcmp(m->workload, "provision") == 0;
	return strncmp(last->name, m->workload, length) == 0 && last->name[length] == '/' &&
	       strcmp(last->name + length + 1, m->variant) == 0;
}

static void say(const struct last *last, bool here, char *reason, size_t size)
{
	if (here || !last->name[0])
		snprintf(reason, size, "the %s here: %s",
			last->by_kernel ? "kernel died" : "machine was lost", last->words);
	else
		snprintf(reason, size, "not tried: the %s in %s of %s, repetition %u: %.280s",
			last->by_kernel ? "kernel had died" : "machine had been lost", last->name,
			last->cell, last->rep + 1, last->words);
}

static int complain(struct zd_result *r, const struct last *last, const struct zd_splat *splat)
{
	struct zd_complaint *c = NULL;
	bool full = r->n_complaints == ZD_MAX_COMPLAINTS;

	for (size_t i = 0; i < r->n_ns && !c; i++) {
		if (!is_cell(last, &r->ns[i].requested))
			continue;
		c = zd_result_add_complaint(r, &r->ns[i].requested, last->name, last->rep, splat);
		if (!c)
			return full ? 0 : -ENOMEM;
	}
	if (!c)
		return 0;
	/* Nobody could ask for the taint any more. */
	c->taint_before = c->taint_after = r->machine.kernel.taint;
	if (zd_hazard_is(r->machine.arch, r->machine.page_size_bytes, c->cell.map,
		    r->invocation.size_bytes))
		snprintf(c->meaning, sizeof(c->meaning), "%s", zd_hazard_meaning);
	else
		zd_verdict_meaning(&r->machine, splat, c->meaning, sizeof(c->meaning));
	return 0;
}

int zd_death_enter(struct zd_result *r, const char *operation, const struct zd_splat *splat)
{
	struct last last = {.rep = 0};

	if (sscanf(operation, "%u %63s %95[^\n]", &last.rep, last.cell, last.name) != 3)
		last = (struct last){.rep = 0};
	last.by_kernel = splat->kind[0] != '\0';
	zd_splat_summary(splat, last.words, sizeof(last.words));
	r->invocation.complete = false;
	for (size_t i = 0; i < r->n_metrics; i++) {
		struct zd_metric *m = &r->metric[i];
		bool here = is_under_way(&last, m);

		if (here)
			m->status = ZD_STATUS_FAILED;
		if (here || (m->status == ZD_STATUS_SKIPPED && m->n_reps == 0))
			say(&last, here, m->reason, sizeof(m->reason));
	}
	for (size_t i = 0; i < r->n_ns; i++) {
		struct zd_namespace_record *ns = &r->ns[i];
		bool here = is_cell(&last, &ns->requested);

		if (here)
			ns->status = ZD_STATUS_FAILED;
		if (here || ns->status == ZD_STATUS_SKIPPED)
			say(&last, here, ns->reason, sizeof(ns->reason));
	}
	return last.by_kernel ? complain(r, &last, splat) : 0;
}
