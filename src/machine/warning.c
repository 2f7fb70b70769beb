/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "machine/parts.h"

/* The closed list: the schema of results names the same codes. */
static const struct {
	const char *code;
	enum zd_severity severity;
	const char *remedy;
} table[] = {
	[ZD_WARN_EMULATED] = {"emulated", ZD_NOTE,
		"measure time on a machine with persistent memory: --target local"},
	[ZD_WARN_VIRTUALISED] = {"virtualised", ZD_NOTE,
		"measure on the bare machine, or compare only with results of this one"},
	[ZD_WARN_DEBUG_KERNEL] = {"debug-kernel", ZD_WARNING,
		"measure on a kernel without these options"},
	[ZD_WARN_TAINTED_KERNEL] = {"tainted-kernel", ZD_WARNING,
		"reboot; see Documentation/admin-guide/tainted-kernels.rst for the letters"},
	[ZD_WARN_FREQUENCY_SCALING] = {"frequency-scaling", ZD_WARNING,
		"cpupower frequency-set -g performance"},
	[ZD_WARN_REMOTE_NODE] = {"remote-node", ZD_WARNING,
		"allow a CPU of the region's node: taskset, cpuset.cpus"},
	[ZD_WARN_NOT_BOUND] = {"not-bound", ZD_WARNING,
		"allow binding: sched_setaffinity(2) must be permitted here"},
	[ZD_WARN_UNSTABLE_CLOCKSOURCE] = {"unstable-clocksource", ZD_WARNING,
		"see dmesg for why the kernel left the CPU's own counter, and boot again"},
	[ZD_WARN_COARSE_CLOCK] = {"coarse-clock", ZD_WARNING,
		"compare medians: percentiles and maxima of short operations are of such samples"},
	[ZD_WARN_MITIGATIONS_OFF] = {"mitigations-off", ZD_NOTE,
		"boot without mitigations=off to measure what most machines run"},
	[ZD_WARN_UNPROVED_MEMMAP] = {"unproved-memmap", ZD_WARNING,
		"take a larger --size or a smaller --align, where the memmap is more than "
		"rounding"},
	[ZD_WARN_INJECTED] = {"injected", ZD_WARNING, "leave --inject and --kernel-inject out"},
	[ZD_WARN_ALIGN_LEFT_OUT] = {"align-left-out", ZD_NOTE,
		"name it, and a size: --align, --size"},
	[ZD_WARN_IDLE_JUMPS] = {"idle-jumps", ZD_NOTE,
		"take these three from a machine with a PMU: --kernel stock-4k"},
	[ZD_WARN_LOG_UNREAD] = {"log-unread", ZD_WARNING,
		"measure where /dev/kmsg can be read: it needs CAP_SYSLOG"},
	[ZD_WARN_PRECISION] = {"precision-not-reached", ZD_WARNING,
		"allow more time (--time-budget), ask for less (--precision), or quiet the "
		"machine"},
	[ZD_WARN_DRIFT] = {"drift", ZD_WARNING,
		"look for what changes while it measures (heat, frequency, memory filling up); dev "
		"and mem alternate, so a ratio suffers less than a median"},
};

static const char *const severity_names[] = {[ZD_NOTE] = "note", [ZD_WARNING] = "warning"};

bool zd_warnings_have(const struct zd_warnings *warnings, const char *code)
{
	for (size_t i = 0; i < warnings->n; i++)
		if (strcmp(warnings->warning[i].code, code) == 0)
			return true;
	return false;
}

void zd_warnings_drop(struct zd_warnings *warnings, const char *code)
{
	size_t n = 0;

	for (size_t i = 0; i < warnings->n; i++)
		if (strcmp(warnings->warning[i].code, code) != 0)
			warnings->warning[n++] = warnings->warning[i];
	warnings->n = n;
}

const char *zd_severity_name(enum zd_severity severity)
{
	return severity_names[severity];
}

int zd_severity_parse(const char *word, enum zd_severity *out)
{
	for (size_t i = 0; i < sizeof(severity_names) / sizeof(severity_names[0]); i++) {
		if (strcmp(severity_names[i], word) == 0) {
			*out = (enum zd_severity)i;
			return 0;
		}
	}
	return -EINVAL;
}

const char *zd_warning_name(enum zd_warning_code code)
{
	return table[code].code;
}

static void add(struct zd_warnings *warnings, const char *code, enum zd_severity severity,
	const char *remedy, const char *message, va_list args)
{
	struct zd_warning *warning;

	if (zd_warnings_have(warnings, code))
		return;
	if (warnings->n == ZD_MAX_WARNINGS)
		return;
	warning = &warnings->warning[warnings->n++];
	zd_text_copy(warning->code, sizeof(warning->code), code);
	warning->severity = severity;
	zd_text_copy(warning->remedy, sizeof(warning->remedy), remedy);
	vsnprintf(warning->message, sizeof(warning->message), message, args);
}

void zd_warnings_add(struct zd_warnings *warnings, const char *code, enum zd_severity severity,
	const char *remedy, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	add(warnings, code, severity, remedy, message, args);
	va_end(args);
}

void zd_warnings_raise(
	struct zd_warnings *warnings, enum zd_warning_code code, const char *message, ...)
{
	va_list args;

	va_start(args, message);
	add(warnings, table[code].code, table[code].severity, table[code].remedy, message, args);
	va_end(args);
}

