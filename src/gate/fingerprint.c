/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "gate/fingerprint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "zdbench/units.h"

enum kind { TEXT, SIZE, WHOLE, NODE, FLAG, COMMAND_LINE, FIRST_WORD, NAMESPACE };

/* When a part has to be there: a kernel need not have a config file, nor an x86 a governor. */
enum need { ALWAYS, EMULATED, COUNTED, IF_KNOWN, TIME_ONLY };

struct part {
	const char *what;
	unsigned across; /* 0: never allowed */
	enum kind kind;
	enum need need;
	size_t offset;
};

/* A NAMESPACE's part is of the result's first one: all are made in the same region. */
#define PART(what, across, kind, need, member)                                                     \
	{                                                                                          \
		what, across, kind, need, offsetof(struct zd_result, member)                       \
	}

/*
 * The parts of the command line that the plan is handed over in are behind " -- ". Not in it: seed,
 * repetitions, the injected control, and RAM (a kernel takes its share before it counts).
 */
static const struct part parts[] = {
	PART("architecture", 0, TEXT, ALWAYS, machine.arch),
	PART("page size", 0, SIZE, ALWAYS, machine.page_size_bytes),
	PART("clock", 0, TEXT, ALWAYS, clock.kind),
	PART("clock unit", 0, TEXT, ALWAYS, clock.unit),
	PART("mode", 0, TEXT, ALWAYS, invocation.mode),
	PART("target", 0, TEXT, ALWAYS, invocation.target),
	PART("namespace size", 0, SIZE, ALWAYS, invocation.size_bytes),
	PART("--quick", 0, FLAG, IF_KNOWN, invocation.quick),
	PART("--full", 0, FLAG, IF_KNOWN, invocation.full),
	PART("--threads", 0, TEXT, ALWAYS, invocation.threads),
	PART("selection", 0, TEXT, IF_KNOWN, invocation.selection),
	PART("kernel", ZD_ACROSS_KERNEL, TEXT, IF_KNOWN, invocation.kernel),
	PART("kernel release", ZD_ACROSS_KERNEL, TEXT, ALWAYS, machine.kernel.release),
	PART("kernel version", ZD_ACROSS_KERNEL, TEXT, ALWAYS, machine.kernel.version),
	PART("kernel package", ZD_ACROSS_KERNEL, TEXT, IF_KNOWN, machine.kernel.package),
	PART("kernel build", ZD_ACROSS_KERNEL, TEXT, IF_KNOWN, machine.kernel.build),
	PART("kernel config", ZD_ACROSS_KERNEL, TEXT, IF_KNOWN, machine.kernel.config_fingerprint),
	PART("kernel command line", ZD_ACROSS_KERNEL, COMMAND_LINE, IF_KNOWN,
		machine.kernel.cmdline),
	PART("PMD size", ZD_ACROSS_KERNEL, SIZE, IF_KNOWN, machine.pmd_bytes),
	PART("mitigations", ZD_ACROSS_KERNEL, TEXT, IF_KNOWN, machine.mitigations),
	PART("emulator", ZD_ACROSS_EMULATOR, TEXT, EMULATED, machine.emulator.name),
	PART("emulator version", ZD_ACROSS_EMULATOR, TEXT, EMULATED, machine.emulator.version),
	PART("emulator icount", ZD_ACROSS_EMULATOR, TEXT, COUNTED, machine.emulator.icount),
	PART("emulated CPU", ZD_ACROSS_EMULATOR, TEXT, EMULATED, machine.emulator.cpu),
	PART("CPU", ZD_ACROSS_MACHINE, TEXT, ALWAYS, machine.cpu),
	PART("CPUs", ZD_ACROSS_MACHINE, WHOLE, ALWAYS, machine.cpus),
	PART("virtualisation", ZD_ACROSS_MACHINE, TEXT, IF_KNOWN, machine.virtualisation),
	PART("governor", ZD_ACROSS_MACHINE, TEXT, TIME_ONLY, machine.governor),
	PART("clock source", ZD_ACROSS_MACHINE, TEXT, TIME_ONLY, machine.clocksource),
	PART("counter", ZD_ACROSS_MACHINE, FIRST_WORD, ALWAYS, clock.source),
	{"region", ZD_ACROSS_MACHINE, NAMESPACE, TIME_ONLY,
		offsetof(struct zd_namespace_record, region)},
	{"persistence domain", ZD_ACROSS_MACHINE, NAMESPACE, TIME_ONLY,
		offsetof(struct zd_namespace_record, persistence)},
	PART("region's NUMA node", ZD_ACROSS_MACHINE, NODE, TIME_ONLY,
		machine.topology.region_node),
	PART("zdbench version", ZD_ACROSS_TOOL, TEXT, ALWAYS, tool.version),
	PART("zdbench compiler", ZD_ACROSS_TOOL, TEXT, IF_KNOWN, tool.compiler),
	PART("zdbench build", ZD_ACROSS_TOOL, TEXT, IF_KNOWN, tool.flags),
};

