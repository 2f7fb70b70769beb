/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each allocation of what is done with results and requests fails in turn. Then it either says so,
 * with the documented exit code and in one line, or has done all the same exactly what it does with
 * enough memory. Nothing is lost: the sanitizers' build looks for leaks.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "export/export.h"
#include "gate/calibrate.h"
#include "gate/compare.h"
#include "gate/forms.h"
#include "no_memory.h"
#include "predict/medium.h"
#include "predict/predict.h"
#include "report/gnuplot.h"
#include "report/report.h"
#include "result/kernels.h"
#include "result/table.h"
#include "run/plan.h"
#include "sample_result.h"

static char *text; /* of a small result */
static size_t text_length;
static char directory[] = "/tmp/zdbench-no-memory-XXXXXX", path[64], medium_path[512];
static struct zd_result base, fresh, counted; /* counted: with memory traffic */
static struct zd_medium media[2];

/* ---- one operation, again and again ---- */

/* 0 or -errno, with err set; what it makes is written to `out`. */
typedef int (*operation)(FILE *out, struct zd_err *err);

static char *output;
static size_t output_length;

/* The stream is made beforehand: its memory is the test's. */
static int run(operation op, size_t fails_at, struct zd_err *err, bool *reached)
{
	FILE *out;
	int rc;

	output = NULL;
	no_memory_at(0);
	out = open_memstream(&output, &output_length);
	assert_non_null(out);
	memset(err, 0, sizeof(*err));
	no_memory_at(fails_at);
	rc = op(out, err);
	*reached = no_memory_reached();
	assert_int_equal(fclose(out), 0);
	return rc;
}

static void check_told(int rc, size_t n, const struct zd_err *err)
{
	if (rc != -ENOMEM)
		fail_msg("allocation %zu: %d (%s), not -ENOMEM", n, rc, err->text);
	if (err->exit != ZD_EXIT_FAILED && err->exit != ZD_EXIT_DATA)
		fail_msg("allocation %zu: exit %d (%s)", n, (int)err->exit, err->text);
	if (!strstr(err->text, "ENOMEM"))
		fail_msg("allocation %zu: '%s' does not say ENOMEM", n, err->text);
	assert_null(strchr(err->text, '\n'));
}

/* How many allocations it has. */
static size_t starve(operation op, int rc_wanted)
{
	char *complete;
	size_t complete_length, n;
	struct zd_err err;
	bool reached;

	if (run(op, 0, &err, &reached) != rc_wanted)
		fail_msg("with enough memory: %s", err.text);
	complete = output;
	complete_length = output_length;
	for (n = 1;; n++) {
		int rc = run(op, n, &err, &reached);

		if (reached && rc != rc_wanted)
			check_told(rc, n, &err);
		else if (output_length != complete_length ||
			 memcmp(output, complete, complete_length) != 0)
			fail_msg("allocation %zu: it succeeds, with another outcome: %zu bytes, "
				 "not %zu",
				n, output_length, complete_length);
		free(output);
		if (!reached)
			break;
	}
	free(complete);
	print_message("           %zu allocations\n", n - 1);
	assert_true(n > 1);
	return n - 1;
}

/* For what leaves the words to its caller. */
static int no_memory(int rc, struct zd_err *err)
{
	if (rc == -ENOMEM)
		zd_err_set(err, ZD_EXIT_FAILED, "ENOMEM");
	return rc;
}

/* ---- the operations ---- */

static int parse(FILE *out, struct zd_err *err)
{
	struct zd_result r;
	int rc = zd_result_parse(&r, text, text_length, "a.json", err);

	if (rc == 0)
		fprintf(out, "%zu %s\n", r.n_metrics, r.metric[0].id);
	else
		assert_true(!r.metric && !r.ns && !r.comparison && !r.invocation.argv);
	zd_result_done(&r);
	return rc;
}

static int read_file(FILE *out, struct zd_err *err)
{
	struct zd_result r;
	int rc = zd_result_read(&r, path, err);

	if (rc == 0)
		fprintf(out, "%zu %s\n", r.n_metrics, r.metric[0].id);
	zd_result_done(&r);
	return rc;
}

static int no_result(FILE *out, struct zd_err *err)
{
	struct zd_result r;

	(void)out;
	return zd_result_parse(&r, text, text_length - 1, "a.json", err);
}

