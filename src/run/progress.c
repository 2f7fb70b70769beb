/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "printable.h"
#include "run/progress.h"

enum style { SILENT, BAR, LINES, PORT };
enum { TEXT_SIZE = 512, BAR_CELLS = 20, BAR_MIN_COLUMNS = 60, DEFAULT_COLUMNS = 80 };

static struct {
	enum style style;
	bool begun;   /* a step was given: `start` and the fields below it hold */
	time_t start; /* CLOCK_MONOTONIC */
	size_t shown; /* columns that the bar takes up now; 0: no bar is on the terminal */
	size_t done, total;
	char about[96];
	char boot[48];
	char step[TEXT_SIZE]; /* the last one */
	char text[TEXT_SIZE]; /* what is shown */
} progress;

static time_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* One write a line, so that a line is never torn by another writer's. */
static void put(const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(STDERR_FILENO, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return; /* nobody is looking any more: not a reason to stop measuring */
		text += n;
		length -= (size_t)n;
	}
}

__attribute__((format(printf, 1, 2))) static void put_line(const char *fmt, ...)
{
	char line[2 * TEXT_SIZE + 64];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(line)) {
		n = sizeof(line) - 1;
		line[n - 1] = '\n';
	}
	put(line, (size_t)n);
}

static size_t terminal_columns(void)
{
	struct winsize size = {0};

	/* The last column stays free: writing it wraps on some terminals. */
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || size.ws_col < 2)
		return DEFAULT_COLUMNS - 1;
	return size.ws_col - 1U;
}

static size_t bar_head(char *buf, size_t size, size_t columns)
{
	long elapsed = (long)(monotonic() - progress.start);
	char cells[BAR_CELLS + 4] = "", of[64] = "";

	if (progress.total) {
		size_t filled =
			(size_t)((double)progress.done / (double)progress.total * BAR_CELLS);

		if (columns >= BAR_MIN_COLUMNS) {
			memset(cells, '.', BAR_CELLS + 2);
			memset(cells + 1, '#', filled);
			cells[0] = '[';
			memcpy(cells + BAR_CELLS + 1, "] ", 3);
		}
		snprintf(of, sizeof(of), "%zu/%zu  %3.0f%%  ", progress.done, progress.total,
			100.0 * (double)progress.done / (double)progress.total);
	}
	return (size_t)snprintf(
		buf, size, "%s%s%ld:%02ld  ", cells, of, elapsed / 60, elapsed % 60);
}

/* Cuts `text` (UTF-8) to so many characters; returns how many it has then. */
static size_t cut_characters(char *text, size_t max)
{
	size_t n = 0;

	for (char *c = text; *c; c++) {
		if ((*c & 0xc0) == 0x80)
			continue;
		if (n == max) {
			*c = '\0';
			break;
		}
		n++;
	}
	return n;
}

static void draw(void)
{
	size_t columns = terminal_columns(), length;
	char line[128 + TEXT_SIZE];
	/* Blanks over the rest of what stood there, and back: no terminal lacks these. */
	char frame[2 * sizeof(line) + 8];
	size_t pad;

	length = bar_head(line, 128, columns);
	snprintf(line + length, sizeof(line) - length, "%s", progress.text);
	length = cut_characters(line, columns);
	pad = progress.shown > length ? progress.shown - length : 0;
	if (pad > columns - length)
		pad = columns - length; /* the window has shrunk */
	pad = (size_t)snprintf(frame, sizeof(frame), "\r%s%*s", line, (int)pad, "");
	put(frame, pad < sizeof(frame) ? pad : sizeof(frame) - 1);
	progress.shown = length;
}

void zd_progress_clear(void)
{
	size_t columns;
	char frame[1024];
	int n;

	if (!progress.shown)
		return;
	columns = terminal_columns();
	if (columns > progress.shown + 2)
		columns = progress.shown + 2; /* the terminal may have echoed a "^C" */
	n = snprintf(frame, sizeof(frame), "\r%*s\r", (int)columns, "");
	put(frame, n < (int)sizeof(frame) ? (size_t)n : sizeof(frame) - 1);
	progress.shown = 0;
}

void zd_progress_init(enum zd_progress_style style)
{
	static bool registered;
	const char *wanted = getenv("ZDBENCH_PROGRESS");

	zd_progress_clear();
	memset(&progress, 0, sizeof(progress));
	if (style == ZD_PROGRESS_NONE)
		return;
	if (style == ZD_PROGRESS_PORT || (wanted && !strcmp(wanted, "port"))) {
		progress.style = PORT;
	} else if (isatty(STDERR_FILENO)) {
		progress.style = BAR;
		if (!registered)
			registered = !atexit(zd_progress_clear);
	} else {
		progress.style = LINES;
	}
}

