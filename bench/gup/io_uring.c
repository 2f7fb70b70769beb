/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Registering the pages as a fixed buffer of io_uring pins them for as long as the ring likes
 * (io_uring/rsrc.c: pin_user_pages_fast with FOLL_WRITE and FOLL_LONGTERM), unregistering unpins
 * them: get and put apart, with the ring's own bookkeeping in both. A file system's pages are
 * refused: nobody may keep those from it.
 *
 * Where the pages are compound, as on devdax, registering keeps one pin a compound page and gives
 * the others back at once: then most of the putting is in `get`.
 */
#include "driver.h"

#include <liburing.h>
#include <stdlib.h>
#include <sys/uio.h>

#define OP(pages, n_calls)                                                                         \
	{                                                                                          \
		.name = "-longterm-" #pages, .kernel = "pin_user_pages_fast, FOLL_LONGTERM",       \
		.pages_per_call = pages, .calls = n_calls, .pins = true,                           \
	}
static const struct zd_gup_op ops[] = {OP(1, 32), OP(16, 8), OP(512, 1)};
#undef OP

static bool supported(struct zd_err *err)
{
	struct io_uring ring;
	int rc = io_uring_queue_init(1, &ring, 0);

	if (rc == 0) {
		io_uring_queue_exit(&ring);
		return true;
	}
	zd_err_set(err, ZD_EXIT_FAILED, "io_uring_setup: %s", zd_errno_name(rc));
	if (rc == -EPERM)
		zd_err_hint(err, "sysctl kernel.io_uring_disabled=0");
	return false;
}

static int open_state(struct zd_gup *g, struct zd_err *err)
{
	struct io_uring *ring = calloc(1, sizeof(*ring));
	int rc = ring ? io_uring_queue_init(1, ring, 0) : -ENOMEM;

	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "io_uring_setup: %s", zd_errno_name(rc));
		free(ring);
		return rc;
	}
	g->state = ring;
	return 0;
}

static int round_trip(const struct zd_gup *g, struct zd_gup_round *out, struct zd_err *err)
{
	struct iovec buffer = {g->addr, zd_gup_call_bytes(g)};
	struct io_uring *ring = g->state;

	for (size_t i = 0; i < g->calls; i++) {
		uint64_t t0 = zd_ticks(), t1, t2;
		int rc;

		zd_inject(g->inject);
		rc = io_uring_register_buffers(ring, &buffer, 1);
		t1 = zd_ticks();
		if (rc < 0)
			return zd_gup_denied(g, "io_uring_register of a buffer", rc, err);
		zd_inject(g->inject);
		rc = io_uring_unregister_buffers(ring);
		t2 = zd_ticks();
		if (rc < 0)
			return zd_gup_denied(g, "io_uring_register, giving back a buffer", rc, err);
		out->get_ticks += t1 - t0;
		out->put_ticks += t2 - t1;
		out->get_pages += g->op->pages_per_call;
		buffer.iov_base = (char *)buffer.iov_base + buffer.iov_len;
	}
	out->resolution_ticks = g->calls;
	return 0;
}

static void close_state(struct zd_gup *g)
{
	if (g->state)
		io_uring_queue_exit(g->state);
	free(g->state);
}

const struct zd_gup_driver zd_gup_driver_io_uring = {
	.name = "io_uring",
	.witness = "nr_foll_pin_*",
	.ops = ops,
	.n_ops = sizeof(ops) / sizeof(ops[0]),
	.supported = supported,
	.open = open_state,
	.readings = 3,
	.put_from = 1,
	.round = round_trip,
	.close = close_state,
};
