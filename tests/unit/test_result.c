/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "result/output.h"
#include "result/result.h"
#include "sample_result.h"

static char directory[] = "/tmp/zdbench-test-result-XXXXXX";

static const char *in_directory(const char *name)
{
	static char path[4][512];
	static unsigned turn;
	char *out = path[turn++ % 4];

	snprintf(out, sizeof(path[0]), "%s/%s", directory, name);
	return out;
}

static size_t count_files(void)
{
	DIR *d = opendir(directory);
	size_t n = 0;

	assert_non_null(d);
	for (const struct dirent *entry; (entry = readdir(d));)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(d);
	return n;
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

static bool same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

/* Flat structs were zeroed before they were filled, padding too: bytes can be compared. */
static void assert_same_machine(const struct zd_machine *a, const struct zd_machine *b)
{
	assert_memory_equal(&a->kernel.option, &b->kernel.option, sizeof(a->kernel.option));
	assert_memory_equal(&a->topology, &b->topology, sizeof(a->topology));
	assert_memory_equal(&a->emulator, &b->emulator, sizeof(a->emulator));
	assert_string_equal(a->kernel.cmdline, b->kernel.cmdline);
	assert_string_equal(a->kernel.config_fingerprint, b->kernel.config_fingerprint);
	assert_memory_equal(a, b, sizeof(*a));
}

static void assert_same_steadiness(const struct zd_metric *a, const struct zd_metric *b)
{
	assert_string_equal(a->steady.verdict, b->steady.verdict);
	assert_string_equal(a->steady.reason, b->steady.reason);
	assert_true(same(a->steady.ratio, b->steady.ratio) && same(a->steady.p, b->steady.p));
}

static void assert_same_metric(const struct zd_metric *a, const struct zd_metric *b)
{
	assert_string_equal(a->id, b->id);
	assert_memory_equal(&a->cell, &b->cell, sizeof(a->cell));
	assert_string_equal(a->workload, b->workload);
	assert_string_equal(a->variant, b->variant);
	assert_string_equal(a->stat, b->stat);
	assert_string_equal(a->label, b->label);
	assert_string_equal(a->stat_label, b->stat_label);
	assert_string_equal(a->unit, b->unit);
	assert_string_equal(a->reason, b->reason);
	assert_string_equal(a->verified_text, b->verified_text);
	assert_string_equal(a->hist_unit, b->hist_unit);
	assert_int_equal(a->threads, b->threads);
	assert_int_equal(a->better, b->better);
	assert_int_equal(a->gate, b->gate);
	assert_int_equal(a->advisory, b->advisory);
	assert_int_equal(a->status, b->status);
	assert_int_equal(a->n_reps, b->n_reps);
	for (size_t i = 0; i < a->n_reps; i++) {
		assert_int_equal(a->rep[i].i, b->rep[i].i);
		assert_int_equal(a->rep[i].pair, b->rep[i].pair);
		assert_int_equal(a->rep[i].order, b->rep[i].order);
		assert_int_equal(a->rep[i].n_ops, b->rep[i].n_ops);
		assert_true(same(a->rep[i].t_offset_s, b->rep[i].t_offset_s));
		assert_true(same(a->rep[i].value, b->rep[i].value));
		/* Not known is not written. */
		assert_true(a->rep[i].pace > 0 ? same(a->rep[i].pace, b->rep[i].pace)
					       : isnan(b->rep[i].pace));
	}
	assert_true(same(a->summary.median, b->summary.median));
	assert_true(same(a->summary.lo, b->summary.lo));
	assert_true(same(a->summary.hi, b->summary.hi));
	assert_int_equal(a->summary.n, b->summary.n);
	assert_int_equal(a->summary.level_reached, b->summary.level_reached);
	assert_int_equal(a->n_bins, b->n_bins);
	if (a->n_bins > 0)
		assert_memory_equal(a->bin, b->bin, a->n_bins * sizeof(*a->bin));
	assert_memory_equal(&a->verified, &b->verified, sizeof(a->verified));
	assert_same_steadiness(a, b);
}

static void assert_same_comparison(const struct zd_comparison *a, const struct zd_comparison *b)
{
	assert_string_equal(a->metric, b->metric);
	assert_string_equal(a->a, b->a);
	assert_string_equal(a->b, b->b);
	assert_true(same(a->ratio, b->ratio) && same(a->lo, b->lo) && same(a->hi, b->hi));
	assert_true(a->level == b->level);
	assert_int_equal(a->level_reached, b->level_reached);
	assert_int_equal(a->na, b->na);
	assert_int_equal(a->nb, b->nb);
	assert_string_equal(a->verdict, b->verdict);
}

static void assert_same_result(const struct zd_result *a, const struct zd_result *b)
{
	assert_string_equal(a->run_id, b->run_id);
	assert_string_equal(a->started, b->started);
	assert_string_equal(a->finished, b->finished);
	assert_memory_equal(&a->tool, &b->tool, sizeof(a->tool));
	assert_int_equal(a->invocation.argc, b->invocation.argc);
	for (size_t i = 0; i < a->invocation.argc; i++)
		assert_string_equal(a->invocation.argv[i], b->invocation.argv[i]);
	assert_int_equal(a->invocation.seed, b->invocation.seed);
	assert_string_equal(a->invocation.mode, b->invocation.mode);
	assert_string_equal(a->invocation.target, b->invocation.target);
	assert_string_equal(a->invocation.kernel, b->invocation.kernel);
	assert_int_equal(a->invocation.size_bytes, b->invocation.size_bytes);
	assert_int_equal(a->invocation.reps, b->invocation.reps);
	assert_int_equal(a->invocation.inject, b->invocation.inject);
	assert_string_equal(a->invocation.threads, b->invocation.threads);
	assert_string_equal(a->invocation.selection, b->invocation.selection);
	assert_int_equal(a->invocation.kernel_inject, b->invocation.kernel_inject);
	assert_int_equal(a->invocation.max_rss_bytes, b->invocation.max_rss_bytes);
	assert_int_equal(a->invocation.quick, b->invocation.quick);
	assert_int_equal(a->invocation.n_boots, b->invocation.n_boots);
	for (size_t i = 0; i < a->invocation.n_boots; i++)
		assert_int_equal(a->invocation.boot[i], b->invocation.boot[i]);
	assert_int_equal(a->invocation.complete, b->invocation.complete);
	assert_true(same(a->invocation.precision, b->invocation.precision));
	assert_string_equal(a->invocation.stop.why, b->invocation.stop.why);
	assert_string_equal(a->invocation.stop.metric, b->invocation.stop.metric);
	assert_int_equal(a->invocation.stop.reps, b->invocation.stop.reps);
	assert_true(same(a->invocation.stop.width, b->invocation.stop.width));
	assert_same_machine(&a->machine, &b->machine);
	assert_memory_equal(&a->clock, &b->clock, sizeof(a->clock));
	assert_memory_equal(&a->warnings, &b->warnings, sizeof(a->warnings));
	assert_int_equal(a->n_ns, b->n_ns);
	assert_memory_equal(a->ns, b->ns, a->n_ns * sizeof(*a->ns));
	assert_int_equal(a->n_metrics, b->n_metrics);
	for (size_t i = 0; i < a->n_metrics; i++)
		assert_same_metric(&a->metric[i], &b->metric[i]);
	assert_int_equal(a->n_comparisons, b->n_comparisons);
	for (size_t i = 0; i < a->n_comparisons; i++)
		assert_same_comparison(&a->comparison[i], &b->comparison[i]);
}

static void what_is_written_is_read(void **state)
{
	struct zd_result r, back;
	struct zd_err err = {0};
	char *once, *twice;

	(void)state;
	sample_result(&r);
	r.invocation.inject = 100;
	strcpy(r.invocation.threads, "1,2");
	r.invocation.kernel_inject = 200;
	r.invocation.boot[1] = 5;
	r.invocation.n_boots = 2;
	r.metric[1].rep[0].value = 0.1 + 0.2;
	r.metric[1].rep[1].value = 4.9406564584124654e-324;
	r.metric[1].rep[2].value = 1.7976931348623157e308;
	r.metric[1].rep[3].n_ops = INT64_MAX;
	r.metric[1].rep[3].pace = 5500.5;
	if (zd_result_write(&r, in_directory("a.json"), &err) != 0)
		fail_msg("%s", err.text);
	if (zd_result_read(&back, in_directory("a.json"), &err) != 0)
		fail_msg("%s", err.text);
	assert_same_result(&r, &back);
	assert_int_equal(zd_result_write(&back, in_directory("b.json"), &err), 0);
	once = slurp(in_directory("a.json"));
	twice = slurp(in_directory("b.json"));
	assert_string_equal(once, twice);
	assert_null(strstr(once, "nan"));
	free(once);
	free(twice);
	unlink(in_directory("a.json"));
	unlink(in_directory("b.json"));
	assert_int_equal(count_files(), 0);
	zd_result_done(&r);
	zd_result_done(&back);
}

/* tests/fixtures/sample-result.json; ZDBENCH_UPDATE_FIXTURES makes it anew. */
static void fixture_is_the_sample(void **state)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	struct zd_result r, fixture;
	struct zd_err err = {0};
	char path[4096];

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/fixtures/sample-result.json", root ? root : ".");
	sample_result(&r);
	if (getenv("ZDBENCH_UPDATE_FIXTURES"))
		assert_int_equal(zd_result_write(&r, path, &err), 0);
	if (zd_result_read(&fixture, path, &err) != 0)
		fail_msg("%s", err.text);
	assert_same_result(&r, &fixture);
	zd_result_done(&r);
	zd_result_done(&fixture);
}

