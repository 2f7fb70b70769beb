/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a gate judges by: `zdbench.gate.json`, a small file that is committed beside what it guards.
 *
 *   {
 *     "schema": "zdbench.gate/1",
 *     "alpha": 0.05,
 *     "gated": ["*"],
 *     "margins": [
 *       {"clock": "insn", "metrics": "*", "theta": 0.002},
 *       {"clock": "time", "metrics": "*", "theta": 0.05},
 *       {"clock": "time", "metrics": "*p99", "theta": 0.15}
 *     ]
 *   }
 *
 * Patterns are of metric ids; `*` stands for any characters, also none and also `/`. The last
 * margin that fits counts. Without "gated" the metrics are judged that the tool itself marks as fit
 * for it; without "alpha" or "margins" the built-in ones count. Units: alpha and theta are
 * fractions.
 */
#ifndef ZDBENCH_GATE_CONFIG_H
#define ZDBENCH_GATE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "result/result.h"

#define ZD_GATE_CONFIG "zdbench.gate.json"

enum { ZD_GATE_PATTERN = 160, ZD_GATE_MAX_PATTERNS = 1000, ZD_GATE_MAX_MARGINS = 20000 };
enum { ZD_GATE_MAX_THETA = 1 };

struct zd_gate_margin {
	char clock[8]; /* "insn" or "time" */
	char pattern[ZD_GATE_PATTERN];
	double theta;
};

struct zd_gate_config {
	char name[256]; /* of its file; "": built in */
	double alpha;	/* of the gate, over all metrics and both looks */
	bool has_gated;
	char (*gated)[ZD_GATE_PATTERN];
	size_t n_gated;
	struct zd_gate_margin *margin;
	size_t n_margins;
};

/* The built-in one. 0 or -ENOMEM. */
int zd_gate_config_init(struct zd_gate_config *c, struct zd_err *err);
void zd_gate_config_done(struct zd_gate_config *c); /* NULL is fine */

/*
 * Reads a file, or, path NULL: zdbench.gate.json of the working directory, and where there is none
 * the built-in. 0, or -errno with exit 65 and one line; *c is empty then.
 */
int zd_gate_config_read(struct zd_gate_config *c, const char *path, struct zd_err *err);
int zd_gate_config_parse(struct zd_gate_config *c, const char *text, size_t length,
	const char *name, struct zd_err *err); /* name: for messages */

/* Adds a margin that counts before all that are there. 0 or -ENOMEM. */
int zd_gate_config_add(
	struct zd_gate_config *c, const char *clock, const char *pattern, double theta);

/* Takes out the margins of that metric alone, whose pattern is its id. */
void zd_gate_config_drop(struct zd_gate_config *c, const char *clock, const char *id);

/* 0, or -errno with exit 70. */
int zd_gate_config_write(const struct zd_gate_config *c, const char *path, struct zd_err *err);

/* Is it judged by this file? */
bool zd_gate_config_gates(const struct zd_gate_config *c, const struct zd_metric *m);
/* Its margin; NAN: no margin fits. */
double zd_gate_config_theta(const struct zd_gate_config *c, const char *clock, const char *id);

/* `*` is any text; everything else is itself. */
bool zd_gate_pattern_fits(const char *pattern, const char *text);

#endif
