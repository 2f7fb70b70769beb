/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/axis.h"
#include "report/gnuplot.h"
#include "report/html.h"
#include "report/report.h"
#include "sample_result.h"

static char *text;
static size_t length;

static FILE *memory(void)
{
	FILE *file = open_memstream(&text, &length);

	assert_non_null(file);
	return file;
}

static void is_written(FILE *file, const char *expected)
{
	assert_int_equal(fclose(file), 0);
	assert_string_equal(text, expected);
	free(text);
}

static void text_is_no_markup(void **state)
{
	static const struct {
		const char *text, *html;
	} cases[] = {
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"\"><svg onload='x'>", "&quot;&gt;&lt;svg onload=&#39;x&#39;&gt;"},
		{"a & b &amp; c", "a &amp; b &amp;amp; c"},
		{"]]> --> </style>", "]]&gt; --&gt; &lt;/style&gt;"},
		{"two\nlines\x01\x02\x03", "two?lines???"},
		{"\xc3(\xff", "?(?"},
		{"right\xe2\x80\xaeleft", "right?left"},
		{"caf\xc3\xa9 \xc2\xb7", "caf\xc3\xa9 \xc2\xb7"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *out = memory();

		zd_markup_text(out, cases[i].text);
		is_written(out, cases[i].html);
		out = memory();
		zd_html_textf(out, "%s", cases[i].text);
		is_written(out, cases[i].html);
	}
}

static void numbers_are_not_invented(void **state)
{
	FILE *out = memory();

	(void)state;
	zd_html_number(out, NAN, 1);
	zd_html_number(out, INFINITY, 1);
	zd_html_number(out, 1234.56, 1);
	is_written(out, "<td class=\"n\">–</td><td class=\"n\">–</td><td class=\"n\">1,234.6</td>");
}

static void check_axis(const struct zd_axis *a, double lo, double hi)
{
	assert_true(isfinite(a->lo) && isfinite(a->hi) && a->lo < a->hi);
	assert_true(a->lo <= lo && a->hi >= hi);
	for (size_t i = 0; i < a->n; i++) {
		const double slack = 1e-6 * (a->log ? a->lo : a->hi - a->lo);

		assert_true(a->at[i] >= a->lo - slack);
		assert_true(a->at[i] <= a->hi + slack + (a->log ? 1e-6 * a->hi : 0));
		assert_true(i == 0 || a->at[i] > a->at[i - 1]);
		assert_true(i == 0 || strcmp(a->label[i], a->label[i - 1]) != 0);
		assert_int_equal(strspn(a->label[i], "0123456789.,-+e"), strlen(a->label[i]));
	}
}

static void axes_hold_what_they_are_for(void **state)
{
	static const double ranges[][2] = {{0, 1}, {5, 5}, {0, 0}, {4400, 4700}, {-3, 7},
		{1e-9, 2e-9}, {1, 1e18}, {0.9276, 1}, {4468, 4468.5}, {123456789, 123456790},
		{1e300, 1e305}, {95, 640}, {2, 2}, {0.002, 900}};
	struct zd_axis a;

	(void)state;
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		const double lo = ranges[i][0], hi = ranges[i][1];

		zd_axis_linear(&a, lo, hi, 5, 1);
		check_axis(&a, lo, hi);
		assert_true(a.n >= 1);
		if (lo <= 0)
			continue;
		zd_axis_log(&a, lo, hi, 5, 1);
		assert_true(a.lo > 0);
		check_axis(&a, lo, hi);
		assert_true(a.n >= 1);
	}
}

static void labels_are_in_the_scale(void **state)
{
	struct zd_axis a;

	(void)state;
	zd_axis_linear(&a, 16e6, 18e6, 4, 1e6);
	assert_true(a.n >= 2);
	for (size_t i = 0; i < a.n; i++)
		assert_true(fabs(atof(a.label[i]) * 1e6 - a.at[i]) < 1);
}

static int take_over(const char *svg)
{
	FILE *out = memory();
	int rc = zd_gnuplot_take_over(svg, strlen(svg), out);

	assert_int_equal(fclose(out), 0);
	return rc;
}

/* As gnuplot 5.4 writes it. */
static void drawings_are_taken_over(void **state)
{
	(void)state;
	assert_int_equal(
		take_over("<svg>\n<path stroke='rgb(  1,   0,   4)'  d='M71.40,89.25 "
			  "L105.54,89.25\n\t\t"
			  "L1,2  '/>\n<polygon fill = 'rgb(  1,   0,   3)' points = '1,2 3,4 '/>\n"
			  "<use xlink:href='#gpPt6' transform='translate(71.40,89.25) scale(2.06)' "
			  "color='rgb(  1,   0,   5)'/>\n"
			  "<g transform=\"translate(26.31,171.58)\" stroke=\"none\" "
			  "text-anchor=\"end\">\n<text><tspan font-family=\"sans\" >1,250</tspan>"
			  "</text></g>\n<title>x</title><path stroke='black'  d='M1,2 L3,4 '/>"),
		0);
	assert_string_equal(text,
		"<path class=\"dev\" d=\"M71.40,89.25 L105.54,89.25 L1,2 \"/>\n"
		"<polygon class=\"band\" points=\"1,2 3,4 \"/>\n"
		"<circle class=\"mem\" cx=\"71.40\" cy=\"89.25\" r=\"4.4\"/>\n"
		"<text x=\"26.3\" y=\"171.6\" text-anchor=\"end\">1,250</text>\n");
	free(text);
}

