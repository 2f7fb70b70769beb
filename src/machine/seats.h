/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Seats: the CPUs of the region's node that measuring threads are bound to, one each, in the order
 * in which they are taken: every core first, from the last one on (the first ones serve most
 * interrupts), then the cores' further hardware threads.
 */
#ifndef ZDBENCH_SEATS_H
#define ZDBENCH_SEATS_H

#include <stdbool.h>
#include <stddef.h>

#include "zdbench/err.h"

struct zd_seats;

/*
 * Of the CPUs that the calling thread may run on: to be called before it is bound itself. Needs at
 * least `needed`, else -ENODEV. 0 or -errno; *out is the caller's (zd_seats_free).
 */
int zd_seats_open(int region_node, size_t needed, struct zd_seats **out, struct zd_err *err);
void zd_seats_free(struct zd_seats *seats); /* NULL is fine */

size_t zd_seats_count(const struct zd_seats *seats);
unsigned zd_seats_cpu(const struct zd_seats *seats, size_t i);
int zd_seats_node(const struct zd_seats *seats, size_t i);	   /* -1: not known */
bool zd_seats_share_cores(const struct zd_seats *seats, size_t n); /* among the first n */

/* For the thread that is to sit there; may be called by several at once. 0 or -errno. */
int zd_seats_take(const struct zd_seats *seats, size_t i, struct zd_err *err);

/* The CPU that the calling thread last ran on, as the kernel says it; -1: not known. */
int zd_seats_where(const struct zd_seats *seats);

#endif
