/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own account of itself: its log from now on (/dev/kmsg), and its taint. */
#ifndef ZDBENCH_KMSG_H
#define ZDBENCH_KMSG_H

#include <stdint.h>

#include "machine/complaint.h"

struct zd_kmsg {
	int log_fd, taint_fd; /* -1: cannot be read here */
};

/* From here on; 0, or -errno when the log cannot be read (then there is the taint alone). */
int zd_kmsg_open(struct zd_kmsg *k);
void zd_kmsg_close(struct zd_kmsg *k);

/* All that has come since the last call, without waiting. */
void zd_kmsg_drain(const struct zd_kmsg *k, struct zd_splats *s);

/* /proc/sys/kernel/tainted; `otherwise` when it cannot be read. */
uint64_t zd_kmsg_taint(const struct zd_kmsg *k, uint64_t otherwise);

#endif
