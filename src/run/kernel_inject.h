/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The positive control inside the kernel (--kernel-inject N): a kernel with CONFIG_ZONE_DEVICE_SPIN
 * (a patch in scripts/kernel/patches) executes N more instructions for every DAX fault that it
 * serves and for every call of GUP. It is only there to prove that the measurements see a kernel
 * that became slower.
 */
#ifndef ZDBENCH_KERNEL_INJECT_H
#define ZDBENCH_KERNEL_INJECT_H

#include <stdint.h>

#include "zdbench/err.h"

struct zd_provisioner;

#define ZD_KERNEL_INJECT_ROOT "/sys/kernel/debug/zone_device_spin"

/*
 * Sets both knobs below `root` to n (ZD_KERNEL_INJECT_ROOT outside of tests) and reads them back.
 * With 0 nothing is set, but knobs that somebody has left on are an error: they would be measured.
 * What it sets it says to `p` first, whose journal undoes it after a kill; NULL: to nobody. 0,
 * -EBUSY, or -errno; err says what to do. What it has set when it fails is 0 again.
 */
int zd_kernel_inject_begin(
	const char *root, uint64_t n, struct zd_provisioner *p, struct zd_err *err);

/* Sets both to 0 where begin() had set them to n. */
void zd_kernel_inject_end(const char *root, uint64_t n);

#endif
