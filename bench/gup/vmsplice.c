/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmsplice(2) puts user pages into a pipe by reference (get_user_pages_fast with FOLL_GET, 16 pages
 * a call: fs/splice.c, iter_to_pipe); splicing the pipe to /dev/null gives them back, a put_page
 * each. It runs on every kernel. The figures hold the pipe's own bookkeeping too, the same for both
 * memmap locations.
 *
 * Proof that the pages are held and not copied: each gets a mark after the call, and the marks are
 * read out of the pipe.
 */
#include "driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PAGES = 256 };

struct state {
	int pipe[2], null;
	size_t page_bytes;
};

static bool supported(struct zd_err *err)
{
	(void)err;
	return true;
}

static void close_state(void *state)
{
	struct state *s = state;

	if (!s)
		return;
	for (int i = 0; i < 2; i++)
		if (s->pipe[i] >= 0)
			close(s->pipe[i]);
	if (s->null >= 0)
		close(s->null);
	free(s);
}

static int open_state(
	const struct zd_mapping *m, size_t page_bytes, void **state, struct zd_err *err)
{
	struct state *s = calloc(1, sizeof(*s));
	int rc = 0;

	(void)m;
	if (!s)
		return -ENOMEM;
	s->page_bytes = page_bytes;
	s->pipe[0] = s->pipe[1] = -1;
	s->null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (s->null < 0 || pipe2(s->pipe, O_CLOEXEC) < 0 ||
		fcntl(s->pipe[1], F_SETPIPE_SZ, (int)(PAGES * page_bytes)) < 0)
		rc = -errno;
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "vmsplice: a pipe of %d pages: %s", PAGES,
			zd_errno_name(rc));
		close_state(s);
		return rc;
	}
	*state = s;
	return 0;
}

static int drain(struct state *s, size_t length)
{
	while (length > 0) {
		ssize_t n = splice(s->pipe[0], NULL, s->null, NULL, length, 0);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		length -= (size_t)n;
	}
	return 0;
}

static int round_trip(
	void *state, char *at, uint64_t inject, struct zd_gup_round *out, struct zd_err *err)
{
	struct state *s = state;
	struct iovec iov = {at, PAGES * s->page_bytes};
	uint64_t t0, t1, t2, t3;
	ssize_t taken;
	int rc;

	t0 = zd_ticks();
	zd_inject(inject);
	taken = vmsplice(s->pipe[1], &iov, 1, 0);
	t1 = zd_ticks();
	if (taken < 0) {
		rc = -errno;
		zd_err_set(
			err, ZD_EXIT_FAILED, "vmsplice of %d pages: %s", PAGES, zd_errno_name(rc));
		return rc == -EFAULT || rc == -EOPNOTSUPP ? ZD_STATUS_REFUSED : rc;
	}
	t2 = zd_ticks();
	zd_inject(inject);
	rc = drain(s, (size_t)taken);
	t3 = zd_ticks();
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "splice to /dev/null: %s", zd_errno_name(rc));
		return rc;
	}
	out->get_ticks = t1 - t0;
	out->put_ticks = t3 - t2;
	out->pages = (size_t)taken / s->page_bytes;
	return 0;
}

static int prove(void *state, char *at, uint64_t *held, struct zd_err *err)
{
	struct state *s = state;
	struct iovec iov = {at, PAGES * s->page_bytes};
	char *page = malloc(s->page_bytes);
	ssize_t taken = page ? vmsplice(s->pipe[1], &iov, 1, 0) : -1;
	int rc = taken < 0 ? -errno : 0;

	*held = 0;
	for (uint64_t i = 0; rc == 0 && i < (uint64_t)taken / s->page_bytes; i++) {
		uint64_t mark = UINT64_C(0x7a64626d61726b00) + i;

		memcpy(at + i * s->page_bytes, &mark, sizeof(mark));
	}
	for (uint64_t i = 0; rc == 0 && i < (uint64_t)taken / s->page_bytes; i++) {
		uint64_t mark = UINT64_C(0x7a64626d61726b00) + i;
		size_t have = 0;

		while (rc == 0 && have < s->page_bytes) {
			ssize_t n = read(s->pipe[0], page + have, s->page_bytes - have);

			if (n <= 0)
				rc = n < 0 ? -errno : -EIO;
			else
				have += (size_t)n;
		}
		if (rc == 0 && memcmp(page, &mark, sizeof(mark)) == 0)
			(*held)++;
	}
	free(page);
	if (rc < 0)
		zd_err_set(
			err, ZD_EXIT_FAILED, "vmsplice, reading marks back: %s", zd_errno_name(rc));
	return rc;
}

const struct zd_gup_driver zd_gup_driver_vmsplice = {
	.name = "vmsplice",
	.kernel = "get_user_pages_fast, 16 pages a call",
	.pages_per_round = PAGES,
	.supported = supported,
	.open = open_state,
	.round = round_trip,
	.prove = prove,
	.close = close_state,
};
