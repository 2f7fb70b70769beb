/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Metrics by id, also those whose ids only look alike to a hash. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "result/index.h"

/* Both have the FNV-1a hash 0x4eac0c95540867e4. */
static const char one[] = "8yn0iYCKYHlIj4-BwPqk", other[] = "GReLUrM4wMqfg9yzV3KQ";

static void add(struct zd_result *r, const char *id)
{
	struct zd_metric *m = zd_result_add_metric(r);

	assert_non_null(m);
	snprintf(m->id, sizeof(m->id), "%s", id);
}

static void each_is_found(void **state)
{
	struct zd_index *index;
	struct zd_result r;
	char id[32];

	(void)state;
	zd_result_init(&r);
	index = zd_index_make(&r);
	assert_non_null(index);
	assert_null(zd_index_find(index, one));
	assert_null(zd_index_twice(index));
	zd_index_free(index);
	for (int i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "fault/%d", i);
		add(&r, id);
	}
	index = zd_index_make(&r);
	assert_non_null(index);
	for (int i = 0; i < 1000; i++) {
		snprintf(id, sizeof(id), "fault/%d", i);
		assert_ptr_equal(zd_index_find(index, id), &r.metric[i]);
	}
	assert_null(zd_index_find(index, "fault/1000"));
	assert_null(zd_index_find(index, ""));
	zd_index_free(index);
	zd_result_done(&r);
}

static void hashes_alone_do_not_tell(void **state)
{
	struct zd_index *index;
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	add(&r, one);
	index = zd_index_make(&r);
	assert_non_null(index);
	assert_null(zd_index_find(index, other));
	zd_index_free(index);
	add(&r, other);
	index = zd_index_make(&r);
	assert_non_null(index);
	assert_ptr_equal(zd_index_find(index, one), &r.metric[0]);
	assert_ptr_equal(zd_index_find(index, other), &r.metric[1]);
	assert_null(zd_index_twice(index));
	zd_index_free(index);
	add(&r, one);
	index = zd_index_make(&r);
	assert_non_null(index);
	assert_string_equal(zd_index_twice(index), one);
	zd_index_free(index);
	zd_result_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found),
		cmocka_unit_test(hashes_alone_do_not_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
