/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "convert.h"

#include <errno.h>
#include <stdlib.h>

#include "command.h"
#include "result/output.h"

static int no_memory(const struct zd_convert *c, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_FAILED, "cannot make the %s: %s", c->what, zd_errno_name(ENOMEM));
	return -ENOMEM;
}

static int write_file(
	const struct zd_convert *c, const char *text, size_t length, struct zd_err *err)
{
	struct zd_output output;
	int rc = zd_output_open(&output, c->output, c->what, err);

	if (rc < 0)
		return rc;
	errno = 0;
	rc = fwrite(text, 1, length, output.file) == length ? 0 : errno ? -errno : -EIO;
	return zd_output_close(&output, rc, err);
}

static int write_all(
	const struct zd_convert *c, const struct zd_result_input *in, struct zd_err *err)
{
	char *text = NULL;
	size_t length;
	FILE *memory = open_memstream(&text, &length);
	int rc = memory ? c->write(in, c->n_files, memory, c->ctx, err) : no_memory(c, err);

	if (memory && fclose(memory) != 0 && rc == 0)
		rc = no_memory(c, err);
	rc = rc ? rc : write_file(c, text, length, err);
	free(text);
	return rc;
}

int zd_convert(const struct zd_convert *c)
{
	struct zd_result_input *in = calloc(c->n_files, sizeof(*in));
	struct zd_result *result = calloc(c->n_files, sizeof(*result));
	size_t n_read = 0;
	struct zd_err err = {0};
	int rc = zd_output_check(c->output, c->what, &err);

	rc = rc ? rc
		: zd_output_apart(
			  c->output, c->what, (const char *const *)c->file, c->n_files, &err);
	if (rc == 0 && (!in || !result))
		rc = no_memory(c, &err);
	if (rc == 0) {
		n_read = c->n_files;
		rc = zd_results_read(
			result, (const char *const *)c->file, n_read, ZD_READ_ALL, &err);
	}
	for (size_t i = 0; i < n_read; i++)
		in[i] = (struct zd_result_input){c->file[i], &result[i]};
	rc = rc ? rc : write_all(c, in, &err);
	for (size_t i = 0; i < n_read; i++)
		zd_result_done(&result[i]);
	free(result);
	free(in);
	return rc == 0 ? ZD_EXIT_OK : zd_fail(&err);
}
