/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/advisory.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct figure {
	enum zd_counter counter;
	struct zd_stat stat;
	const char *unit;
} figures[] = {
	{ZD_COUNTER_INSTRUCTIONS_K, {.name = "instructions_k", .label = "kernel insn"}, "insn"},
	{ZD_COUNTER_PAGE_FAULTS, {.name = "page_faults", .label = "page faults"}, "faults"},
	{ZD_COUNTER_DTLB_MISSES, {.name = "dtlb_misses", .label = "dTLB misses"}, "misses"},
};

enum { N_FIGURES = sizeof(figures) / sizeof(figures[0]) };

int zd_advisory_add(struct zd_run *run, const struct zd_cell *cell, const struct zd_workload *w,
	const struct zd_variant *v)
{
	for (size_t i = 0; i < N_FIGURES; i++) {
		struct zd_metric *m;

		if (zd_tally_add(run, cell, w, v, 1, &figures[i].stat) < 0)
			return -ENOMEM;
		m = &run->result->metric[run->result->n_metrics - 1];
		m->advisory = true;
		/* Not of the clock, and without samples to make a histogram of. */
		m->hist_unit[0] = '\0';
		snprintf(m->unit, sizeof(m->unit), "%s/%s", figures[i].unit,
			w->stats[0].per ? w->stats[0].per : "op");
	}
	return 0;
}

/* Why this repetition gave no figure. */
static enum zd_status judge(const struct zd_counters *counters, const struct zd_counts *counts,
	enum zd_counter counter, uint64_t n_ops, char *why, size_t size)
{
	bool of_pmu = counter < ZD_N_PMU_COUNTERS;

	why[0] = '\0';
	if (counters->state[counter] != ZD_COUNTER_COUNTS) {
		snprintf(why, size, "%s", counters->why[counter]);
		return counters->state[counter] == ZD_COUNTER_REFUSED ? ZD_STATUS_REFUSED
								      : ZD_STATUS_UNSUPPORTED;
	}
	if (n_ops == 0) {
		snprintf(why, size, "no operation to share it among");
		return ZD_STATUS_UNSUPPORTED;
	}
	if (of_pmu && counts->share < 1) {
		snprintf(why, size,
			"the PMU counted it %.0f%% of the time, other counters the rest: it is not "
			"scaled; end what else uses perf",
			counts->share * 100);
		return ZD_STATUS_PARTIAL;
	}
	return ZD_STATUS_OK;
}

void zd_advisory_enter(const struct zd_when *when, const struct zd_bench *b,
	const struct zd_counters *counters, const struct zd_counts *counts)
{
	const struct zd_samples *samples = &b->series[b->workload->stats[0].series];
	uint64_t n_ops = samples->n * samples->ops_per_sample;

	for (size_t i = 0; i < N_FIGURES; i++) {
		struct zd_metric *m = zd_tally_find(when->run, when->cell, b->workload->name,
			b->variant->name, 1, figures[i].stat.name);
		char why[256];
		enum zd_status status =
			judge(counters, counts, figures[i].counter, n_ops, why, sizeof(why));

		if (m)
			zd_tally_enter_value(m, when->step, when->t_offset_s,
				status == ZD_STATUS_OK
					? (double)counts->count[figures[i].counter] / (double)n_ops
					: NAN,
				n_ops, status, why);
	}
}
