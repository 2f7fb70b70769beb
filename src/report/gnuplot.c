/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/gnuplot.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm/child.h"

/* 200 results take seconds; a gnuplot that waits for something would wait for ever. */
enum { TIMEOUT_S = 300 };

static int take(void *ctx, const char *data, size_t length)
{
	return fwrite(data, 1, length, ctx) == length ? 0 : -ENOMEM;
}

static int no_gnuplot(struct zd_err *err)
{
	zd_err_set(
		err, ZD_EXIT_UNAVAILABLE, "cannot draw the report: there is no 'gnuplot' in PATH");
	zd_err_hint(err, "apt-get install --no-install-recommends gnuplot-nox");
	return -ENOENT;
}

/* Its exit status is 0 whatever the script was like: `err_text` says what it thought of it. */
static int run(int script_fd, FILE *svg, FILE *complaints)
{
	char path[32];
	char *argv[] = {"gnuplot", "-d", path, NULL};
	struct zd_stream streams[] = {
		{.fd = -1, .child_fd = -1, .take = take}, {.fd = -1, .child_fd = -1, .take = take}};
	double deadline_s = zd_monotonic_s() + TIMEOUT_S;
	struct zd_child child = {.argv = argv,
		.streams = streams,
		.n_streams = 1,
		.stderr_fd = fileno(complaints),
		.inherit_fd = script_fd,
		.death_signal = SIGKILL,
		.stop_signal = SIGTERM,
		.stop_grace_s = 1,
		.deadline_s = &deadline_s,
		.ctx = svg};
	int rc = zd_stream_open(&streams[0]);

	snprintf(path, sizeof(path), "/dev/fd/%d", script_fd);
	if (rc == 0) {
		child.stdout_fd = streams[0].child_fd;
		rc = zd_child_run(&child);
	}
	zd_stream_done(&streams[0]);
	if (rc == 0 && (!WIFEXITED(child.status) || WEXITSTATUS(child.status) != 0))
		rc = -EIO;
	return rc;
}

/* The first line that says anything. */
static void first_line(FILE *complaints, char *buf, size_t size)
{
	rewind(complaints);
	buf[0] = '\0';
	while (buf[strspn(buf, " \t\n^")] == '\0')
		if (!fgets(buf, (int)size, complaints)) {
			snprintf(buf, size, "it said nothing");
			break;
		}
	buf[strcspn(buf, "\n")] = '\0';
}

static int split(const char *text, size_t n, struct zd_drawings *d)
{
	d->svg = calloc(n + 1, sizeof(*d->svg));
	if (!d->svg)
		return -ENOMEM;
	for (; d->n < n; d->n++) {
		const char *begin = strstr(text, "<svg");
		const char *end = begin ? strstr(begin, "</svg>") : NULL;
		size_t length;
		FILE *memory;
		int rc;

		if (!end)
			return -EINVAL;
		memory = open_memstream(&d->svg[d->n], &length);
		if (!memory)
			return -ENOMEM;
		rc = zd_gnuplot_take_over(begin, (size_t)(end - begin), memory);
		if (fclose(memory) != 0)
			rc = -ENOMEM;
		if (rc != 0) {
			free(d->svg[d->n]);
			return rc;
		}
		text = end + strlen("</svg>");
	}
	return strstr(text, "<svg") ? -EINVAL : 0;
}

void zd_drawings_done(struct zd_drawings *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->svg[i]);
	free(d->svg);
	memset(d, 0, sizeof(*d));
}

static int fail(int rc, FILE *complaints, struct zd_err *err)
{
	char line[200] = "";

	if (rc == -ENOENT)
		return no_gnuplot(err);
	if (complaints)
		first_line(complaints, line, sizeof(line));
	if (rc == -ETIMEDOUT)
		zd_err_set(err, ZD_EXIT_FAILED, "gnuplot did not end within %d s", (int)TIMEOUT_S);
	else if (rc == -EINTR)
		zd_err_set(err, ZD_EXIT_FAILED, "interrupted while gnuplot drew");
	else if (rc == -EINVAL || rc == -EIO)
		zd_err_set(err, ZD_EXIT_FAILED, "gnuplot did not draw what it was asked for: %s",
			line);
	else
		zd_err_set(err, ZD_EXIT_FAILED, "cannot run gnuplot: %s", zd_errno_name(rc));
	return rc;
}

int zd_gnuplot_run(
	const char *script, size_t length, size_t n, struct zd_drawings *d, struct zd_err *err)
{
	char *text = NULL;
	size_t text_length;
	FILE *svg = open_memstream(&text, &text_length), *complaints = tmpfile();
	int fd = memfd_create("zdbench-report", MFD_CLOEXEC);
	int rc = svg && complaints && fd >= 0 ? 0 : errno ? -errno : -ENOMEM;

	for (size_t done = 0; rc == 0 && done < length;) {
		ssize_t written = write(fd, script + done, length - done);

		rc = written < 0 ? -errno : 0;
		done += written > 0 ? (size_t)written : 0;
	}
	if (rc == 0)
		rc = run(fd, svg, complaints);
	if (svg && fclose(svg) != 0 && rc == 0)
		rc = -ENOMEM;
	if (rc == 0)
		rc = split(text, n, d);
	if (rc != 0) {
		zd_drawings_done(d);
		rc = fail(rc, complaints, err);
	}
	if (complaints)
		fclose(complaints);
	if (fd >= 0)
		close(fd);
	free(text);
	return rc;
}
