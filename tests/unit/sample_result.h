/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small result as a run in the VM makes it, for the tests of what is done with results: metrics
 * of every status, one side only, both refused, and a summary. The numbers are made up, of the size
 * of real ones. tests/fixtures/sample-result.json is this, written by zd_result_write().
 */
#ifndef ZDBENCH_TEST_SAMPLE_RESULT_H
#define ZDBENCH_TEST_SAMPLE_RESULT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/result.h"

#define COPY(array, text) snprintf(array, sizeof(array), "%s", text)

enum { SAMPLE_REPS = 6 };

struct sample_metric {
	const char *workload, *variant, *label, *stat, *stat_label, *unit;
	enum zd_better better;
	bool gate;
	double dev, mem; /* medians; 0: not measured, with the status and reason below */
	double spread;	 /* of repetitions, as a share */
	const char *verified;
	enum zd_status status;
	const char *reason;
};

static inline void sample_reps(struct zd_metric *m, double median, double spread)
{
	for (unsigned i = 0; i < SAMPLE_REPS; i++) {
		struct zd_rep rep = {.i = i, .pair = i, .n_ops = 512};
		/* -2.5 .. 2.5 in some order, so that the median is the median */
		double step = (double)(i * 5 % SAMPLE_REPS) - (SAMPLE_REPS - 1) / 2.0;

		rep.order = (i + (m->cell.map == ZD_MAP_MEM)) % 2;
		rep.t_offset_s = i == 3 ? NAN : 1.5 + 0.1 * i;
		rep.value = median * (1 + spread * step / SAMPLE_REPS);
		if (zd_metric_add_rep(m, &rep) != 0)
			abort();
	}
}

static inline struct zd_metric *sample_add(struct zd_result *r, const struct zd_cell *cell,
	enum zd_map map, const struct sample_metric *s)
{
	struct zd_metric *m = zd_result_add_metric(r);
	double median = map == ZD_MAP_DEV ? s->dev : s->mem;

	if (!m)
		abort();
	m->cell = *cell;
	m->cell.map = map;
	COPY(m->workload, s->workload);
	COPY(m->variant, s->variant);
	COPY(m->label, s->label);
	COPY(m->stat, s->stat);
	COPY(m->stat_label, s->stat_label);
	COPY(m->unit, s->unit);
	m->threads = 1;
	m->better = s->better;
	m->gate = s->gate;
	zd_metric_set_id(m);
	if (median > 0) {
		sample_reps(m, median, s->spread);
		COPY(m->verified_text, s->verified);
		zd_facts_count(&m->verified, "page_bytes", 4096);
		zd_facts_share(&m->verified, "pmd_share", 0.25);
		zd_facts_text(&m->verified, "witness", "PAGEMAP_SCAN");
	}
	if (median <= 0 || s->status == ZD_STATUS_PARTIAL) {
		m->status = s->status;
		COPY(m->reason, s->reason);
	}
	return m;
}

static inline void sample_namespace(
	struct zd_result *r, const struct zd_cell *cell, enum zd_map map, bool proved)
{
	struct zd_namespace_record *ns = zd_result_add_namespace(r);

	if (!ns)
		abort();
	ns->requested = *cell;
	ns->requested.map = map;
	ns->requested_bytes = ZD_GIB;
	COPY(ns->supported_aligns, "4096 2097152");
	COPY(ns->labels, "labelled");
	COPY(ns->persistence, "memory_controller");
	COPY(ns->region, "region0");
	if (!proved) {
		ns->status = ZD_STATUS_FAILED;
		COPY(ns->reason,
			"bind namespace0.1: the kernel gave 2M alignment, 4K was asked for");
		return;
	}
	ns->actual = ns->requested;
	ns->actual_known = true;
	ns->raw_bytes = ZD_GIB;
	ns->memmap_bytes = 16 * ZD_MIB;
	ns->lost_bytes = map == ZD_MAP_DEV ? 18 * ZD_MIB : 2 * ZD_MIB;
	ns->usable_bytes = ns->raw_bytes - ns->lost_bytes;
	ns->ram_bytes = map == ZD_MAP_DEV ? -45056 : (int64_t)(16 * ZD_MIB) + 135168;
	COPY(ns->witness_capacity, zd_map_name(map));
	COPY(ns->witness_ram, zd_map_name(map));
	COPY(ns->map_sync, "yes");
	ns->dax_verified = cell->mode == ZD_MODE_FSDAX;
}

