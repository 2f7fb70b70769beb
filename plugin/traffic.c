/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plugin of QEMU's: memory traffic of the timed regions that the guest's zdbench runs. It adds no
 * instruction to them: a region begins and ends where the program reads the clock, and a sample is
 * entered where it stores it. What the guest says besides is in traffic/protocol.h.
 *
 * For one CPU whose instructions are counted (-icount): nothing here is locked. Until the guest has
 * said hello nothing but that is looked for, so that it boots at full speed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "places.h"
#include "qemu.h"
#include "words.h"

ZD_EXPORT int qemu_plugin_version = ZD_PLUGIN_API;

enum { SERIES = ZD_TRAFFIC_MAX_SERIES, MAX_TABLES = 1 << 16, FRAME_BYTES = 4096 };

static struct {
	uint64_t id;
	bool arm;
	FILE *out;
	struct zd_cache_shape shape;
	struct zd_account *account;
	struct zd_words words;
	struct zd_places places;
	uint64_t marked; /* where the load behind the mark is */
	struct zd_range code;
	bool greeted, counting;
	struct {
		uint64_t address, physical;
		unsigned kind;
	} probe; /* address 0: none */
	struct {
		uint64_t address, bytes, count, seen;
	} watch; /* address 0: none */
	struct {
		uint64_t address, bytes;
	} series[SERIES];
	struct zd_range samples; /* of all series */
	uint64_t *table;	 /* frames, as QEMU sees them */
	size_t n_tables;
	bool tables_sorted;
	uint64_t unknown; /* accesses that QEMU gave no place for */
} plugin;

/* ---- what the host is told ---- */

static void tell_series(uint64_t record, unsigned series, const struct zd_totals *t)
{
	static const char *const names[ZD_BINS] = {"memmap_device", "memmap_ram", "memmap_system",
		"page_tables", "dax_data", "kernel", "user"};

	fprintf(plugin.out,
		"series %" PRIu64 " %u %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", record,
		series, t->samples, t->intervals, t->unseen[ZD_UNSEEN_ZEROED],
		t->unseen[ZD_UNSEEN_COPIED]);
	for (unsigned i = 0; i < ZD_BINS; i++) {
		const uint64_t *n = (const uint64_t *)&t->count[i];

		fprintf(plugin.out, "class %" PRIu64 " %u %s", record, series, names[i]);
		for (size_t k = 0; k < sizeof(t->count[i]) / sizeof(*n); k++)
			fprintf(plugin.out, " %" PRIu64, n[k]);
		fputc('\n', plugin.out);
	}
}