static void judge_virtual(const struct zd_machine *m, struct zd_warnings *out)
{
	if (m->emulator.present && m->emulator.icount[0])
		zd_warnings_raise(out, ZD_WARN_EMULATED,
			"emulated machine (%s): instructions are exact, they are not time; "
			"what a slower medium under the memmap costs does not show in them",
			m->emulator.name);
	else if (m->emulator.present)
		zd_warnings_raise(out, ZD_WARN_EMULATED,
			"emulated machine (%s): the times are the emulator's, and those of no "
			"hardware",
			m->emulator.name);
	else if (m->virtualisation[0] != '\0' && strcmp(m->virtualisation, "none") != 0)
		zd_warnings_raise(out, ZD_WARN_VIRTUALISED,
			"virtual machine (%s): two-stage paging and the host's scheduling are in "
			"the "
			"numbers",
			m->virtualisation);
}

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at += length)
		if ((at == text || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' '))
			return true;
	return false;
}

static bool is_set(const struct zd_machine *m, const char *option)
{
	return strcmp(zd_kernel_option(m, option), "y") == 0;
}

/*
 * Checks that cost in every fault. Two of them distributions build in and leave off: these count
 * only when something switches them on.
 */
static void judge_debug(const struct zd_machine *m, struct zd_warnings *out)
{
	static const struct {
		const char *name, *option, *word;
	} checks[] = {
		{"KASAN", "CONFIG_KASAN", NULL},
		{"DEBUG_VM", "CONFIG_DEBUG_VM", NULL},
		{"PROVE_LOCKING", "CONFIG_PROVE_LOCKING", NULL},
		{"DEBUG_PAGEALLOC", "CONFIG_DEBUG_PAGEALLOC_ENABLE_DEFAULT", "debug_pagealloc=on"},
		{"PAGE_TABLE_CHECK", "CONFIG_PAGE_TABLE_CHECK_ENFORCED", "page_table_check=on"},
	};
	char names[128] = "";

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (!is_set(m, checks[i].option) &&
			!(checks[i].word && has_word(m->kernel.cmdline, checks[i].word)))
			continue;
		if (names[0] != '\0')
			strcat(names, ", ");
		strcat(names, checks[i].name);
	}
	if (names[0] != '\0')
		zd_warnings_raise(out, ZD_WARN_DEBUG_KERNEL,
			"debug kernel (%s): its checks are in every number", names);
}

static void judge_taint(const struct zd_machine *m, struct zd_warnings *out)
{
	/* By bit, from kernel/panic.c's taint_flags. */
	static const char letters[] = "PFSRMBUDAWCIOELKXTNJ";
	char seen[sizeof(letters)] = "";
	size_t n = 0;

	if (m->kernel.taint == 0)
		return;
	for (size_t bit = 0; bit < sizeof(letters) - 1; bit++)
		if (m->kernel.taint >> bit & 1)
			seen[n++] = letters[bit];
	seen[n] = '\0';
	zd_warnings_raise(out, ZD_WARN_TAINTED_KERNEL,
		"tainted kernel (%" PRIu64 "%s%s): it may not behave as its version does",
		m->kernel.taint, n > 0 ? ", " : "", seen);
}

static void judge_placement(const struct zd_machine *m, struct zd_warnings *out)
{
	if (m->topology.bound_cpu < 0)
		zd_warnings_raise(out, ZD_WARN_NOT_BOUND,
			"the measuring thread is not bound to one CPU and may move while it "
			"measures");
	else if (m->topology.region_node >= 0 && m->topology.bound_node >= 0 &&
		 m->topology.bound_node != m->topology.region_node)
		zd_warnings_raise(out, ZD_WARN_REMOTE_NODE,
			"the measuring thread is on node %d and the region on node %d",
			m->topology.bound_node, m->topology.region_node);
}

static void judge_clocks(const struct zd_machine *m, struct zd_warnings *out)
{
	static const char *const steady[] = {
		"tsc", "tsc-early", "arch_sys_counter", "kvm-clock", "hyperv_clocksource_tsc_page"};
	bool known = m->clocksource[0] == '\0';

	/* Another governor moves the frequency; without cpufreq there is none to be seen. */
	if (m->governor[0] != '\0' && strcmp(m->governor, "performance") != 0)
		zd_warnings_raise(out, ZD_WARN_FREQUENCY_SCALING,
			"CPU frequency follows the load (governor '%s')", m->governor);
	for (size_t i = 0; i < sizeof(steady) / sizeof(steady[0]); i++)
		known = known || strcmp(m->clocksource, steady[i]) == 0;
	if (!known)
		zd_warnings_raise(out, ZD_WARN_UNSTABLE_CLOCKSOURCE,
			"the clock source is '%s', not the CPU's own counter", m->clocksource);
}

void zd_machine_judge(const struct zd_machine *m, struct zd_warnings *out)
{
	judge_virtual(m, out);
	judge_debug(m, out);
	judge_taint(m, out);
	judge_placement(m, out);
	judge_clocks(m, out);
	if (has_word(m->kernel.cmdline, "mitigations=off"))
		zd_warnings_raise(out, ZD_WARN_MITIGATIONS_OFF,
			"the CPU's vulnerabilities are not mitigated (mitigations=off): system "
			"calls and "
			"faults are cheaper than usual");
}
