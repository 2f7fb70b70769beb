/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Splats as kernels print them; tests/fixtures/splats/ has whole ones, taken from machines. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/complaint.h"
#include "run/verdict.h"

static struct zd_splats splats;

static void feed(const char *const *lines)
{
	memset(&splats, 0, sizeof(splats));
	for (; *lines; lines++)
		zd_splats_line(&splats, *lines);
}

/* As the records of /dev/kmsg: the text without its time stamp. */
static void feed_file(const char *name)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	char path[4096], line[1024], record[1200];
	unsigned sequence = 700;
	FILE *file;

	memset(&splats, 0, sizeof(splats));
	snprintf(path, sizeof(path), "%s/tests/fixtures/splats/%s", root ? root : ".", name);
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		const char *text = strstr(line, "] ");

		line[strcspn(line, "\n")] = '\0';
		assert_non_null(text);
		snprintf(record, sizeof(record), "4,%u,1898504,-;%s\n SUBSYSTEM=x\n", sequence++,
			text + 2);
		zd_splats_record(&splats, record);
	}
	fclose(file);
}

static void only(const char *kind, const char *first)
{
	assert_int_equal(splats.n, 1);
	assert_string_equal(splats.splat[0].kind, kind);
	assert_string_equal(splats.splat[0].line[0], first);
}

static void a_warning_with_its_text(void **state)
{
	char buf[400];

	(void)state;
	feed_file("warn-arm64.log");
	only("WARN", "failed to free all reserved pages");
	assert_string_equal(zd_splat_summary(&splats.splat[0], buf, sizeof(buf)),
		"failed to free all reserved pages; WARNING: CPU: 0 PID: 128 at mm/memremap.c:153 "
		"memunmap_pages+0x2c4/0x2e0");
	/* No registers, no lists of modules; what called it. */
	assert_int_equal(splats.splat[0].n_lines, ZD_SPLAT_LINES);
	assert_string_equal(splats.splat[0].line[2], "pc : memunmap_pages+0x2c4/0x2e0");
	assert_string_equal(splats.splat[0].line[3], "memunmap_pages+0x2c4/0x2e0");
	assert_string_equal(splats.splat[0].line[5], "devm_memremap_pages+0x30/0x90");
	assert_false(splats.open);
}

static void a_bug_is_no_oops_besides(void **state)
{
	char buf[400];

	(void)state;
	feed_file("bug-arm64.log");
	assert_true(splats.n >= 1);
	assert_string_equal(splats.splat[0].kind, "BUG");
	assert_int_equal(
		strncmp(splats.splat[0].line[0], "kernel BUG at mm/huge_memory.c:", 31), 0);
	assert_non_null(strstr(splats.splat[0].line[1], "Internal error: Oops - BUG"));
	/* The head alone says all. */
	assert_string_equal(
		zd_splat_summary(&splats.splat[0], buf, sizeof(buf)), splats.splat[0].line[0]);
}

