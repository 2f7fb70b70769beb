/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two captured machines, and the one that runs the test. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine/machine.h"
#include "machine/parts.h"
#include "zdbench/units.h"

static char root[512];

/* Points the readers and hwloc at tests/fixtures/machines/NAME. */
static void read_captured(const char *name, struct zd_machine *m, int region_node)
{
	const char *source = getenv("ZDBENCH_SOURCE_ROOT");

	snprintf(root, sizeof(root), "%s/tests/fixtures/machines/%s", source ? source : ".", name);
	assert_int_equal(access(root, R_OK), 0);
	setenv("HWLOC_FSROOT", root, 1);
	zd_machine_read_at(root, m, region_node);
	unsetenv("HWLOC_FSROOT");
}

static void an_arm64_server(void **state)
{
	struct zd_machine m;

	(void)state;
	read_captured("arm64-server", &m, 1);
	assert_string_equal(m.arch, "aarch64");
	assert_string_equal(m.cpu, "Arm Neoverse-N1 r3p1");
	assert_int_equal(m.cpus, 4);
	assert_int_equal(m.pmd_bytes, 32 * ZD_MIB);
	assert_int_equal(m.memory_bytes, UINT64_C(131727604) * ZD_KIB);
	assert_int_equal(m.struct_page_bytes, 0);
	assert_string_equal(m.governor, "ondemand");
	assert_string_equal(m.clocksource, "arch_sys_counter");
	assert_string_equal(m.mitigations,
		"spec_store_bypass: Vulnerable; spectre_v1: Mitigation: __user pointer "
		"sanitization; spectre_v2: Mitigation: CSV2, BHB");
	assert_string_equal(m.virtualisation, "none");
	assert_false(m.emulator.present);
}

static void its_kernel(void **state)
{
	struct zd_machine m;

	(void)state;
	read_captured("arm64-server", &m, 1);
	assert_string_equal(m.kernel.release, "6.12.57+deb13-arm64-16k");
	assert_string_equal(m.kernel.version, "#1 SMP Debian 6.12.57-1 (2025-11-05)");
	assert_string_equal(m.kernel.cmdline,
		"BOOT_IMAGE=/boot/vmlinuz root=/dev/sda2 ro mitigations=off page_table_check=on");
	assert_int_equal(m.kernel.taint, 4608);
	/* From another implementation of FNV-1a. */
	assert_string_equal(m.kernel.config_fingerprint, "fnv1a:d220540cb557c8a0");
	assert_string_equal(zd_kernel_option(&m, "CONFIG_ZONE_DEVICE"), "y");
	assert_string_equal(zd_kernel_option(&m, "CONFIG_DEV_DAX_PMEM"), "m");
	assert_string_equal(zd_kernel_option(&m, "CONFIG_ARM64_16K_PAGES"), "y");
	/* Not set, and not there at all. */
	assert_string_equal(zd_kernel_option(&m, "CONFIG_ARM64_4K_PAGES"), "n");
	assert_string_equal(zd_kernel_option(&m, "CONFIG_PROVE_LOCKING"), "n");
	/* Not one that is recorded. */
	assert_string_equal(zd_kernel_option(&m, "CONFIG_CC_VERSION_TEXT"), "");
}

static void its_topology(void **state)
{
	struct zd_machine m;

	(void)state;
	read_captured("arm64-server", &m, 1);
	assert_int_equal(m.topology.numa_nodes, 2);
	assert_int_equal(m.topology.region_node, 1);
	assert_string_equal(m.topology.region_cpus, "2-3");
	assert_int_equal(m.topology.bound_cpu, -1);
	assert_int_equal(m.topology.bound_node, -1);

	/* No region, and a node that is not there. */
	read_captured("arm64-server", &m, -1);
	assert_string_equal(m.topology.region_cpus, "");
	read_captured("arm64-server", &m, 9);
	assert_int_equal(m.topology.region_node, 9);
	assert_string_equal(m.topology.region_cpus, "");
}

/* hwloc binds nothing by a captured tree, but the choice is the same. */
static void the_cpu_is_one_of_the_regions_node(void **state)
{
	struct zd_machine m;
	struct zd_err err;

	(void)state;
	for (int node = -1; node <= 1; node++) {
		read_captured("arm64-server", &m, node);
		setenv("HWLOC_FSROOT", root, 1);
		assert_int_equal(zd_machine_bind(&m, &err), 0);
		unsetenv("HWLOC_FSROOT");
		assert_int_equal(m.topology.bound_cpu, node == 0 ? 1 : 3);
		assert_int_equal(m.topology.bound_node, node == 0 ? 0 : 1);
	}
}