/* What compares repetitions reads everything but the histograms, whatever they hold. */
static void histograms_are_left_out(void **state)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	struct zd_result whole, without;
	struct zd_err err = {0};
	char path[4096], *text, *hist;
	const char *const paths[] = {path};
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/tests/fixtures/sample-result.json", root ? root : ".");
	if (zd_result_read(&whole, path, &err) != 0 ||
		zd_results_read(&without, paths, 1, ZD_READ_REPETITIONS, &err) != 0)
		fail_msg("%s", err.text);
	assert_true(whole.metric[0].n_bins > 0);
	for (size_t i = 0; i < whole.n_metrics; i++) {
		assert_int_equal(without.metric[i].n_bins, 0);
		assert_null(without.metric[i].bin);
		free(whole.metric[i].bin);
		whole.metric[i].bin = NULL;
		whole.metric[i].n_bins = 0;
		whole.metric[i].hist_unit[0] = '\0';
	}
	assert_same_result(&whole, &without);
	zd_result_done(&without);

	/* A brace in a string ends none, a histogram without an end is a damaged file, and the
	 * place of what is wrong behind one is still the place. */
	text = slurp(path);
	hist = strstr(text, "\"hist\": {");
	assert_non_null(hist);
	memcpy(hist + strlen("\"hist\": {"), "\"}\\\"", 4);
	for (int ended = 1; ended >= 0; ended--) {
		if (!ended)
			*strstr(hist, "]]}") = '\0';
		file = fopen(in_directory("a.json"), "w");
		assert_non_null(file);
		fputs(text, file);
		fclose(file);
		snprintf(path, sizeof(path), "%s", in_directory("a.json"));
		assert_int_equal(zd_results_read(&without, paths, 1, ZD_READ_REPETITIONS, &err),
			ended ? 0 : -EINVAL);
		zd_result_done(&without);
	}
	unlink(path);
	free(text);
	zd_result_done(&whole);
}