static void every_kind(void **state)
{
	static const struct {
		const char *kind, *line;
	} known[] = {
		{"WARN", "WARNING: mm/memremap.c:153 at memunmap_pages+0x2c4/0x2e0, CPU#0: "
			 "zdbench/128"},
		{"BUG", "kernel BUG at mm/huge_memory.c:1397!"},
		{"BUG", "BUG: sleeping function called from invalid context at mm/gup.c:1"},
		{"BUG", "BUG: scheduling while atomic: zdbench/128/0x00000002"},
		{"Oops", "BUG: kernel NULL pointer dereference, address: 0000000000000008"},
		{"Oops", "BUG: unable to handle page fault for address: ffffea0000000000"},
		{"Oops", "Unable to handle kernel paging request at virtual address ffff8000"},
		{"Oops", "Internal error: Oops: 0000000096000004 [#1] SMP"},
		{"Oops", "general protection fault, probably for non-canonical address 0xdead"},
		{"bad-page", "BUG: Bad page state in process zdbench  pfn:46c479"},
		{"bad-page", "BUG: Bad page map in process zdbench  pte:00e8 pmd:00e9"},
		{"bad-page", "BUG: Bad rss-counter state mm:00000000 type:MM_FILEPAGES val:1"},
		{"lockup", "watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [zdbench:128]"},
		{"lockup", "watchdog: Watchdog detected hard LOCKUP on cpu 0"},
		{"sanitizer", "BUG: KASAN: use-after-free in dax_insert_entry+0x10/0x20"},
		{"sanitizer", "UBSAN: shift-out-of-bounds in mm/memremap.c:1:2"},
		{"hung-task", "INFO: task zdbench:128 blocked for more than 120 seconds."},
		{"RCU-stall", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:"},
		{"RCU-stall", "rcu: INFO: rcu_sched self-detected stall on CPU"},
		{"panic", "Kernel panic - not syncing: sysrq triggered crash"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		feed((const char *[]){"EXT4-fs (pmem0): mounted", known[i].line, NULL});
		only(known[i].kind, known[i].line);
	}
}

static void what_is_no_complaint(void **state)
{
	(void)state;
	feed((const char *[]){"EXT4-fs (pmem0): DAX enabled. Warning: EXPERIMENTAL", "nd_pmem: BUG",
		"rcu: Hierarchical SRCU implementation.", "watchdog: Delayed init of the lockup",
		"INFO: lockdep is turned off.", "Oops", "  pc : x+0x0/0x1", "", NULL});
	assert_int_equal(splats.n, 0);
	memset(&splats, 0, sizeof(splats));
	/* Facility 1: user space wrote it. */
	zd_splats_record(&splats, "12,801,9,-;BUG: says a program\n");
	zd_splats_record(&splats, "4;no fields\n");
	zd_splats_record(&splats, "no record");
	assert_int_equal(splats.n, 0);
	zd_splats_record(&splats, "0,802,9,-;BUG: says the kernel\n");
	assert_int_equal(splats.n, 1);
}

static void several(void **state)
{
	(void)state;
	/* Those without an end mark end where the next begins; what is too many is dropped. */
	memset(&splats, 0, sizeof(splats));
	for (unsigned i = 0; i < 7; i++) {
		char line[80];

		snprintf(line, sizeof(line), "BUG: Bad page state in process zdbench  pfn:%u", i);
		zd_splats_line(&splats, line);
		zd_splats_line(&splats, "page dumped because: nonzero _refcount");
	}
	assert_int_equal(splats.n, ZD_SPLATS_MAX);
	assert_int_equal(splats.splat[3].n_lines, 2);
	assert_non_null(strstr(splats.splat[3].line[0], "pfn:3"));
	/* A newline in a record is escaped. */
	memset(&splats, 0, sizeof(splats));
	zd_splats_record(
		&splats, "4,1,2,-;WARNING: CPU: 0 PID: 1 at a.c:1 f+0x0/0x1\\x0apc : f+0x0/0x1\n");
	only("WARN", "WARNING: CPU: 0 PID: 1 at a.c:1 f+0x0/0x1");
	assert_string_equal(splats.splat[0].line[1], "pc : f+0x0/0x1");
}

/* What a broken guest writes moves no terminal's cursor. */
static void hostile(void **state)
{
	char longest[4000];

	(void)state;
	memset(longest, 'x', sizeof(longest));
	memcpy(longest, "4,1,2,-;BUG: ", 13);
	longest[sizeof(longest) - 1] = '\0';
	memset(&splats, 0, sizeof(splats));
	zd_splats_record(&splats, longest);
	assert_int_equal(splats.n, 1);
	zd_splats_record(&splats, "4,1,2,-;BUG: \033[2J\001");
	assert_null(strpbrk(splats.splat[1].line[0], "\033\001"));
}

static void what_it_means(void **state)
{
	static struct zd_machine machine;
	struct zd_splat splat = {.kind = "SIGBUS", .n_lines = 1};
	char buf[256];

	(void)state;
	strcpy(machine.kernel.release, "6.12.117");
	strcpy(machine.kernel.option[0].name, "CONFIG_ZONE_DEVICE");
	strcpy(machine.kernel.option[0].value, "y");
	strcpy(machine.kernel.option[1].name, "CONFIG_ARCH_HAS_PTE_DEVMAP");
	strcpy(machine.kernel.option[1].value, "n");
	machine.kernel.n_options = 2;
	assert_non_null(strstr(
		zd_verdict_meaning(&machine, &splat, buf, sizeof(buf)), "without pte_devmap"));
	strcpy(splat.kind, "BUG");
	assert_string_equal(zd_verdict_meaning(&machine, &splat, buf, sizeof(buf)), "");
	strcpy(splat.line[0], "kernel BUG at mm/huge_memory.c:1397!");
	assert_non_null(strstr(
		zd_verdict_meaning(&machine, &splat, buf, sizeof(buf)), "without pte_devmap"));
	/* It is a matter of course where the kernel has no such option any more. */
	strcpy(machine.kernel.release, "7.3.4");
	assert_string_equal(zd_verdict_meaning(&machine, &splat, buf, sizeof(buf)), "");
	strcpy(machine.kernel.release, "6.12.117");
	strcpy(machine.kernel.option[1].value, "y");
	assert_string_equal(zd_verdict_meaning(&machine, &splat, buf, sizeof(buf)), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_warning_with_its_text),
		cmocka_unit_test(a_bug_is_no_oops_besides),
		cmocka_unit_test(every_kind),
		cmocka_unit_test(what_is_no_complaint),
		cmocka_unit_test(several),
		cmocka_unit_test(hostile),
		cmocka_unit_test(what_it_means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
