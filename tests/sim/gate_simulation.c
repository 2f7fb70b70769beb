/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bench of the gate: how often do rules cry wolf, and how often do they see one?
 *
 * gate-simulation [ROUNDS [REPS]]: makes ROUNDS (1000) pairs of runs of 20 metrics, REPS (10)
 * repetitions with 50 samples each, from a world in which it is known whether the second is slower,
 * and asks each rule. A repetition has a level of its own (a fresh namespace: other pages, another
 * layout), samples lie around it with a tail. Prints, per world, the share of gates with any false
 * alarm when nothing has changed, and of metrics that are found, and that are called fine, when all
 * are 10% slower. Exit 1 when the tool's own rule breaks its promise: more false alarms than alpha,
 * fewer than 95% found where repetitions are apart by 2% alone, or more than alpha called fine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/rule.h"
#include "stats/quantile.h"
#include "stats/rank.h"
#include "stats/rng.h"

enum { METRICS = 20, SAMPLES = 50, MAX_POOLED = ZD_RANK_MAX * SAMPLES };

static const double alpha = 0.05, margin = 0.05, slower = 1.10;
static size_t reps = 10;

struct world {
	const char *name;
	double rep;	  /* standard deviation of the repetitions' levels, as a share */
	double drift;	  /* what a whole run's level gains from its first to its last repetition */
	double straggler; /* the share of repetitions that are 1.3 times as slow */
	double run;	  /* standard deviation of the runs' levels */
};

static const struct world worlds[] = {
	{"samples alone vary", 0, 0, 0, 0},
	{"repetitions 2% apart", 0.02, 0, 0, 0},
	{"and drift of 3% a run", 0.02, 0.03, 0, 0},
	{"and 5% stragglers", 0.02, 0, 0.05, 0},
	{"and runs 1% apart", 0.02, 0, 0, 0.01},
	{"repetitions 4% apart", 0.04, 0, 0, 0},
};

struct run {
	double sample[METRICS][MAX_POOLED];
	double rep[METRICS][ZD_RANK_MAX]; /* medians */
};

