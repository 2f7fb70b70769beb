/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is no timing and still worse: what was measured and is not any more, huge pages that became
 * small ones, memory that the memmap did not take before, a kernel that complains.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gate/gate.h"
#include "result/index.h"
#include "zdbench/units.h"

/* Free memory is counted while a kernel runs: two binds of the same namespace differ by this. */
#define RAM_NOISE_BYTES ZD_MIB

/*
 * Taints that say "something went wrong here", and not "something foreign is loaded". Those that it
 * began with: what the run itself brought about is a complaint.
 */
static const struct {
	unsigned bit;
	const char *what;
} taints[] = {
	{4, "a machine check"},
	{5, "a bad page"},
	{7, "an oops or BUG"},
	{9, "a WARN"},
	{14, "a soft lockup"},
};

int zd_gate_find(struct zd_gate *g, const char *kind, const char *what, const char *base,
	const char *fmt, ...)
{
	struct zd_finding *f;
	va_list args;

	if ((g->n_findings & (g->n_findings - 1)) == 0) {
		f = reallocarray(
			g->finding, g->n_findings ? 2 * g->n_findings : 1, sizeof(*g->finding));
		if (!f)
			return -ENOMEM;
		g->finding = f;
	}
	f = &g->finding[g->n_findings++];
	snprintf(f->kind, sizeof(f->kind), "%s", kind);
	snprintf(f->what, sizeof(f->what), "%s", what);
	snprintf(f->base, sizeof(f->base), "%s", base);
	va_start(args, fmt);
	vsnprintf(f->fresh, sizeof(f->fresh), fmt, args);
	va_end(args);
	return 0;
}

/* ---- metrics ---- */

/* What was not measured is not worse than something else that was not, unless it now fails. */
static bool is_worse(enum zd_status base, enum zd_status fresh)
{
	if (fresh == base || fresh == ZD_STATUS_OK)
		return false;
	return base == ZD_STATUS_OK || fresh == ZD_STATUS_FAILED ||
	       (base == ZD_STATUS_PARTIAL && fresh != ZD_STATUS_PARTIAL);
}

static const struct zd_fact *share_of(const struct zd_metric *m)
{
	const struct zd_fact *fact = zd_facts_get(&m->verified, "pmd_share");

	return fact && fact->kind == ZD_FACT_SHARE ? fact : NULL;
}

/* Not to know is worse than a share that was known; where nothing was measured, that is said. */
static int check_share(
	struct zd_gate *g, const struct zd_metric *base, const struct zd_metric *fresh)
{
	const struct zd_fact *before = share_of(base), *now = share_of(fresh);
	char share[40], is[40] = "not known";

	if (!before || !zd_metric_has_numbers(fresh) || (now && now->share >= before->share))
		return 0;
	snprintf(share, sizeof(share), "%.2f%% mapped by PMDs", 100 * before->share);
	if (now && !isnan(now->share))
		snprintf(is, sizeof(is), "%.2f%% mapped by PMDs", 100 * now->share);
	return zd_gate_find(g, "pmd-share", base->id, share, "%s", is);
}

static int check_metric(
	struct zd_gate *g, const struct zd_metric *base, const struct zd_metric *fresh)
{
	int rc = 0;

	if (is_worse(base->status, fresh->status))
		rc = zd_gate_find(g, zd_status_name(fresh->status), base->id,
			zd_status_name(base->status), "%s: %s", zd_status_name(fresh->status),
			fresh->reason);
	rc = rc ? rc : check_share(g, base, fresh);
	if (rc == 0 && strcmp(base->unit, fresh->unit) != 0)
		rc = zd_gate_find(g, "unit", base->id, base->unit, "%s", fresh->unit);
	if (rc == 0 && base->better != fresh->better)
		rc = zd_gate_find(g, "better", base->id,
			base->better == ZD_LOWER ? "lower is better" : "higher is better", "%s",
			fresh->better == ZD_LOWER ? "lower is better" : "higher is better");
	return rc;
}

/* By sorting and not by searching: a stranger's file can have 100,000 workloads. */
static int compare_workload(const void *a, const void *b)
{
	const struct zd_metric *x = *(const struct zd_metric *const *)a;
	const struct zd_metric *y = *(const struct zd_metric *const *)b;

	return strcmp(x->workload, y->workload);
}

