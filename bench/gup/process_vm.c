/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * process_vm_readv(2) of this very process: pin_user_pages_remote, the slow path of GUP, under the
 * mmap lock; then the copy, and unpin_user_pages_dirty_lock (mm/process_vm_access.c). `get` is the
 * whole of it.
 *
 * The kernel pins all of the remote range, up to two pages' worth of page pointers, before it
 * copies as much of it as there is local room. One word of local room leaves nearly nothing but
 * pinning and unpinning in the figure: per call a word is copied, not its pages.
 */
#include "driver.h"

#include <sys/uio.h>
#include <unistd.h>

static const char whole[] = "get covers both: the pages are unpinned before the call returns";

#define OP(pages, n_calls)                                                                         \
	{                                                                                          \
		.name = "-read-" #pages,                                                           \
		.kernel = "pin_user_pages_remote, copies one word a call",                         \
		.pages_per_call = pages, .calls = n_calls, .pins = true, .get_is_all = whole,      \
		.marks = true,                                                                     \
	}
static const struct zd_gup_op ops[] = {OP(1, 32), OP(16, 8), OP(512, 1)};
#undef OP

static ssize_t peek(pid_t self, const char *at, size_t bytes, uint64_t *word)
{
	struct iovec local = {word, sizeof(*word)};
	struct iovec remote = {(void *)at, bytes};

	return process_vm_readv(self, &local, 1, &remote, 1, 0);
}

static bool supported(struct zd_err *err)
{
	uint64_t from = 1, to = 0;
	int rc;

	if (peek(getpid(), (const char *)&from, sizeof(from), &to) == sizeof(from) && to == from)
		return true;
	rc = -errno;
	zd_err_set(err, ZD_EXIT_FAILED,
		"process_vm_readv of this process: %s: this kernel has no "
		"CONFIG_CROSS_MEMORY_ATTACH, "
		"or a sandbox forbids it",
		zd_errno_name(rc));
	return false;
}

static int round_trip(const struct zd_gup *g, struct zd_gup_round *out, struct zd_err *err)
{
	const size_t step = zd_gup_call_bytes(g);
	const pid_t self = getpid();
	uint64_t start = zd_ticks(), word;

	for (size_t i = 0; i < g->calls; i++) {
		zd_inject(g->inject);
		if (peek(self, g->addr + i * step, step, &word) < 0)
			return zd_gup_denied(g, "process_vm_readv", -errno, err);
	}
	out->get_ticks = zd_ticks() - start;
	/* The call does not tell; the counters do. */
	out->get_pages = zd_gup_pages(g);
	out->resolution_ticks = 1;
	return 0;
}

const struct zd_gup_driver zd_gup_driver_process_vm = {
	.name = "process_vm",
	.witness = "nr_foll_pin_*",
	.ops = ops,
	.n_ops = sizeof(ops) / sizeof(ops[0]),
	.supported = supported,
	.readings = 2,
	.round = round_trip,
};