#define N_PARTS (sizeof(parts) / sizeof(parts[0]))
_Static_assert(N_PARTS <= ZD_MAX_DIFFERENCES, "room for all parts");

static const struct {
	const char *word;
	enum zd_across across;
} words[] = {
	{"kernel", ZD_ACROSS_KERNEL},
	{"emulator", ZD_ACROSS_EMULATOR},
	{"machine", ZD_ACROSS_MACHINE},
	{"tool", ZD_ACROSS_TOOL},
};

#define N_WORDS (sizeof(words) / sizeof(words[0]))

int zd_across_parse(const char *list, unsigned *across, struct zd_err *err)
{
	for (const char *word = list;; word++) {
		size_t length = strcspn(word, ","), i = 0;

		while (i < N_WORDS && (strlen(words[i].word) != length ||
					      strncmp(words[i].word, word, length) != 0))
			i++;
		if (i == N_WORDS) {
			zd_err_set(err, ZD_EXIT_USAGE, "--across: '%.*s' cannot be compared across",
				(int)(length < 60 ? length : 60), word);
			zd_err_hint(err, "kernel, emulator, machine, tool");
			return -EINVAL;
		}
		*across |= words[i].across;
		word += length;
		if (*word == '\0')
			return 0;
	}
}

static const char *word_of(unsigned across)
{
	for (size_t i = 0; i < N_WORDS; i++)
		if (words[i].across == (enum zd_across)across)
			return words[i].word;
	return NULL;
}

/* A part as text, "" where the result does not have it. */
static void format(const struct part *part, const struct zd_result *r, char *buf, size_t size)
{
	const char *member = (const char *)r + part->offset, *end;
	uint64_t bytes;
	unsigned whole;
	int node;

	buf[0] = '\0';
	switch (part->kind) {
	case TEXT:
		snprintf(buf, size, "%s", member);
		break;
	case SIZE:
		memcpy(&bytes, member, sizeof(bytes));
		if (bytes)
			zd_size_format(bytes, buf, size);
		break;
	case WHOLE:
		memcpy(&whole, member, sizeof(whole));
		if (whole)
			snprintf(buf, size, "%u", whole);
		break;
	case NODE:
		memcpy(&node, member, sizeof(node));
		if (node >= 0)
			snprintf(buf, size, "%d", node);
		break;
	case FIRST_WORD:
		snprintf(buf, size, "%.*s", (int)strcspn(member, " "), member);
		break;
	case NAMESPACE:
		if (r->n_ns > 0)
			snprintf(buf, size, "%s", (const char *)&r->ns[0] + part->offset);
		break;
	case FLAG:
		snprintf(buf, size, "%s", *(const bool *)member ? "yes" : "no");
		break;
	case COMMAND_LINE:
		end = strstr(member, " -- ");
		snprintf(buf, size, "%.*s", (int)(end ? (size_t)(end - member) : strlen(member)),
			member);
		break;
	}
}

static bool is_needed(const struct part *part, const struct zd_result *r)
{
	/* A local machine need not be emulated, but instructions are counted in an emulator only.
	 */
	bool counted = strcmp(r->clock.kind, "insn") == 0;

	return part->need == ALWAYS || (part->need == COUNTED && counted) ||
	       (part->need == EMULATED && (r->machine.emulator.present || counted));
}

