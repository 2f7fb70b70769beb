/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/host.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traffic/protocol.h"
#include "zdbench/units.h"

const char zd_traffic_default_cache[] = "64K:4,1M:8";

enum { LINE_BYTES = 64, MAX_RECORDS = 65536 };

struct record {
	uint64_t number; /* of the series in it, too: as zd_traffic.record */
	uint64_t samples, intervals, zeroed, copied;
	unsigned classes; /* how many have come */
	struct zd_traffic_count count[ZD_TRAFFIC_CLASSES];
	char refused[96];
	bool ended;
};

struct zd_traffic_host {
	struct record *record;
	size_t n, room;
	struct zd_traffic_probe probe[ZD_TRAFFIC_MAX_PROBES];
	size_t n_probes, watched, unused;
	bool hello, lost;
};

int zd_traffic_parse_cache(const char *text, struct zd_traffic_setup *setup, struct zd_err *err)
{
	uint64_t inner = 0;

	setup->line_bytes = LINE_BYTES;
	snprintf(setup->policy, sizeof(setup->policy),
		"data only; write-back, write-allocate, least recently used, inclusive");
	for (setup->n_levels = 0; setup->n_levels < ZD_TRAFFIC_MAX_LEVELS; text += *text == ',') {
		struct zd_traffic_level *level = &setup->level[setup->n_levels];
		char size[24], *end;
		size_t length = strcspn(text, ":,");
		unsigned long ways;

		if (text[length] != ':' || length >= sizeof(size))
			break;
		memcpy(size, text, length);
		size[length] = '\0';
		ways = strtoul(text + length + 1, &end, 10);
		if (zd_size_parse(size, &level->bytes) < 0 || end == text + length + 1 ||
			ways < 1 || ways > 64 || level->bytes < inner || level->bytes > ZD_GIB ||
			level->bytes % (ways * LINE_BYTES) != 0)
			break;
		level->ways = (unsigned)ways;
		inner = level->bytes;
		snprintf(level->name, sizeof(level->name), "L%zu", ++setup->n_levels);
		text = end;
		if (*text == '\0')
			return 0;
		if (*text != ',')
			break;
	}
	zd_err_set(err, ZD_EXIT_USAGE,
		"--traffic-cache: a level is SIZE:WAYS, a multiple of WAYS lines of %d bytes and "
		"no smaller than the one before; at most %d levels, like %s",
		LINE_BYTES, ZD_TRAFFIC_MAX_LEVELS, zd_traffic_default_cache);
	return -EINVAL;
}

const char *zd_traffic_arguments(const struct zd_traffic_setup *setup, char *buf, size_t size)
{
	size_t at = (size_t)snprintf(buf, size, "line=%u,levels=", setup->line_bytes);

	for (size_t i = 0; i < setup->n_levels && at < size; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%" PRIu64 ":%u", i ? "+" : "",
			setup->level[i].bytes, setup->level[i].ways);
	return buf;
}

struct zd_traffic_host *zd_traffic_host_new(void)
{
	return calloc(1, sizeof(struct zd_traffic_host));
}

void zd_traffic_host_free(struct zd_traffic_host *host)
{
	if (host)
		free(host->record);
	free(host);
}

static struct record *find(const struct zd_traffic_host *host, uint64_t number)
{
	for (size_t i = 0; i < host->n; i++)
		if (host->record[i].number == number)
			return &host->record[i];
	return NULL;
}

static struct record *record_of(struct zd_traffic_host *host, uint64_t number)
{
	struct record *r = find(host, number);

	if (r)
		return r;
	if (host->n == host->room) {
		size_t room = host->room ? 2 * host->room : 64;
		struct record *bigger = room > MAX_RECORDS
						? NULL
						: reallocarray(host->record, room, sizeof(*bigger));

		if (!bigger) {
			host->lost = true;
			return NULL;
		}
		host->record = bigger;
		host->room = room;
	}
	r = &host->record[host->n++];
	memset(r, 0, sizeof(*r));
	r->number = number;
	return r;
}

