/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The doctor's checks on captured machines and on made-up directories. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "doctor/region.h"

static char root[512];
static struct zd_machine machine;
static struct zd_patient patient;

static void captured(const char *name)
{
	const char *source = getenv("ZDBENCH_SOURCE_ROOT");

	snprintf(root, sizeof(root), "%s/tests/fixtures/machines/%s", source ? source : ".", name);
	zd_machine_read_at(root, &machine, -1);
	patient = (struct zd_patient){
		.root = root,
		.path = "",
		.cache = "/nonexistent",
		.data = "/nonexistent",
		.machine = &machine,
	};
}

static struct zd_finding look(const struct zd_check *checks, size_t n, const char *name)
{
	struct zd_finding finding = {0};

	for (size_t i = 0; i < n; i++) {
		if (strcmp(checks[i].name, name) == 0) {
			checks[i].look(&patient, &finding);
			assert_true(finding.seen[0] != '\0');
			return finding;
		}
	}
	fail_msg("no check '%s'", name);
	return finding;
}

static struct zd_finding local(const char *name)
{
	return look(zd_local_checks, zd_n_local_checks, name);
}

static struct zd_finding vm(const char *name)
{
	return look(zd_vm_checks, zd_n_vm_checks, name);
}

static void a_server_with_regions(void **state)
{
	struct zd_finding f;

	(void)state;
	captured("arm64-server");
	f = local("memory region");
	assert_int_equal(f.verdict, ZD_VERDICT_OK);
	assert_string_equal(f.seen, "region0 nd_pmem 252G ACPI.NFIT, free capacity; "
				    "region1 nd_pmem 2G ACPI.NFIT, label-less");
	assert_int_equal(zd_doctor_region_node(root), 1);
	f = local("ZONE_DEVICE");
	assert_int_equal(f.verdict, ZD_VERDICT_OK);
	assert_string_equal(f.seen, "CONFIG_ZONE_DEVICE=y");
	assert_string_equal(local("devdax").seen, "CONFIG_DEV_DAX_PMEM=m");
	f = local("gup_test");
	assert_int_equal(f.verdict, ZD_VERDICT_WARN);
	assert_string_equal(f.mend, "a kernel with CONFIG_GUP_TEST=y");
	assert_string_equal(local("huge pages").seen, "one PMD maps 32M");
}

static void a_machine_without(void **state)
{
	struct zd_finding f;

	(void)state;
	captured("amd64-vm");
	f = local("memory region");
	assert_int_equal(f.verdict, ZD_VERDICT_NO);
	assert_true(f.mend[0] != '\0');
	assert_int_equal(zd_doctor_region_node(root), -1);
	/* No configuration, no /proc/zoneinfo: not there as far as can be seen. */
	assert_int_equal(local("ZONE_DEVICE").verdict, ZD_VERDICT_NO);
	assert_int_equal(local("devdax").verdict, ZD_VERDICT_WARN);
	assert_int_equal(vm("firmware").verdict, ZD_VERDICT_NO);
	assert_int_equal(vm("scripts").verdict, ZD_VERDICT_NO);
	/* Without the amd64 one all of arm64 can be measured. */
	patient.path = "";
	assert_int_equal(vm("qemu").verdict, ZD_VERDICT_NO);
	assert_int_equal(vm("qemu for amd64").verdict, ZD_VERDICT_WARN);
	assert_string_equal(vm("qemu for amd64").mend, "apt-get install qemu-system-x86");
	assert_int_equal(vm("kernels").verdict, ZD_VERDICT_WARN);
	machine.pmd_bytes = 0;
	assert_int_equal(local("huge pages").verdict, ZD_VERDICT_WARN);
}

static void every_check_answers(void **state)
{
	(void)state;
	captured("arm64-server");
	for (size_t i = 0; i < zd_n_local_checks; i++)
		local(zd_local_checks[i].name);
	for (size_t i = 0; i < zd_n_vm_checks; i++)
		vm(zd_vm_checks[i].name);
}

static void programs_are_found_along_the_path(void **state)
{
	char dir[] = "/tmp/zdbench-test-XXXXXX", file[64], path[128], found[128], tiny[8];
	FILE *program;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/prog", dir);
	snprintf(path, sizeof(path), "::/nonexistent:%s", dir);
	program = fopen(file, "w");
	assert_non_null(program);
	fclose(program);
	assert_int_equal(chmod(file, 0600), 0);
	assert_false(zd_program_find(path, "prog", found, sizeof(found)));
	assert_int_equal(chmod(file, 0700), 0);
	assert_true(zd_program_find(path, "prog", found, sizeof(found)));
	assert_string_equal(found, file);
	assert_false(zd_program_find(path, "prog", tiny, sizeof(tiny)));
	assert_false(zd_program_find("", "prog", found, sizeof(found)));
	/* A directory is no program. */
	assert_false(zd_program_find("/", "tmp", found, sizeof(found)));
	unlink(file);
	rmdir(dir);
}

static void the_cache(void **state)
{
	char dir[] = "/tmp/zdbench-test-XXXXXX", path[128], kernels[64], name[96];

	(void)state;
	captured("amd64-vm");
	assert_non_null(mkdtemp(dir));
	/* Not made yet: what counts is the directory above it. */
	snprintf(path, sizeof(path), "%s/a/b", dir);
	patient.cache = path;
	assert_true(vm("cache").verdict != ZD_VERDICT_NO);
	patient.cache = dir;
	snprintf(kernels, sizeof(kernels), "%s/kernel", dir);
	snprintf(name, sizeof(name), "%s/stock-4k", kernels);
	assert_int_equal(mkdir(kernels, 0700), 0);
	assert_int_equal(symlink("0123456789", name), 0);
	assert_string_equal(vm("kernels").seen, "in the cache: stock-4k");
	unlink(name);
	rmdir(kernels);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_with_regions),
		cmocka_unit_test(a_machine_without),
		cmocka_unit_test(every_check_answers),
		cmocka_unit_test(programs_are_found_along_the_path),
		cmocka_unit_test(the_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