static void what_gnuplot_never_draws_is_refused(void **state)
{
	static const char *const drawings[] = {
		"<svg><path stroke='rgb(  1,   0,   4)' d='M1,2 L\"onload=x'/>",
		"<svg><path stroke='rgb(  1,   0,   4)' d='M1,2 L<script>'/>",
		"<svg><polygon fill='url(#x)' points='1,2'/>",
		"<svg><use color='rgb(  1,   0,   4)' transform='rotate(1)'/>",
		"<svg><g transform='translate(1,2)' text-anchor='end'><text><tspan>name</tspan>",
		"<svg><path stroke='rgb(  1,   0,   4)'",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(drawings) / sizeof(drawings[0]); i++) {
		if (take_over(drawings[i]) != -EINVAL)
			fail_msg("taken over: %s", drawings[i]);
		free(text);
	}
}

/* A program that is not gnuplot, and none at all. */
static void gnuplot_is_asked_for(void **state)
{
	struct zd_drawings d = {0};
	struct zd_err err = {0};
	char *path = strdup(getenv("PATH"));

	(void)state;
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(zd_gnuplot_run("", 0, 1, &d, &err), -ENOENT);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_non_null(strstr(err.text, "gnuplot"));
	assert_non_null(strstr(err.hint, "apt-get install"));
	setenv("PATH", path, 1);
	free(path);
}

static void a_script_that_fails_is_an_error(void **state)
{
	static const char *const scripts[] = {"plot nonsense(", "", "exit status 3"};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct zd_drawings d = {0};
		struct zd_err err = {0};

		assert_true(zd_gnuplot_run(scripts[i], strlen(scripts[i]), 1, &d, &err) < 0);
		assert_int_equal(err.exit, ZD_EXIT_FAILED);
		assert_null(strchr(err.text, '\n'));
	}
}

/* Names that would leave an attribute, an element, a string or a data block of gnuplot's. */
static void hostile_names_stay_names(void **state)
{
	static const char evil[] = "\"'><script>\nEOD\n!touch x\n`x`";
	struct zd_result r;
	struct zd_result_input in = {evil, &r};
	struct zd_err err = {0};
	FILE *out = memory();

	(void)state;
	sample_result(&r);
	for (size_t i = 0; i < r.n_metrics; i++) {
		COPY(r.metric[i].workload, evil);
		COPY(r.metric[i].label, evil);
		COPY(r.metric[i].stat_label, evil);
		COPY(r.metric[i].unit, evil);
		COPY(r.metric[i].hist_unit, "\"'><b>\n");
		COPY(r.metric[i].reason, r.metric[i].reason[0] ? evil : "");
	}
	COPY(r.machine.kernel.release, evil);
	COPY(r.run_id, evil);
	assert_int_equal(zd_report_write(&in, 1, out, &err), 0);
	assert_int_equal(fclose(out), 0);
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "\nEOD"));
	assert_non_null(strstr(text, "&quot;&#39;&gt;&lt;script&gt;"));
	assert_non_null(strstr(text, "<svg"));
	free(text);
	zd_result_done(&r);
}

static void empty_results_are_reported(void **state)
{
	struct zd_result r;
	struct zd_result_input in = {"empty", &r};
	struct zd_err err = {0};
	FILE *out = memory();

	(void)state;
	zd_result_init(&r);
	assert_int_equal(zd_report_write(&in, 1, out, &err), 0);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "Nothing was measured."));
	assert_null(strstr(text, "<svg"));
	free(text);
	zd_result_done(&r);
}

/* Each ends, and what stands at an axis is on it, also where a double does. */
static void axes_of_extremes(void **state)
{
	static const struct {
		double lo, hi;
	} ends[] = {{1, 1.695936919596633e308}, {-1.6e308, 1.6e308}, {0, 5e-324}, {5e-324, 1e-323},
		{1e-300, 1e300}, {5e-324, 1e9}, {3, 3}, {1, 1 + 1e-15}};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct zd_axis a;

		for (int how = 0; how < 4; how++) {
			bool log = how & 1;

			if (log && ends[i].lo <= 0)
				continue;
			(log ? zd_axis_log : zd_axis_linear)(
				&a, ends[i].lo, ends[i].hi, 5, how & 2 ? 1e6 : 1);
			assert_true(a.n <= ZD_AXIS_TICS);
			for (size_t k = 0; k < a.n; k++)
				assert_true(a.at[k] >= a.lo && a.at[k] <= a.hi);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(axes_of_extremes),
		cmocka_unit_test(text_is_no_markup),
		cmocka_unit_test(numbers_are_not_invented),
		cmocka_unit_test(axes_hold_what_they_are_for),
		cmocka_unit_test(labels_are_in_the_scale),
		cmocka_unit_test(drawings_are_taken_over),
		cmocka_unit_test(what_gnuplot_never_draws_is_refused),
		cmocka_unit_test(gnuplot_is_asked_for),
		cmocka_unit_test(a_script_that_fails_is_an_error),
		cmocka_unit_test(hostile_names_stay_names),
		cmocka_unit_test(empty_results_are_reported),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
