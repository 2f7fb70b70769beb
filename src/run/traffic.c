/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/traffic.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "traffic/channel.h"
#include "traffic/kernel.h"
#include "zdbench/aside.h"
#include "zdbench/units.h"

enum { RAM_PROBES = 6 };

struct zd_traffic_guest {
	struct zd_kernel_places places;
	uint64_t runs; /* variants counted so far */
	bool listens;  /* the plugin, which makes the machine slow */
	bool begun;    /* the last of them is the one under way */
};

/* ---- calibration ---- */

static void say_range(enum zd_traffic_message what, uint64_t which, uint64_t first, uint64_t last)
{
	zd_channel_send(what, which, first, last);
}

/* Reads a byte whose physical address the kernel tells us, under the plugin's eyes. */
static void probe(enum zd_traffic_place kind, const volatile char *at)
{
	uint64_t physical;

	(void)*at;
	physical = zd_physical_of((const char *)at);
	if (physical == 0)
		return;
	zd_channel_send(ZD_TRAFFIC_PROBE, kind, (uintptr_t)at, physical);
	(void)*at;
}

/* Pages that are far apart, as far as the kernel gives such. */
static void probe_ram(void)
{
	const size_t step = 4 * ZD_MIB, length = RAM_PROBES * step;
	char *memory =
		mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return;
	for (size_t at = 0; at < length; at += step) {
		*(volatile char *)(memory + at) = 1;
		probe(ZD_PLACE_RAM, memory + at);
	}
	munmap(memory, length);
}

static uint64_t struct_page_of(const struct zd_kernel_places *p, uint64_t physical)
{
	return p->memmap + physical / p->page_bytes * p->struct_page_bytes;
}

static void record_places(const struct zd_kernel_places *p, struct zd_traffic_setup *t)
{
	snprintf(t->calibration.device_first, sizeof(t->calibration.device_first), "0x%llx",
		(unsigned long long)p->device.first);
	snprintf(t->calibration.device_last, sizeof(t->calibration.device_last), "0x%llx",
		(unsigned long long)p->device.last);
	snprintf(t->calibration.memmap_first, sizeof(t->calibration.memmap_first), "0x%llx",
		(unsigned long long)struct_page_of(p, p->device.first));
	snprintf(t->calibration.memmap_last, sizeof(t->calibration.memmap_last), "0x%llx",
		(unsigned long long)struct_page_of(p, p->device.last + 1) - 1);
	snprintf(t->calibration.method, sizeof(t->calibration.method),
		"pages whose frame /proc/self/pagemap tells are read; struct pages by /proc/kcore, "
		"seen used by vmsplice");
	t->calibration.struct_page_bytes = (unsigned)p->struct_page_bytes;
}

int zd_traffic_open(struct zd_run *run, struct zd_err *err)
{
	struct zd_traffic_guest *t;
	const struct zd_kernel_places *p;
	uint64_t last;
	int rc;

	if (!run->request->traffic)
		return 0;
	t = calloc(1, sizeof(*t));
	rc = t ? zd_kernel_places_read(&t->places, err) : -ENOMEM;
	rc = rc ? rc : zd_channel_open(err);
	if (rc < 0) {
		free(t);
		return rc;
	}
	p = &t->places;
	run->traffic = t;
	zd_channel_hello();
	t->listens = true;
	run->result->traffic.present = true;
	run->result->traffic.status = ZD_STATUS_FAILED;
	snprintf(run->result->traffic.reason, sizeof(run->result->traffic.reason),
		"nobody outside this machine has counted it");
	record_places(p, &run->result->traffic);
	last = p->ram.last > p->device.last ? p->ram.last : p->device.last;
	say_range(ZD_TRAFFIC_EXTENT, ZD_PLACE_RAM, p->ram.first, p->ram.last);
	say_range(ZD_TRAFFIC_EXTENT, ZD_PLACE_DEVICE, p->device.first, p->device.last);
	say_range(ZD_TRAFFIC_MEMMAP, 0, p->memmap, struct_page_of(p, last + 1) - 1);
	say_range(ZD_TRAFFIC_MEMMAP, 1, struct_page_of(p, p->device.first),
		struct_page_of(p, p->device.last + 1) - 1);
	probe_ram();
	return 0;
}

void zd_traffic_close(struct zd_run *run)
{
	free(run->traffic);
	run->traffic = NULL;
}

static bool counted(const struct zd_step *step)
{
	return step->rep == 0;
}

