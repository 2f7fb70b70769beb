/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results from strangers: whatever stands in the file, one line that says what is wrong, or a
 * result. */
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
#include <sys/stat.h>
#include <unistd.h>

#include "result/result.h"
#include "result/table.h"
#include "sample_result.h"

static json_t *document; /* the sample, shortened so that every byte and value can be tried */

static void assert_told(const struct zd_err *err)
{
	assert_int_equal(err->exit, ZD_EXIT_DATA);
	assert_true(err->text[0] != '\0');
	for (const char *c = err->text; *c; c++)
		assert_true((unsigned char)*c >= 0x20);
}

static void assert_empty(const struct zd_result *r)
{
	assert_true(r->n_metrics == 0 && r->n_ns == 0 && r->n_comparisons == 0);
	assert_true(!r->metric && !r->ns && !r->comparison && !r->invocation.argv);
}

/* Parsed with what ASan can see the end of; what is accepted must also print. */
static int parse(const char *text, size_t length, struct zd_err *err)
{
	char *exact = malloc(length ? length : 1);
	struct zd_result r;
	int rc;

	assert_non_null(exact);
	memcpy(exact, text, length);
	memset(err, 0, sizeof(*err));
	memset(&r, 0x5a, sizeof(r));
	rc = zd_result_parse(&r, exact, length, "test.json", err);
	free(exact);
	if (rc != 0) {
		assert_int_equal(rc, -EINVAL);
		assert_told(err);
		assert_empty(&r);
		return rc;
	}
	char *table = NULL;
	size_t size;
	FILE *out = open_memstream(&table, &size);

	assert_non_null(out);
	zd_table_print(&r, out, true);
	fclose(out);
	free(table);
	zd_result_done(&r);
	return 0;
}

static int parse_document(struct zd_err *err)
{
	char *text = json_dumps(document, JSON_REAL_PRECISION(17));
	int rc;

	assert_non_null(text);
	rc = parse(text, strlen(text), err);
	free(text);
	return rc;
}

static void refuse(const char *text, const char *why)
{
	struct zd_err err;

	assert_int_equal(parse(text, strlen(text), &err), -EINVAL);
	if (!strstr(err.text, why))
		fail_msg("'%s' does not say '%s'", err.text, why);
}

static void cut_off_anywhere(void **state)
{
	char *text = json_dumps(document, JSON_REAL_PRECISION(17));
	size_t length = strlen(text);
	struct zd_err err;

	(void)state;
	assert_int_equal(parse(text, length, &err), 0);
	for (size_t i = 0; i < length; i++)
		if (parse(text, i, &err) == 0)
			fail_msg("accepted with %zu of %zu bytes", i, length);
	free(text);
}

/* Every byte replaced by some that mean something to JSON; any answer, but an answer. */
static void damaged_anywhere(void **state)
{
	static const char bytes[] = {'\0', '"', '{', ']', ',', '9', '-', '\\', '\n', '\xff'};
	char *text = json_dumps(document, JSON_REAL_PRECISION(17));
	size_t length = strlen(text);
	struct zd_err err;

	(void)state;
	for (size_t i = 0; i < length; i++) {
		char was = text[i];

		text[i] = bytes[i % sizeof(bytes)];
		(void)parse(text, length, &err);
		text[i] = was;
	}
	free(text);
}

/* Objects whose names are data: there anything may be missing. */
static bool is_map(const char *key)
{
	return key && (strcmp(key, "options") == 0 || strcmp(key, "verified") == 0);
}

/* What results of before do not have. */
static bool is_newer(const char *key)
{
	return strcmp(key, "selection") == 0 || strcmp(key, "boots") == 0 ||
	       strcmp(key, "pace") == 0;
}

static json_t *replacement(size_t i)
{
	static const char *const texts[] = {"null", "true", "-1", "1.5", "1e308",
		"9223372036854775807", "-9223372036854775808", "\"x\"", "\"\"", "\"\\u001b[2J\"",
		"[]", "{}", "[[[1]]]", "{\"a\":[{}]}"};
	char *length;
	json_t *value;

	if (i < sizeof(texts) / sizeof(texts[0]))
		return json_loads(texts[i], JSON_DECODE_ANY, NULL);
	if (i > sizeof(texts) / sizeof(texts[0]))
		return NULL;
	length = malloc(5001);
	assert_non_null(length);
	memset(length, 'y', 5000);
	length[5000] = '\0';
	value = json_string(length);
	free(length);
	return value;
}

