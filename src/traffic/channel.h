/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's side of traffic/protocol.h: messages to a plugin of the emulator that it runs in.
 * Without one they go nowhere, and nobody notices. One channel a process. */
#ifndef ZDBENCH_TRAFFIC_CHANNEL_H
#define ZDBENCH_TRAFFIC_CHANNEL_H

#include <stdint.h>

#include "traffic/protocol.h"
#include "zdbench/err.h"

/* Makes the channel. 0 or -errno; -ENOTSUP on a machine without such a mark. */
int zd_channel_open(struct zd_err *err);

void zd_channel_hello(void);
void zd_channel_send(enum zd_traffic_message what, uint64_t a, uint64_t b, uint64_t c);

#endif
