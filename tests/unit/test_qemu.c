/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QEMU's command line, from a configuration: nothing is run here. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vm/qemu.h"
#include "zdbench/units.h"

static const struct zd_qemu_fds fds = {.result = 11, .progress = 13, .console = 7, .plugin = 17};

static struct zd_vm_config *new_config(char *const *guest_argv)
{
	struct zd_vm_config *config = calloc(1, sizeof(*config));

	assert_non_null(config);
	strcpy(config->files.arch, "arm64");
	strcpy(config->files.qemu, "/usr/bin/qemu-system-aarch64");
	strcpy(config->files.kernel, "/cache,1/Image");
	strcpy(config->files.initrd, "/cache,1/initrd");
	strcpy(config->files.firmware, "/fw/QEMU_EFI.fd");
	config->ram_bytes = 2 * ZD_GIB;
	config->nvdimm_bytes = 2 * ZD_GIB;
	config->labels = true;
	config->cpus = 1;
	config->icount = true;
	config->seed = 4711;
	config->guest_argv = guest_argv;
	return config;
}

/* What follows `option`; NULL when it is not there. */
static const char *value_of(char **argv, const char *option)
{
	for (size_t i = 0; argv[i]; i++) {
		if (!strcmp(argv[i], option))
			return argv[i + 1];
	}
	return NULL;
}

static bool has(char **argv, const char *word)
{
	for (size_t i = 0; argv[i]; i++) {
		if (!strcmp(argv[i], word))
			return true;
	}
	return false;
}

static void test_argv(void **state)
{
	char *guest[] = {"run", "--mode=fsdax", NULL};
	struct zd_vm_config *config = new_config(guest);
	struct zd_err err = {0};
	char **argv = NULL;

	(void)state;
	assert_int_equal(zd_qemu_argv(config, &fds, &argv, &err), 0);
	assert_string_equal(argv[0], "/usr/bin/qemu-system-aarch64");
	assert_string_equal(value_of(argv, "-M"), "virt,nvdimm=on,acpi=on,gic-version=3");
	assert_string_equal(value_of(argv, "-cpu"), "max,pauth-impdef=on,cntfrq=1000000000");
	assert_string_equal(value_of(argv, "-smp"), "1");
	assert_string_equal(value_of(argv, "-m"), "2048M,slots=4,maxmem=5120M");
	assert_string_equal(value_of(argv, "-object"), "memory-backend-ram,id=m0,size=2147745792");
	assert_true(has(argv, "nvdimm,memdev=m0,label-size=262144"));
	assert_false(has(argv, "-plugin"));
	assert_string_equal(value_of(argv, "-kernel"), "/cache,1/Image");
	assert_string_equal(value_of(argv, "-initrd"), "/cache,1/initrd");
	assert_string_equal(value_of(argv, "-bios"), "/fw/QEMU_EFI.fd");
	assert_string_equal(value_of(argv, "-icount"), "shift=0,sleep=off");
	assert_string_equal(value_of(argv, "-seed"), "4711");
	assert_true(has(argv, "-no-reboot"));
	assert_true(has(argv, "file,id=console,path=/dev/fd/7,append=on"));
	assert_true(has(argv, "file,id=result,path=/dev/fd/11,append=on"));
	assert_true(has(argv, "virtserialport,chardev=result,name=org.zdbench.result"));
	assert_true(has(argv, "file,id=progress,path=/dev/fd/13,append=on"));
	assert_true(has(argv, "virtserialport,chardev=progress,name=org.zdbench.progress"));
	assert_string_equal(value_of(argv, "-append"),
		"console=ttyAMA0 nokaslr quiet loglevel=4 panic=-1 norandmaps oops=panic "
		"cryptomgr.notests null_blk.irqmode=0 null_blk.no_sched=1 "
		"randomize_kstack_offset=off -- run --mode=fsdax --");
	zd_qemu_argv_free(argv);
	free(config);
}