/* A list or an object where none belongs, or none where one does; null may stand for "none". */
static bool is_wrong(const json_t *was, const json_t *is, const char *parent)
{
	if (is_map(parent))
		return json_is_array(is) || json_is_object(is) || json_is_boolean(is);
	if (json_is_null(is))
		return json_is_string(was) || json_is_boolean(was);
	if (json_is_null(was)) /* may be a number, a list or an object */
		return json_is_boolean(is) || json_is_string(is);
	if (json_is_number(was))
		return !json_is_number(is);
	return json_is_boolean(was) ? !json_is_boolean(is) : json_typeof(was) != json_typeof(is);
}

static void mutate_children(json_t *value, const char *name);

static void try_replacements(json_t *parent, const char *key, size_t index, const char *parent_name)
{
	json_t *was = key ? json_object_get(parent, key) : json_array_get(parent, index), *is;
	struct zd_err err;

	json_incref(was);
	for (size_t i = 0; (is = replacement(i)); i++) {
		bool wrong = is_wrong(was, is, parent_name);

		if (key)
			json_object_set_new(parent, key, is);
		else
			json_array_set_new(parent, index, is);
		if (parse_document(&err) == 0 && wrong)
			fail_msg("%s.%s: replacement %zu was accepted",
				parent_name ? parent_name : "", key ? key : "[]", i);
	}
	if (key) {
		json_object_del(parent, key);
		if (parse_document(&err) == 0 && !is_map(parent_name) && !is_newer(key))
			fail_msg("accepted without %s", key);
		json_object_set(parent, key, was);
	} else {
		json_array_set(parent, index, was);
	}
	mutate_children(was, key);
	json_decref(was);
}

static void mutate_children(json_t *value, const char *name)
{
	if (json_is_array(value))
		for (size_t i = 0; i < json_array_size(value); i++)
			try_replacements(value, NULL, i, name);
	if (!json_is_object(value))
		return;
	/* Not json_object_foreach: the object changes on the way. */
	size_t n = json_object_size(value);
	char **keys = calloc(n + 1, sizeof(*keys));
	size_t k = 0;

	assert_non_null(keys);
	for (void *it = json_object_iter(value); it; it = json_object_iter_next(value, it))
		keys[k++] = strdup(json_object_iter_key(it));
	for (k = 0; k < n; k++) {
		try_replacements(value, keys[k], 0, name);
		free(keys[k]);
	}
	free(keys);
}

static void every_value_of_every_wrong_kind(void **state)
{
	struct zd_err err;

	(void)state;
	mutate_children(document, NULL);
	assert_int_equal(parse_document(&err), 0);
}

static void unknown_keys_are_ignored(void **state)
{
	json_t *metric = json_array_get(json_object_get(document, "metrics"), 0);
	struct zd_err err;

	(void)state;
	json_object_set_new(document, "future", json_true());
	json_object_set_new(metric, "future", json_pack("{s:[i,i]}", "a", 1, 2));
	assert_int_equal(parse_document(&err), 0);
	json_object_del(document, "future");
	json_object_del(metric, "future");
}

static void repeated(char *out, const char *what, size_t n)
{
	size_t length = strlen(what);

	for (size_t i = 0; i < n; i++)
		memcpy(out + i * length, what, length);
	out[n * length] = '\0';
}

static void texts_that_are_no_result(void **state)
{
	static char text[1 << 16];

	(void)state;
	refuse("", "JSON");
	refuse("   ", "JSON");
	refuse("null", "JSON");
	refuse("[]", "needs an object, has a list");
	refuse("{}", "schema");
	refuse("{\"schema\": \"zdbench.result/2\"}", "schema");
	refuse("{\"schema\": \"zdbench.result/1\"}", "run_id");
	refuse("{\"schema\": \"zdbench.result/1\", \"schema\": 1}", "duplicate");
	refuse("{\"schema\": NaN}", "JSON");
	refuse("{\"schema\": Infinity}", "JSON");
	refuse("{\"schema\": 1e999}", "JSON");
	refuse("{\"schema\": 99999999999999999999}", "JSON");
	refuse("{\"schema\": \"\\u0000\"}", "JSON");
	refuse("{\"schema\": \"\xff\"}", "JSON");
	refuse("{} {}", "JSON");
	repeated(text, "[", 60000);
	refuse(text, "nested");
	repeated(text, "{\"a\":", 12000);
	refuse(text, "nested");
	repeated(text, "\"\\", 30000);
	refuse(text, "JSON");
}