bool zd_progress_is_port(void)
{
	return progress.style == PORT;
}

void zd_progress_about(const char *text)
{
	snprintf(progress.about, sizeof(progress.about), "%s", text);
}

void zd_progress_boot(unsigned i, unsigned n)
{
	progress.boot[0] = '\0';
	if (n > 1 && i >= n)
		snprintf(progress.boot, sizeof(progress.boot), "boot %u (%u were planned): ", i + 1,
			n);
	else if (n > 1)
		snprintf(progress.boot, sizeof(progress.boot), "boot %u of %u: ", i + 1, n);
}

/* `raw` is what the bar and the lines say, whoever said it. */
static void show(const char *raw)
{
	zd_printable(raw, progress.text, sizeof(progress.text));
	if (progress.style == BAR)
		draw();
	else if (progress.style == PORT)
		put_line("progress %zu %zu %s\n", progress.done, progress.total, progress.text);
	else if (progress.style == LINES && progress.total)
		put_line("zdbench: [%zu/%zu] %s\n", progress.done, progress.total, progress.text);
	else if (progress.style == LINES)
		put_line("zdbench: %s\n", progress.text);
}

void zd_progress_step(size_t done, size_t total, const char *text)
{
	if (!progress.begun)
		progress.start = monotonic();
	progress.begun = true;
	progress.done = done > total ? total : done;
	progress.total = total;
	snprintf(progress.step, sizeof(progress.step), "%s%s%s", progress.about, progress.boot,
		text);
	show(progress.step);
}

void zd_progress_again(const char *behind)
{
	char raw[TEXT_SIZE];

	snprintf(raw, sizeof(raw), "%.400s%s", progress.step, behind);
	show(raw);
}

void zd_progress_tick(void)
{
	if (progress.style == BAR && progress.begun)
		draw();
}

void zd_progress_note(const char *fmt, ...)
{
	char raw[TEXT_SIZE], text[TEXT_SIZE];
	bool redraw = progress.shown > 0;
	va_list args;

	if (progress.style == SILENT)
		return;
	va_start(args, fmt);
	vsnprintf(raw, sizeof(raw), fmt, args);
	va_end(args);
	zd_printable(raw, text, sizeof(text));
	zd_progress_clear();
	put_line("%s%s\n", progress.style == PORT ? "note " : "zdbench: ", text);
	if (redraw)
		draw();
}

void zd_progress_operation(unsigned rep, const char *cell, const char *operation)
{
	if (progress.style == PORT)
		put_line("at %u %s %s\n", rep, cell, operation);
}

void zd_progress_error(const struct zd_err *err)
{
	char text[sizeof(err->text)], hint[sizeof(err->hint)];

	if (progress.style != PORT)
		return;
	zd_printable(err->text, text, sizeof(text));
	zd_printable(err->hint, hint, sizeof(hint));
	put_line("error %d %s%s%s\n", (int)err->exit, text, *hint ? "\t" : "", hint);
}

/* A number and the blank after it, at *at; false for anything else or one above `max`. */
static bool take_number(const char **at, size_t max, size_t *number)
{
	size_t n = 0;
	const char *c = *at;

	for (; *c >= '0' && *c <= '9'; c++) {
		n = n * 10 + (size_t)(*c - '0');
		if (n > max)
			return false;
	}
	if (c == *at || *c != ' ')
		return false;
	*at = c + 1;
	*number = n;
	return true;
}

static int relay_error(const char *rest, struct zd_err *err)
{
	char text[sizeof(err->text)], hint[sizeof(err->hint)] = "";
	const char *tab;
	size_t code;

	if (!take_number(&rest, 255, &code) || !code)
		return -EINVAL;
	tab = strchr(rest, '\t');
	if (tab)
		zd_printable(tab + 1, hint, sizeof(hint));
	snprintf(
		text, sizeof(text), "%.*s", (int)(tab ? (size_t)(tab - rest) : strlen(rest)), rest);
	if (!err)
		return 1;
	memset(err, 0, sizeof(*err));
	err->exit = (enum zd_exit)code;
	zd_printable(text, err->text, sizeof(err->text));
	memcpy(err->hint, hint, sizeof(hint));
	return 1;
}

int zd_progress_relay(const char *line, struct zd_err *err)
{
	const size_t most = 1000000000;
	size_t done, total;

	if (!strncmp(line, "progress ", 9)) {
		line += 9;
		if (!take_number(&line, most, &done) || !take_number(&line, most, &total) ||
			done > total)
			return -EINVAL;
		zd_progress_step(done, total, line);
		return 0;
	}
	if (!strncmp(line, "note ", 5)) {
		zd_progress_note("%s", line + 5);
		return 0;
	}
	return !strncmp(line, "error ", 6) ? relay_error(line + 6, err) : -EINVAL;
}
