/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "result/result.h"

static void take_metric(struct zd_result *into, struct zd_metric *from)
{
	struct zd_metric *m = zd_result_find_metric(into, from->id);

	if (!m)
		return;
	free(m->rep);
	free(m->bin);
	free(m->traffic);
	*m = *from;
	memset(from, 0, sizeof(*from));
}

static void take_namespace(struct zd_result *into, const struct zd_namespace_record *from)
{
	char a[64], b[64];

	zd_cell_format(&from->requested, a, sizeof(a));
	for (size_t i = 0; i < into->n_ns; i++)
		if (strcmp(zd_cell_format(&into->ns[i].requested, b, sizeof(b)), a) == 0)
			into->ns[i] = *from;
}

void zd_result_merge_take(struct zd_result *into, struct zd_result *from)
{
	struct zd_complaint *complaints = into->complaint;

	for (size_t i = 0; i < from->n_metrics; i++)
		take_metric(into, &from->metric[i]);
	for (size_t i = 0; i < from->n_ns; i++)
		take_namespace(into, &from->ns[i]);
	into->invocation.waited_s = from->invocation.waited_s;
	into->warnings = from->warnings;
	into->traffic = from->traffic;
	into->complaint = from->complaint;
	into->n_complaints = from->n_complaints;
	from->complaint = complaints;
	zd_result_done(from);
}