static void text_is_made_one_printable_line(void **state)
{
	struct zd_result r, back;
	struct zd_err err = {0};

	(void)state;
	sample_result(&r);
	COPY(r.machine.cpu, "a\nb\xff·c");
	if (zd_result_write(&r, in_directory("a.json"), &err) != 0 ||
		zd_result_read(&back, in_directory("a.json"), &err) != 0)
		fail_msg("%s", err.text);
	assert_string_equal(back.machine.cpu, "a?b?·c");
	unlink(in_directory("a.json"));
	zd_result_done(&r);
	zd_result_done(&back);
}

static void too_large_numbers_are_refused(void **state)
{
	struct zd_result r;
	struct zd_err err = {0};

	(void)state;
	sample_result(&r);
	r.invocation.seed = (uint64_t)INT64_MAX + 1;
	assert_int_equal(zd_result_write(&r, in_directory("a.json"), &err), -ERANGE);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	assert_non_null(strstr(err.text, "seed"));
	assert_int_equal(count_files(), 0);
	zd_result_done(&r);
}

static void links_and_devices_stay_what_they_are(void **state)
{
	struct zd_err err = {0};
	struct zd_result r;
	struct stat st;

	(void)state;
	sample_result(&r);
	assert_int_equal(zd_output_check("/dev/null", "result", &err), 0);
	assert_int_equal(zd_result_write(&r, "/dev/null", &err), 0);
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));

	assert_int_equal(zd_result_write(&r, in_directory("real.json"), &err), 0);
	assert_int_equal(symlink("real.json", in_directory("link.json")), 0);
	assert_int_equal(truncate(in_directory("real.json"), 0), 0);
	assert_int_equal(zd_result_write(&r, in_directory("link.json"), &err), 0);
	assert_int_equal(lstat(in_directory("link.json"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(in_directory("real.json"), &st), 0);
	assert_true(st.st_size > 1000);
	assert_int_equal(count_files(), 2);
	unlink(in_directory("link.json"));
	unlink(in_directory("real.json"));
	zd_result_done(&r);
}

static void full_device_is_an_error(void **state)
{
	struct zd_err err = {0};
	struct zd_result r;

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	sample_result(&r);
	assert_int_equal(zd_result_write(&r, "/dev/full", &err), -ENOSPC);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	assert_non_null(strstr(err.text, "/dev/full"));
	assert_non_null(strstr(err.text, "ENOSPC"));
	zd_result_done(&r);
}

static void unwritable_places(void **state)
{
	char long_name[300] = "";
	const struct {
		const char *path;
		int rc;
	} cases[] = {{"/nonexistent/a.json", -ENOENT}, {directory, -EISDIR}, {"", -ENOENT},
		{in_directory("new/"), -EISDIR}, {"/proc/a.json", -ENOENT},
		{long_name, -ENAMETOOLONG}, {"/dev/null/a.json", -ENOTDIR}};
	struct zd_result r;

	(void)state;
	memset(long_name, 'x', sizeof(long_name) - 1);
	sample_result(&r);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct zd_err err = {0};

		assert_int_equal(zd_output_check(cases[i].path, "result", &err), cases[i].rc);
		assert_int_equal(err.exit, ZD_EXIT_USAGE);
		assert_non_null(strstr(err.text, zd_errno_name(cases[i].rc)));
		assert_null(strchr(err.text, '\n'));
		assert_int_equal(zd_result_write(&r, cases[i].path, &err), cases[i].rc);
		assert_int_equal(err.exit, ZD_EXIT_FAILED);
	}
	zd_result_done(&r);
}

