/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Both sides of --traffic around the plugin: what the kernel tells, and how counts join a result.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "traffic/host.h"
#include "traffic/kernel.h"
#include "traffic/protocol.h"
#include "vm/plugin.h"
#include "zdbench/units.h"

/* ---- the cache's shape ---- */

static void caches_are_parsed(void **state)
{
	struct zd_traffic_setup setup = {0};
	char text[128];

	(void)state;
	assert_int_equal(zd_traffic_parse_cache("32K:8,1M:16,32M:16", &setup, NULL), 0);
	assert_int_equal(setup.n_levels, 3);
	assert_int_equal(setup.level[0].bytes, 32 * ZD_KIB);
	assert_int_equal(setup.level[2].ways, 16);
	assert_string_equal(setup.level[1].name, "L2");
	assert_string_equal(zd_traffic_arguments(&setup, text, sizeof(text)),
		"line=64,levels=32768:8+1048576:16+33554432:16");
	assert_int_equal(zd_traffic_parse_cache(zd_traffic_default_cache, &setup, NULL), 0);
}

static void caches_without_sense_are_refused(void **state)
{
	static const char *const bad[] = {"", "32K", "32K:", "32K:0", "32K:8,", "32K:8,16K:8",
		"32K:8;1M:8", "100:8", "32K:65", "x:8", "1K:1,1K:1,1K:1,1K:1,1K:1", "64G:8",
		"32K:8:1M", "32K:-8"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct zd_traffic_setup setup = {0};
		struct zd_err err = {0};

		if (zd_traffic_parse_cache(bad[i], &setup, &err) != -EINVAL)
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(err.exit, ZD_EXIT_USAGE);
	}
}

/* ---- what the plugin says ---- */

static const char *const good[] = {
	"hello 1 1",
	"probe 0 0x42200000 0xc2240000",
	"probe 1 0xc02af000 0x2af000",
	"watched 0xffffc1ffc300abc0 5 0xc0e4abf4",
	/* the witness, by hand */
	"series 1099511627792 0 3 3 0 0",
	"class 1099511627792 0 memmap_device 0 0 0 0 0 0 0 0 0 0",
	"class 1099511627792 0 memmap_ram 0 0 0 0 0 0 0 0 0 0",
	"class 1099511627792 0 memmap_system 0 0 0 0 0 0 0 0 0 0",
	"class 1099511627792 0 page_tables 0 0 0 0 0 0 0 0 0 0",
	"class 1099511627792 0 dax_data 64 96 126 34 63 33 63 33 63 33",
	"class 1099511627792 0 kernel 0 0 0 0 0 0 0 0 0 0",
	"class 1099511627792 0 user 0 3 0 0 0 0 0 0 0 0",
	"end 1099511627792",
	"series 32 1 512 512 7 9",
	"class 32 1 memmap_device 1 2 3 4 5 6 7 8 9 10",
	"class 32 1 memmap_ram 0 0 0 0 0 0 0 0 0 0",
	"class 32 1 memmap_system 0 0 0 0 0 0 0 0 0 0",
	"class 32 1 page_tables 0 0 0 0 0 0 0 0 0 0",
	"class 32 1 dax_data 0 0 0 0 0 0 0 0 0 0",
	"class 32 1 kernel 0 0 0 0 0 0 0 0 0 0",
	"class 32 1 user 11 0 0 0 0 0 0 0 0 0",
	"end 32",
	NULL,
};

/* The good lines but for one, joined with a metric that was promised a record. */
static void join(const char *left_out, const char *instead, uint64_t record, struct zd_result *r)
{
	struct zd_traffic_host *host = zd_traffic_host_new();
	struct zd_traffic_setup setup = {.api = 1};
	struct zd_metric *m;

	assert_non_null(host);
	for (size_t i = 0; good[i]; i++) {
		bool chosen = left_out && strncmp(good[i], left_out, strlen(left_out)) == 0;

		if (!chosen)
			zd_traffic_host_line(host, good[i]);
		else if (instead)
			zd_traffic_host_line(host, instead);
	}
	zd_result_init(r);
	m = zd_result_add_metric(r);
	m->traffic = calloc(1, sizeof(*m->traffic));
	assert_non_null(m->traffic);
	*m->traffic = (struct zd_traffic){.status = ZD_STATUS_FAILED,
		.reason = "not yet",
		.record = record,
		.regions = 512,
		.operations = 512};
	assert_int_equal(zd_traffic_parse_cache("64K:4,1M:8", &setup, NULL), 0);
	zd_traffic_host_join(host, &setup, r);
	zd_traffic_host_free(host);
}