static void add_probe(
	struct zd_traffic_host *host, const char *what, const char *physical, const char *seen)
{
	struct zd_traffic_probe *p = &host->probe[host->n_probes];

	if (host->n_probes == ZD_TRAFFIC_MAX_PROBES)
		return;
	host->n_probes++;
	snprintf(p->what, sizeof(p->what), "%s", what);
	snprintf(p->physical, sizeof(p->physical), "%.19s", physical);
	snprintf(p->seen, sizeof(p->seen), "%.19s", seen);
}

static void take_probe(
	struct zd_traffic_host *host, unsigned kind, const char *physical, const char *seen)
{
	static const char *const what[ZD_PLACES] = {"a page of RAM", "a page of the device"};

	if (kind >= ZD_PLACES)
		host->lost = true;
	else
		add_probe(host, what[kind], physical, seen);
}

static void take_watch(struct zd_traffic_host *host, uint64_t count, const char *seen)
{
	host->watched++;
	host->unused += count == 0;
	add_probe(host, "a struct page of the device, seen used", "", count ? seen : "");
}

static void take_class(struct zd_traffic_host *host, uint64_t number, const char *name,
	const struct zd_traffic_count *count)
{
	struct record *r = find(host, number);

	for (unsigned i = 0; r && i < ZD_TRAFFIC_CLASSES; i++) {
		if (strcmp(zd_traffic_class_name(i), name) != 0)
			continue;
		r->count[i] = *count;
		r->classes++;
		return;
	}
	host->lost = true;
}

static bool parse_class(const char *line, uint64_t *number, unsigned *series, char name[32],
	struct zd_traffic_count *c)
{
	return sscanf(line,
		       "class %" SCNu64 " %u %31s %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
		       " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
		       number, series, name, &c->reads, &c->writes, &c->cold.misses_sequential,
		       &c->cold.misses_random, &c->cold.writebacks_sequential,
		       &c->cold.writebacks_random, &c->warm.misses_sequential,
		       &c->warm.misses_random, &c->warm.writebacks_sequential,
		       &c->warm.writebacks_random) == 13;
}

int zd_traffic_host_line(void *ctx, const char *line)
{
	struct zd_traffic_host *host = ctx;
	struct zd_traffic_count count;
	struct record fresh = {0}, *r;
	uint64_t number, version;
	char a[32], b[32], name[32];
	unsigned u;

	if (sscanf(line, "hello %" SCNu64 " %" SCNu64, &number, &version) == 2) {
		host->hello = number == version;
	} else if (sscanf(line, "probe %u %18s %18s", &u, a, b) == 3) {
		take_probe(host, u, a, b);
	} else if (sscanf(line, "watched %18s %" SCNu64 " %18s", a, &number, b) == 3) {
		take_watch(host, number, b);
	} else if (sscanf(line,
			   "series %" SCNu64 " %u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64,
			   &number, &u, &fresh.samples, &fresh.intervals, &fresh.zeroed,
			   &fresh.copied) == 6) {
		fresh.number = number + u;
		r = record_of(host, fresh.number);
		if (r)
			*r = fresh;
	} else if (parse_class(line, &number, &u, name, &count)) {
		take_class(host, number + u, name, &count);
	} else if (sscanf(line, "refused %" SCNu64 " %95[^\n]", &number, fresh.refused) == 2) {
		fresh.number = number;
		r = record_of(host, number);
		if (r)
			*r = fresh;
	} else if (sscanf(line, "end %" SCNu64, &number) != 1) {
		host->lost = true;
	}
	return 0;
}

static void fail(struct zd_traffic *t, const char *reason)
{
	memset(t->count, 0, sizeof(t->count));
	t->unseen_zeroed = t->unseen_copied = 0;
	t->status = ZD_STATUS_FAILED;
	snprintf(t->reason, sizeof(t->reason), "%s", reason);
}