static void an_amd64_virtual_machine(void **state)
{
	struct zd_machine m;

	(void)state;
	read_captured("amd64-vm", &m, -1);
	assert_string_equal(m.arch, "x86_64");
	assert_string_equal(m.cpu, "AMD EPYC");
	assert_int_equal(m.cpus, 2);
	assert_int_equal(m.pmd_bytes, 2 * ZD_MIB);
	assert_int_equal(m.topology.numa_nodes, 1);
	assert_string_equal(m.kernel.release, "6.18.44");
	/* No configuration file: nothing is claimed. */
	assert_string_equal(m.kernel.config_fingerprint, "");
	assert_int_equal(m.kernel.n_options, 0);
	assert_string_equal(zd_kernel_option(&m, "CONFIG_ZONE_DEVICE"), "");
	assert_string_equal(m.governor, "");
	assert_string_equal(m.clocksource, "tsc");
	assert_string_equal(m.virtualisation, "unknown hypervisor");
	assert_string_equal(m.mitigations,
		"spec_rstack_overflow: Vulnerable: Safe RET, no microcode; spec_store_bypass: "
		"Vulnerable; spectre_v1: Mitigation: usercopy/swapgs barriers and __user pointer "
		"sanitization; spectre_v2: Mitigation: Retpolines");
}

static void nothing_to_read(void **state)
{
	struct zd_machine m;

	(void)state;
	memset(&m, 0xff, sizeof(m));
	zd_machine_read_at("/nonexistent", &m, -1);
	assert_string_equal(m.arch, "");
	assert_string_equal(m.cpu, "");
	assert_string_equal(m.kernel.release, "");
	assert_string_equal(m.kernel.cmdline, "");
	assert_string_equal(m.mitigations, "");
	assert_string_equal(m.virtualisation, "");
	assert_int_equal(m.memory_bytes, 0);
	assert_int_equal(m.kernel.n_options, 0);
	assert_true(m.cpus > 0);
}

/* A machine made of a few files, in a directory of its own. */
static char made[64];

static int make_root(void **state)
{
	(void)state;
	strcpy(made, "/tmp/zdbench-test-XXXXXX");
	return mkdtemp(made) ? 0 : -1;
}

static int remove_root(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", made);
	return system(command);
}

