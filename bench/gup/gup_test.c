/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's own GUP benchmark (CONFIG_GUP_TEST, mm/gup_test.c): pin_user_pages_fast of 512 pages
 * a call, timed inside the kernel, get and put apart, in whole microseconds of the kernel's clock.
 *
 * The ioctl returns 0 when GUP failed: what counts is `size`, which it cuts to what it worked on,
 * and the counters nr_foll_pin_acquired and _released of /proc/vmstat.
 */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "zdbench/cleanup.h"

enum { PAGES_PER_CALL = 512, CALLS = 8, PAGES = PAGES_PER_CALL * CALLS };

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
#define PIN_FAST_BENCHMARK _IOWR('g', 2, struct gup_test)

static const char device[] = "/sys/kernel/debug/gup_test";

struct state {
	int fd;
	size_t page_bytes;
};

static bool supported(struct zd_err *err)
{
	if (access(device, R_OK | W_OK) == 0)
		return true;
	zd_err_set(err, ZD_EXIT_FAILED, "no %s: this kernel has no CONFIG_GUP_TEST", device);
	return false;
}

static int open_state(
	const struct zd_mapping *m, size_t page_bytes, void **state, struct zd_err *err)
{
	struct state *s = calloc(1, sizeof(*s));
	int rc;

	(void)m;
	if (!s)
		return -ENOMEM;
	s->page_bytes = page_bytes;
	s->fd = open(device, O_RDWR | O_CLOEXEC);
	if (s->fd < 0) {
		rc = -errno;
		zd_err_set(err, ZD_EXIT_FAILED, "open '%s': %s", device, zd_errno_name(rc));
		free(s);
		return rc;
	}
	*state = s;
	return 0;
}

/* "nr_foll_pin_acquired" and so on, after the per-CPU counters were folded in. */
static int64_t vmstat(const char *name)
{
	FILE *refresh ZD_FCLOSE = fopen("/proc/sys/vm/stat_refresh", "we");
	FILE *f ZD_FCLOSE = NULL;
	char line[128], key[64];
	long long value;

	if (refresh) {
		fputs("1", refresh);
		fflush(refresh);
	}
	f = fopen("/proc/vmstat", "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%63s %lld", key, &value) == 2 && strcmp(key, name) == 0)
			return value;
	return -ENODATA;
}

static int call(struct state *s, char *at, struct gup_test *test, struct zd_err *err)
{
	memset(test, 0, sizeof(*test));
	test->addr = (uint64_t)(uintptr_t)at;
	test->size = PAGES * s->page_bytes;
	test->nr_pages_per_call = PAGES_PER_CALL;
	test->gup_flags = 1; /* FOLL_WRITE */
	if (ioctl(s->fd, PIN_FAST_BENCHMARK, test) < 0) {
		int rc = -errno;

		zd_err_set(
			err, ZD_EXIT_FAILED, "gup_test of %d pages: %s", PAGES, zd_errno_name(rc));
		return rc == -EOPNOTSUPP || rc == -EFAULT ? ZD_STATUS_REFUSED : rc;
	}
	if (test->size != PAGES * s->page_bytes) {
		zd_err_set(err, ZD_EXIT_FAILED, "gup_test worked on %llu of %llu bytes",
			(unsigned long long)test->size,
			(unsigned long long)(PAGES * s->page_bytes));
		return ZD_STATUS_REFUSED;
	}
	return 0;
}

static int round_trip(
	void *state, char *at, uint64_t inject, struct zd_gup_round *out, struct zd_err *err)
{
	struct state *s = state;
	struct gup_test test;
	int rc = call(s, at, &test, err);
	uint64_t per_us;

	(void)inject; /* the clock is read inside the kernel: nothing of ours can be added there */
	if (rc != 0)
		return rc;
#if defined(__aarch64__)
	__asm__("mrs %0, cntfrq_el0" : "=r"(per_us));
	per_us /= 1000000;
#else
	per_us = 1000;
#endif
	out->get_ticks = test.get_delta_usec * per_us;
	out->put_ticks = test.put_delta_usec * per_us;
	out->pages = PAGES;
	return 0;
}

static int prove(void *state, char *at, uint64_t *held, struct zd_err *err)
{
	int64_t acquired = vmstat("nr_foll_pin_acquired"),
		released = vmstat("nr_foll_pin_released");
	struct gup_test test;
	int rc = call(state, at, &test, err);

	if (rc != 0)
		return rc;
	acquired = vmstat("nr_foll_pin_acquired") - acquired;
	released = vmstat("nr_foll_pin_released") - released;
	*held = acquired == released && acquired > 0 ? (uint64_t)acquired : 0;
	return 0;
}

static void close_state(void *state)
{
	struct state *s = state;

	if (s)
		close(s->fd);
	free(s);
}

const struct zd_gup_driver zd_gup_driver_gup_test = {
	.name = "gup_test",
	.kernel = "pin_user_pages_fast, 512 pages a call",
	.pages_per_round = PAGES,
	.supported = supported,
	.open = open_state,
	.round = round_trip,
	.prove = prove,
	.close = close_state,
};
