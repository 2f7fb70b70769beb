/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all forms of a verdict say in the same words. */
#include <math.h>
#include <string.h>

#include "gate/forms.h"
#include "result/text.h"

static void append(char *buf, size_t size, const char *text)
{
	size_t used = strlen(buf);

	snprintf(buf + used, size - used, "%s", text);
}

const char *zd_gate_headline(const struct zd_gate *g, char *buf, size_t size)
{
	static const enum zd_verdict rest[] = {
		ZD_VERDICT_INCONCLUSIVE, ZD_VERDICT_IMPROVED, ZD_VERDICT_OK};
	char part[96];

	snprintf(buf, size, "%s", zd_gate_word(g));
	snprintf(part, sizeof(part), ": %zu of %zu metrics regressed",
		g->count[ZD_VERDICT_REGRESSED], g->n_metrics);
	append(buf, size, part);
	if (g->n_findings) {
		snprintf(part, sizeof(part), ", %zu other finding%s", g->n_findings,
			g->n_findings == 1 ? "" : "s");
		append(buf, size, part);
	}
	for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		if (g->count[rest[i]] == 0)
			continue;
		snprintf(part, sizeof(part), ", %zu %s", g->count[rest[i]],
			zd_verdict_name(rest[i]));
		append(buf, size, part);
	}
	return buf;
}

static const char *end(double value, char *buf, size_t size)
{
	/* A side without an end: too few repetitions for one. */
	if (!isfinite(value) || value == 0)
		snprintf(buf, size, "...");
	else
		zd_text_number(value, 4, buf, size);
	return buf;
}

const char *zd_gate_percent(double share, char *buf, size_t size)
{
	snprintf(buf, size, 100 * share < 999 ? "%.3g%%" : "%.0f%%", 100 * share);
	return buf;
}

const char *zd_gate_figures(const struct zd_gate_metric *m, char *buf, size_t size)
{
	char before[64], now[64], ratio[64], lo[64], hi[64];
	char spread[64] = "", margin[24], theta[24], aside[64] = "";
	double largest = fmax(fabs(m->base_median), fabs(m->fresh_median));
	struct zd_scale scale;
	int whole = m->base_median == floor(m->base_median) &&
		    m->fresh_median == floor(m->fresh_median);

	if (m->why[0]) {
		snprintf(buf, size, "not compared: %s", m->why);
		return buf;
	}
	zd_scale_choose(&scale, m->base->unit, largest, whole);
	if (m->margin > m->theta)
		snprintf(spread, sizeof(spread), " (their spread; theta %s)",
			zd_gate_percent(m->theta, theta, sizeof(theta)));
	if (m->n_base_aside + m->n_fresh_aside > 0)
		snprintf(aside, sizeof(aside), " (without %zu and %zu of a slow machine)",
			m->n_base_aside, m->n_fresh_aside);
	snprintf(buf, size, "%s -> %s %s, %sx%s [%s, %s], margin %s%s, n %zu and %zu%s%s%s",
		zd_text_number(
			m->base_median / scale.divisor, scale.decimals, before, sizeof(before)),
		zd_text_number(m->fresh_median / scale.divisor, scale.decimals, now, sizeof(now)),
		scale.unit, isnan(m->speed) ? "" : "at equal speed ",
		zd_text_number(m->ratio, 4, ratio, sizeof(ratio)), end(m->lo, lo, sizeof(lo)),
		end(m->hi, hi, sizeof(hi)), zd_gate_percent(m->margin, margin, sizeof(margin)),
		spread, m->n_base, m->n_fresh, aside, m->doubt[0] ? ": " : "", m->doubt);
	return buf;
}

const char *zd_gate_subject(const struct zd_result *r, char *buf, size_t size)
{
	snprintf(buf, size, "Linux %s%s%s, %s%s", r->machine.kernel.release,
		r->invocation.kernel[0] ? " " : "", r->invocation.kernel, r->started,
		r->invocation.complete ? "" : ", stopped early");
	return buf;
}
