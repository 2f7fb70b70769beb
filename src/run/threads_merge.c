/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/threads_merge.h"

#include <stdio.h>
#include <string.h>

static int pool(struct zd_samples *all, const struct zd_samples *from, struct zd_err *err)
{
	if (all->ops_per_sample != from->ops_per_sample) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"the threads did different work: %llu and %llu operations a sample",
			(unsigned long long)all->ops_per_sample,
			(unsigned long long)from->ops_per_sample);
		return ZD_STATUS_FAILED;
	}
	if (from->n > 0)
		memmove(all->value + all->n, from->value, from->n * sizeof(*from->value));
	all->n += from->n;
	all->capacity += from->capacity;
	return 0;
}

static double number_of(const struct zd_fact *fact)
{
	return fact->kind == ZD_FACT_COUNT ? (double)fact->count : fact->share;
}

static bool same(const struct zd_fact *a, const struct zd_fact *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == ZD_FACT_TEXT ? strcmp(a->text, b->text) == 0
				       : number_of(a) == number_of(b);
}

static void widen(struct zd_facts *facts, const struct zd_fact *all, const struct zd_fact *from)
{
	double lo, hi, other;
	char key[sizeof(all->key)];

	snprintf(key, sizeof(key), "%s", all->key);
	if (from->kind == ZD_FACT_TEXT) {
		zd_facts_text(facts, key, "not the same in all threads");
		return;
	}
	other = number_of(from);
	if (all->kind != ZD_FACT_TEXT)
		lo = hi = number_of(all);
	else if (sscanf(all->text, "%lg to %lg", &lo, &hi) != 2)
		return;
	lo = other < lo ? other : lo;
	hi = other > hi ? other : hi;
	zd_facts_text(facts, key, "%.10g to %.10g", lo, hi);
}

int zd_bench_merge(struct zd_bench *all, const struct zd_bench *from, struct zd_err *err)
{
	for (size_t s = 0; s < ZD_MAX_SERIES; s++) {
		int rc = pool(&all->series[s], &from->series[s], err);

		if (rc != 0)
			return rc;
	}
	for (size_t i = 0; i < from->verified.n; i++) {
		const struct zd_fact *fact = &from->verified.fact[i];
		const struct zd_fact *have = zd_facts_get(&all->verified, fact->key);

		if (have && !same(have, fact))
			widen(&all->verified, have, fact);
	}
	return 0;
}

void zd_bench_merge_note(struct zd_bench *all)
{
	char text[sizeof(all->verified_text)];

	if (all->verified_text[0] == '\0')
		return;
	snprintf(text, sizeof(text), "%s", all->verified_text);
	snprintf(all->verified_text, sizeof(all->verified_text), "%.45s, in each thread", text);
}
