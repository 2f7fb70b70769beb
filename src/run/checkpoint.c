/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run/progress.h"

void zd_checkpoint_separate(void)
{
	if (zd_progress_is_port())
		putchar(ZD_CHECKPOINT_SEPARATOR);
}

static void hand_over(struct zd_result *view)
{
	struct zd_err ignored;

	/* Should this be the last word, then that is how it ended. */
	snprintf(view->invocation.stop.why, sizeof(view->invocation.stop.why), "broke-off");
	view->invocation.stop.width = NAN;
	view->comparison = NULL;
	view->n_comparisons = 0;
	memcpy(view->finished, view->started, sizeof(view->finished));
	zd_checkpoint_separate();
	/* Who cannot write this cannot write the result, and says so then. */
	zd_result_write(view, "-", &ignored);
}

void zd_checkpoint_all(const struct zd_result *r)
{
	struct zd_result view = *r;

	if (zd_progress_is_port())
		hand_over(&view);
}

static bool same_cell(const struct zd_cell *a, const struct zd_cell *b)
{
	return a->mode == b->mode && a->map == b->map && a->fs == b->fs &&
	       a->align_bytes == b->align_bytes;
}

/*
 * Writing one takes as long as some measurements, and longer the more repetitions it holds. So one
 * is written when a cell has twice as many as the one before. Soon after the last comes the result.
 */
static bool is_due(unsigned rep, unsigned reps)
{
	return (rep & (rep + 1)) == 0 && (rep == 0 || rep + 1 != reps);
}

/* What cannot run here is known after the first. */
static bool may_have_changed(const struct zd_metric *m, unsigned rep)
{
	return rep == 0 || m->status != ZD_STATUS_UNSUPPORTED;
}

void zd_checkpoint_cell(
	const struct zd_result *r, const struct zd_cell *cell, unsigned rep, unsigned reps)
{
	struct zd_result view = *r;

	if (!zd_progress_is_port() || !is_due(rep, reps))
		return;
	/* Copies that borrow; nothing of the view is freed but the two lists. */
	view.metric = calloc(r->n_metrics + 1, sizeof(*view.metric));
	view.ns = calloc(r->n_ns + 1, sizeof(*view.ns));
	view.n_metrics = view.n_ns = 0;
	for (size_t i = 0; view.metric && i < r->n_metrics; i++)
		if (same_cell(&r->metric[i].cell, cell) && may_have_changed(&r->metric[i], rep))
			view.metric[view.n_metrics++] = r->metric[i];
	for (size_t i = 0; view.ns && i < r->n_ns; i++)
		if (same_cell(&r->ns[i].requested, cell))
			view.ns[view.n_ns++] = r->ns[i];
	hand_over(&view);
	free(view.metric);
	free(view.ns);
}
