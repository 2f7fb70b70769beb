/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pwrite(2) with O_DIRECT from the mapping to a disk that drops what is written: the block layer
 * pins the pages (block/bio.c, bio_iov_iter_get_pages: pin_user_pages_fast), hands them to the
 * driver and unpins them before the call returns, so `get` is the whole of it.
 *
 * The disk is null_blk with irqmode=0, which ends every request in the call that made it and never
 * looks at the data. Files on the DAX file system would not do: they ignore O_DIRECT and copy.
 */
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "zdbench/cleanup.h"

static const char disk[] = "/dev/nullb0";
static const char irqmode[] = "/sys/module/null_blk/parameters/irqmode";

static const char whole[] = "get covers both: the pages are unpinned before the write returns";

#define OP(pages, n_calls)                                                                         \
	{                                                                                          \
		.name = "-write-" #pages, .kernel = "pin_user_pages_fast, in O_DIRECT",            \
		.pages_per_call = pages, .calls = n_calls, .pins = true, .get_is_all = whole,      \
	}
static const struct zd_gup_op ops[] = {OP(1, 32), OP(16, 8), OP(512, 1)};
#undef OP

static bool supported(struct zd_err *err)
{
	FILE *f ZD_FCLOSE = fopen(irqmode, "re");
	int mode = -1;

	if (f && fscanf(f, "%d", &mode) != 1)
		mode = -1;
	if (mode == 0 && access(disk, R_OK | W_OK) == 0)
		return true;
	if (mode > 0)
		zd_err_set(err, ZD_EXIT_FAILED,
			"null_blk is loaded with irqmode=%d: its requests end elsewhere than in "
			"the call that makes them",
			mode);
	else
		zd_err_set(err, ZD_EXIT_FAILED,
			"no '%s' to write to with O_DIRECT: null_blk is not loaded", disk);
	zd_err_hint(err, "modprobe null_blk irqmode=0 no_sched=1");
	return false;
}

static int open_file(struct zd_gup *g, struct zd_err *err)
{
	return zd_gup_open_file(g, disk, O_WRONLY | O_DIRECT, err);
}

static int round_trip(const struct zd_gup *g, struct zd_gup_round *out, struct zd_err *err)
{
	const size_t step = zd_gup_call_bytes(g);
	uint64_t start = zd_ticks(), written = 0;

	for (size_t i = 0; i < g->calls; i++) {
		ssize_t n;

		zd_inject(g->inject);
		n = pwrite(g->fd, g->addr + i * step, step, 0);
		if (n < 0)
			return zd_gup_denied(g, "O_DIRECT write", -errno, err);
		written += (uint64_t)n;
	}
	out->get_ticks = zd_ticks() - start;
	out->get_pages = written / g->page_bytes;
	out->resolution_ticks = 1;
	return 0;
}

const struct zd_gup_driver zd_gup_driver_direct_io = {
	.name = "direct_io",
	.witness = "nr_foll_pin_*",
	.ops = ops,
	.n_ops = sizeof(ops) / sizeof(ops[0]),
	.supported = supported,
	.open = open_file,
	.readings = 2,
	.round = round_trip,
};
