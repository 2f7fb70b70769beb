/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The statistical rule of the gate, pure arithmetic: costs of two sides in, verdicts out. A cost is
 * a repetition's value where lower is better and its inverse where higher is.
 *
 * For each metric the ratio of costs, new over baseline, is held against a margin. The exact
 * Mann-Whitney test of the repetitions decides, never an average and never single samples:
 *
 *   regressed     the ratio is above 1 + margin; Holm's procedure over all metrics at alpha, so
 *                 that the probability of any false alarm in the whole gate is at most alpha
 *   improved      the ratio is below 1 / (1 + margin), the same way
 *   ok            the ratio is below 1 + margin, each metric at alpha: a gate that passes says that
 *                 of every one, so needs no correction (an intersection-union test)
 *   inconclusive  none of these
 *
 * Units: margins, alpha and p are fractions, ratios without unit. Ownership: nothing is kept, the
 * values are the caller's. Source: S. Holm, "A simple sequentially rejective multiple test
 * procedure", Scand. J. Statistics 6 (1979); R. Berger, Technometrics 24 (1982).
 */
#ifndef ZDBENCH_GATE_RULE_H
#define ZDBENCH_GATE_RULE_H

#include <stddef.h>

enum zd_verdict {
	ZD_VERDICT_REGRESSED,
	ZD_VERDICT_INCONCLUSIVE,
	ZD_VERDICT_IMPROVED,
	ZD_VERDICT_OK,
	ZD_N_VERDICTS,
};

const char *zd_verdict_name(enum zd_verdict verdict); /* "regressed", ... */

struct zd_trial {
	/* Finite and above 0, 1 to ZD_RANK_MAX on each side. */
	const double *base, *fresh;
	size_t n_base, n_fresh;
	double margin;
	/* What zd_trials_judge() finds: */
	enum zd_verdict verdict;
	double ratio;		  /* Hodges-Lehmann, of costs */
	double lo, hi;		  /* the ends that decided; 0 and INFINITY where n gives none */
	double p_worse, p_within; /* that it is no worse, or not within the margin */
	double p_better;
	double alpha; /* what Holm's procedure left for "regressed" and this metric */
};

/* 0; -ENOMEM; or what zd_ratio_ci() says of values that are not as they must be. */
int zd_trials_judge(struct zd_trial *trials, size_t n, double alpha);

#endif