static inline void sample_head(struct zd_result *r)
{
	static const char *const argv[] = {"zdbench", "--mode", "fsdax", "--reps=6"};

	zd_result_init(r);
	COPY(r->run_id, "20261122T131936Z-4f2a");
	COPY(r->started, "2026-11-22T13:19:36Z");
	COPY(r->finished, "2026-11-22T13:20:21.250Z");
	COPY(r->tool.version, "0.1.0");
	COPY(r->tool.git, "4f2a9c1");
	COPY(r->tool.compiler, "gcc 12.2.0");
	COPY(r->tool.flags, "-O2 -g");
	r->tool.dirty = true;
	r->invocation.argv = calloc(4, sizeof(*r->invocation.argv));
	for (; r->invocation.argv && r->invocation.argc < 4; r->invocation.argc++)
		r->invocation.argv[r->invocation.argc] = strdup(argv[r->invocation.argc]);
	r->invocation.seed = INT64_MAX;
	COPY(r->invocation.mode, "fsdax");
	COPY(r->invocation.target, "vm");
	COPY(r->invocation.kernel, "stock-4k");
	COPY(r->invocation.threads, "1");
	COPY(r->invocation.selection, "map=dev,mem align=2M fs=ext4 workload=all");
	r->invocation.size_bytes = ZD_GIB;
	r->invocation.reps = SAMPLE_REPS;
	r->invocation.complete = true;
	COPY(r->invocation.stop.why, "planned");
	r->invocation.stop.reps = SAMPLE_REPS;
	COPY(r->invocation.stop.metric, "fsdax/*/2M/ext4/fault/write-pte/p99");
	r->invocation.stop.width = 0.0005;
	r->invocation.max_rss_bytes = 12 * ZD_MIB;
	COPY(r->clock.kind, "insn");
	COPY(r->clock.unit, "insn");
	COPY(r->clock.source, "cntvct_el0 at 1000000000 Hz, icount");
	COPY(r->clock.span_source, "PMU instructions, 1 CPU");
	r->clock.frequency_hz = 1000000000;
	r->clock.resolution = 1;
	r->clock.overhead = 4;
}

static inline void sample_machine(struct zd_machine *m)
{
	COPY(m->arch, "aarch64");
	COPY(m->cpu, "implementer 0x00 part 0x051");
	m->cpus = 1;
	m->page_size_bytes = 4096;
	m->pmd_bytes = 2 * ZD_MIB;
	m->memory_bytes = 2 * ZD_GIB;
	COPY(m->kernel.release, "6.12.57+deb12-arm64");
	COPY(m->kernel.version, "#1 SMP Debian 6.12.57-1~bpo12+1");
	COPY(m->kernel.package, "6.12.57-1~bpo12+1");
	COPY(m->kernel.cmdline, "console=ttyAMA0 nokaslr norandmaps quiet");
	COPY(m->kernel.config_fingerprint, "fnv1a:0123456789abcdef");
	COPY(m->kernel.option[0].name, "CONFIG_ZONE_DEVICE");
	COPY(m->kernel.option[0].value, "y");
	COPY(m->kernel.option[1].name, "CONFIG_GUP_TEST");
	COPY(m->kernel.option[1].value, "n");
	m->kernel.n_options = 2;
	m->topology.numa_nodes = 1;
	m->topology.region_node = 0;
	COPY(m->topology.region_cpus, "0");
	m->topology.bound_cpu = 0;
	m->topology.bound_node = -1;
	COPY(m->mitigations, "spectre_v2: Mitigation: CSV2, BHB");
	COPY(m->clocksource, "arch_sys_counter");
	COPY(m->virtualisation, "qemu (tcg)");
	m->emulator.present = true;
	COPY(m->emulator.name, "qemu");
	COPY(m->emulator.version, "7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)");
	COPY(m->emulator.icount, "shift=0,sleep=off");
	COPY(m->emulator.cpu, "max,pauth-impdef=on,cntfrq=1000000000");
}

static inline void sample_complaint(struct zd_result *r, const struct zd_cell *cell)
{
	static const struct zd_splat splat = {
		.kind = "WARN",
		.line = {"failed to free all reserved pages",
			"WARNING: CPU: 0 PID: 128 at mm/memremap.c:153 memunmap_pages+0x2c4/0x2e0",
			"pc : memunmap_pages+0x2c4/0x2e0"},
		.n_lines = 3,
	};
	struct zd_complaint *c = zd_result_add_complaint(r, cell, "gup/vmsplice-pte", 2, &splat);

	if (!c)
		abort();
	c->taint_after = 512;
	COPY(c->meaning, "an example: nothing of this has happened");
}

static inline void sample_histogram(struct zd_metric *m)
{
	static const struct zd_hist_bin bins[] = {
		{2816, 2831, 3050}, {2832, 2847, 20}, {9216, 9279, 2}};

	m->bin = malloc(sizeof(bins));
	if (!m->bin)
		abort();
	memcpy(m->bin, bins, sizeof(bins));
	m->n_bins = 3;
	COPY(m->hist_unit, "insn");
}

