/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The metrics of a result by id, of however many there are. */
#ifndef ZDBENCH_RESULT_INDEX_H
#define ZDBENCH_RESULT_INDEX_H

#include "result/result.h"

struct zd_index;

/* Borrows r, whose metrics stay where they are as long: zd_index_free(). NULL: no memory. */
struct zd_index *zd_index_make(const struct zd_result *r);

const struct zd_metric *zd_index_find(
	const struct zd_index *index, const char *id); /* NULL: none */

/* An id that two of them have; NULL: none. */
const char *zd_index_twice(const struct zd_index *index);

void zd_index_free(struct zd_index *index);

#endif