static void counts_come_to_their_metric(void **state)
{
	const struct zd_traffic *t;
	struct zd_result r;

	(void)state;
	join(NULL, NULL, 33, &r);
	assert_string_equal(r.traffic.reason, "");
	assert_int_equal(r.traffic.status, ZD_STATUS_OK);
	assert_int_equal(r.traffic.calibration.n_probes, 3);
	assert_string_equal(r.traffic.calibration.probe[0].seen, "0xc2240000");
	t = r.metric[0].traffic;
	assert_int_equal(t->status, ZD_STATUS_OK);
	assert_string_equal(t->reason, "");
	assert_int_equal(t->unseen_zeroed, 7);
	assert_int_equal(t->unseen_copied, 9);
	assert_int_equal(t->count[ZD_TRAFFIC_MEMMAP_DEVICE].writes, 2);
	assert_int_equal(t->count[ZD_TRAFFIC_MEMMAP_DEVICE].cold.misses_sequential, 3);
	assert_int_equal(t->count[ZD_TRAFFIC_MEMMAP_DEVICE].warm.writebacks_random, 10);
	assert_int_equal(t->count[ZD_TRAFFIC_USER].reads, 11);
	zd_result_done(&r);
}

static void refused(const char *left_out, const char *instead, uint64_t record, const char *why)
{
	struct zd_result r;

	join(left_out, instead, record, &r);
	assert_int_equal(r.metric[0].traffic->status, ZD_STATUS_FAILED);
	assert_int_equal(r.metric[0].traffic->count[ZD_TRAFFIC_MEMMAP_DEVICE].reads, 0);
	if (!strstr(r.metric[0].traffic->reason, why))
		fail_msg("'%s' does not say '%s'", r.metric[0].traffic->reason, why);
	zd_result_done(&r);
}

static void what_does_not_agree_is_no_count(void **state)
{
	(void)state;
	refused("hello", NULL, 33, "did not find each other");
	refused("hello", "hello 1 2", 33, "did not find each other");
	refused("probe 0", "probe x", 33, "made no sense");
	refused("watched", "watched 0xffffc1ffc300abc0 0 0x0", 33, "struct page was not seen");
	refused("watched", NULL, 33, "struct page was not seen");
	refused("class 1099511627792 0 dax",
		"class 1099511627792 0 dax_data 64 96 126 34 63 33 63 34 63 33", 33,
		"known number");
	refused("series 1099511627792", "series 1099511627792 0 2 2 0 0", 33, "known number");
	refused("series 1099511627792", "refused 1099511627792 RAM and device lie in one place", 33,
		"one place");
	refused("series 32", "series 32 1 511 512 0 0", 33, "512 samples were taken");
	refused("series 32", "series 32 1 512 500 0 0", 33, "in 500 regions");
	refused("class 32 1 user", NULL, 33, "no such record");
	refused(NULL, NULL, 35, "no such record");
	refused("class 32 1 kernel", "class 32 1 teapot 0 0 0 0 0 0 0 0 0 0", 33, "made no sense");
	refused("end 32", "refused 32 places of RAM contradict each other", 33, "contradict");
}

/* ---- what the kernel tells ---- */

static void memory_is_found_in_iomem(void **state)
{
	static const char text[] = "00000000-03ffffff : 0.flash flash@0\n"
				   "40000000-bfffffff : System RAM\n"
				   "  40210000-41b0ffff : Kernel code\n"
				   "c0000000-13fffffff : Persistent Memory\n"
				   "  c0000000-ffffffff : namespace0.0\n"
				   "    c0000000-c0ffffff : System RAM\n"
				   "4010000000-4010ffffff : PCI ECAM\n";
	struct zd_kernel_places p = {0};

	(void)state;
	assert_int_equal(zd_kernel_places_iomem(&p, text), 0);
	assert_true(p.ram.first == 0x40000000 && p.ram.last == 0xbfffffff);
	assert_true(p.device.first == 0xc0000000 && p.device.last == 0x13fffffff);
	p = (struct zd_kernel_places){0};
	/* What someone without the right gets. */
	assert_int_equal(zd_kernel_places_iomem(&p, "00000000-00000000 : System RAM\n"), -ENODATA);
	assert_int_equal(zd_kernel_places_iomem(&p, ""), -ENODATA);
}

