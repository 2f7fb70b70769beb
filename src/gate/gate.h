/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two results in, verdicts out. Timing is judged by gate/rule.h, the rest by gate/structure.c.
 *
 * Ownership: a struct zd_gate owns its lists and borrows both results and the configuration, which
 * must live as long.
 */
#ifndef ZDBENCH_GATE_GATE_H
#define ZDBENCH_GATE_GATE_H

#include "gate/config.h"
#include "gate/fingerprint.h"
#include "gate/rule.h"
#include "result/result.h"

/* One gated metric that both results have figures of. */
struct zd_gate_metric {
	const struct zd_metric *base, *fresh;
	enum zd_verdict verdict;
	double base_median, fresh_median;
	/* new divided by baseline, as values, with the ends that decided; NAN: nothing to compare
	 */
	double ratio, lo, hi;
	double theta; /* as configured */
	/* What may be called ok: theta, or of p99s how far apart the baseline's are without
	 * stragglers. */
	double bearable;
	/* What was held against: theta; or how far apart the repetitions are, if that is wider: of
	 * instructions the baseline's without stragglers, of p99s those of both sides. */
	double margin;
	/* What a loop of known length took in the new result, divided by the baseline's, which is
	 * taken out of ratio, lo and hi (gate/speed.h); NAN: it is not. */
	double speed;
	/* The same by what a loop took directly around the operation; NAN: not known. */
	double speed_beside;
	double p; /* that it is no worse */
	size_t n_base, n_fresh;
	/* Repetitions besides, in which the machine was slow: gate/speed.h. */
	size_t n_base_aside, n_fresh_aside;
	const char *doubt; /* why it is inconclusive although its figures look clear; or "" */
	char why[120];	   /* for a verdict without figures; else "" */
};

/* Something that is worse and no timing: always a reason to fail. */
struct zd_finding {
	char what[176];		    /* a metric's id, a cell, a warning's code */
	char kind[24];		    /* "vanished", "refused", "capacity", ... */
	char base[160], fresh[560]; /* what it was, what it is */
};

enum { ZD_GATE_REMARK = 400 };

struct zd_gate {
	const struct zd_result *base, *fresh;
	const char *base_name, *fresh_name, *extension_name; /* NULL: no extension */
	const struct zd_gate_config *config;
	struct zd_differences differences; /* those compared on purpose */
	double alpha;			   /* of this look: half of the configured */
	struct zd_gate_metric *metric;
	size_t n_metrics, count[ZD_N_VERDICTS];
	size_t n_judged; /* without those that have a why */
	struct zd_finding *finding;
	size_t n_findings;
	char (*remark)[ZD_GATE_REMARK]; /* what has to be known besides; no reason to fail */
	size_t n_remarks;
	size_t n_ungated;    /* measured in the baseline, and not chosen for the gate */
	size_t n_unmeasured; /* gated, and not measured in the baseline */
	size_t n_new;	     /* only in the new result */
};

struct zd_gate_input {
	struct zd_result *base, *fresh;
	struct zd_result *extension; /* NULL: none; its repetitions are moved into fresh */
	const char *base_name, *fresh_name, *extension_name;
	unsigned across; /* set of enum zd_across */
};

/*
 * 0: *g is filled, whatever the verdicts. -EINVAL with exit 65: not comparable, nothing
 * that can be judged, a pattern that fits no metric, or too few repetitions for any verdict.
 * -ENOMEM with exit 70.
 */
int zd_gate_run(struct zd_gate *g, const struct zd_gate_input *in,
	const struct zd_gate_config *config, struct zd_err *err);
void zd_gate_done(struct zd_gate *g); /* NULL is fine */

/* Regressed metrics or findings: the gate has failed. */
bool zd_gate_failed(const struct zd_gate *g);
/* "failed", "inconclusive", "passed" */
const char *zd_gate_word(const struct zd_gate *g);

/* 0, or -EINVAL with exit 65 when costs were put in: "'x' is no baseline: ...". */
int zd_gate_refuse_injected(
	const struct zd_result *r, const char *name, const char *what, struct zd_err *err);

/*
 * look.c: makes g->metric and its counts anew; the old list is the caller's. 0, -EINVAL with exit
 * 65 where nothing can be judged, or -ENOMEM.
 */
int zd_gate_look(struct zd_gate *g, struct zd_err *err);

/* structure.c: adds to g->finding. 0 or -ENOMEM. */
int zd_gate_structure(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh);
/* complaints.c: likewise */
int zd_gate_complaints(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh);
/* Does it say that the kernel or the memmap is not as it was, and not how well was measured? */
bool zd_gate_warning_fails(const struct zd_warning *w);
/* remarks.c: adds to g->remark, `which` being "new result". 0 or -ENOMEM. */
int zd_gate_remarks(struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh,
	const char *which);
/* The same, after the verdicts: how much faster or slower the machine was. */
int zd_gate_remark_speed(struct zd_gate *g);
/* One more finding, `fmt` being what it is now. 0 or -ENOMEM. */
__attribute__((format(printf, 5, 6))) int zd_gate_find(struct zd_gate *g, const char *kind,
	const char *what, const char *base, const char *fmt, ...);

#endif