static inline void sample_result(struct zd_result *r)
{
	static const struct sample_metric fsdax[] = {
		{"fault", "write-pte", "write, PTE", "p50", "median", "insn/fault", ZD_LOWER, true,
			2819.5, 2790.25, 0.0001, "4K, 512 faults", ZD_STATUS_OK, ""},
		{"fault", "write-pte", "write, PTE", "p99", "p99", "insn/fault", ZD_LOWER, true,
			9240, 9239, 0.001, "4K, 512 faults", ZD_STATUS_OK, ""},
		{"fault", "write-pmd", "write, PMD", "p50", "median", "insn/fault", ZD_LOWER, true,
			4133, 4133, 0, "2M, 32 faults", ZD_STATUS_OK, ""},
		{"hugemap", "pmd", "PMD mappings", "rate", "rate", "mappings/Minsn", ZD_HIGHER,
			true, 241.83, 241.91, 0.002, "100% PMD, 128 faults", ZD_STATUS_OK, ""},
		{"gup", "vmsplice-pte", "vmsplice, PTE", "get", "get", "insn/page", ZD_LOWER, true,
			96.43, 92.27, 0.0002, "512 pages held", ZD_STATUS_OK, ""},
		{"gup", "vmsplice-pte", "vmsplice, PTE", "put", "put", "insn/page", ZD_LOWER, true,
			71.08, 0, 0.0002, "512 pages held", ZD_STATUS_FAILED,
			"splice to /dev/null: 511 of 512 pages came back, needed all of them: "
			"EAGAIN"},
		{"gup", "gup_test-pte", "gup_test, PTE", "get", "get", "insn/page", ZD_LOWER, true,
			0, 0, 0, "", ZD_STATUS_UNSUPPORTED,
			"no /sys/kernel/debug/gup_test: this kernel has no CONFIG_GUP_TEST"},
		{"gup", "gup_test-pte", "gup_test, PTE", "put", "put", "insn/page", ZD_LOWER, true,
			0, 0, 0, "", ZD_STATUS_UNSUPPORTED,
			"no /sys/kernel/debug/gup_test: this kernel has no CONFIG_GUP_TEST"},
		{"gup", "longterm-pte", "longterm pin, PTE", "get", "get", "insn/page", ZD_LOWER,
			true, 0, 0, 0, "", ZD_STATUS_REFUSED,
			"pin_user_pages(FOLL_LONGTERM) of a fsdax file: EOPNOTSUPP; the kernel "
			"pins no "
			"file page of a DAX file system for long, devdax takes it"},
		{"gup", "longterm-pte", "longterm pin, PTE", "rate", "get rate", "pages/Minsn",
			ZD_HIGHER, false, 0, 0, 0, "", ZD_STATUS_REFUSED, "EOPNOTSUPP"},
		{"gup", "longterm-pte", "longterm pin, PTE", "put", "put", "insn/page", ZD_LOWER,
			true, 0, 0, 0, "", ZD_STATUS_SKIPPED, "nothing was pinned"},
		{"provision", "namespace", "namespace", "bind", "first bind", "insn", ZD_LOWER,
			false, 381234567, 352345678, 0.01, "", ZD_STATUS_OK, ""},
		{"provision", "namespace", "namespace", "lost", "lost on device", "bytes", ZD_LOWER,
			false, 18.0 * (double)ZD_MIB, 2.0 * (double)ZD_MIB, 0, "", ZD_STATUS_OK,
			""},
		{"provision", "namespace", "namespace", "destroy", "destroy", "insn", ZD_LOWER,
			false, 51234567, 50234567, 0.3, "", ZD_STATUS_PARTIAL,
			"5 of 6 repetitions"},
		{"control", "empty", "empty", "p50", "median", "insn/sample", ZD_LOWER, false, 4, 4,
			0, "0 faults", ZD_STATUS_OK, ""},
		{"control", "spin", "10,000 instructions", "p50", "median", "insn/sample", ZD_LOWER,
			false, 10003, 10003, 0, "0 faults", ZD_STATUS_OK, ""},
	};
	static const struct sample_metric devdax = {"fault", "write-pte", "write, PTE", "p50",
		"median", "insn/fault", ZD_LOWER, true, 0, 0, 0, "", ZD_STATUS_SKIPPED,
		"the cell could not be provisioned"};
	const struct zd_cell cell = {
		.mode = ZD_MODE_FSDAX, .fs = ZD_FS_EXT4, .align_bytes = 2 * ZD_MIB};
	const struct zd_cell device = {.mode = ZD_MODE_DEVDAX, .align_bytes = 4096};

	sample_head(r);
	sample_machine(&r->machine);
	zd_warnings_add(&r->warnings, "emulated", ZD_NOTE,
		"measure time on a machine with persistent memory: --target local",
		"emulated machine (qemu): instructions are exact, they are not time; "
		"what a slower medium under the memmap costs does not show in them");
	for (int map = ZD_MAP_DEV; map <= ZD_MAP_MEM; map++) {
		sample_namespace(r, &cell, (enum zd_map)map, true);
		for (size_t i = 0; i < sizeof(fsdax) / sizeof(fsdax[0]); i++)
			sample_add(r, &cell, (enum zd_map)map, &fsdax[i]);
	}
	sample_namespace(r, &device, ZD_MAP_DEV, false);
	sample_add(r, &device, ZD_MAP_DEV, &devdax);
	sample_histogram(&r->metric[0]);
	sample_complaint(r, &cell);
	if (zd_result_summarise(r) != 0)
		abort();
}

#endif