/* In a workload as they stand in the result. */
static int compare_place(const void *a, const void *b)
{
	const struct zd_metric *x = *(const struct zd_metric *const *)a;
	const struct zd_metric *y = *(const struct zd_metric *const *)b;
	int by = compare_workload(a, b);

	return by ? by : x < y ? -1 : x > y;
}

/* n metrics of one workload that are gone; all of them is one finding. */
static int add_vanished(
	struct zd_gate *g, const struct zd_metric *const *gone, size_t n, bool workload_is_there)
{
	char what[64];
	int rc = 0;

	if (!workload_is_there) {
		snprintf(what, sizeof(what), "workload %s", gone[0]->workload);
		return zd_gate_find(g, "vanished", what, "measured",
			"none of its %zu metrics is in the result", n);
	}
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = zd_gate_find(g, "vanished", gone[i]->id, zd_status_name(gone[i]->status),
			"not in the result");
	return rc;
}

static int check_vanished(
	struct zd_gate *g, const struct zd_metric **gone, size_t n, const struct zd_result *fresh)
{
	const struct zd_metric **there = calloc(fresh->n_metrics + 1, sizeof(*there));
	size_t next;
	int rc = there ? 0 : -ENOMEM;

	for (size_t i = 0; there && i < fresh->n_metrics; i++)
		there[i] = &fresh->metric[i];
	if (there)
		qsort(there, fresh->n_metrics, sizeof(*there), compare_workload);
	qsort(gone, n, sizeof(*gone), compare_place);
	for (size_t i = 0; i < n && rc == 0; i = next) {
		for (next = i + 1; next < n && compare_workload(&gone[i], &gone[next]) == 0;)
			next++;
		rc = add_vanished(g, gone + i, next - i,
			bsearch(&gone[i], there, fresh->n_metrics, sizeof(*there),
				compare_workload) != NULL);
	}
	free(there);
	return rc;
}

static int check_metrics(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	struct zd_index *index = zd_index_make(fresh);
	const struct zd_metric **gone = calloc(base->n_metrics + 1, sizeof(*gone));
	int rc = index && gone ? 0 : -ENOMEM;
	size_t n_gone = 0;

	for (size_t i = 0; i < base->n_metrics && rc == 0; i++) {
		const struct zd_metric *m = &base->metric[i];
		const struct zd_metric *now = zd_index_find(index, m->id);

		/* Whether the PMU was free says nothing of the kernel. */
		if (m->advisory)
			continue;
		if (now)
			rc = check_metric(g, m, now);
		else if (zd_metric_has_numbers(m))
			gone[n_gone++] = m;
	}
	if (rc == 0 && n_gone > 0)
		rc = check_vanished(g, gone, n_gone, fresh);
	zd_index_free(index);
	free(gone);
	return rc;
}

/* ---- namespaces ---- */

static const struct zd_namespace_record *find_namespace(
	const struct zd_result *r, const struct zd_namespace_record *like)
{
	for (size_t i = 0; i < r->n_ns; i++)
		if (zd_cell_same(&r->ns[i].requested, &like->requested) &&
			r->ns[i].requested_bytes == like->requested_bytes)
			return &r->ns[i];
	return NULL;
}

static int check_bytes(struct zd_gate *g, const char *kind, const char *cell, const char *what,
	int64_t base, int64_t fresh, uint64_t noise)
{
	char before[80];

	if (fresh <= base || (uint64_t)fresh - (uint64_t)base <= noise)
		return 0;
	snprintf(before, sizeof(before), "%" PRId64 " bytes %s", base, what);
	return zd_gate_find(g, kind, cell, before, "%" PRId64 " bytes %s", fresh, what);
}

static int check_word(struct zd_gate *g, const char *kind, const char *cell, const char *what,
	const char *base, const char *fresh, const char *good)
{
	char before[80];

	if (strcmp(base, good) != 0 || strcmp(fresh, good) == 0)
		return 0;
	snprintf(before, sizeof(before), "%s '%s'", what, base);
	return zd_gate_find(g, kind, cell, before, "%s '%s'", what, fresh[0] ? fresh : "not known");
}