static void put(const char *path, const char *text, size_t length)
{
	char full[256];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", made, path);
	for (char *slash = strchr(full + strlen(made) + 1, '/'); slash;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(full, 0700);
		*slash = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void put_text(const char *path, const char *text)
{
	put(path, text, strlen(text));
}

static void assert_virtual(const char *want, bool emulated)
{
	struct zd_machine m;

	zd_machine_read_at(made, &m, -1);
	assert_string_equal(m.virtualisation, want);
	assert_int_equal(m.emulator.present, emulated);
	assert_string_equal(m.emulator.name, emulated ? "qemu" : "");
}

static void virtual_machines_are_told_apart(void **state)
{
	static const struct {
		const char *vendor, *product, *name;
		bool emulated;
	} machines[] = {
		{"QEMU", "QEMU Virtual Machine", "qemu (tcg)", true},
		{"QEMU", "KVM Virtual Machine", "qemu (kvm)", false},
		{"QEMU", "Standard PC (Q35 + ICH9, 2009)", "qemu", false},
		{"VMware, Inc.", "VMware20,1", "vmware", false},
		{"Microsoft Corporation", "Virtual Machine", "hyper-v", false},
		{"Microsoft Corporation", "Surface", "none", false},
		{"Amazon EC2", "m6g.large", "kvm (Amazon EC2)", false},
		{"Amazon EC2", "m6g.metal", "none", false},
		{"Example Computers", "Server 2", "none", false},
	};

	(void)state;
	put_text("/proc/sys/kernel/arch", "aarch64\n");
	assert_virtual("", false);
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		put_text("/sys/class/dmi/id/sys_vendor", machines[i].vendor);
		put_text("/sys/class/dmi/id/product_name", machines[i].product);
		assert_virtual(machines[i].name, machines[i].emulated);
	}
}

static void device_trees_are_read(void **state)
{
	static const char board[] = "vendor,board\0vendor,chip", virt[] = "linux,dummy-virt";

	(void)state;
	put_text("/proc/sys/kernel/arch", "aarch64\n");
	put("/proc/device-tree/compatible", board, sizeof(board));
	assert_virtual("none", false);
	put("/proc/device-tree/compatible", virt, sizeof(virt));
	assert_virtual("qemu", false);
	put("/proc/device-tree/hypervisor/compatible", "linux,kvm", sizeof("linux,kvm"));
	assert_virtual("kvm", false);
}

static void emulated_and_unlisted_cpus(void **state)
{
	struct zd_machine m;

	(void)state;
	/* What -cpu max shows. */
	put_text("/proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x00\nCPU variant\t: 0x0\n"
				  "CPU part\t: 0x051\nCPU revision\t: 2\n\n"
				  "processor\t: 1\nCPU part\t: 0xfff\n");
	put_text("/sys/devices/system/cpu/online", "0-1,4,6-7\n");
	zd_machine_read_at(made, &m, -1);
	assert_string_equal(m.cpu, "implementer 0x00 part 0x051 r0p2");
	assert_int_equal(m.cpus, 5);

	put_text("/proc/cpuinfo",
		"model name\t: QEMU TCG CPU version 2.5+\nflags\t: fpu xhypervisor\n");
	put_text("/proc/sys/kernel/arch", "x86_64\n");
	put_text("/sys/class/dmi/id/sys_vendor", "QEMU\n");
	assert_virtual("qemu (tcg)", true);
}

static void odd_files_do_no_harm(void **state)
{
	char *big = malloc(100000);
	struct zd_machine m;

	(void)state;
	memset(big, 'x', 100000);
	put("/proc/cmdline", big, 100000);
	put("/proc/cpuinfo", big, 100000);
	put("/proc/sys/kernel/osrelease", "1\n", 2);
	put("/boot/config-1", big, 100000);
	put_text("/proc/sys/kernel/tainted", "many\n");
	put_text("/proc/meminfo", "MemTotal:\n");
	put_text("/sys/devices/system/cpu/online", "3-1\n");
	put_text("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "");
	for (char vulnerability = 'a'; vulnerability <= 'z'; vulnerability++) {
		char path[64];

		snprintf(path, sizeof(path), "/sys/devices/system/cpu/vulnerabilities/%c",
			vulnerability);
		put(path, big, 70);
	}
	zd_machine_read_at(made, &m, -1);
	assert_int_equal(strlen(m.kernel.cmdline), sizeof(m.kernel.cmdline) - 1);
	assert_int_equal(m.kernel.taint, 0);
	assert_int_equal(m.memory_bytes, 0);
	assert_int_equal(m.pmd_bytes, 0);
	assert_true(m.cpus > 0);
	assert_string_equal(zd_kernel_option(&m, "CONFIG_ZONE_DEVICE"), "n");
	/* Whole entries, "; " between them. */
	assert_int_equal((strlen(m.mitigations) + 2) % (3 + 70 + 2), 0);
	put("/boot/config-1", "CONFIG_FS_DAX=y", 15);
	zd_machine_read_at(made, &m, -1);
	assert_string_equal(zd_kernel_option(&m, "CONFIG_FS_DAX"), "y");
	free(big);
}

static void this_machine(void **state)
{
	struct zd_machine m;
	struct utsname name;

	(void)state;
	zd_machine_read(&m, -1);
	assert_int_equal(uname(&name), 0);
	assert_string_equal(m.arch, name.machine);
	assert_string_equal(m.kernel.release, name.release);
	assert_string_equal(m.kernel.version, name.version);
	assert_int_equal(m.page_size_bytes, sysconf(_SC_PAGESIZE));
	assert_true(m.topology.numa_nodes >= 1);
	assert_true(m.memory_bytes > 0);
}

static void binding(void **state)
{
	cpu_set_t before, after;
	struct zd_machine m;
	struct zd_err err;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	zd_machine_read(&m, -1);
	assert_int_equal(zd_machine_bind(&m, &err), 0);
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_int_equal(CPU_COUNT(&after), 1);
	assert_true(m.topology.bound_cpu >= 0);
	assert_true(CPU_ISSET(m.topology.bound_cpu, &after));
	assert_true(CPU_ISSET(m.topology.bound_cpu, &before));
	assert_true(m.topology.bound_node >= 0);
	sched_setaffinity(0, sizeof(before), &before);
	/* A node that is not there leaves all CPUs to choose from. */
	m.topology.region_node = 99;
	assert_int_equal(zd_machine_bind(&m, &err), 0);
	sched_setaffinity(0, sizeof(before), &before);
}

static void what_taskset_allows_is_kept(void **state)
{
	cpu_set_t before, one;
	struct zd_machine m;
	struct zd_err err;
	int first = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	while (!CPU_ISSET(first, &before))
		first++;
	CPU_ZERO(&one);
	CPU_SET(first, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	zd_machine_read(&m, -1);
	assert_int_equal(zd_machine_bind(&m, &err), 0);
	assert_int_equal(m.topology.bound_cpu, first);
	sched_setaffinity(0, sizeof(before), &before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arm64_server),
		cmocka_unit_test(its_kernel),
		cmocka_unit_test(its_topology),
		cmocka_unit_test(the_cpu_is_one_of_the_regions_node),
		cmocka_unit_test(an_amd64_virtual_machine),
		cmocka_unit_test(nothing_to_read),
		cmocka_unit_test_setup_teardown(
			virtual_machines_are_told_apart, make_root, remove_root),
		cmocka_unit_test_setup_teardown(device_trees_are_read, make_root, remove_root),
		cmocka_unit_test_setup_teardown(emulated_and_unlisted_cpus, make_root, remove_root),
		cmocka_unit_test_setup_teardown(odd_files_do_no_harm, make_root, remove_root),
		cmocka_unit_test(this_machine),
		cmocka_unit_test(binding),
		cmocka_unit_test(what_taskset_allows_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