void zd_traffic_step(struct zd_run *run, const struct zd_step *step)
{
	struct zd_traffic_guest *t = run->traffic;

	if (!t || t->listens == counted(step))
		return;
	t->listens = counted(step);
	if (t->listens)
		zd_channel_hello();
	else
		zd_channel_send(ZD_TRAFFIC_BYE, 0, 0, 0);
}

/* Takes a reference to the page and gives it back, while its struct page is watched. */
static void watch_struct_page(const struct zd_kernel_places *p, char *at)
{
	struct iovec iov = {at, 1};
	uint64_t physical = zd_physical_of(at);
	int ends[2];

	if (physical == 0 || pipe2(ends, O_CLOEXEC) < 0)
		return;
	zd_channel_send(ZD_TRAFFIC_WATCH, struct_page_of(p, physical), p->struct_page_bytes, 0);
	if (vmsplice(ends[1], &iov, 1, 0) == 1)
		(void)!read(ends[0], &(char){0}, 1);
	/* Any message ends it. */
	zd_channel_send(ZD_TRAFFIC_TABLE, 0, 0, 0);
	close(ends[0]);
	close(ends[1]);
}

static bool counts(const struct zd_when *when)
{
	return when->run->traffic && counted(when->step);
}

enum { LINE = ZD_WITNESS_PAGE_BYTES / ZD_WITNESS_LINES };

/* traffic/protocol.h says what this has to give. */
static void testify(struct zd_traffic_guest *t, volatile char *pages)
{
	static uint64_t sample[ZD_WITNESS_SAMPLES];
	volatile char *second = pages + ZD_WITNESS_PAGE_BYTES;
	uint64_t start;

	memset(sample, 0, sizeof(sample));
	zd_channel_send(ZD_TRAFFIC_TABLE, 0, 0, 0);
	zd_channel_send(ZD_TRAFFIC_SERIES, 0, (uintptr_t)sample, sizeof(sample));
	zd_channel_send(ZD_TRAFFIC_BEGIN, 0, 0, 0);
	start = zd_ticks();
	for (int i = 0; i < ZD_WITNESS_LINES; i++)
		pages[i * LINE] = 1;
	*(volatile uint64_t *)&sample[0] = zd_ticks() - start;
	start = zd_ticks();
	for (int i = 0; i < ZD_WITNESS_LINES; i++)
		(void)pages[i * LINE];
	*(volatile uint64_t *)&sample[1] = zd_ticks() - start;
	start = zd_ticks();
	for (int i = 1; i < ZD_WITNESS_LINES; i += 2)
		second[i * LINE] = 1;
	*(volatile uint64_t *)&sample[2] = zd_ticks() - start;
	zd_channel_send(ZD_TRAFFIC_END, 0, 0, 0);
	zd_channel_send(
		ZD_TRAFFIC_TOTALS, ZD_TRAFFIC_WITNESS | ++t->runs * ZD_TRAFFIC_RECORDS_APART, 0, 0);
}

void zd_traffic_space(const struct zd_when *when, const struct zd_space *space)
{
	struct zd_mapping_spec spec = {.page = ZD_PAGE_PTE};
	struct zd_mapping mapping;

	if (!counts(when))
		return;
	if (!zd_mapping_possible(space, spec.page, NULL))
		spec.page = ZD_PAGE_PMD;
	spec.length_bytes = 2 * zd_page_bytes(space, spec.page);
	if (!zd_mapping_possible(space, spec.page, NULL) ||
		zd_mapping_open(space, &spec, &mapping, NULL) < 0)
		return;
	/* Touched, so that they are mapped and their frames known. */
	mapping.addr[0] = mapping.addr[ZD_WITNESS_PAGE_BYTES] = 1;
	mapping.addr[mapping.length_bytes - 1] = 1;
	probe(ZD_PLACE_DEVICE, mapping.addr);
	probe(ZD_PLACE_DEVICE, mapping.addr + mapping.length_bytes - 1);
	watch_struct_page(&when->run->traffic->places, mapping.addr);
	testify(when->run->traffic, mapping.addr);
	zd_mapping_close(&mapping);
}

/* ---- a variant's run ---- */

/* The series that a metric of its own is made of: its first one, or one with a median. */
static bool is_first_of_series(const struct zd_workload *w, const struct zd_variant *v, size_t stat)
{
	bool first = true;

	for (size_t i = 0; i < stat; i++) {
		if (w->has && !w->has(v, &w->stats[i]))
			continue;
		if (w->stats[i].series == w->stats[stat].series)
			return false;
		first = false;
	}
	return (!w->has || w->has(v, &w->stats[stat])) &&
	       (first || w->stats[stat].reduce == ZD_REDUCE_P50);
}