static void test_amd64(void **state)
{
	char *guest[] = {"run", "--mode=fsdax", NULL};
	struct zd_vm_config *config = new_config(guest);
	char **argv = NULL;

	(void)state;
	strcpy(config->files.arch, "amd64");
	*config->files.firmware = '\0';
	assert_int_equal(zd_qemu_argv(config, &fds, &argv, NULL), 0);
	assert_string_equal(value_of(argv, "-M"), "q35,nvdimm=on");
	assert_string_equal(value_of(argv, "-cpu"), "max");
	assert_string_equal(zd_vm_cpu("amd64"), "max");
	assert_null(value_of(argv, "-bios"));
	assert_string_equal(value_of(argv, "-icount"), "shift=0,sleep=off");
	assert_true(has(argv, "nvdimm,memdev=m0,label-size=262144"));
	/* Not seen by /init, as it stands behind the second --. */
	assert_string_equal(value_of(argv, "-append"),
		"console=ttyS0 tsc=reliable quiet loglevel=4 panic=-1 norandmaps oops=panic "
		"cryptomgr.notests null_blk.irqmode=0 null_blk.no_sched=1 "
		"randomize_kstack_offset=off -- run --mode=fsdax -- nokaslr");
	zd_qemu_argv_free(argv);
	free(config);
}

static void test_unknown_architecture(void **state)
{
	struct zd_vm_config *config = new_config(NULL);
	struct zd_err err = {0};
	char **argv = NULL;

	(void)state;
	strcpy(config->files.arch, "s390x");
	assert_int_equal(zd_qemu_argv(config, &fds, &argv, &err), -EINVAL);
	assert_string_equal(err.text, "cannot emulate the architecture 's390x'");
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	assert_null(argv);
	assert_string_equal(zd_vm_cpu("s390x"), "");
	free(config);
}

static void test_without_labels_and_icount(void **state)
{
	struct zd_vm_config *config = new_config(NULL);
	char **argv = NULL;

	(void)state;
	config->labels = config->icount = false;
	config->cpus = 4;
	assert_int_equal(zd_qemu_argv(config, &fds, &argv, NULL), 0);
	assert_true(has(argv, "nvdimm,memdev=m0"));
	assert_string_equal(value_of(argv, "-object"), "memory-backend-ram,id=m0,size=2147483648");
	assert_null(value_of(argv, "-icount"));
	assert_string_equal(value_of(argv, "-smp"), "4");
	assert_string_equal(value_of(argv, "-m"), "2048M,slots=4,maxmem=4096M");
	zd_qemu_argv_free(argv);
	free(config);
}

static void test_nvdimm_in_a_file(void **state)
{
	struct zd_vm_config *config = new_config(NULL);
	char **argv = NULL;

	(void)state;
	strcpy(config->nvdimm_file, "/tmp/a,b");
	assert_int_equal(zd_qemu_argv(config, &fds, &argv, NULL), 0);
	/* Shared, or a crash would lose what was stored; QEMU takes two commas for one. */
	assert_string_equal(value_of(argv, "-object"),
		"memory-backend-file,id=m0,share=on,size=2147745792,mem-path=/tmp/a,,b");
	assert_true(has(argv, "nvdimm,memdev=m0,label-size=262144"));
	zd_qemu_argv_free(argv);
	free(config);
}

