/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comparison of kernels, as text: kernels of different pages, one that has died, one that gave
 * nothing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "result/kernels.h"
#include "result/text.h"
#include "zdbench/units.h"
#include "sample_result.h"

static char *print(const struct zd_kernel_run *run, size_t n, bool verbose)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	zd_kernels_print(run, n, verbose, out);
	fclose(out);
	return text;
}

/* With ZDBENCH_UPDATE_FIXTURES set the file is written and not compared: look at its diff. */
static void check(const char *text, const char *name)
{
	const char *root = getenv("ZDBENCH_SOURCE_ROOT");
	char path[4096], *golden = NULL;
	size_t size = 0;
	FILE *file;

	for (const char *line = text, *end; *line; line = end + 1) {
		char copy[1024];

		end = strchr(line, '\n');
		assert_non_null(end);
		snprintf(copy, sizeof(copy), "%.*s", (int)(end - line), line);
		if (zd_text_columns(copy) > ZD_TEXT_WIDTH)
			fail_msg("too wide: %s", copy);
	}
	snprintf(path, sizeof(path), "%s/tests/fixtures/%s", root ? root : ".", name);
	file = fopen(path, getenv("ZDBENCH_UPDATE_FIXTURES") ? "w" : "r");
	if (!file)
		fail_msg("no '%s': set ZDBENCH_SOURCE_ROOT", path);
	if (getenv("ZDBENCH_UPDATE_FIXTURES")) {
		fputs(text, file);
	} else {
		assert_true(getdelim(&golden, &size, '\0', file) > 0);
		assert_string_equal(text, golden);
	}
	fclose(file);
	free(golden);
}

/* The sample as a kernel with 16K pages would give it: other sizes, other figures. */
static void sample_16k(struct zd_result *r)
{
	sample_result(r);
	r->machine.page_size_bytes = 16 * ZD_KIB;
	r->machine.pmd_bytes = 32 * ZD_MIB;
	free(r->complaint);
	r->complaint = NULL;
	r->n_complaints = 0;
	for (size_t i = 0; i < r->n_ns; i++)
		r->ns[i].requested.align_bytes *= r->ns[i].requested.align_bytes == 4096 ? 4 : 16;
	for (size_t i = 0; i < r->n_metrics; i++) {
		struct zd_metric *m = &r->metric[i];

		m->cell.align_bytes *= m->cell.align_bytes == 4096 ? 4 : 16;
		zd_metric_set_id(m);
		for (size_t k = 0; k < m->n_reps; k++)
			m->rep[k].value *= strcmp(m->workload, "fault") == 0 ? 3.5 : 1;
	}
	/* One that the other kernel has not, in the middle of those that both have. */
	strcpy(r->metric[2].variant, "write-pud");
	strcpy(r->metric[2].label, "write, PUD");
	zd_metric_set_id(&r->metric[2]);
	assert_int_equal(zd_result_summarise(r), 0);
}

static void side_by_side(void **state)
{
	struct zd_result a, b;
	char *text;

	(void)state;
	sample_result(&a);
	sample_16k(&b);
	{
		const struct zd_kernel_run run[] = {
			{"stock-4k", &a, "out-stock-4k.json", ""},
			{"stock-16k", &b, "out-stock-16k.json", ""},
			{"patched-64k", NULL, "out-patched-64k.json",
				"unknown kernel 'patched-64k': known are stock-4k, stock-16k"},
		};

		text = print(run, 3, false);
		check(text, "kernels-sample.txt");
		free(text);
		text = print(run, 3, true);
		assert_non_null(strstr(text, "stock-16k"));
		free(text);
		/* The order of kernels is the user's. */
		text = print(&run[2], 1, false);
		assert_null(strstr(text, "alignment"));
		free(text);
	}
	zd_result_done(&a);
	zd_result_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
