/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory traffic in a result; tests/fixtures/traffic-result.json holds invented numbers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "result/result.h"

static const char *fixture(void)
{
	static char path[512];
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");

	snprintf(path, sizeof(path), "%s/tests/fixtures/traffic-result.json", root ? root : ".");
	return path;
}

static char *slurp(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = fopen(path, "r");

	if (!file)
		fail_msg("no '%s'", path);
	assert_true(getdelim(&text, &size, '\0', file) > 0);
	fclose(file);
	return text;
}

static void read_fixture(struct zd_result *r)
{
	struct zd_err err = {0};

	if (zd_result_read(r, fixture(), &err) != 0)
		fail_msg("%s", err.text);
}

static void what_is_read_is_written(void **state)
{
	char path[] = "/tmp/zdbench-test-traffic-XXXXXX";
	int fd = mkstemp(path);
	struct zd_result r;
	char *once, *twice;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	read_fixture(&r);
	assert_int_equal(zd_result_write(&r, path, NULL), 0);
	if (getenv("ZDBENCH_UPDATE_FIXTURES"))
		assert_int_equal(zd_result_write(&r, fixture(), NULL), 0);
	once = slurp(fixture());
	twice = slurp(path);
	assert_string_equal(once, twice);
	free(once);
	free(twice);
	unlink(path);
	zd_result_done(&r);
}

static void every_count_has_its_place(void **state)
{
	const struct zd_traffic_count *device;
	const struct zd_traffic *t;
	struct zd_result r;

	(void)state;
	read_fixture(&r);
	assert_true(r.traffic.present);
	assert_int_equal(r.traffic.n_levels, 2);
	assert_int_equal(r.traffic.level[1].bytes, 1 << 20);
	assert_int_equal(r.traffic.calibration.n_probes, 2);
	assert_string_equal(r.traffic.calibration.probe[1].seen, "0x200000");
	t = zd_result_find_metric(&r, "fsdax/dev/2M/ext4/fault/write-pte/p50")->traffic;
	assert_non_null(t);
	assert_int_equal(t->operations, 512);
	device = &t->count[ZD_TRAFFIC_MEMMAP_DEVICE];
	assert_int_equal(device->reads, 2048);
	assert_int_equal(device->writes, 1024);
	assert_int_equal(device->cold.misses_random, 512);
	assert_int_equal(device->cold.writebacks_random, 512);
	assert_int_equal(device->warm.misses_sequential, 511);
	assert_int_equal(device->warm.misses_random, 1);
	assert_int_equal(device->warm.writebacks_sequential, 511);
	assert_int_equal(t->count[ZD_TRAFFIC_MEMMAP_RAM].reads, 0);
	assert_int_equal(t->count[ZD_TRAFFIC_USER].reads, 2600);
	/* It stands at one stat of a series. */
	assert_null(zd_result_find_metric(&r, "fsdax/dev/2M/ext4/fault/write-pte/p99")->traffic);
	t = zd_result_find_metric(&r, "fsdax/dev/2M/ext4/provision/namespace/bind")->traffic;
	assert_int_equal(t->status, ZD_STATUS_UNSUPPORTED);
	zd_result_done(&r);
}

/* The first metric's traffic, changed; or the whole's. */
static void refuse(const char *at, const char *key, json_t *value, const char *why)
{
	json_error_t error;
	json_t *root = json_load_file(fixture(), 0, &error), *object = NULL;
	struct zd_err err = {0};
	struct zd_result r;
	char *text;

	assert_non_null(root);
	if (strcmp(at, "setup") == 0)
		object = json_object_get(root, "traffic");
	else
		object = json_object_get(
			json_array_get(json_object_get(root, "metrics"), 0), "traffic");
	if (strcmp(at, "class") == 0)
		object = json_object_get(json_object_get(object, "classes"), "kernel");
	assert_non_null(object);
	assert_int_equal(json_object_set_new(object, key, value), 0);
	text = json_dumps(root, 0);
	assert_non_null(text);
	assert_int_equal(zd_result_parse(&r, text, strlen(text), "t.json", &err), -EINVAL);
	assert_int_equal(err.exit, ZD_EXIT_DATA);
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
	free(text);
	json_decref(root);
}

static void strangers_are_refused(void **state)
{
	json_t *levels = json_array();

	(void)state;
	refuse("metric", "operations", json_integer(0), "of 0 operations");
	refuse("metric", "operations", json_integer(-1), "metrics[0].traffic.operations");
	refuse("metric", "status", json_string("refused"), "cannot have the status");
	refuse("metric", "status", json_string("failed"), "needs a reason");
	refuse("metric", "reason", json_string("but"), "must not have a reason");
	refuse("metric", "classes", json_array(), "needs an object");
	refuse("metric", "classes", json_object(), "classes.memmap_device");
	refuse("class", "cold", json_null(), "classes.kernel.cold");
	refuse("class", "reads", json_real(1.5), "classes.kernel.reads");
	refuse("setup", "status", json_string("ok?"), "not a known value");
	for (int i = 0; i < 5; i++)
		json_array_append_new(levels, json_object());
	refuse("setup", "levels", levels, "at most 4");
	refuse("setup", "calibration", json_null(), "traffic.calibration");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_read_is_written),
		cmocka_unit_test(every_count_has_its_place),
		cmocka_unit_test(strangers_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
