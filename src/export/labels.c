/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/labels.h"

#include <assert.h>
#include <stdio.h>

#include "printable.h"
#include "zdbench/units.h"

void zd_labels_add(struct zd_labels *l, const char *key, const char *value)
{
	if (!value[0])
		return;
	assert(l->n < sizeof(l->label) / sizeof(l->label[0]));
	l->label[l->n].key = key;
	zd_printable(value, l->label[l->n].value, sizeof(l->label[l->n].value));
	l->n++;
}

static void add_size(struct zd_labels *l, const char *key, uint64_t bytes)
{
	char text[24];

	zd_labels_add(l, key, zd_size_format(bytes, text, sizeof(text)));
}

void zd_labels_run(struct zd_labels *l, const struct zd_result *r)
{
	char text[24];

	l->n = 0;
	zd_labels_add(l, "target", r->invocation.target);
	zd_labels_add(l, "arch", r->machine.arch);
	add_size(l, "page_size", r->machine.page_size_bytes);
	zd_labels_add(l, "clock", r->clock.kind);
	zd_labels_add(l, "kernel", r->invocation.kernel);
	zd_labels_add(l, "release", r->machine.kernel.release);
	add_size(l, "size", r->invocation.size_bytes);
	if (r->invocation.quick)
		zd_labels_add(l, "quick", "true");
	if (r->invocation.full)
		zd_labels_add(l, "full", "true");
	snprintf(text, sizeof(text), "%llu", (unsigned long long)r->invocation.inject);
	if (r->invocation.inject)
		zd_labels_add(l, "inject", text);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)r->invocation.kernel_inject);
	if (r->invocation.kernel_inject)
		zd_labels_add(l, "kernel_inject", text);
}

void zd_labels_cell(struct zd_labels *l, const struct zd_cell *cell, int with_map)
{
	zd_labels_add(l, "mode", zd_mode_name(cell->mode));
	if (with_map)
		zd_labels_add(l, "map", zd_map_name(cell->map));
	add_size(l, "align", cell->align_bytes);
	zd_labels_add(l, "fs", zd_fs_name(cell->fs));
}

void zd_labels_metric(struct zd_labels *l, const struct zd_metric *m)
{
	char text[16];

	zd_labels_add(l, "workload", m->workload);
	zd_labels_add(l, "variant", m->variant);
	zd_labels_add(l, "stat", m->stat);
	zd_labels_add(l, "better", m->better == ZD_LOWER ? "lower" : "higher");
	if (m->advisory)
		zd_labels_add(l, "advisory", "true");
	snprintf(text, sizeof(text), "%u", m->threads);
	if (m->threads > 1)
		zd_labels_add(l, "threads", text);
}
