/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin of QEMU: which instructions does a visit of user space to the kernel execute?
 *
 * A visit is all from the first instruction in the kernel's half of the addresses to the last
 * before the next in user space's. Visits of the same instructions in the same order are one path.
 * Of the visits that come by one of the addresses AT, the output has a line "path VISITS
 * INSTRUCTIONS" for each path, followed by its instructions' addresses, each with how often one
 * visit executes it. One CPU only, as with -icount.
 *
 *     -plugin visits.so,out=FILE,at=AT,at=AT...
 *
 * The declarations are those of QEMU's plugin interface, version 1, for which Debian 12 has no
 * header.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t qemu_plugin_id_t;

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;
void qemu_plugin_register_vcpu_tb_trans_cb(
	qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_insn_exec_cb(
	struct qemu_plugin_insn *insn, void (*cb)(unsigned, void *), int flags, void *data);
void qemu_plugin_register_atexit_cb(
	qemu_plugin_id_t id, void (*cb)(qemu_plugin_id_t, void *), void *data);

/* A visit of more instructions than MOST is forgotten. */
enum { MOST = 1 << 24, BUCKETS = 1 << 16, MOST_PLACES = 16 };

struct path {
	struct path *next;
	uint64_t hash, visits;
	uint64_t *trace;
	uint32_t n;
};

static uint64_t places[MOST_PLACES];
static size_t n_places;
static uint64_t *visit;
static uint64_t visit_hash;
static uint32_t visit_n;
static bool visit_wanted;
static struct path *paths[BUCKETS];
static FILE *out;

static void visit_end(void)
{
	struct path **at = &paths[(visit_hash ^ visit_n) % BUCKETS], *p;

	for (p = *at; p && (p->hash != visit_hash || p->n != visit_n); p = p->next)
		;
	if (!p) {
		p = calloc(1, sizeof(*p));
		if (!p)
			abort();
		p->trace = malloc(visit_n * sizeof(*visit));
		if (!p->trace)
			abort();
		memcpy(p->trace, visit, visit_n * sizeof(*visit));
		p->hash = visit_hash;
		p->n = visit_n;
		p->next = *at;
		*at = p;
	}
	p->visits++;
}

static void execute(unsigned cpu, void *data)
{
	uint64_t pc = (uint64_t)(uintptr_t)data;

	(void)cpu;
	if (pc >> 55) {
		if (visit_n < MOST)
			visit[visit_n++] = pc;
		visit_hash = (visit_hash ^ pc) * 0x100000001b3;
		return;
	}
	if (visit_wanted && visit_n < MOST)
		visit_end();
	visit_n = 0;
	visit_wanted = false;
	visit_hash = 0xcbf29ce484222325;
}

static void execute_place(unsigned cpu, void *data)
{
	visit_wanted = true;
	execute(cpu, data);
}

static bool is_place(uint64_t pc)
{
	for (size_t i = 0; i < n_places; i++)
		if (places[i] == pc)
			return true;
	return false;
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t pc = qemu_plugin_insn_vaddr(insn);

		qemu_plugin_register_vcpu_insn_exec_cb(
			insn, is_place(pc) ? execute_place : execute, 0, (void *)(uintptr_t)pc);
		/* That user space is there at all ends a visit. */
		if (!(pc >> 55))
			break;
	}
}

static int by_address(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void finish(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct path *p = paths[i]; p; p = p->next) {
			qsort(p->trace, p->n, sizeof(*p->trace), by_address);
			fprintf(out, "path %" PRIu64 " %" PRIu32 "\n", p->visits, p->n);
			for (uint32_t from = 0, to; from < p->n; from = to) {
				for (to = from; to < p->n && p->trace[to] == p->trace[from]; to++)
					;
				fprintf(out, "%" PRIx64 " %" PRIu32 "\n", p->trace[from],
					to - from);
			}
		}
	fclose(out);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "out=", 4) == 0)
			out = fopen(argv[i] + 4, "w");
		else if (strncmp(argv[i], "at=", 3) == 0 && n_places < MOST_PLACES)
			places[n_places++] = strtoull(argv[i] + 3, NULL, 16);
	}
	visit = malloc(MOST * sizeof(*visit));
	if (!out || !visit) {
		fprintf(stderr, "visits: cannot write '%s'\n", argc > 0 ? argv[0] : "out=");
		return -1;
	}
	visit_hash = 0xcbf29ce484222325;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	qemu_plugin_register_atexit_cb(id, finish, NULL);
	return 0;
}