static int write_file(FILE *out, struct zd_err *err)
{
	char other[80];
	int rc;

	snprintf(other, sizeof(other), "%s/written", directory);
	rc = zd_result_write(&base, other, err);
	fprintf(out, "%s\n", rc == 0 ? "written" : "not");
	/* All or nothing, and nothing beside it. */
	assert_int_equal(access(other, F_OK) == 0, rc == 0);
	if (rc == 0)
		unlink(other);
	return rc;
}

static int summarise(FILE *out, struct zd_err *err)
{
	struct zd_result r;
	int rc = zd_result_parse(&r, text, text_length, "a.json", err);

	rc = rc ? rc : no_memory(zd_result_summarise(&r), err);
	if (rc == 0)
		fprintf(out, "%zu %g\n", r.n_comparisons, r.metric[0].summary.median);
	zd_result_done(&r);
	return rc;
}

static int table(FILE *out, struct zd_err *err)
{
	return no_memory(zd_table_print(&base, out, true), err);
}

static int kernels(FILE *out, struct zd_err *err)
{
	const struct zd_kernel_run runs[] = {
		{"one", &base, "a.json", ""}, {"two", &fresh, "b.json", ""}};

	return no_memory(zd_kernels_print(runs, 2, true, out), err);
}

static int config_read(FILE *out, struct zd_err *err)
{
	static const char config[] =
		"{\"schema\": \"zdbench.gate/1\", \"alpha\": 0.05, \"gated\": [\"*p50\"], "
		"\"margins\": [{\"clock\": \"insn\", \"metrics\": \"*\", \"theta\": 0.1}]}";
	struct zd_gate_config c;
	int rc = zd_gate_config_parse(&c, config, sizeof(config) - 1, "zdbench.gate.json", err);

	if (rc == 0)
		fprintf(out, "%zu %zu\n", c.n_gated, c.n_margins);
	zd_gate_config_done(&c);
	return rc;
}

static int config_write(FILE *out, struct zd_err *err)
{
	struct zd_gate_config c;
	char other[80];
	int rc = zd_gate_config_init(&c, err);

	snprintf(other, sizeof(other), "%s/config", directory);
	if (rc == 0)
		rc = zd_gate_config_write(&c, other, err);
	zd_gate_config_done(&c);
	assert_int_equal(access(other, F_OK) == 0, rc == 0);
	if (rc == 0) {
		char line[4096] = "";
		FILE *file;

		no_memory_reached();
		file = fopen(other, "re");
		assert_non_null(file);
		assert_true(fread(line, 1, sizeof(line) - 1, file) > 0);
		fclose(file);
		unlink(other);
		fputs(line, out);
	}
	return rc;
}

static int (*form)(const struct zd_gate *g, FILE *out);

static int as_table(const struct zd_gate *g, FILE *out)
{
	zd_gate_table(g, out, true);
	return 0;
}

static int as_markup(const struct zd_gate *g, FILE *out)
{
	zd_gate_junit(g, out);
	zd_gate_markdown(g, out);
	zd_gate_annotations(g, out);
	return 0;
}

static int gate(FILE *out, struct zd_err *err)
{
	struct zd_gate_input in = {
		&base, &fresh, NULL, "base.json", "fresh.json", NULL, ZD_ACROSS_KERNEL};
	struct zd_gate_config config;
	struct zd_gate g;
	int rc = zd_gate_config_init(&config, err);

	rc = rc ? rc : zd_gate_run(&g, &in, &config, err);
	if (rc == 0) {
		rc = no_memory(form(&g, out), err);
		zd_gate_done(&g);
	}
	zd_gate_config_done(&config);
	return rc;
}

static int compare(FILE *out, struct zd_err *err)
{
	return no_memory(zd_compare_print(&base, "a.json", &fresh, "b.json", true, out), err);
}

static int calibrate(FILE *out, struct zd_err *err)
{
	struct zd_result all[] = {base, fresh};
	const char *const names[] = {"base.json", "fresh.json"};
	struct zd_floor *floors = NULL;
	struct zd_gate_config config;
	size_t n = 0;
	int rc = zd_gate_config_init(&config, err);

	strcpy(all[1].invocation.kernel, base.invocation.kernel);
	rc = rc ? rc : zd_calibrate(all, names, 2, &config, &floors, &n, err);
	if (rc == 0)
		fprintf(out, "%zu floors\n", n);
	free(floors);
	zd_gate_config_done(&config);
	return rc;
}

