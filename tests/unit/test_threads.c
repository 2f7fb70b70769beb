/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Threads: their seats, how they meet, their parts of a space, and what becomes of what they have.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "machine/machine.h"
#include "machine/seats.h"
#include "run/crew.h"
#include "run/threads.h"
#include "run/threads_merge.h"

/* ---- seats ---- */

static struct zd_seats *seats_of(const char *machine, int node)
{
	struct zd_seats *seats = NULL;
	struct zd_err err = {0};

	setenv("HWLOC_SYNTHETIC", machine, 1);
	assert_int_equal(zd_seats_open(node, 1, &seats, &err), 0);
	unsetenv("HWLOC_SYNTHETIC");
	return seats;
}

static void assert_seats(const struct zd_seats *seats, const unsigned *cpu, size_t n)
{
	assert_int_equal(zd_seats_count(seats), n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(zd_seats_cpu(seats, i), cpu[i]);
}

/* Two nodes of two cores with two hardware threads each: CPUs 4 to 7 are node 1's. */
static const char smt[] = "node:2 core:2 pu:2";

static void cores_come_before_their_hardware_threads(void **state)
{
	static const unsigned there[] = {6, 4, 7, 5}, all[] = {6, 4, 2, 0, 7, 5, 3, 1};
	struct zd_seats *seats = seats_of(smt, 1);

	(void)state;
	assert_seats(seats, there, 4);
	assert_false(zd_seats_share_cores(seats, 2));
	assert_true(zd_seats_share_cores(seats, 3));
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(zd_seats_node(seats, i), 1);
	zd_seats_free(seats);

	/* No node is known, or one that is not there: any CPU will do. */
	seats = seats_of(smt, -1);
	assert_seats(seats, all, 8);
	zd_seats_free(seats);
	seats = seats_of(smt, 9);
	assert_seats(seats, all, 8);
	zd_seats_free(seats);
}

static void too_few_seats_are_refused(void **state)
{
	struct zd_seats *seats = NULL;
	struct zd_err err = {0};

	(void)state;
	setenv("HWLOC_SYNTHETIC", smt, 1);
	assert_int_equal(zd_seats_open(0, 5, &seats, &err), -ENODEV);
	unsetenv("HWLOC_SYNTHETIC");
	assert_null(seats);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_string_equal(err.text,
		"--threads 5: each is bound to a CPU of its own of the region's NUMA node 0, and 4 "
		"may be used");
	assert_string_not_equal(err.hint, "");
}

static void *sit(void *arg)
{
	const struct zd_seats *seats = arg;
	struct zd_err err = {0};
	static int cpu;

	cpu = -1;
	if (zd_seats_take(seats, 0, &err) == 0) {
		/* Somebody else's word for it. */
		cpu = sched_getcpu();
		if (zd_seats_where(seats) != cpu)
			cpu = -1;
	}
	return &cpu;
}

static void a_seat_is_taken_by_the_thread_alone(void **state)
{
	cpu_set_t before, after;
	struct zd_seats *seats;
	struct zd_err err = {0};
	pthread_t thread;
	void *cpu;

	(void)state;
	assert_int_equal(zd_seats_open(-1, 1, &seats, &err), 0);
	assert_int_equal(zd_seats_count(seats), zd_cpus_allowed());
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(pthread_create(&thread, NULL, sit, seats), 0);
	assert_int_equal(pthread_join(thread, &cpu), 0);
	assert_int_equal(*(int *)cpu, zd_seats_cpu(seats, 0));
	assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
	assert_true(CPU_EQUAL(&before, &after));
	zd_seats_free(seats);
}

/* ---- meeting ---- */

enum { MEMBERS = 3, MEETINGS = 200, LEAVES_AFTER = 50 };

static struct zd_crew *crew;
static atomic_int come[MEETINGS];
static atomic_int too_early;

static void *attend(void *arg)
{
	const bool leaves = arg != NULL;

	for (int i = 0; i < MEETINGS && !(leaves && i == LEAVES_AFTER); i++) {
		atomic_fetch_add(&come[i], 1);
		zd_crew_meet(crew);
		if (atomic_load(&come[i]) != (i < LEAVES_AFTER ? MEMBERS : MEMBERS - 1))
			atomic_store(&too_early, 1);
	}
	zd_crew_leave(crew);
	return NULL;
}

static void nobody_goes_on_before_all_have_come(void **state)
{
	pthread_t thread[MEMBERS];

	(void)state;
	crew = zd_crew_new(MEMBERS);
	assert_non_null(crew);
	for (size_t i = 0; i < MEMBERS; i++)
		assert_int_equal(
			pthread_create(&thread[i], NULL, attend, i == 0 ? &thread[0] : NULL), 0);
	for (size_t i = 0; i < MEMBERS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_int_equal(too_early, 0);
	zd_crew_free(crew);
	/* Who is alone does not wait. */
	zd_crew_meet(NULL);
}

/* ---- parts of a space ---- */

static void parts_do_not_overlap(void **state)
{
	struct zd_space device = {
		.cell = {.mode = ZD_MODE_DEVDAX, .align_bytes = 4096},
		.size_bytes = 1006 * ZD_MIB,
		.page_bytes = 4096,
		.pmd_bytes = 2 * ZD_MIB,
	};
	struct zd_space fs = device, whole = zd_space_part(&device, 0, 1);
	uint64_t end = 0;

	(void)state;
	assert_int_equal(whole.size_bytes, device.size_bytes);
	assert_false(whole.is_part);
	for (unsigned i = 0; i < 3; i++) {
		struct zd_space part = zd_space_part(&device, i, 3);

		assert_true(part.is_part);
		assert_true(part.offset_bytes >= end);
		assert_int_equal(part.offset_bytes % (2 * ZD_MIB), 0);
		assert_int_equal(part.size_bytes, 334 * ZD_MIB);
		end = part.offset_bytes + part.size_bytes;
	}
	assert_true(end <= device.size_bytes);
	/* Half of each part, which is the most that a file takes, is a third of all. */
	fs.cell.mode = ZD_MODE_FSDAX;
	assert_true(4 * zd_space_part(&fs, 3, 4).size_bytes / 2 <= fs.size_bytes / 3);
	assert_int_equal(zd_space_part(&fs, 3, 4).offset_bytes, 0);
}

/* A file stands for the device: what a thread writes is in its own part of it, and nowhere else. */
static void each_maps_its_own_part_of_a_device(void **state)
{
	struct zd_space device = {
		.cell = {.mode = ZD_MODE_DEVDAX, .align_bytes = 4096},
		.path = "/tmp/zdbench-device-XXXXXX",
		.size_bytes = 8 * ZD_MIB,
		.page_bytes = 4096,
		.pmd_bytes = 2 * ZD_MIB,
	};
	int fd = mkstemp(device.path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 8 * ZD_MIB), 0);
	for (unsigned i = 0; i < 2; i++) {
		struct zd_space part = zd_space_part(&device, i, 2);
		struct zd_mapping_spec spec = {.page = ZD_PAGE_PTE, .length_bytes = 8192};
		struct zd_mapping mapping;
		struct zd_err err = {0};

		assert_int_equal(zd_mapping_open(&part, &spec, &mapping, &err), 0);
		mapping.addr[4096] = (char)('a' + i);
		/* Mapped again it is the same place. */
		assert_int_equal(zd_mapping_renew(&mapping, &err), 0);
		assert_int_equal(mapping.addr[4096], 'a' + i);
		zd_mapping_close(&mapping);
	}
	for (off_t at = 0; at < (off_t)(8 * ZD_MIB); at += 4096) {
		char byte = 0, needed = at == 4096 ? 'a' : at == 4 * 1048576 + 4096 ? 'b' : 0;

		assert_int_equal(pread(fd, &byte, 1, at), 1);
		assert_int_equal(byte, needed);
	}
	close(fd);
	unlink(device.path);
}

/* ---- what they have together ---- */

static void samples_are_pooled(void **state)
{
	/* Room as zd_tally_room() gives it: of each series, one thread's beside the other's. */
	uint64_t room[2][2][4] = {{{1, 2}, {3, 4, 5}}, {{10}, {20}}};
	struct zd_bench a = {.verified_text = "4K, 2 faults"}, b = {.threads = 2};
	struct zd_err err = {0};

	(void)state;
	for (size_t s = 0; s < ZD_MAX_SERIES; s++)
		a.series[s].ops_per_sample = b.series[s].ops_per_sample = 7;
	a.series[0] = (struct zd_samples){room[0][0], 2, 4, 7, NULL, 0};
	b.series[0] = (struct zd_samples){room[0][1], 3, 4, 7, NULL, 0};
	a.series[1] = (struct zd_samples){room[1][0], 1, 4, 7, NULL, 0};
	b.series[1] = (struct zd_samples){room[1][1], 1, 4, 7, NULL, 0};
	zd_facts_count(&a.verified, "faults", 2);
	zd_facts_count(&b.verified, "faults", 3);
	zd_facts_count(&a.verified, "page_bytes", 4096);
	zd_facts_count(&b.verified, "page_bytes", 4096);
	zd_facts_text(&a.verified, "map_sync", "yes");
	zd_facts_text(&b.verified, "map_sync", "no");
	assert_int_equal(zd_bench_merge(&a, &b, &err), 0);
	zd_facts_count(&b.verified, "faults", 1);
	assert_int_equal(a.series[0].n, 5);
	for (uint64_t i = 0; i < 5; i++)
		assert_int_equal(a.series[0].value[i], i + 1);
	assert_int_equal(a.series[1].n, 2);
	assert_int_equal(a.series[1].value[1], 20);
	assert_string_equal(zd_facts_get(&a.verified, "faults")->text, "2 to 3");
	assert_int_equal(zd_facts_get(&a.verified, "page_bytes")->count, 4096);
	assert_string_equal(
		zd_facts_get(&a.verified, "map_sync")->text, "not the same in all threads");
	/* A third one. */
	b.series[0].n = b.series[1].n = 0;
	assert_int_equal(zd_bench_merge(&a, &b, &err), 0);
	assert_string_equal(zd_facts_get(&a.verified, "faults")->text, "1 to 3");
	zd_bench_merge_note(&a);
	assert_string_equal(a.verified_text, "4K, 2 faults, in each thread");

	b.series[1].ops_per_sample = 8;
	assert_int_equal(zd_bench_merge(&a, &b, &err), ZD_STATUS_FAILED);
	assert_string_equal(
		err.text, "the threads did different work: 7 and 8 operations a sample");
}

static void only_what_threads_can_run_is_run_by_them(void **state)
{
	struct zd_request request;
	struct zd_err err = {0};
	size_t in_threads = 0;

	(void)state;
	zd_request_init(&request);
	assert_int_equal(zd_request_set(&request, "threads", "4,1", &err), 0);
	for (size_t i = 0; i < zd_n_workloads; i++) {
		struct zd_thread_counts counts = zd_threads_of(&request, zd_workloads[i]);

		assert_int_equal(counts.n, zd_workloads[i]->in_threads ? 2 : 1);
		assert_int_equal(counts.count[0], 1);
		in_threads += zd_workloads[i]->in_threads;
		/* There is one namespace, and one harness. */
		if (zd_workloads[i]->needs == ZD_NEEDS_NAMESPACE ||
			strcmp(zd_workloads[i]->name, "control") == 0)
			assert_false(zd_workloads[i]->in_threads);
	}
	assert_true(in_threads > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cores_come_before_their_hardware_threads),
		cmocka_unit_test(too_few_seats_are_refused),
		cmocka_unit_test(a_seat_is_taken_by_the_thread_alone),
		cmocka_unit_test(nobody_goes_on_before_all_have_come),
		cmocka_unit_test(parts_do_not_overlap),
		cmocka_unit_test(each_maps_its_own_part_of_a_device),
		cmocka_unit_test(samples_are_pooled),
		cmocka_unit_test(only_what_threads_can_run_is_run_by_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
