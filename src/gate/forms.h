/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms of a verdict. Text in a result is a stranger's: each form makes it harmless in its own
 * way, so that it neither moves a cursor nor becomes markup, a mention or a command of the CI.
 */
#ifndef ZDBENCH_GATE_FORMS_H
#define ZDBENCH_GATE_FORMS_H

#include <stdbool.h>
#include <stdio.h>

#include "gate/gate.h"

/* For people; at most about 100 columns. all: also what is ok. */
void zd_gate_table(const struct zd_gate *g, FILE *out, bool all);

/* JUnit's XML: a test case a metric and a finding. */
void zd_gate_junit(const struct zd_gate *g, FILE *out);
void zd_gate_junit_refusal(const struct zd_err *why, FILE *out); /* there is no verdict */

/* GitHub's Markdown, as a comment or a step's summary. */
void zd_gate_markdown(const struct zd_gate *g, FILE *out);

void zd_gate_markdown_refusal(const struct zd_err *why, FILE *out); /* there is no verdict */

/* Workflow commands: an annotation for each metric and finding that is not well, and for each
 * note: ten errors, ten warnings and ten notices at most. */
void zd_gate_annotations(const struct zd_gate *g, FILE *out);
void zd_gate_annotate_refusal(const struct zd_err *why, FILE *out);

/* zdbench.verdict/1. 0 or -ENOMEM. */
int zd_gate_json(const struct zd_gate *g, FILE *out);
void zd_gate_json_refusal(const struct zd_err *why, FILE *out); /* there is no verdict */

/* What the forms say alike; each returns buf. */
const char *zd_gate_headline(const struct zd_gate *g, char *buf, size_t size);
/* "0.2%": three digits, but no exponent */
const char *zd_gate_percent(double share, char *buf, size_t size);
/* "4,460 -> 4,506 insn/fault, x1.0103 [1.0101, 1.0105], margin 0.2%, n 8 and 8" */
const char *zd_gate_figures(const struct zd_gate_metric *m, char *buf, size_t size);
/* "Linux 6.12.1, stock-4k, 2026-11-22T13:19:36Z" */
const char *zd_gate_subject(const struct zd_result *r, char *buf, size_t size);

#endif
