/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/complaint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printable.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* How a splat begins; the first that fits decides. */
static const struct head {
	const char *begins, *contains; /* contains: NULL, or what must be in it too */
	const char *kind;
	bool enclosed; /* it ends with "---[ end trace" */
} heads[] = {
	{"WARNING: ", NULL, "WARN", true},
	{"kernel BUG at ", NULL, "BUG", true},
	{"BUG: kernel NULL pointer", NULL, "Oops", true},
	{"BUG: unable to handle ", NULL, "Oops", true},
	{"Unable to handle kernel ", NULL, "Oops", true},
	{"Internal error: ", NULL, "Oops", true},
	{"Oops: ", NULL, "Oops", true},
	{"general protection fault", NULL, "Oops", true},
	{"Kernel panic - not syncing: ", NULL, "panic", true},
	{"BUG: Bad page ", NULL, "bad-page", false},
	{"BUG: Bad rss-counter", NULL, "bad-page", false},
	{"BUG: soft lockup", NULL, "lockup", false},
	{"watchdog: BUG: soft lockup", NULL, "lockup", false},
	{"watchdog: Watchdog detected hard LOCKUP", NULL, "lockup", false},
	{"BUG: workqueue lockup", NULL, "lockup", false},
	{"BUG: KASAN: ", NULL, "sanitizer", false},
	{"BUG: KFENCE: ", NULL, "sanitizer", false},
	{"BUG: KCSAN: ", NULL, "sanitizer", false},
	{"UBSAN: ", NULL, "sanitizer", false},
	{"BUG: ", NULL, "BUG", false},
	{"INFO: task ", " blocked for more than ", "hung-task", false},
	{"rcu: INFO: ", "stall", "RCU-stall", false},
	{"INFO: rcu", "stall", "RCU-stall", false},
};

/* What stands in a splat and says nothing to a reader. */
static const char *const noise[] = {
	"Modules linked in:",
	"CPU: ",
	"Hardware name:",
	"Workqueue:",
	"Tainted:",
	"pstate:",
	"sp :",
	"lr :",
	"Code: ",
	"Mem abort info:",
	"Data abort info:",
	"user pgtable:",
	"Call trace:",
	"Call Trace:",
	"RSP: ",
	"RAX: ",
	"RDX: ",
	"RBP: ",
	"R10: ",
	"R13: ",
	"FS: ",
	"CS: ",
	"CR2: ",
	"PKRU: ",
	"<TASK>",
	"</TASK>",
	"=====",
	"-----",
};

static const char cut_here[] = "------------[ cut here ]------------";

static const struct head *head_of(const char *line)
{
	for (size_t i = 0; i < N(heads); i++)
		if (strncmp(line, heads[i].begins, strlen(heads[i].begins)) == 0 &&
			(!heads[i].contains || strstr(line, heads[i].contains)))
			return &heads[i];
	return NULL;
}

static bool is_noise(const char *line)
{
	for (size_t i = 0; i < N(noise); i++)
		if (strncmp(line, noise[i], strlen(noise[i])) == 0)
			return true;
	/* arm64's registers: "x29: ffff800080003c60 x28: ..." */
	return line[0] == '\0' ||
	       (line[0] == 'x' && line[1] >= '0' && line[1] <= '9' && strchr(line, ':'));
}

static void begin(struct zd_splats *s, const char *kind, bool enclosed)
{
	s->open = true;
	s->enclosed = enclosed;
	s->dropping = s->n == ZD_SPLATS_MAX;
	if (s->dropping)
		return;
	memset(&s->splat[s->n], 0, sizeof(s->splat[s->n]));
	snprintf(s->splat[s->n].kind, sizeof(s->splat[s->n].kind), "%s", kind);
	s->n++;
}

static void keep(struct zd_splats *s, const char *line)
{
	struct zd_splat *splat = &s->splat[s->n - 1];

	if (!s->dropping && splat->n_lines < ZD_SPLAT_LINES && !is_noise(line))
		zd_printable(line, splat->line[splat->n_lines++], sizeof(splat->line[0]));
}

void zd_splats_line(struct zd_splats *s, const char *line)
{
	const struct head *head;

	line += strspn(line, " \t");
	head = head_of(line);
	if (strncmp(line, "---[ end ", 9) == 0) {
		s->open = false;
	} else if (strcmp(line, cut_here) == 0) {
		/* Which kind it is the next head says; BUG's comes at once, WARN's after a text. */
		begin(s, "WARN", true);
		return;
	} else if (head && s->open && s->enclosed) {
		/* A BUG is an Oops besides: the first word counts. */
		if (!s->dropping && s->splat[s->n - 1].n_lines == 0)
			snprintf(s->splat[s->n - 1].kind, sizeof(s->splat[0].kind), "%s",
				head->kind);
	} else if (head) {
		begin(s, head->kind, head->enclosed);
	}
	if (s->open)
		keep(s, line);
}

void zd_splats_record(struct zd_splats *s, const char *record)
{
	const char *text = strchr(record, ';');
	size_t length = text ? strcspn(text + 1, "\n") : 0;
	char line[1024];
	size_t at = 0;

	/* "PRIORITY,SEQUENCE,TIME,FLAGS;text": facility 0, the priority's upper bits, is the
	 * kernel.
	 */
	if (!text || strtoul(record, NULL, 10) >> 3 != 0)
		return;
	for (size_t i = 0; i < length && at + 1 < sizeof(line); i++) {
		const char *c = text + 1 + i;

		/* A newline within a record is escaped. */
		if (strncmp(c, "\\x0a", 4) != 0) {
			line[at++] = *c;
			continue;
		}
		line[at] = '\0';
		zd_splats_line(s, line);
		at = 0;
		i += 3;
	}
	line[at] = '\0';
	zd_splats_line(s, line);
}

const char *zd_splat_summary(const struct zd_splat *splat, char *buf, size_t size)
{
	bool headed = splat->n_lines > 0 && head_of(splat->line[0]);

	/* A text that WARN was given stands before the place. */
	snprintf(buf, size, "%s%s%s", splat->n_lines > 0 ? splat->line[0] : "",
		splat->n_lines > 1 && !headed ? "; " : "",
		splat->n_lines > 1 && !headed ? splat->line[1] : "");
	return buf;
}