static int compare_frames(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool is_table(void *ctx, uint64_t frame)
{
	(void)ctx;
	if (!plugin.tables_sorted)
		qsort(plugin.table, plugin.n_tables, sizeof(*plugin.table), compare_frames);
	plugin.tables_sorted = true;
	return bsearch(&frame, plugin.table, plugin.n_tables, sizeof(*plugin.table),
		       compare_frames) != NULL;
}

static void tell_record(uint64_t record)
{
	const char *doubt = zd_places_doubt(&plugin.places);

	if (zd_account_broken(plugin.account))
		doubt = "the plugin ran out of memory";
	else if (plugin.unknown > 0)
		doubt = "QEMU gave no place for some accesses";
	if (doubt)
		fprintf(plugin.out, "refused %" PRIu64 " %s\n", record, doubt);
	for (unsigned s = 0; s < SERIES && !doubt; s++) {
		struct zd_totals totals;

		if (plugin.series[s].bytes == 0)
			continue;
		zd_account_totals(plugin.account, s, is_table, NULL, &totals);
		tell_series(record, s, &totals);
	}
	fprintf(plugin.out, "end %" PRIu64 "\n", record);
	fflush(plugin.out);
}

static void tell_watch(void)
{
	if (plugin.watch.address)
		fprintf(plugin.out, "watched 0x%" PRIx64 " %" PRIu64 " 0x%" PRIx64 "\n",
			plugin.watch.address, plugin.watch.count, plugin.watch.seen);
	plugin.watch.address = 0;
}

/* ---- what the guest says ---- */

static void translate(uint64_t id, struct qemu_plugin_tb *tb);

static void register_again(uint64_t id)
{
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
}

static void add_table(uint64_t physical, uint64_t bytes)
{
	if (bytes == 0)
		plugin.n_tables = 0;
	for (uint64_t at = 0; at < bytes && plugin.n_tables < MAX_TABLES; at += FRAME_BYTES)
		plugin.table[plugin.n_tables++] =
			physical + at + plugin.places.place[ZD_PLACE_RAM].offset;
	plugin.tables_sorted = false;
}

static void set_series(uint64_t series, uint64_t address, uint64_t bytes)
{
	if (series >= SERIES)
		return;
	plugin.series[series].address = address;
	plugin.series[series].bytes = bytes;
	if (plugin.samples.last == 0 || address < plugin.samples.first)
		plugin.samples.first = address;
	if (address + bytes > plugin.samples.last)
		plugin.samples.last = address + bytes;
}

static void forget_series(void)
{
	memset(plugin.series, 0, sizeof(plugin.series));
	plugin.samples = (struct zd_range){0};
}

static void obey(const struct zd_message *m)
{
	const uint64_t *o = m->operand;

	tell_watch();
	switch (m->what) {
	case ZD_TRAFFIC_HELLO:
		fprintf(plugin.out, "hello %d %" PRIu64 "\n", ZD_TRAFFIC_PROTOCOL, o[0]);
		plugin.code = (struct zd_range){o[1], o[2]};
		plugin.greeted = true;
		qemu_plugin_reset(plugin.id, register_again);
		break;
	case ZD_TRAFFIC_PROBE:
		plugin.probe.kind = (unsigned)o[0];
		plugin.probe.address = o[1];
		plugin.probe.physical = o[2];
		break;
	case ZD_TRAFFIC_EXTENT:
		if (o[0] < ZD_PLACES)
			plugin.places.place[o[0]].physical = (struct zd_range){o[1], o[2]};
		break;
	case ZD_TRAFFIC_MEMMAP:
		plugin.places.memmap[o[0] != 0] = (struct zd_range){o[1], o[2]};
		break;
	case ZD_TRAFFIC_WATCH:
		plugin.watch.address = o[0];
		plugin.watch.bytes = o[1];
		plugin.watch.count = plugin.watch.seen = 0;
		break;
	case ZD_TRAFFIC_TABLE:
		add_table(o[0], o[1]);
		break;
	case ZD_TRAFFIC_SERIES:
		set_series(o[0], o[1], o[2]);
		break;
	case ZD_TRAFFIC_BEGIN:
		zd_account_begin(plugin.account);
		plugin.unknown = 0;
		plugin.counting = true;
		break;
	case ZD_TRAFFIC_PERIOD:
		zd_account_period(plugin.account, (unsigned)o[0]);
		break;
	case ZD_TRAFFIC_PART:
		zd_account_part(plugin.account, (unsigned)o[0], (unsigned)o[1]);
		break;
	case ZD_TRAFFIC_END:
		plugin.counting = false;
		break;
	case ZD_TRAFFIC_GO_ON:
		plugin.counting = true;
		break;
	case ZD_TRAFFIC_TOTALS:
		tell_record(o[0]);
		forget_series();
		break;
	case ZD_TRAFFIC_BYE:
		plugin.greeted = false;
		qemu_plugin_reset(plugin.id, register_again);
		break;
	default:
		break;
	}
	fflush(plugin.out);
}

static void on_word(unsigned cpu, uint32_t info, uint64_t address, void *data)
{
	(void)cpu;
	(void)info;
	(void)data;
	if (zd_words_take(&plugin.words, address))
		obey(&plugin.words.message);
	else if (plugin.words.lost)
		fprintf(plugin.out, "lost\n");
}

/* ---- what the machine does ---- */

static void on_reading(unsigned cpu, void *data)
{
	(void)cpu;
	(void)data;
	if (plugin.counting)
		zd_account_reading(plugin.account);
}

static void on_unseen(unsigned cpu, void *kind)
{
	(void)cpu;
	if (plugin.counting)
		zd_account_unseen(plugin.account, (enum zd_unseen)(uintptr_t)kind);
}

static void book_sample(uint64_t address)
{
	for (unsigned s = 0; s < SERIES; s++)
		if (address - plugin.series[s].address < plugin.series[s].bytes)
			zd_account_sample(plugin.account, s);
}

static bool is_watched(uint64_t address)
{
	return plugin.watch.address != 0 && address - plugin.watch.address < plugin.watch.bytes;
}

static void on_access(unsigned cpu, uint32_t info, uint64_t address, void *data)
{
	bool write;
	struct qemu_plugin_hwaddr *at;
	uint64_t seen;

	(void)cpu;
	(void)data;
	if (!plugin.counting && address != plugin.probe.address && !is_watched(address))
		return;
	write = qemu_plugin_mem_is_store(info);
	if (write && plugin.counting && address >= plugin.samples.first &&
		address < plugin.samples.last)
		book_sample(address);
	at = qemu_plugin_get_hwaddr(info, address);
	if (!at) {
		plugin.unknown++;
		return;
	}
	if (qemu_plugin_hwaddr_is_io(at))
		return;
	seen = qemu_plugin_hwaddr_phys_addr(at);
	if (address == plugin.probe.address) {
		fprintf(plugin.out, "probe %u 0x%" PRIx64 " 0x%" PRIx64 "\n", plugin.probe.kind,
			plugin.probe.physical, seen);
		zd_places_probe(&plugin.places, (enum zd_traffic_place)plugin.probe.kind,
			plugin.probe.physical, seen);
		plugin.probe.address = 0;
	}
	if (is_watched(address)) {
		plugin.watch.count++;
		plugin.watch.seen = seen;
	}
	if (plugin.counting)
		zd_account_access(plugin.account, zd_places_bin(&plugin.places, address, seen),
			seen, 1u << qemu_plugin_mem_size_shift(info), write);
}

/* ---- translation ---- */

static uint64_t bytes_of(const struct qemu_plugin_insn *insn)
{
	uint64_t bytes = 0;
	size_t size = qemu_plugin_insn_size(insn);

	size = size < sizeof(bytes) ? size : sizeof(bytes);
#if ZD_PLUGIN_API >= 3
	qemu_plugin_insn_data(insn, &bytes, size);
#else
	memcpy(&bytes, qemu_plugin_insn_data(insn), size);
#endif
	return bytes;
}

static bool is_mark(const struct qemu_plugin_insn *insn)
{
	uint64_t bytes = bytes_of(insn);

	if (plugin.arm)
		return bytes == 0xd5032fdf; /* hint #0x7e */
	return qemu_plugin_insn_size(insn) == 7 && (bytes & 0xffffff) == 0x801f0f &&
	       bytes >> 24 == ZD_TRAFFIC_NOP;
}

static bool is_reading(const struct qemu_plugin_insn *insn, uint64_t at)
{
	uint64_t bytes = bytes_of(insn);

	if (at < plugin.code.first || at > plugin.code.last)
		return false;
	if (plugin.arm)
		return (bytes & ~UINT64_C(0x1f)) == 0xd53be040;	    /* mrs x, cntvct_el0 */
	return qemu_plugin_insn_size(insn) == 2 && bytes == 0x310f; /* rdtsc */
}

static bool is_zeroing(const struct qemu_plugin_insn *insn)
{
	return plugin.arm && (bytes_of(insn) & ~UINT64_C(0x1f)) == 0xd50b7420; /* dc zva, x */
}

/*
 * What QEMU does in one step, by no access that it tells of: SVE's loads and stores, but those of a
 * whole register (LDR, STR), and MOPS' CPY and SET (Arm ARM, C4.1).
 */
static bool is_copying(const struct qemu_plugin_insn *insn)
{
	uint64_t bytes = bytes_of(insn);

	if (!plugin.arm)
		return false;
	switch (bytes >> 25) {
	case 0x42:
	case 0x52:
	case 0x62:
	case 0x72:
		return (bytes & 0xffc0a000) != 0x85800000 && (bytes & 0xffc0a000) != 0xe5800000;
	default:
		return (bytes & 0x3b200c00) == 0x19000400;
	}
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t at = qemu_plugin_insn_vaddr(insn);

		if (!(at >> 63)) {
			if (is_mark(insn))
				plugin.marked = at + qemu_plugin_insn_size(insn);
			if (at == plugin.marked) {
				qemu_plugin_register_vcpu_mem_cb(insn, on_word,
					QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
				continue;
			}
		}
		if (!plugin.greeted)
			continue;
		if (is_reading(insn, at))
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_reading, QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (is_zeroing(insn) || is_copying(insn))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_unseen,
				QEMU_PLUGIN_CB_NO_REGS,
				(void *)(uintptr_t)(is_zeroing(insn) ? ZD_UNSEEN_ZEROED
								     : ZD_UNSEEN_COPIED));
		qemu_plugin_register_vcpu_mem_cb(
			insn, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
	}
}

/* ---- the beginning ---- */

/* "65536:4+1048576:8": bytes and ways of each level, from the CPU outwards. */
static bool parse_levels(const char *text)
{
	char *end;

	for (plugin.shape.n_levels = 0; plugin.shape.n_levels < ZD_CACHE_MAX_LEVELS;
		text = end + 1) {
		unsigned i = plugin.shape.n_levels++;

		plugin.shape.level[i].bytes = strtoull(text, &end, 10);
		if (*end != ':')
			return false;
		plugin.shape.level[i].ways = (unsigned)strtoul(end + 1, &end, 10);
		if (*end != '+')
			return *end == '\0';
	}
	return false;
}

static bool take_argument(char *argument)
{
	char *value = strchr(argument, '=');

	if (!value)
		return false;
	*value++ = '\0';
	if (strcmp(argument, "out") == 0)
		plugin.out = fopen(value, "we");
	else if (strcmp(argument, "line") == 0)
		plugin.shape.line_bytes = (unsigned)strtoul(value, NULL, 10);
	else if (strcmp(argument, "levels") == 0)
		return parse_levels(value);
	else
		return false;
	return true;
}

ZD_EXPORT int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		if (!take_argument(argv[i])) {
			fprintf(stderr, "zdbench's plugin: cannot take '%s'\n", argv[i]);
			return -EINVAL;
		}
	}
	plugin.id = id;
	plugin.arm = strcmp(info->target_name, "aarch64") == 0;
	plugin.account = zd_account_new(&plugin.shape);
	plugin.table = calloc(MAX_TABLES, sizeof(*plugin.table));
	if (!plugin.out || !plugin.account || !plugin.table ||
		(!plugin.arm && strcmp(info->target_name, "x86_64") != 0)) {
		fprintf(stderr, "zdbench's plugin: no such machine, cache or output\n");
		return -EINVAL;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