static const struct zd_export *format;

static int export(FILE *out, struct zd_err *err)
{
	const struct zd_result_input in[] = {{"a.json", &base}, {"b.json", &fresh}};

	return zd_export_write(format, in, format->several ? 2 : 1, out, err);
}

/* gnuplot would be a process a time. */
int __wrap_zd_gnuplot_run(
	const char *script, size_t length, size_t n, struct zd_drawings *d, struct zd_err *err);
int __wrap_zd_gnuplot_run(
	const char *script, size_t length, size_t n, struct zd_drawings *d, struct zd_err *err)
{
	(void)script, (void)length;
	d->svg = calloc(n + 1, sizeof(*d->svg));
	for (; d->svg && d->n < n; d->n++) {
		d->svg[d->n] = strdup("");
		if (!d->svg[d->n])
			break;
	}
	if (d->svg && d->n == n)
		return 0;
	zd_drawings_done(d);
	zd_err_set(err, ZD_EXIT_FAILED, "ENOMEM");
	return -ENOMEM;
}

static int report(FILE *out, struct zd_err *err)
{
	const struct zd_result_input in[] = {{"a.json", &base}, {"b.json", &fresh}};

	return zd_report_write(in, 2, out, err);
}

static int request(FILE *out, struct zd_err *err)
{
	static const struct {
		const char *name, *value;
	} options[] = {{"mode", "all"}, {"map", "dev,mem"}, {"align", "4K,2M"}, {"fs", "ext4,xfs"},
		{"workload", "fault,gup"}, {"kernel", "stock-4k"}, {"threads", "1,2"},
		{"clock", "time"}, {"quick", NULL}};
	static struct zd_request r;
	char **argv;

	zd_request_init(&r);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		int rc = zd_request_set(&r, options[i].name, options[i].value, err);

		if (rc < 0)
			return rc;
	}
	argv = zd_request_guest_argv(&r);
	if (!argv)
		return no_memory(-ENOMEM, err);
	for (size_t i = 0; argv[i]; i++)
		fprintf(out, "%s\n", argv[i]);
	zd_strv_free(argv);
	return 0;
}

static int plan(FILE *out, struct zd_err *err)
{
	static const struct zd_region_info region = {.name = "region0",
		.size_bytes = 2 * ZD_GIB,
		.available_bytes = 2 * ZD_GIB,
		.align_bytes = 16 * ZD_MIB,
		.interleave_ways = 1,
		.labelled = true,
		.fsdax = {{4096, 2 * ZD_MIB}, 2},
		.devdax = {{4096, 2 * ZD_MIB}, 2}};
	static struct zd_request r;
	static struct zd_plan plan;
	struct zd_step *steps;
	size_t n = 0;
	int rc;

	zd_request_init(&r);
	rc = zd_plan_make(&r, &region, &plan, err);
	if (rc < 0)
		return rc;
	steps = zd_plan_steps(&plan, &n);
	if (!steps)
		return no_memory(-ENOMEM, err);
	fprintf(out, "%zu steps\n", n);
	free(steps);
	return 0;
}

/* ---- the tests ---- */

static int medium(FILE *out, struct zd_err *err)
{
	struct zd_medium *m = &media[1];
	int rc = zd_medium_read(m, medium_path, err);

	if (rc == 0)
		fprintf(out, "%s %g\n", m->name, m->read_latency_random_ns.lo);
	return rc;
}

static bool as_json;

static int predict(FILE *out, struct zd_err *err)
{
	struct zd_operation *operation = NULL;
	struct zd_predict_input in = {.result = &counted,
		.name = "a.json",
		.ram = &media[0],
		.medium = &media[1],
		.n_media = 1,
		.model = {.line_bytes = counted.traffic.line_bytes, .overlap = {0, 1}},
		.memmap_cold = true};
	int rc = zd_operations(&counted, true, &operation, &in.n_operations);

	in.operation = operation;
	if (rc == 0 && as_json)
		rc = zd_predict_json(&in, out);
	else if (rc == 0)
		zd_predict_table(&in, out);
	free(operation);
	return no_memory(rc, err);
}

static void reading(void **state)
{
	(void)state;
	starve(parse, 0);
	starve(read_file, 0);
	starve(summarise, 0);
	starve(config_read, 0);
}