static int check_costs(struct zd_gate *g, const char *cell, const struct zd_namespace_record *base,
	const struct zd_namespace_record *fresh)
{
	int rc;

	if (!base->raw_bytes || (!fresh->raw_bytes && fresh->status != ZD_STATUS_OK))
		return 0;
	if (!fresh->raw_bytes)
		return zd_gate_find(g, "capacity", cell, "known", "not known");
	rc = check_bytes(g, "capacity", cell, "lost on the device", (int64_t)base->lost_bytes,
		(int64_t)fresh->lost_bytes, 0);
	rc = rc ? rc
		: check_bytes(g, "ram", cell, "taken from RAM", base->ram_bytes, fresh->ram_bytes,
			  RAM_NOISE_BYTES);
	if (rc < 0 || !base->memmap_bytes)
		return rc;
	if (!fresh->memmap_bytes)
		return zd_gate_find(g, "memmap", cell, "known", "not known");
	return check_bytes(g, "memmap", cell, "of memmap", (int64_t)base->memmap_bytes,
		(int64_t)fresh->memmap_bytes, 0);
}

static int check_namespace(struct zd_gate *g, const struct zd_namespace_record *base,
	const struct zd_namespace_record *fresh)
{
	const char *map = zd_map_name(base->requested.map);
	char cell[64];
	int rc = 0;

	zd_cell_format(&base->requested, cell, sizeof(cell));
	if (!fresh)
		return zd_gate_find(
			g, "vanished", cell, zd_status_name(base->status), "no such namespace");
	if (is_worse(base->status, fresh->status))
		rc = zd_gate_find(g, zd_status_name(fresh->status), cell,
			zd_status_name(base->status), "%s: %s", zd_status_name(fresh->status),
			fresh->reason);
	rc = rc ? rc : check_costs(g, cell, base, fresh);
	rc = rc ? rc
		: check_word(g, "witness", cell, "memmap by capacity:", base->witness_capacity,
			  fresh->witness_capacity, map);
	rc = rc ? rc
		: check_word(g, "witness", cell, "memmap by RAM:", base->witness_ram,
			  fresh->witness_ram, map);
	rc = rc ? rc
		: check_word(
			  g, "map-sync", cell, "MAP_SYNC", base->map_sync, fresh->map_sync, "yes");
	if (rc == 0 && base->dax_verified && !fresh->dax_verified)
		rc = zd_gate_find(g, "dax", cell, "DAX", "not DAX: STATX_ATTR_DAX is not set");
	return rc;
}

/* ---- the kernel ---- */

/*
 * A kernel that is another kind of kernel, a memmap of which nobody knows where it is, a log that
 * could not be read for complaints. What else is warned of is how well the run could be measured,
 * and comes and goes with the machine.
 */
static const enum zd_warning_code failing[] = {
	ZD_WARN_DEBUG_KERNEL,
	ZD_WARN_TAINTED_KERNEL,
	ZD_WARN_UNPROVED_MEMMAP,
	ZD_WARN_LOG_UNREAD,
};

bool zd_gate_warning_fails(const struct zd_warning *w)
{
	for (size_t i = 0; i < sizeof(failing) / sizeof(failing[0]); i++)
		if (strcmp(w->code, zd_warning_name(failing[i])) == 0)
			return true;
	return false;
}

static int check_kernel(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	uint64_t taint = fresh->machine.kernel.taint & ~base->machine.kernel.taint;
	int rc = 0;

	for (size_t i = 0; i < sizeof(taints) / sizeof(taints[0]) && rc == 0; i++)
		if (taint >> taints[i].bit & 1)
			rc = zd_gate_find(g, "complaint", "kernel", "no such taint",
				"tainted by %s", taints[i].what);
	for (size_t i = 0; i < fresh->warnings.n && rc == 0; i++) {
		const struct zd_warning *w = &fresh->warnings.warning[i];

		if (zd_gate_warning_fails(w) && !zd_warnings_have(&base->warnings, w->code))
			rc = zd_gate_find(
				g, "warning", w->code, "no such warning", "%s", w->message);
	}
	return rc;
}

int zd_gate_structure(
	struct zd_gate *g, const struct zd_result *base, const struct zd_result *fresh)
{
	int rc = zd_gate_complaints(g, base, fresh);

	rc = rc ? rc : check_kernel(g, base, fresh);
	for (size_t i = 0; i < base->n_ns && rc == 0; i++)
		rc = check_namespace(g, &base->ns[i], find_namespace(fresh, &base->ns[i]));
	return rc ? rc : check_metrics(g, base, fresh);
}