static void join_metric(const struct zd_traffic_host *host, struct zd_traffic *t)
{
	const struct record *r = find(host, t->record);
	const struct record *whole =
		find(host, t->record / ZD_TRAFFIC_RECORDS_APART * ZD_TRAFFIC_RECORDS_APART);
	char why[128];

	if (whole && whole->refused[0]) {
		fail(t, whole->refused);
		return;
	}
	if (!r || r->classes != ZD_TRAFFIC_CLASSES) {
		fail(t, "the plugin has no such record");
		return;
	}
	if (r->samples != t->regions || r->intervals < r->samples) {
		snprintf(why, sizeof(why),
			"%" PRIu64 " samples were taken, the plugin saw %" PRIu64 " in %" PRIu64
			" regions",
			t->regions, r->samples, r->intervals);
		fail(t, why);
		return;
	}
	memcpy(t->count, r->count, sizeof(t->count));
	t->unseen_zeroed = r->zeroed;
	t->unseen_copied = r->copied;
	t->status = ZD_STATUS_OK;
	t->reason[0] = '\0';
}

/*
 * By hand, for ZD_TRAFFIC_WITNESS. The first line of a sample is a random one, of the last sample
 * all are; reading what was written misses only where the cache was emptied between.
 */
enum { N = ZD_WITNESS_LINES };
static const struct zd_traffic_count witness = {
	.reads = N,
	.writes = N + N / 2,
	.cold = {2 * (N - 1), 2 + N / 2, N - 1, 1 + N / 2},
	.warm = {N - 1, 1 + N / 2, N - 1, 1 + N / 2},
};

static bool is_true_witness(const struct record *r)
{
	return r->classes == ZD_TRAFFIC_CLASSES && r->samples == ZD_WITNESS_SAMPLES &&
	       r->intervals == ZD_WITNESS_SAMPLES &&
	       memcmp(&r->count[ZD_TRAFFIC_DAX_DATA], &witness, sizeof(witness)) == 0;
}

static const char *doubt_witnesses(const struct zd_traffic_host *host)
{
	size_t witnesses = 0;

	for (size_t i = 0; i < host->n; i++) {
		if (!(host->record[i].number & ZD_TRAFFIC_WITNESS))
			continue;
		if (host->record[i].refused[0])
			return host->record[i].refused;
		if (!is_true_witness(&host->record[i]))
			return "accesses of a known number were not counted as that many";
		witnesses++;
	}
	return witnesses > 0 ? NULL : "no accesses of a known number were made";
}

static void judge(const struct zd_traffic_host *host, struct zd_traffic_setup *t)
{
	const char *why = NULL;

	if (!host->hello)
		why = "the plugin and the program in the machine did not find each other";
	else if (host->lost)
		why = "what the plugin said made no sense";
	else if (host->watched == 0 || host->unused > 0)
		why = "a struct page was not seen used where it should be";
	else
		why = doubt_witnesses(host);
	t->status = why ? ZD_STATUS_FAILED : ZD_STATUS_OK;
	snprintf(t->reason, sizeof(t->reason), "%s", why ? why : "");
}

void zd_traffic_host_join(const struct zd_traffic_host *host, const struct zd_traffic_setup *setup,
	struct zd_result *r)
{
	struct zd_traffic_setup *t = &r->traffic;

	t->present = true;
	memcpy(t->plugin_sha256, setup->plugin_sha256, sizeof(t->plugin_sha256));
	memcpy(t->emulator, setup->emulator, sizeof(t->emulator));
	memcpy(t->policy, setup->policy, sizeof(t->policy));
	memcpy(t->level, setup->level, sizeof(t->level));
	t->n_levels = setup->n_levels;
	t->line_bytes = setup->line_bytes;
	t->api = setup->api;
	memcpy(t->calibration.probe, host->probe, sizeof(t->calibration.probe));
	t->calibration.n_probes = host->n_probes;
	judge(host, t);
	for (size_t i = 0; i < r->n_metrics; i++) {
		struct zd_traffic *traffic = r->metric[i].traffic;

		if (!traffic || traffic->record == 0)
			continue;
		if (t->status == ZD_STATUS_OK)
			join_metric(host, traffic);
		else
			fail(traffic, t->reason);
	}
}