/* What is no result is told as that, or as no memory: never as something else. */
static void reading_what_is_no_result(void **state)
{
	(void)state;
	starve(no_result, -EINVAL);
}

static void writing(void **state)
{
	(void)state;
	starve(write_file, 0);
	starve(config_write, 0);
}

static void tables(void **state)
{
	(void)state;
	starve(table, 0);
	starve(kernels, 0);
}

static void gates(void **state)
{
	(void)state;
	form = as_table;
	starve(gate, 0);
	form = as_markup;
	starve(gate, 0);
	form = zd_gate_json;
	starve(gate, 0);
	starve(compare, 0);
	starve(calibrate, 0);
}

static void exports(void **state)
{
	(void)state;
	for (size_t i = 0; i < zd_n_exports; i++) {
		format = zd_exports[i];
		print_message("           %s\n", format->name);
		starve(export, 0);
	}
}

static void reports(void **state)
{
	(void)state;
	starve(report, 0);
}

static void predictions(void **state)
{
	(void)state;
	starve(medium, 0);
	as_json = false;
	starve(predict, 0);
	as_json = true;
	starve(predict, 0);
}

static void requests_and_plans(void **state)
{
	(void)state;
	starve(request, 0);
	starve(plan, 0);
}

/* ---- the result ---- */

static void shorten(json_t *object, const char *key, size_t n)
{
	json_t *list = json_object_get(object, key);

	while (json_array_size(list) > n)
		json_array_remove(list, n);
}

/* As small as a result can be that is worth a gate, because each value of it is tried. */
static bool is_kept(const json_t *metric)
{
	const char *variant = json_string_value(json_object_get(metric, "variant"));
	const char *stat = json_string_value(json_object_get(metric, "stat"));

	return strcmp(variant, "write-pte") == 0 && strcmp(stat, "p50") == 0 &&
	       strcmp(json_string_value(json_object_get(metric, "status")), "ok") == 0;
}

static int read_counted(void)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	char file[sizeof(medium_path)];
	struct zd_err err;

	if (!root)
		return -1;
	snprintf(file, sizeof(file), "%.400s/tests/fixtures/traffic-result.json", root);
	snprintf(medium_path, sizeof(medium_path), "%.400s/media/dram.json", root);
	if (zd_result_read(&counted, file, &err) != 0)
		return -1;
	if (zd_medium_read(&media[0], medium_path, &err) != 0)
		return -1;
	media[1] = media[0];
	return 0;
}

static int set_up(void **state)
{
	json_t *root, *metrics;
	struct zd_err err;
	FILE *file;

	(void)state;
	no_memory_at(0);
	if (read_counted() < 0)
		return -1;
	sample_result(&fresh);
	if (!mkdtemp(directory))
		return -1;
	snprintf(path, sizeof(path), "%s/result", directory);
	if (zd_result_write(&fresh, path, &err) != 0)
		return -1;
	zd_result_done(&fresh);
	root = json_load_file(path, 0, NULL);
	metrics = json_object_get(root, "metrics");
	for (size_t i = json_array_size(metrics); i-- > 0;) {
		if (!is_kept(json_array_get(metrics, i)))
			json_array_remove(metrics, i);
		else
			shorten(json_array_get(metrics, i), "reps", 5);
	}
	shorten(root, "namespaces", 1);
	shorten(root, "comparisons", 1);
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	file = text ? fopen(path, "we") : NULL;
	if (!file || fputs(text, file) < 0 || fclose(file) != 0)
		return -1;
	text_length = strlen(text);
	if (zd_result_parse(&base, text, text_length, "a.json", &err) != 0 ||
		zd_result_parse(&fresh, text, text_length, "b.json", &err) != 0)
		return -1;
	strcpy(fresh.run_id, "another");
	fresh.invocation.seed = 1;
	strcpy(fresh.invocation.kernel, "another");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(text);
	zd_result_done(&base);
	zd_result_done(&fresh);
	zd_result_done(&counted);
	unlink(path);
	/* Fails where something was left in it. */
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading),
		cmocka_unit_test(reading_what_is_no_result),
		cmocka_unit_test(writing),
		cmocka_unit_test(tables),
		cmocka_unit_test(gates),
		cmocka_unit_test(exports),
		cmocka_unit_test(reports),
		cmocka_unit_test(predictions),
		cmocka_unit_test(requests_and_plans),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
