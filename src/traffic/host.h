/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the plugin says (lines of text through a pipe), and how it becomes part of the result that
 * came out of the machine. */
#ifndef ZDBENCH_TRAFFIC_HOST_H
#define ZDBENCH_TRAFFIC_HOST_H

#include "result/result.h"

/* The cache that is modelled where nobody says otherwise: of today's server cores, L1 and L2. */
extern const char zd_traffic_default_cache[];

/*
 * "64K:4,1M:8" (sizes and ways, from the CPU outwards; lines are of 64 bytes): into setup's
 * line_bytes, policy and levels. 0, or -EINVAL with the reason.
 */
int zd_traffic_parse_cache(const char *text, struct zd_traffic_setup *setup, struct zd_err *err);

/* "levels=65536:4+1048576:8,line=64": the plugin's arguments for it. Returns buf. */
const char *zd_traffic_arguments(const struct zd_traffic_setup *setup, char *buf, size_t size);

struct zd_traffic_host;

struct zd_traffic_host *zd_traffic_host_new(void); /* NULL: no memory */
void zd_traffic_host_free(struct zd_traffic_host *host);

/* One line of the plugin's. Always 0: what makes no sense is counted, and spoils the whole. */
int zd_traffic_host_line(void *host, const char *line);

/*
 * Puts the counts where the result has promised them, and says in r->traffic how they were made:
 * by the plugin and cache that `setup` describes. What has no counts becomes failed.
 */
void zd_traffic_host_join(const struct zd_traffic_host *host, const struct zd_traffic_setup *setup,
	struct zd_result *r);

#endif
