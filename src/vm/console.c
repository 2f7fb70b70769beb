/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"
#include "vm/console.h"
#include "vm/vm.h"

enum { MAX_LINE = 1024, TAIL_BYTES = 256 * 1024 };

/*
 * Without the kernel's "[    1.309874] " and the blanks at the end, unless `stamps`. Its first line
 * stands behind what the firmware did to the terminal.
 */
static void clean(char *raw, char *line, bool stamps)
{
	const char *text = line;
	size_t length;

	raw[strcspn(raw, "\r\n")] = '\0';
	zd_printable(raw, line, MAX_LINE);
	if (!stamps && *line == '[' && line[strspn(line + 1, " 0123456789.") + 1] == ']') {
		text = strchr(line, ']') + 1;
		text += strspn(text, " ");
		memmove(line, text, strlen(text) + 1);
	}
	length = strlen(line);
	while (length && line[length - 1] == ' ')
		line[--length] = '\0';
}

/* The last ones are kept: what a kernel dies of comes last. */
static void feed(struct zd_splats *splats, const char *line)
{
	if (splats->n == ZD_SPLATS_MAX && !splats->open) {
		memmove(splats->splat, splats->splat + 1,
			(ZD_SPLATS_MAX - 1) * sizeof(splats->splat[0]));
		splats->n--;
	}
	zd_splats_line(splats, line);
}

static const char panic_head[] = "Kernel panic - not syncing: ";

/* A panic after an Oops or a WARN says only that there was one. */
static bool is_echo(const char *reason)
{
	return strstr(reason, "Fatal exception") || strstr(reason, "panic_on_warn");
}

static void choose_splat(const struct zd_splats *splats, struct zd_console_verdict *verdict)
{
	struct zd_splat *splat = &verdict->splat;
	size_t at = splats->n;
	char summary[400];

	if (at == 0)
		return;
	at--;
	if (at > 0 && strcmp(splats->splat[at].kind, "panic") == 0 && is_echo(verdict->text))
		at--;
	*splat = splats->splat[at];
	if (!verdict->panicked || !is_echo(verdict->text) || strcmp(splat->kind, "panic") == 0)
		return;
	/* What it ended in stands last, even where that takes a line's place. */
	if (splat->n_lines < ZD_SPLAT_LINES)
		splat->n_lines++;
	snprintf(splat->line[splat->n_lines - 1], sizeof(splat->line[0]), "%s%.120s", panic_head,
		verdict->text);
	snprintf(verdict->text, sizeof(verdict->text), "%.*s", (int)sizeof(verdict->text) - 1,
		zd_splat_summary(splat, summary, sizeof(summary)));
}

void zd_console_judge(const char *path, struct zd_console_verdict *verdict)
{
	static const char *const oopses[] = {
		"kernel BUG at ", "Internal error: ", "Unable to handle "};
	char raw[MAX_LINE], line[MAX_LINE];
	struct zd_splats splats = {.n = 0};
	FILE *log = fopen(path, "re");

	memset(verdict, 0, sizeof(*verdict));
	while (log && !verdict->panicked && fgets(raw, sizeof(raw), log)) {
		const char *found;

		clean(raw, line, false);
		feed(&splats, line);
		found = strstr(line, panic_head);
		if (found) {
			verdict->panicked = true;
			found += sizeof(panic_head) - 1;
		}
		for (size_t i = 0; i < sizeof(oopses) / sizeof(oopses[0]) && !found; i++)
			found = *verdict->text ? NULL : strstr(line, oopses[i]);
		if (found)
			snprintf(verdict->text, sizeof(verdict->text), "%.*s",
				(int)sizeof(verdict->text) - 1, found);
	}
	if (log)
		fclose(log);
	choose_splat(&splats, verdict);
}

void zd_vm_console_tail(const char *path, FILE *out, unsigned lines)
{
	char raw[MAX_LINE];
	char(*ring)[MAX_LINE] = lines ? calloc(lines, MAX_LINE) : NULL;
	FILE *log = ring ? fopen(path, "re") : NULL;
	size_t n = 0;

	/* A log may be large; an early line that this cuts in two is not among the last. */
	if (log && fseek(log, -TAIL_BYTES, SEEK_END))
		rewind(log);
	while (log && fgets(raw, sizeof(raw), log)) {
		clean(raw, ring[n % lines], true);
		if (*ring[n % lines])
			n++;
	}
	for (size_t i = n > lines ? n - lines : 0; i < n; i++)
		fprintf(out, "  %s\n", ring[i % lines]);
	if (log)
		fclose(log);
	free(ring);
}