struct kcore {
	Elf64_Ehdr head;
	Elf64_Phdr segment[6];
};

static struct kcore make_kcore(void)
{
	const uint64_t memmap = 0xffffc1ffc0000000, unknown = UINT64_MAX;
	struct kcore k = {
		.head = {.e_phentsize = sizeof(Elf64_Phdr),
			.e_phoff = offsetof(struct kcore, segment),
			.e_phnum = 6},
		.segment =
			{
				{.p_type = PT_NOTE},
				/* vmalloc */
				{.p_type = PT_LOAD,
					.p_paddr = unknown,
					.p_vaddr = 0xffff8000,
					.p_memsz = 1 << 20},
				/* RAM, each with its struct pages behind it */
				{.p_type = PT_LOAD, .p_paddr = 0x40000000, .p_memsz = 0x20000000},
				{.p_type = PT_LOAD,
					.p_paddr = unknown,
					.p_vaddr = memmap + 0x1000000,
					.p_memsz = 0x800000},
				{.p_type = PT_LOAD, .p_paddr = 0x60003000, .p_memsz = 0x1000000},
				{.p_type = PT_LOAD,
					.p_paddr = unknown,
					.p_vaddr = memmap + 0x1800000,
					.p_memsz = 0x41000},
			},
	};

	memcpy(k.head.e_ident, ELFMAG, SELFMAG);
	return k;
}

static struct zd_kernel_places known(void)
{
	return (struct zd_kernel_places){
		.ram = {0x40000000, 0xbfffffff}, .struct_page_bytes = 64, .page_bytes = 4096};
}

static void struct_pages_are_found_in_kcore(void **state)
{
	struct zd_kernel_places p = known();
	struct kcore k = make_kcore();

	(void)state;
	assert_int_equal(zd_kernel_places_kcore(&p, &k, sizeof(k)), 0);
	assert_true(p.memmap == 0xffffc1ffc0000000);
	k.segment[5].p_vaddr += 4096; /* the two ranges contradict each other */
	assert_int_equal(zd_kernel_places_kcore(&p, &k, sizeof(k)), -ENODATA);
	k = make_kcore();
	k.head.e_phnum = 3; /* no struct pages */
	assert_int_equal(zd_kernel_places_kcore(&p, &k, sizeof(k)), -ENODATA);
	k = make_kcore();
	assert_int_equal(zd_kernel_places_kcore(&p, &k, sizeof(k) - 1), -ENODATA);
	k.head.e_phoff = UINT64_MAX;
	assert_int_equal(zd_kernel_places_kcore(&p, &k, sizeof(k)), -ENODATA);
	assert_int_equal(zd_kernel_places_kcore(&p, "ELF", 3), -ENODATA);
}

static void each_qemu_has_its_plugin(void **state)
{
	(void)state;
	assert_int_equal(zd_vm_plugin_api("7.2.22"), 1);
	assert_int_equal(zd_vm_plugin_api("8.1.0"), 1);
	assert_int_equal(zd_vm_plugin_api("8.2.0"), 0);
	assert_int_equal(zd_vm_plugin_api("9.0.2"), 0);
	assert_int_equal(zd_vm_plugin_api("9.1.0"), 3);
	assert_int_equal(zd_vm_plugin_api("10.0.8"), 3);
	assert_int_equal(zd_vm_plugin_api("unknown"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caches_are_parsed),
		cmocka_unit_test(caches_without_sense_are_refused),
		cmocka_unit_test(counts_come_to_their_metric),
		cmocka_unit_test(what_does_not_agree_is_no_count),
		cmocka_unit_test(memory_is_found_in_iomem),
		cmocka_unit_test(struct_pages_are_found_in_kcore),
		cmocka_unit_test(each_qemu_has_its_plugin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