static void check_leaves_nothing(void **state)
{
	struct zd_err err = {0};

	(void)state;
	assert_int_equal(zd_output_check("-", "result", &err), 0);
	assert_int_equal(zd_output_check(in_directory("a.json"), "result", &err), 0);
	assert_int_equal(count_files(), 0);
}

static void pairs_and_finding(void **state)
{
	struct zd_result r;
	struct zd_pair *pairs;
	size_t n;

	(void)state;
	sample_result(&r);
	assert_ptr_equal(zd_result_find_metric(&r, r.metric[5].id), &r.metric[5]);
	assert_null(zd_result_find_metric(&r, "no/such"));
	assert_int_equal(zd_result_pairs(&r, &pairs, &n), 0);
	assert_int_equal(n, 17);
	for (size_t i = 0; i < 16; i++) {
		assert_ptr_equal(pairs[i].dev, &r.metric[i]);
		assert_ptr_equal(pairs[i].mem, &r.metric[i + 16]);
	}
	assert_ptr_equal(pairs[16].dev, &r.metric[32]);
	assert_null(pairs[16].mem);
	free(pairs);
	zd_result_done(&r);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) ? 0 : -1;
}

static int remove_directory(void **state)
{
	(void)state;
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(fixture_is_the_sample),
		cmocka_unit_test(histograms_are_left_out),
		cmocka_unit_test(text_is_made_one_printable_line),
		cmocka_unit_test(too_large_numbers_are_refused),
		cmocka_unit_test(links_and_devices_stay_what_they_are),
		cmocka_unit_test(full_device_is_an_error),
		cmocka_unit_test(unwritable_places),
		cmocka_unit_test(check_leaves_nothing),
		cmocka_unit_test(pairs_and_finding),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