/* Metrics are read one at a time where that is safe, and all the same where it is not. */
static void keys_in_any_order(void **state)
{
	json_t *turned = json_object(), *metrics = json_object_get(document, "metrics"), *value;
	const char *key;
	char *text, *whole;
	struct zd_err err;

	(void)state;
	json_object_set(turned, "metrics", metrics);
	json_object_foreach (document, key, value)
		json_object_set(turned, key, value);
	text = json_dumps(turned, JSON_REAL_PRECISION(17));
	assert_non_null(text);
	assert_memory_equal(text, "{\"metrics\"", 10);
	assert_int_equal(parse(text, strlen(text), &err), 0);
	free(text);
	json_decref(turned);

	text = json_dumps(document, JSON_REAL_PRECISION(17));
	assert_non_null(text);
	/* A second list of metrics behind the first, of which one would have to be believed. */
	assert_true(asprintf(&whole, "%.*s, \"metrics\": []}", (int)strlen(text) - 1, text) > 0);
	refuse(whole, "duplicate");
	free(whole);
	assert_true(asprintf(&whole, "%s,", text) > 0);
	refuse(whole, "JSON");
	free(whole);
	free(text);
	refuse("{\"schema\": \"zdbench.result/1\", \"metrics\": [{}]}", "metrics[0].id");
	refuse("{\"schema\": \"zdbench.result/1\", \"metrics\": {}}", "run_id");
	refuse("{\"schema\": \"zdbench.result/1\", \"metrics\": [1,]}", "needs an object");
}

static void too_many_values(void **state)
{
	size_t length = (size_t)40 << 20;
	char *text = malloc(length);
	struct zd_err err;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < length; i += 2)
		memcpy(text + i, "0,", 2);
	text[0] = '[';
	assert_int_equal(parse(text, length, &err), -EINVAL);
	assert_non_null(strstr(err.text, "8 million"));
	free(text);
}

/* What each type allows, but the whole does not. */
static void contradictions(void **state)
{
	json_t *metrics = json_object_get(document, "metrics");
	json_t *metric = json_array_get(metrics, 0);
	json_t *comparison = json_array_get(json_object_get(document, "comparisons"), 0);
	struct zd_err err;
	json_t *was;

	(void)state;
	json_array_append(metrics, metric);
	assert_int_equal(parse_document(&err), -EINVAL);
	assert_non_null(strstr(err.text, "two metrics"));
	json_array_remove(metrics, json_array_size(metrics) - 1);

	json_object_set_new(metric, "reason", json_string("but"));
	assert_int_equal(parse_document(&err), -EINVAL);
	assert_non_null(strstr(err.text, "metrics[0]: status 'ok' must not have a reason"));
	json_object_set_new(metric, "reason", json_string(""));

	json_object_set_new(metric, "variant", json_string("other"));
	assert_int_equal(parse_document(&err), -EINVAL);
	assert_non_null(strstr(err.text, "metrics[0]: id is"));
	json_object_set_new(metric, "variant", json_string("write-pte"));

	was = json_incref(json_object_get(comparison, "a"));
	json_object_set_new(comparison, "a", json_string("fsdax/dev/1G/ext4/a/b/c"));
	assert_int_equal(parse_document(&err), -EINVAL);
	assert_non_null(strstr(err.text, "comparisons[0]"));
	json_object_set_new(comparison, "a", was);
	assert_int_equal(parse_document(&err), 0);
}

