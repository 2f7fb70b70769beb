/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vmsplice(2) puts user pages into a pipe by reference (get_user_pages_fast with FOLL_GET, 16 pages
 * a time however many are given: fs/splice.c, iter_to_pipe); splicing the pipe to /dev/null gives
 * them back, a put_page each. It runs on every kernel. The figures hold the pipe's own bookkeeping
 * too, the same for both memmap locations. Fewer pages a call would show the pipe, not GUP.
 *
 * Proof that the pages are held and not copied: each gets a mark after the call, and the marks are
 * read out of the pipe.
 */
#include "driver.h"

#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static const struct zd_gup_op ops[] = {
	{
		.name = "",
		.kernel = "get_user_pages_fast, 16 pages a time; put_page",
		.pages_per_call = 256,
		.calls = 1,
	},
};

struct state {
	int pipe[2];
};

static bool supported(struct zd_err *err)
{
	(void)err;
	return true;
}

static void close_state(struct zd_gup *g)
{
	struct state *s = g->state;

	if (!s)
		return;
	for (int i = 0; i < 2; i++)
		if (s->pipe[i] >= 0)
			close(s->pipe[i]);
	free(s);
}

static int open_state(struct zd_gup *g, struct zd_err *err)
{
	struct state *s = calloc(1, sizeof(*s));
	int rc;

	if (!s)
		return -ENOMEM;
	g->state = s;
	s->pipe[0] = s->pipe[1] = -1;
	rc = zd_gup_open_file(g, "/dev/null", O_WRONLY, err);
	if (rc < 0)
		return rc;
	if (pipe2(s->pipe, O_CLOEXEC) < 0 ||
		fcntl(s->pipe[1], F_SETPIPE_SZ, (int)zd_gup_call_bytes(g)) < 0) {
		rc = -errno;
		zd_err_set(err, ZD_EXIT_FAILED, "vmsplice: a pipe of %zu pages: %s",
			g->op->pages_per_call, zd_errno_name(rc));
	}
	return rc;
}

static int drain(const struct zd_gup *g, size_t length)
{
	const struct state *s = g->state;

	while (length > 0) {
		ssize_t n = splice(s->pipe[0], NULL, g->fd, NULL, length, 0);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		length -= (size_t)n;
	}
	return 0;
}

static int round_trip(const struct zd_gup *g, struct zd_gup_round *out, struct zd_err *err)
{
	const struct state *s = g->state;
	struct iovec iov = {g->addr, zd_gup_call_bytes(g)};
	uint64_t t0, t1, t2, t3;
	ssize_t taken;
	int rc;

	t0 = zd_ticks();
	zd_inject(g->inject);
	taken = vmsplice(s->pipe[1], &iov, 1, 0);
	t1 = zd_ticks();
	if (taken < 0)
		return zd_gup_denied(g, "vmsplice", -errno, err);
	t2 = zd_ticks();
	zd_inject(g->inject);
	rc = drain(g, (size_t)taken);
	t3 = zd_ticks();
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "splice to /dev/null: %s", zd_errno_name(rc));
		return rc;
	}
	out->get_ticks = t1 - t0;
	out->put_ticks = t3 - t2;
	out->get_pages = (uint64_t)taken / g->page_bytes;
	out->resolution_ticks = 1;
	return 0;
}

static uint64_t mark_of(uint64_t page)
{
	return UINT64_C(0x7a64626d61726b00) + page;
}

/* The next page out of the pipe into `page`. */
static int read_page(const struct state *s, char *page, size_t page_bytes)
{
	size_t have = 0;

	while (have < page_bytes) {
		ssize_t n = read(s->pipe[0], page + have, page_bytes - have);

		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		have += (size_t)n;
	}
	return 0;
}

static int prove(const struct zd_gup *g, uint64_t *held, struct zd_err *err)
{
	const struct state *s = g->state;
	struct iovec iov = {g->addr, zd_gup_call_bytes(g)};
	char *page = malloc(g->page_bytes);
	ssize_t taken = page ? vmsplice(s->pipe[1], &iov, 1, 0) : -1;
	int rc = taken < 0 ? -errno : 0;
	uint64_t pages = rc == 0 ? (uint64_t)taken / g->page_bytes : 0;

	*held = 0;
	for (uint64_t i = 0; i < pages; i++) {
		uint64_t mark = mark_of(i);

		memcpy(g->addr + i * g->page_bytes, &mark, sizeof(mark));
	}
	for (uint64_t i = 0; rc == 0 && i < pages; i++) {
		uint64_t mark = mark_of(i);

		rc = read_page(s, page, g->page_bytes);
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
	.witness = "marks through the pipe",
	.ops = ops,
	.n_ops = sizeof(ops) / sizeof(ops[0]),
	.supported = supported,
	.open = open_state,
	.readings = 4,
	.put_from = 2,
	.round = round_trip,
	.prove = prove,
	.close = close_state,
};