int zd_fingerprint_check(const struct zd_result *r, const char *name, struct zd_err *err)
{
	char text[1100];

	for (size_t i = 0; i < N_PARTS; i++) {
		format(&parts[i], r, text, sizeof(text));
		if (text[0] != '\0' || !is_needed(&parts[i], r))
			continue;
		zd_err_set(err, ZD_EXIT_DATA, "'%.300s' cannot be compared: it does not say its %s",
			name, parts[i].what);
		return -EINVAL;
	}
	return 0;
}

/* Where the word begins in which they first differ, or, in a long one, a little before. */
static size_t first_difference(const char *a, const char *b)
{
	enum { LONG = 40, BEFORE = 20 };
	size_t i = 0, word = 0;

	for (; a[i] && a[i] == b[i]; i++)
		if (a[i] == ' ')
			word = i + 1;
	return i - word > LONG ? i - BEFORE : word;
}

/*
 * From `at` on. Cut in the middle of nothing but UTF-8's tails, which
 * zd_printable() mends on printing.
 */
static void cut(const char *text, size_t at, char *buf, size_t size)
{
	strcpy(buf, at > 0 ? "..." : "");
	if (text[0] == '\0')
		text = "not known";
	else
		text += at;
	if (strlen(buf) + strlen(text) < size)
		strcat(buf, text);
	else
		snprintf(buf + strlen(buf), size - strlen(buf), "%.*s...",
			(int)(size - strlen(buf) - 4), text);
}

void zd_fingerprint_compare(const struct zd_result *base, const struct zd_result *fresh,
	unsigned across, struct zd_differences *out)
{
	bool is_time = strcmp(base->clock.kind, "time") == 0;

	out->n = out->n_refused = 0;
	for (size_t i = 0; i < N_PARTS; i++) {
		const struct part *part = &parts[i];
		struct zd_difference *d = &out->difference[out->n];
		char a[1100], b[1100];
		size_t at;

		if (part->need == TIME_ONLY && !is_time)
			continue;
		format(part, base, a, sizeof(a));
		format(part, fresh, b, sizeof(b));
		if (strcmp(a, b) == 0)
			continue;
		out->n++;
		d->what = part->what;
		d->across = word_of(part->across);
		d->allowed = (part->across & across) != 0;
		out->n_refused += !d->allowed;
		at = strlen(a) < sizeof(d->base) && strlen(b) < sizeof(d->fresh)
			     ? 0
			     : first_difference(a, b);
		cut(a, at, d->base, sizeof(d->base));
		cut(b, at, d->fresh, sizeof(d->fresh));
	}
}

int zd_fingerprint_refuse(const struct zd_differences *d, const char *base_name,
	const char *fresh_name, struct zd_err *err)
{
	char text[350] = "", part[240], list[64] = "";
	size_t unsaid = 0;
	bool possible = true;

	for (size_t i = 0; i < d->n; i++) {
		const struct zd_difference *one = &d->difference[i];

		/* With what is allowed already, because the option is typed as a whole. */
		if (one->across && !strstr(list, one->across))
			snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
				list[0] ? "," : "", one->across);
		if (one->allowed)
			continue;
		possible = possible && one->across;
		snprintf(part, sizeof(part), "%s%s '%s', was '%s'", text[0] ? "; " : "", one->what,
			one->fresh, one->base);
		if (unsaid == 0 &&
			strlen(text) + strlen(part) + sizeof("; and 32 more") <= sizeof(text))
			strcat(text, part);
		else
			unsaid++;
	}
	if (unsaid > 0)
		snprintf(
			text + strlen(text), sizeof(text) - strlen(text), "; and %zu more", unsaid);
	zd_err_set(err, ZD_EXIT_DATA, "'%.60s' is not comparable with '%.60s': %s", fresh_name,
		base_name, text);
	if (possible)
		zd_err_hint(err, "--across %s, if that is what you compare", list);
	else
		zd_err_hint(err, "zdbench compare shows them side by side, without a verdict");
	return -EINVAL;
}
