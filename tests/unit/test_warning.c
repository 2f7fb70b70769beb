/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "machine/machine.h"

/* A bound thread on a quiet bare machine: nothing to warn of. */
static struct zd_machine plain(void)
{
	struct zd_machine m = {
		.virtualisation = "none",
		.clocksource = "arch_sys_counter",
		.governor = "performance",
	};

	m.topology.region_node = 0;
	return m;
}

static void option(struct zd_machine *m, const char *name, const char *value)
{
	struct zd_kernel_option *o = &m->kernel.option[m->kernel.n_options++];

	strcpy(o->name, name);
	strcpy(o->value, value);
}

/* The judgement is exactly this one code (NULL: none); returns its message. */
static const char *judged(const struct zd_machine *m, const char *code)
{
	static struct zd_warnings warnings;

	memset(&warnings, 0, sizeof(warnings));
	zd_machine_judge(m, &warnings);
	assert_int_equal(warnings.n, code ? 1 : 0);
	if (!code)
		return "";
	assert_string_equal(warnings.warning[0].code, code);
	assert_true(warnings.warning[0].remedy[0] != '\0');
	return warnings.warning[0].message;
}

static void a_plain_machine_is_not_warned_of(void **state)
{
	struct zd_machine m = plain();

	(void)state;
	judged(&m, NULL);
	m.governor[0] = '\0';
	strcpy(m.clocksource, "tsc");
	m.topology.region_node = -1;
	option(&m, "CONFIG_KASAN", "n");
	option(&m, "CONFIG_PAGE_TABLE_CHECK", "y");
	option(&m, "CONFIG_DEBUG_PAGEALLOC", "y");
	judged(&m, NULL);
}

static void emulated_is_not_also_virtualised(void **state)
{
	struct zd_machine m = plain();

	(void)state;
	strcpy(m.virtualisation, "qemu (tcg)");
	m.emulator.present = true;
	strcpy(m.emulator.name, "qemu");
	assert_string_equal(judged(&m, "emulated"),
		"emulated machine (qemu): the times are the emulator's, and those of no hardware");
	strcpy(m.emulator.icount, "shift=0,sleep=off");
	assert_string_equal(judged(&m, "emulated"),
		"emulated machine (qemu): instructions are exact, they are not time; "
		"what a slower medium under the memmap costs does not show in them");
	m.emulator.present = false;
	strcpy(m.virtualisation, "vmware");
	assert_non_null(strstr(judged(&m, "virtualised"), "vmware"));
	/* Not known is not virtual. */
	m.virtualisation[0] = '\0';
	judged(&m, NULL);
}

static void debug_kernels(void **state)
{
	struct zd_machine m = plain();

	(void)state;
	option(&m, "CONFIG_KASAN", "y");
	option(&m, "CONFIG_DEBUG_VM", "y");
	assert_non_null(strstr(judged(&m, "debug-kernel"), "(KASAN, DEBUG_VM)"));

	/* Built in by distributions, on by the command line only. */
	m = plain();
	option(&m, "CONFIG_PAGE_TABLE_CHECK", "y");
	strcpy(m.kernel.cmdline, "quiet xpage_table_check=on page_table_check=only");
	judged(&m, NULL);
	strcpy(m.kernel.cmdline, "quiet page_table_check=on");
	assert_non_null(strstr(judged(&m, "debug-kernel"), "(PAGE_TABLE_CHECK)"));
	strcpy(m.kernel.cmdline, "debug_pagealloc=on quiet");
	assert_non_null(strstr(judged(&m, "debug-kernel"), "(DEBUG_PAGEALLOC)"));
	m = plain();
	option(&m, "CONFIG_PAGE_TABLE_CHECK_ENFORCED", "y");
	judged(&m, "debug-kernel");
}

static void tainted_kernels(void **state)
{
	struct zd_machine m = plain();

	(void)state;
	m.kernel.taint = 1 << 9 | 1 << 12;
	assert_string_equal(judged(&m, "tainted-kernel"),
		"tainted kernel (4608, WO): it may not behave as its version does");
	m.kernel.taint = UINT64_C(1) << 63;
	judged(&m, "tainted-kernel");
	m.kernel.taint = UINT64_MAX;
	judged(&m, "tainted-kernel");
}

static void placement(void **state)
{
	struct zd_machine m = plain();

	(void)state;
	m.topology.region_node = 1;
	assert_string_equal(judged(&m, "remote-node"),
		"the measuring thread is on node 0 and the region on node 1");
	m.topology.bound_cpu = -1;
	m.topology.bound_node = -1;
	judged(&m, "not-bound");
}

static void clocks_and_frequencies(void **state)
{
	struct zd_machine m = plain();

	(void)state;
	strcpy(m.governor, "schedutil");
	assert_non_null(strstr(judged(&m, "frequency-scaling"), "schedutil"));
	m = plain();
	strcpy(m.clocksource, "hpet");
	assert_non_null(strstr(judged(&m, "unstable-clocksource"), "hpet"));
	m = plain();
	strcpy(m.kernel.cmdline, "mitigations=off");
	judged(&m, "mitigations-off");
	strcpy(m.kernel.cmdline, "mitigations=off,nosmt");
	judged(&m, NULL);
}

static void a_code_is_there_once(void **state)
{
	struct zd_warnings warnings = {0};

	(void)state;
	zd_warnings_raise(&warnings, ZD_WARN_COARSE_CLOCK, "one tick is %d ns", 40);
	zd_warnings_raise(&warnings, ZD_WARN_COARSE_CLOCK, "again");
	zd_warnings_add(&warnings, "coarse-clock", ZD_NOTE, "", "and again");
	assert_int_equal(warnings.n, 1);
	assert_string_equal(warnings.warning[0].message, "one tick is 40 ns");
	assert_int_equal(warnings.warning[0].severity, ZD_WARNING);
}

static void one_too_many_is_dropped(void **state)
{
	struct zd_warnings warnings = {0};
	char code[32], longest[600];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	for (int i = 0; i < ZD_MAX_WARNINGS + 3; i++) {
		snprintf(code, sizeof(code), "code-%d", i);
		zd_warnings_add(&warnings, code, ZD_NOTE, longest, "%s", longest);
	}
	assert_int_equal(warnings.n, ZD_MAX_WARNINGS);
	assert_int_equal(
		strlen(warnings.warning[0].message), sizeof(warnings.warning[0].message) - 1);
}

static void codes_and_severities_have_names(void **state)
{
	enum zd_severity severity;

	(void)state;
	for (int i = ZD_WARN_EMULATED; i <= ZD_WARN_INJECTED; i++) {
		assert_non_null(zd_warning_name((enum zd_warning_code)i));
		assert_true(strlen(zd_warning_name((enum zd_warning_code)i)) <
			    sizeof(((struct zd_warning *)0)->code));
	}
	assert_int_equal(zd_severity_parse("warning", &severity), 0);
	assert_string_equal(zd_severity_name(severity), "warning");
	assert_int_equal(zd_severity_parse("note", &severity), 0);
	assert_string_equal(zd_severity_name(severity), "note");
	assert_true(zd_severity_parse("error", &severity) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_machine_is_not_warned_of),
		cmocka_unit_test(emulated_is_not_also_virtualised),
		cmocka_unit_test(debug_kernels),
		cmocka_unit_test(tainted_kernels),
		cmocka_unit_test(placement),
		cmocka_unit_test(clocks_and_frequencies),
		cmocka_unit_test(a_code_is_there_once),
		cmocka_unit_test(one_too_many_is_dropped),
		cmocka_unit_test(codes_and_severities_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
