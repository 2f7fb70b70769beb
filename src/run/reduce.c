/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/reduce.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats/quantile.h"

/*
 * What each reduction takes of the sorted samples. A percentile p of fewer than 1 / (1 - p) samples
 * has no sample of its own above it: it is the largest one under another name.
 */
static const struct quantile {
	const char *name;
	double p;
	size_t samples_min;
} quantiles[] = {
	[ZD_REDUCE_P50] = {"median", 0.50, 1},
	[ZD_REDUCE_P90] = {"p90", 0.90, 10},
	[ZD_REDUCE_P99] = {"p99", 0.99, 100},
	[ZD_REDUCE_P999] = {"p99.9", 0.999, 1000},
	[ZD_REDUCE_MAX] = {"maximum", 1, 1},
	[ZD_REDUCE_RATE] = {"rate", 0.50, 1},
};

static int quantile_of(const struct zd_samples *samples, bool is_signed, double p, double *result)
{
	double *value = malloc(samples->n * sizeof(*value));

	if (!value)
		return -ENOMEM;
	for (size_t i = 0; i < samples->n; i++)
		value[i] =
			is_signed ? (double)(int64_t)samples->value[i] : (double)samples->value[i];
	zd_sort(value, samples->n);
	*result = zd_quantile(value, samples->n, p);
	free(value);
	return 0;
}

/* What began after it ended has, unsigned, taken longer than any clock runs. */
static bool went_backwards(const struct zd_samples *samples, struct zd_err *err)
{
	for (size_t i = 0; i < samples->n; i++) {
		if (samples->value[i] <= INT64_MAX)
			continue;
		zd_err_set(err, ZD_EXIT_FAILED,
			"the clock went backwards: sample %zu of %zu ends %llu ticks before it "
			"begins",
			i + 1, samples->n, 0ULL - samples->value[i]);
		return true;
	}
	return false;
}

int zd_reduce(const struct zd_stat *stat, const struct zd_samples *samples,
	const struct zd_clock *clock, double *value, struct zd_err *err)
{
	const struct quantile *q = &quantiles[stat->reduce];
	double ticks;
	int rc;

	*value = NAN;
	if (samples->n == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "%s",
			samples->absent ? samples->absent : "this kernel does not tell");
		return 1;
	}
	if (samples->n < q->samples_min) {
		zd_err_set(err, ZD_EXIT_FAILED, "a %s needs %zu samples, a repetition has %zu",
			q->name, q->samples_min, samples->n);
		return 1;
	}
	if (stat->unit != ZD_UNIT_BYTES && went_backwards(samples, err))
		return -ERANGE;
	rc = quantile_of(samples, stat->unit == ZD_UNIT_BYTES, q->p, &ticks);
	if (rc < 0)
		return rc;
	if (stat->unit == ZD_UNIT_BYTES) {
		*value = ticks;
		return 0;
	}
	*value = ticks * clock->unit_per_tick / (double)samples->ops_per_sample;
	if (stat->reduce != ZD_REDUCE_RATE)
		return 0;
	if (*value <= 0) {
		*value = NAN;
		zd_err_set(err, ZD_EXIT_FAILED, "the clock is too coarse: a sample took no time");
		return 1;
	}
	/* Operations per million instructions, or per second. */
	*value = (clock->kind == ZD_CLOCK_INSN ? 1e6 : 1e9) / *value;
	return 0;
}