static void send_table(void *ctx, uint64_t physical)
{
	const struct zd_kernel_places *p = ctx;

	zd_channel_send(ZD_TRAFFIC_TABLE, physical, p->page_bytes, 0);
}

static const char *why_not(const struct zd_bench *b)
{
	if (b->ns)
		return "kernel threads take part in it, which no reading of the clock begins or "
		       "ends";
	if (b->threads > 1)
		return "an emulated machine that counts instructions runs one thread at a time";
	return b->readings.why_not;
}

/* The tables of this moment. What it takes to find them is in no count and no cache. */
static void look(const struct zd_bench *b)
{
	struct zd_kernel_places *p = b->onlooker;

	zd_aside_begin(b->counters);
	zd_channel_send(ZD_TRAFFIC_END, 0, 0, 0);
	zd_kernel_tables(p, send_table, p);
	zd_channel_send(ZD_TRAFFIC_GO_ON, 0, 0, 0);
	zd_aside_end(b->counters);
}

void zd_traffic_begin(const struct zd_when *when, struct zd_bench *b)
{
	const struct zd_workload *w = b->workload;
	struct zd_traffic_guest *t = when->run->traffic;

	if (!counts(when) || why_not(b) || strcmp(w->name, "control") == 0)
		return;
	t->begun = true;
	t->runs++;
	b->look = look;
	b->onlooker = &t->places;
	zd_channel_send(ZD_TRAFFIC_TABLE, 0, 0, 0);
	for (size_t i = 0; i < w->n_stats; i++) {
		const struct zd_samples *series = &b->series[w->stats[i].series];

		if (is_first_of_series(w, b->variant, i))
			zd_channel_send(ZD_TRAFFIC_SERIES, w->stats[i].series,
				(uintptr_t)series->value,
				series->capacity * sizeof(*series->value));
	}
	zd_channel_send(ZD_TRAFFIC_BEGIN, 0, 0, 0);
	if (b->readings.period == 0)
		return;
	zd_channel_send(ZD_TRAFFIC_PERIOD, b->readings.period, 0, 0);
	for (size_t i = 0; i < b->readings.n_parts; i++)
		zd_channel_send(
			ZD_TRAFFIC_PART, b->readings.part[i].series, b->readings.part[i].from, 0);
}

void zd_traffic_end(const struct zd_when *when)
{
	struct zd_traffic_guest *t = when->run->traffic;

	if (!t || !t->begun)
		return;
	zd_channel_send(ZD_TRAFFIC_END, 0, 0, 0);
	zd_kernel_tables(&t->places, send_table, &t->places);
	zd_channel_send(ZD_TRAFFIC_TOTALS, t->runs * ZD_TRAFFIC_RECORDS_APART, 0, 0);
}

static void promise(const struct zd_when *when, const struct zd_bench *b,
	const struct zd_stat *stat, struct zd_traffic *t)
{
	const struct zd_samples *samples = &b->series[stat->series];
	const char *why = why_not(b);

	t->repetition = when->step->rep;
	if (!why && samples->n == 0)
		why = "no sample was taken";
	if (why) {
		t->status = ZD_STATUS_UNSUPPORTED;
		snprintf(t->reason, sizeof(t->reason), "%s", why);
		return;
	}
	/* Until the host has joined what was counted (traffic/host.h). */
	t->status = ZD_STATUS_FAILED;
	snprintf(t->reason, sizeof(t->reason), "nobody outside this machine has counted it");
	t->record = when->run->traffic->runs * ZD_TRAFFIC_RECORDS_APART + stat->series;
	t->regions = samples->n;
	t->operations = samples->n * samples->ops_per_sample;
	t->pages = t->operations * samples->pages_per_op;
}

void zd_traffic_enter(const struct zd_when *when, const struct zd_bench *b, int rc)
{
	const struct zd_workload *w = b->workload;
	struct zd_traffic_guest *t = when->run->traffic;
	bool begun = t && t->begun;

	if (begun)
		t->begun = false;
	if (!counts(when) || (rc != 0 && rc != ZD_STATUS_PARTIAL) || (!begun && !why_not(b)))
		return;
	for (size_t i = 0; i < w->n_stats; i++) {
		struct zd_metric *m = zd_tally_find(when->run, when->cell, w->name,
			b->variant->name, b->threads, w->stats[i].name);

		if (!m || m->traffic || b->series[w->stats[i].series].absent ||
			w->stats[i].unit != ZD_UNIT_CLOCK || !is_first_of_series(w, b->variant, i))
			continue;
		m->traffic = calloc(1, sizeof(*m->traffic));
		if (m->traffic)
			promise(when, b, &w->stats[i], m->traffic);
	}
}
