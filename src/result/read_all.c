/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Several results at once, a thread for each processor: taking JSON apart is most of what comparing
 * or reporting costs, and no result needs another one for it.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "result/reading.h"

enum { THREADS_MAX = 16 };

struct file {
	struct zd_result *result;
	const char *path;
	struct zd_err err;
	int rc;
};

struct files {
	struct file *file;
	size_t n;
	enum zd_reading reading;
	atomic_size_t next;
	atomic_bool failed;
};

static void *read_files(void *arg)
{
	struct files *files = arg;
	size_t i;

	while ((i = files->next++) < files->n) {
		struct file *f = &files->file[i];

		/* Files are taken in their order: none that comes before one that failed is left
		 * out. */
		if (files->failed)
			break;
		f->rc = zd_result_read_as(f->result, f->path, files->reading, &f->err);
		if (f->rc < 0)
			files->failed = true;
	}
	return NULL;
}

static size_t threads_for(size_t n)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = cpus < 1 ? 1 : cpus > THREADS_MAX ? THREADS_MAX : (size_t)cpus;

	return n < most ? n : most;
}

int zd_results_read(struct zd_result *r, const char *const *paths, size_t n,
	enum zd_reading reading, struct zd_err *err)
{
	struct files files = {
		.file = calloc(n + 1, sizeof(*files.file)), .n = n, .reading = reading};
	pthread_t thread[THREADS_MAX];
	size_t wanted = threads_for(n), started = 0;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		zd_result_init(&r[i]);
	if (!files.file) {
		zd_err_set(err, ZD_EXIT_FAILED, "cannot read the results: ENOMEM");
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++)
		files.file[i] = (struct file){.result = &r[i], .path = paths[i]};
	/* The only state that jansson's readers share, to be made before there are threads. */
	json_object_seed(0);
	/* This one reads too; where there are no threads to be had, alone. */
	while (started + 1 < wanted &&
		pthread_create(&thread[started], NULL, read_files, &files) == 0)
		started++;
	read_files(&files);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	for (size_t i = 0; i < n && rc == 0; i++) {
		rc = files.file[i].rc;
		if (rc < 0)
			*err = files.file[i].err;
	}
	free(files.file);
	return rc;
}