static void test_plugin(void **state)
{
	struct zd_vm_config *config = new_config(NULL);
	char **argv = NULL;

	(void)state;
	config->plugin = "/build/plugin/p.so,line=64";
	assert_int_equal(zd_qemu_argv(config, &fds, &argv, NULL), 0);
	assert_string_equal(value_of(argv, "-plugin"), "/build/plugin/p.so,line=64,out=/dev/fd/17");
	zd_qemu_argv_free(argv);
	free(config);
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t ram, nvdimm;
	} bad[] = {{0, ZD_GIB}, {ZD_GIB + 1, ZD_GIB}, {ZD_GIB, 0}, {ZD_GIB, 1008 * ZD_MIB},
		{ZD_GIB, UINT64_MAX / (128 * ZD_MIB) * (128 * ZD_MIB)}};
	struct zd_vm_config *config = new_config(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct zd_err err = {0};
		char **argv = NULL;

		config->ram_bytes = bad[i].ram;
		config->nvdimm_bytes = bad[i].nvdimm;
		assert_int_equal(zd_qemu_argv(config, &fds, &argv, &err), -EINVAL);
		assert_int_equal(err.exit, ZD_EXIT_USAGE);
		assert_non_null(strstr(err.text, "multiple of 128 MiB"));
		assert_null(argv);
	}
	free(config);
}

static void test_number_of_arguments(void **state)
{
	char *guest[ZD_VM_MAX_GUEST_ARGS + 2];
	struct zd_err err = {0};
	char buf[4096];

	(void)state;
	for (size_t i = 0; i < ZD_VM_MAX_GUEST_ARGS + 1; i++)
		guest[i] = "x";
	guest[ZD_VM_MAX_GUEST_ARGS] = NULL;
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), 0);
	guest[ZD_VM_MAX_GUEST_ARGS] = "x";
	guest[ZD_VM_MAX_GUEST_ARGS + 1] = NULL;
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), -E2BIG);
	assert_int_equal(err.exit, ZD_EXIT_USAGE);
	assert_string_equal(
		err.text, "cannot hand 33 arguments to the emulated machine: a kernel takes 32");
}

/* 2048 bytes with the NUL, and the firmware wants " initrd=initrd" in them too. */
static void test_length(void **state)
{
	char *guest[] = {NULL, NULL}, longest[4096], buf[8192];
	struct zd_err err = {0};
	size_t most;

	(void)state;
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), 0);
	most = 2047 - strlen(" initrd=initrd") - strlen(buf) - 1;
	memset(longest, 'a', sizeof(longest));
	longest[most] = '\0';
	guest[0] = longest;
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), 0);
	assert_int_equal(strlen(buf) + strlen(" initrd=initrd"), 2047);
	longest[most] = 'a';
	longest[most + 1] = '\0';
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), -E2BIG);
	assert_non_null(strstr(err.text, "would be 2048 bytes long and takes 2047"));
	longest[most + 1] = 'a';
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, 2048, &err), -E2BIG);
}

static void test_words(void **state)
{
	static char *const bad[] = {"", "--", "a\"b", "a\nb", "a\tb", "caf\xc3\xa9"};
	char *guest[] = {"--output=a b", NULL}, buf[2048];
	struct zd_err err = {0};

	(void)state;
	assert_int_equal(zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), 0);
	assert_non_null(strstr(buf, " -- \"--output=a b\" --"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		guest[0] = bad[i];
		memset(&err, 0, sizeof(err));
		assert_int_equal(
			zd_qemu_append("arm64", "", guest, buf, sizeof(buf), &err), -EINVAL);
		assert_int_equal(err.exit, ZD_EXIT_USAGE);
		assert_null(strpbrk(err.text, "\n\t"));
	}
}

static void test_version(void **state)
{
	static const struct {
		const char *line, *version;
	} cases[] = {
		{"QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)", "7.2.22"},
		{"QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2+deb13u1)", "10.0.2"},
		{"QEMU emulator version 11.0", "11.0"},
		{"something else", "unknown"},
		{"version x", "unknown"},
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		zd_qemu_version_parse(cases[i].line, buf, sizeof(buf));
		assert_string_equal(buf, cases[i].version);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_argv),
		cmocka_unit_test(test_amd64),
		cmocka_unit_test(test_unknown_architecture),
		cmocka_unit_test(test_without_labels_and_icount),
		cmocka_unit_test(test_nvdimm_in_a_file),
		cmocka_unit_test(test_plugin),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_number_of_arguments),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_version),
	};

	return cmocka_run_group_tests_name("qemu", tests, NULL, NULL);
}