static void the_place_is_named(void **state)
{
	json_t *metric = json_array_get(json_object_get(document, "metrics"), 0);
	json_t *rep = json_array_get(json_object_get(metric, "reps"), 1);
	json_t *was = json_incref(json_object_get(rep, "value"));
	struct zd_err err;

	(void)state;
	json_object_set_new(rep, "value", json_string("7"));
	assert_int_equal(parse_document(&err), -EINVAL);
	assert_string_equal(err.text, "'test.json' is no usable result: metrics[0].reps[1].value: "
				      "needs a number or null, has a string");
	json_object_set_new(rep, "value", was);
}

/* Each is searched for its end: were it to the end of the file, that would take hours. */
static void histograms_without_an_end(void **state)
{
	static const char hist[] = "\"hist\":{]";
	char path[] = "/tmp/zdbench-test-hostile-XXXXXX";
	const char *paths[] = {path};
	struct zd_err err = {0};
	struct zd_result r;
	FILE *file = NULL;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	file = fdopen(fd, "w");
	assert_non_null(file);
	fputs("[[[", file);
	for (size_t i = 0; i < ((size_t)16 << 20) / sizeof(hist); i++)
		fputs(hist, file);
	fputs("}", file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(zd_results_read(&r, paths, 1, ZD_READ_REPETITIONS, &err), -EINVAL);
	assert_told(&err);
	assert_int_equal(unlink(path), 0);
}

static void files_that_cannot_be_read(void **state)
{
	char path[] = "/tmp/zdbench-test-hostile-XXXXXX";
	struct zd_err err = {0};
	struct zd_result r;
	int fd;

	(void)state;
	assert_int_equal(zd_result_read(&r, "/nonexistent", &err), -ENOENT);
	assert_told(&err);
	assert_empty(&r);
	assert_int_equal(zd_result_read(&r, "/tmp", &err), -EISDIR);
	assert_told(&err);
	assert_int_equal(zd_result_read(&r, "", &err), -ENOENT);
	assert_told(&err);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(zd_result_read(&r, path, &err), -EINVAL);
	assert_told(&err);
	assert_non_null(strstr(err.text, path));
	assert_int_equal(ftruncate(fd, ((off_t)256 << 20) + 1), 0);
	assert_int_equal(zd_result_read(&r, path, &err), -EFBIG);
	assert_told(&err);
	assert_non_null(strstr(err.text, "256 MiB"));
	close(fd);
	unlink(path);
}

static void shorten(json_t *object, const char *key, size_t n)
{
	json_t *list = json_object_get(object, key);

	while (json_array_size(list) > n)
		json_array_remove(list, n);
}

static int make_document(void **state)
{
	char path[] = "/tmp/zdbench-test-hostile-XXXXXX";
	int fd = mkstemp(path);
	json_t *metrics, *metric;
	struct zd_result r;
	size_t i;

	(void)state;
	if (fd < 0)
		return -1;
	close(fd);
	sample_result(&r);
	r.comparison[0].b[0] = '\0'; /* its metric goes */
	r.invocation.boot[1] = 5;
	r.invocation.n_boots = 2;
	for (size_t i = 0; i < r.n_metrics; i++)
		for (size_t k = 0; k < r.metric[i].n_reps; k++)
			r.metric[i].rep[k].pace = 5500.5;
	if (zd_result_write(&r, path, NULL) == 0)
		document = json_load_file(path, 0, NULL);
	zd_result_done(&r);
	unlink(path);
	if (!document)
		return -1;
	shorten(document, "metrics", 1);
	shorten(document, "namespaces", 1);
	shorten(document, "comparisons", 1);
	metrics = json_object_get(document, "metrics");
	json_array_foreach (metrics, i, metric)
		shorten(metric, "reps", 2);
	return 0;
}

static int drop_document(void **state)
{
	(void)state;
	json_decref(document);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(damaged_anywhere),
		cmocka_unit_test(every_value_of_every_wrong_kind),
		cmocka_unit_test(unknown_keys_are_ignored),
		cmocka_unit_test(texts_that_are_no_result),
		cmocka_unit_test(keys_in_any_order),
		cmocka_unit_test(too_many_values),
		cmocka_unit_test(contradictions),
		cmocka_unit_test(the_place_is_named),
		cmocka_unit_test(histograms_without_an_end),
		cmocka_unit_test(files_that_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, make_document, drop_document);
}
