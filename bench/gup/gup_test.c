/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own GUP benchmark (CONFIG_GUP_TEST, mm/gup_test.c): it calls GUP on a range a number
 * of pages at a time and then gives all pages back, both timed inside the kernel, in whole
 * microseconds of its clock. The range is so long that a microsecond is little of it; how little is
 * in the verified facts. --inject cannot reach into it.
 *
 * The ioctl returns 0 when GUP failed. What it leaves in `size` is the bytes of the calls that it
 * made, whether or not the last of them got all its pages: a page a call makes it exact.
 */
#include "driver.h"

#include <linux/types.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* mm/gup_test.h; a kernel-internal interface, so no installed header has it. */
struct gup_test {
	__u64 get_delta_usec;
	__u64 put_delta_usec;
	__u64 addr;
	__u64 size;
	__u32 nr_pages_per_call;
	__u32 gup_flags;
	__u32 test_flags;
	__u32 which_pages[8];
};
struct pin_longterm_test {
	__u64 addr;
	__u64 size;
	__u32 flags;
};
enum { GET_FAST = 1, PIN_FAST, PIN_LONGTERM, GET_BASIC, PIN_BASIC, LONGTERM_START = 7, STOP };
#define GUP_TEST(code)		_IOWR('g', code, struct gup_test)
#define PIN_LONGTERM_TEST_START _IOW('g', LONGTERM_START, struct pin_longterm_test)
#define PIN_LONGTERM_TEST_STOP	_IO('g', STOP)

enum { LOOPS = 4 };
enum { FOLL_WRITE = 1 }; /* include/linux/mm_types.h */

static const char device[] = "/sys/kernel/debug/gup_test";

#define OP(op, pages, n_calls, function, is_pin, number)                                           \
	{                                                                                          \
		.name = op, .kernel = function, .pages_per_call = pages, .calls = n_calls,         \
		.pins = is_pin, .code = number, .marks = number >= PIN_LONGTERM,                   \
	}
/* Ranges that take GUP more than a millisecond at an instruction a nanosecond. */
static const struct zd_gup_op ops[] = {
	OP("-pin-1", 1, 2048, "pin_user_pages_fast", true, PIN_FAST),
	OP("-pin-16", 16, 320, "pin_user_pages_fast", true, PIN_FAST),
	OP("-pin-512", 512, 16, "pin_user_pages_fast", true, PIN_FAST),
	OP("-get-1", 1, 2048, "get_user_pages_fast", false, GET_FAST),
	OP("-get-16", 16, 320, "get_user_pages_fast", false, GET_FAST),
	OP("-get-512", 512, 32, "get_user_pages_fast", false, GET_FAST),
	OP("-longterm-1", 1, 1024, "pin_user_pages, FOLL_LONGTERM", true, PIN_LONGTERM),
	OP("-longterm-16", 16, 192, "pin_user_pages, FOLL_LONGTERM", true, PIN_LONGTERM),
	OP("-longterm-512", 512, 8, "pin_user_pages, FOLL_LONGTERM", true, PIN_LONGTERM),
	OP("-get_basic-1", 1, 1024, "get_user_pages", false, GET_BASIC),
	OP("-get_basic-16", 16, 256, "get_user_pages", false, GET_BASIC),
	OP("-get_basic-512", 512, 10, "get_user_pages", false, GET_BASIC),
	OP("-pin_basic-1", 1, 1024, "pin_user_pages", true, PIN_BASIC),
	OP("-pin_basic-16", 16, 256, "pin_user_pages", true, PIN_BASIC),
	OP("-pin_basic-512", 512, 10, "pin_user_pages", true, PIN_BASIC),
};
#undef OP

static bool supported(struct zd_err *err)
{
	if (access(device, R_OK | W_OK) == 0)
		return true;
	zd_err_set(err, ZD_EXIT_FAILED, "no %s: this kernel has no CONFIG_GUP_TEST", device);
	zd_err_hint(err, "a kernel with CONFIG_GUP_TEST=y, and debugfs mounted");
	return false;
}

static int open_file(struct zd_gup *g, struct zd_err *err)
{
	return zd_gup_open_file(g, device, O_RDWR, err);
}

