/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From parsed JSON to struct zd_result: every type, range and length checked. Private to read.c. */
#ifndef ZDBENCH_RESULT_DECODE_H
#define ZDBENCH_RESULT_DECODE_H

#include <jansson.h>

#include "result/decoder.h"
#include "result/result.h"

/*
 * Fills *r, initialised and empty but perhaps for its metrics (then root has none); on failure it
 * is half filled and still the caller's to free. 0; -EINVAL with a line that names `name` and the
 * place in it; -ENOMEM.
 */
int zd_result_decode(struct zd_result *r, const json_t *root, const char *name, struct zd_err *err);

/* One element of the metrics, before the rest: zd_result_decode() then looks at ids only. */
int zd_result_decode_metric(
	struct zd_result *r, const json_t *value, const char *name, struct zd_err *err);

/* Is that the version this program reads? */
bool zd_result_is_schema(const json_t *schema);

/* What "traffic" may hold, at the top and in a metric; of a result without it value is NULL. */
int zd_decode_traffic_setup(struct zd_decoder *d, const json_t *value, void *setup);
int zd_decode_traffic(struct zd_decoder *d, const json_t *value, void *metric);

#endif
