/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>

#include <jansson.h>

#include "gate/forms.h"
#include "json_value.h"

static json_t *side(const char *name, const struct zd_result *r)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "file", zd_json_line(name), "run_id",
		zd_json_line(r->run_id), "started", zd_json_line(r->started), "kernel",
		zd_json_line(r->machine.kernel.release), "kernel_version",
		zd_json_line(r->machine.kernel.version), "complete", r->invocation.complete);
}

static json_t *metric(const struct zd_gate_metric *m)
{
	return json_pack("{s:o, s:s, s:o, s:s, s:o, s:o, s:o, s:[o, o], s:o, s:o, s:o, s:o, s:i, "
			 "s:i, s:i, s:i, s:s}",
		"id", zd_json_line(m->base->id), "verdict", zd_verdict_name(m->verdict), "unit",
		zd_json_line(m->base->unit), "better",
		m->base->better == ZD_LOWER ? "lower" : "higher", "baseline",
		zd_json_real(m->base_median), "new", zd_json_real(m->fresh_median), "ratio",
		zd_json_real(m->ratio), "interval", zd_json_real(m->lo > 0 ? m->lo : NAN),
		zd_json_real(m->hi), "speed", zd_json_real(m->speed), "theta",
		zd_json_real(m->theta), "margin", zd_json_real(m->margin), "p", zd_json_real(m->p),
		"n_baseline", (int)m->n_base, "n_new", (int)m->n_fresh, "n_baseline_aside",
		(int)m->n_base_aside, "n_new_aside", (int)m->n_fresh_aside, "reason",
		m->why[0] ? m->why : m->doubt);
}

static json_t *list(
	const struct zd_gate *g, json_t *(*make)(const struct zd_gate *, size_t), size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++) {
		if (json_array_append_new(array, make(g, i)) == 0)
			continue;
		json_decref(array);
		return NULL;
	}
	return array;
}

static json_t *metric_at(const struct zd_gate *g, size_t i)
{
	return metric(&g->metric[i]);
}

static json_t *finding_at(const struct zd_gate *g, size_t i)
{
	const struct zd_finding *f = &g->finding[i];

	return json_pack("{s:o, s:o, s:o, s:o}", "kind", zd_json_line(f->kind), "what",
		zd_json_line(f->what), "baseline", zd_json_line(f->base), "new",
		zd_json_line(f->fresh));
}

static json_t *remark_at(const struct zd_gate *g, size_t i)
{
	return zd_json_line(g->remark[i]);
}

static json_t *difference_at(const struct zd_gate *g, size_t i)
{
	const struct zd_difference *d = &g->differences.difference[i];

	return json_pack("{s:s, s:o, s:o}", "what", d->what, "baseline", zd_json_line(d->base),
		"new", zd_json_line(d->fresh));
}

int zd_gate_json(const struct zd_gate *g, FILE *out)
{
	json_t *root = json_pack("{s:s, s:s, s:o, s:o, s:o, s:f, s:f, s:i, s:i, s:i, s:i, s:i, "
				 "s:i, s:i, s:o, s:o, s:o, s:o, s:o}",
		"schema", "zdbench.verdict/1", "verdict", zd_gate_word(g), "baseline",
		side(g->base_name, g->base), "new", side(g->fresh_name, g->fresh), "extension",
		g->extension_name ? zd_json_line(g->extension_name) : json_null(), "alpha",
		g->config->alpha, "alpha_of_look", g->alpha, "regressed",
		(int)g->count[ZD_VERDICT_REGRESSED], "inconclusive",
		(int)g->count[ZD_VERDICT_INCONCLUSIVE], "improved",
		(int)g->count[ZD_VERDICT_IMPROVED], "ok", (int)g->count[ZD_VERDICT_OK], "ungated",
		(int)g->n_ungated, "unmeasured", (int)g->n_unmeasured, "only_in_new", (int)g->n_new,
		"config", zd_json_line(g->config->name), "across",
		list(g, difference_at, g->differences.n), "findings",
		list(g, finding_at, g->n_findings), "notes", list(g, remark_at, g->n_remarks),
		"metrics", list(g, metric_at, g->n_metrics));
	int rc = root ? 0 : -ENOMEM;

	errno = 0;
	if (rc == 0 && json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) != 0)
		rc = errno ? -errno : -ENOMEM;
	fputc('\n', out);
	json_decref(root);
	return rc;
}

void zd_gate_json_refusal(const struct zd_err *why, FILE *out)
{
	json_t *root = json_pack("{s:s, s:s, s:o}", "schema", "zdbench.verdict/1", "verdict",
		"none", "reason", zd_json_line(why->text));

	/* Without memory an empty file says as much. */
	if (root && json_dumpf(root, out, JSON_INDENT(1)) == 0)
		fputc('\n', out);
	json_decref(root);
}