/* The benchmark keeps GUP's answer to itself; its sibling for pins that stay returns it. */
static int ask_why(const struct zd_gup *g, struct zd_err *err)
{
	struct pin_longterm_test test = {
		.addr = (uint64_t)(uintptr_t)g->addr,
		.size = zd_gup_call_bytes(g),
		.flags = 1, /* for writing */
	};
	int rc = 0;

	if (g->op->code == PIN_LONGTERM && ioctl(g->fd, PIN_LONGTERM_TEST_START, &test) < 0)
		rc = -errno;
	else if (g->op->code == PIN_LONGTERM)
		ioctl(g->fd, PIN_LONGTERM_TEST_STOP);
	if (rc < 0)
		return zd_gup_denied(g, g->op->kernel, rc, err);
	zd_err_set(err, ZD_EXIT_FAILED, "%s of %zu pages got none; gup_test does not say why",
		g->op->kernel, g->op->pages_per_call);
	return ZD_STATUS_REFUSED;
}

static int call(
	const struct zd_gup *g, size_t pages_per_call, struct gup_test *test, struct zd_err *err)
{
	*test = (struct gup_test){
		.addr = (uint64_t)(uintptr_t)g->addr,
		.size = zd_gup_pages(g) * g->page_bytes,
		.nr_pages_per_call = (__u32)pages_per_call,
		.gup_flags = FOLL_WRITE,
	};
	if (ioctl(g->fd, GUP_TEST(g->op->code), test) < 0)
		return zd_gup_denied(g, "gup_test", -errno, err);
	return test->size == 0 ? ask_why(g, err) : 0;
}

static int round_trip(const struct zd_gup *g, struct zd_gup_round *out, struct zd_err *err)
{
	const uint64_t per_us = g->clock->frequency_hz / 1000000;
	struct gup_test test;
	int rc = call(g, g->op->pages_per_call, &test, err);

	if (rc != 0)
		return rc;
	out->get_ticks = test.get_delta_usec * g->clock->frequency_hz / 1000000;
	out->put_ticks = test.put_delta_usec * g->clock->frequency_hz / 1000000;
	out->get_pages = test.size / g->page_bytes;
	out->resolution_ticks = per_us ? per_us : 1;
	return 0;
}

static int prove(const struct zd_gup *g, uint64_t *held, struct zd_err *err)
{
	struct gup_test test;
	int rc = call(g, 1, &test, err);

	if (rc != 0)
		return rc;
	*held = test.size / g->page_bytes;
	return 0;
}

/*
 * The ioctl and nothing else, on the same range: what the kernel says GUP took, added up, and what
 * all of it took by the counter that user space reads.
 */
static int bare_loop(const struct zd_gup *g, struct zd_facts *facts, struct zd_err *err)
{
	const uint64_t bytes = zd_gup_pages(g) * g->page_bytes;
	uint64_t get_us = 0, pages = 0, start = zd_ticks();

	for (int i = 0; i < LOOPS; i++) {
		struct gup_test t = {.addr = (uint64_t)(uintptr_t)g->addr,
			.size = bytes,
			.nr_pages_per_call = (__u32)g->op->pages_per_call,
			.gup_flags = FOLL_WRITE};

		if (ioctl(g->fd, GUP_TEST(g->op->code), &t) < 0 || t.size != bytes) {
			zd_err_set(err, ZD_EXIT_FAILED,
				"the bare loop of gup_test got %llu of %llu bytes",
				(unsigned long long)t.size, (unsigned long long)bytes);
			return ZD_STATUS_FAILED;
		}
		get_us += t.get_delta_usec;
		pages += t.size / g->page_bytes;
	}
	zd_facts_count(facts, "loop_ticks", zd_ticks() - start);
	zd_facts_count(facts, "loop_get_ticks", get_us * g->clock->frequency_hz / 1000000);
	zd_facts_count(facts, "loop_pages", pages);
	return 0;
}

const struct zd_gup_driver zd_gup_driver_gup_test = {
	.name = "gup_test",
	.witness = "gup_test, a page a call",
	.ops = ops,
	.n_ops = sizeof(ops) / sizeof(ops[0]),
	.supported = supported,
	.open = open_file,
	.no_readings = "the kernel times it: where get ends and put begins is not seen",
	.round = round_trip,
	.prove = prove,
	.bare_loop = bare_loop,
};