static double normal(struct zd_rng *rng)
{
	double u = ldexp((double)(zd_rng_next(rng) >> 11) + 0.5, -53);
	double v = ldexp((double)(zd_rng_next(rng) >> 11) + 0.5, -53);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static double share(struct zd_rng *rng)
{
	return ldexp((double)(zd_rng_next(rng) >> 11), -53);
}

static void make(struct run *r, const struct world *w, double factor, struct zd_rng *rng)
{
	double scratch[SAMPLES];
	double run_level = exp(w->run * normal(rng));

	for (size_t m = 0; m < METRICS; m++) {
		for (size_t i = 0; i < reps; i++) {
			double *s = &r->sample[m][i * SAMPLES];
			double level = 1000 * factor * run_level * exp(w->rep * normal(rng)) *
				       (1 + w->drift * (double)i / (double)(reps - 1));

			if (share(rng) < w->straggler)
				level *= 1.3;
			for (size_t k = 0; k < SAMPLES; k++)
				s[k] = level *
				       (1 + 0.02 * fabs(normal(rng)) + (share(rng) < 0.01 ? 2 : 0));
			r->rep[m][i] = zd_median(s, SAMPLES, scratch);
		}
	}
}

/* ---- rules: which metrics are alarms, and which cannot be told? ---- */

enum outcome { FINE, ALARM, UNDECIDED };

/* One figure a run, as most CI does it: the median of the first repetition, and 5%. */
static void threshold_on_one(const struct run *a, const struct run *b, enum outcome *out)
{
	for (size_t m = 0; m < METRICS; m++)
		out[m] = b->rep[m][0] > (1 + margin) * a->rep[m][0] ? ALARM : FINE;
}

/* By ranks of all samples; the normal approximation is as good as exact for 500. */
static bool pooled_is_greater(const double *b, const double *a)
{
	static double x[MAX_POOLED], y[MAX_POOLED];
	size_t pooled = reps * SAMPLES, below = 0;
	double n = (double)pooled, u = 0, mean = n * n / 2;
	double sd = sqrt(n * n * (2 * n + 1) / 12);

	memcpy(x, a, pooled * sizeof(x[0]));
	memcpy(y, b, pooled * sizeof(y[0]));
	zd_sort(x, pooled);
	zd_sort(y, pooled);
	for (size_t i = 0; i < pooled; i++) {
		while (below < pooled && x[below] < y[i])
			below++;
		u += (double)below;
	}
	return (u - mean) / sd > 1.6449;
}

static void pooled_samples(const struct run *a, const struct run *b, enum outcome *out)
{
	for (size_t m = 0; m < METRICS; m++)
		out[m] = pooled_is_greater(b->sample[m], a->sample[m]) ? ALARM : FINE;
}

static void repetitions(const struct run *a, const struct run *b, enum outcome *out)
{
	for (size_t m = 0; m < METRICS; m++)
		out[m] =
			zd_mannwhitney_p_greater(zd_mannwhitney_u(b->rep[m], reps, a->rep[m], reps),
				reps, reps) <= alpha
				? ALARM
				: FINE;
}

/* What zdbench gate does, with half of alpha, because the other half is for the second look. */
static void ours(const struct run *a, const struct run *b, enum outcome *out)
{
	struct zd_trial t[METRICS];

	for (size_t m = 0; m < METRICS; m++)
		t[m] = (struct zd_trial){.base = a->rep[m],
			.fresh = b->rep[m],
			.n_base = reps,
			.n_fresh = reps,
			.margin = margin};
	if (zd_trials_judge(t, METRICS, alpha / 2) != 0)
		exit(70);
	for (size_t m = 0; m < METRICS; m++)
		out[m] = t[m].verdict == ZD_VERDICT_REGRESSED	   ? ALARM
			 : t[m].verdict == ZD_VERDICT_INCONCLUSIVE ? UNDECIDED
								   : FINE;
}

static const struct {
	const char *name;
	void (*rule)(const struct run *a, const struct run *b, enum outcome *out);
} rules[] = {
	{"5% threshold on one run", threshold_on_one},
	{"Mann-Whitney, pooled samples", pooled_samples},
	{"Mann-Whitney, repetitions", repetitions},
	{"zdbench gate", ours},
};

enum { N_RULES = sizeof(rules) / sizeof(rules[0]), N_WORLDS = sizeof(worlds) / sizeof(worlds[0]) };

struct score {
	size_t alarms, found, passed;
};

static void play(const struct world *w, size_t rounds, struct score *score, struct zd_rng *rng)
{
	static struct run base, same, worse;
	enum outcome out[METRICS];

	memset(score, 0, N_RULES * sizeof(*score));
	for (size_t round = 0; round < rounds; round++) {
		make(&base, w, 1, rng);
		make(&same, w, 1, rng);
		make(&worse, w, slower, rng);
		for (size_t i = 0; i < N_RULES; i++) {
			bool any = false;

			rules[i].rule(&base, &same, out);
			for (size_t m = 0; m < METRICS; m++)
				any = any || out[m] == ALARM;
			score[i].alarms += any;
			rules[i].rule(&base, &worse, out);
			for (size_t m = 0; m < METRICS; m++) {
				score[i].found += out[m] == ALARM;
				score[i].passed += out[m] == FINE;
			}
		}
	}
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
	struct score score[N_RULES];
	struct zd_rng rng;
	bool kept = true;

	if (argc > 2)
		reps = strtoul(argv[2], NULL, 10);
	if (rounds == 0 || reps < 2 || reps > ZD_RANK_MAX) {
		fputs("usage: gate-simulation [ROUNDS [REPS]]\n", stderr);
		return 64;
	}
	zd_rng_init(&rng, 2026);
	printf("%zu pairs of runs a world, %d metrics, %zu repetitions of %d samples, alpha %g, "
	       "margin %g%%\n"
	       "false: gates with an alarm though nothing has changed; found, passed: metrics "
	       "that are 10%% slower, and are called so or called fine\n",
		rounds, METRICS, reps, SAMPLES, alpha, 100 * margin);
	for (size_t w = 0; w < N_WORLDS; w++) {
		play(&worlds[w], rounds, score, &rng);
		printf("\n%-32s %7s %7s %7s\n", worlds[w].name, "false", "found", "passed");
		for (size_t i = 0; i < N_RULES; i++)
			printf("  %-30s %6.1f%% %6.1f%% %6.1f%%\n", rules[i].name,
				100 * (double)score[i].alarms / (double)rounds,
				100 * (double)score[i].found / (double)(rounds * METRICS),
				100 * (double)score[i].passed / (double)(rounds * METRICS));
		/* Three standard errors of room for few rounds. */
		kept = kept && (double)score[N_RULES - 1].alarms / (double)rounds <=
				       alpha + 3 * sqrt(alpha / (double)rounds);
		kept = kept &&
		       (double)score[N_RULES - 1].passed <= alpha * (double)(rounds * METRICS);
		if (w == 1 && reps >= 10)
			kept = kept && (double)score[N_RULES - 1].found >=
					       0.95 * (double)(rounds * METRICS);
	}
	return kept ? 0 : 1;
}
