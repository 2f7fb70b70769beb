/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "datadir.h"
#include "printable.h"
#include "run/progress.h"
#include "vm/child.h"
#include "vm/lines.h"
#include "vm/vm.h"

enum {
	/* The script waits an hour for another that holds the cache; then it may have to build. */
	TIMEOUT_S = 3 * 3600,
	STOP_GRACE_S = 5,
};

/* A line that the script does not end upon is a message, shown when it is this old. */
static const double line_age_s = 0.2;

enum { PAIRS, MESSAGES, N_STREAMS };

struct preparation {
	struct zd_vm_files *files;
	bool kernel_only;
	uint64_t seen; /* bit per row of `keys` */
	struct zd_lines pairs, messages;
	char held[512]; /* the last message, while it may be why the script ends */
	double held_since_s;
	char last[512]; /* the last message, shown or not */
};

/* What vm-prepare must say: always, when more than the kernel was asked for, or not at all. */
enum need { NEEDED, NEEDED_TO_BOOT, OPTIONAL };

static const struct key {
	const char *name;
	size_t offset, size; /* of the field; size 0: the page size */
	enum need need;
} keys[] = {
#define TEXT(field) offsetof(struct zd_vm_files, field), sizeof(((struct zd_vm_files *)0)->field)
	{"arch", TEXT(arch), NEEDED},
	{"kernel", TEXT(kernel), NEEDED},
	{"initrd", TEXT(initrd), NEEDED_TO_BOOT},
	{"release", TEXT(release), NEEDED},
	{"version", TEXT(version), OPTIONAL},
	{"build", TEXT(build), OPTIONAL},
	{"page_size", 0, 0, NEEDED},
	{"firmware", TEXT(firmware), OPTIONAL},
	{"qemu", TEXT(qemu), NEEDED_TO_BOOT},
	{"config", TEXT(config), OPTIONAL},
#undef TEXT
};

enum { N_KEYS = sizeof(keys) / sizeof(keys[0]) };

static bool store_page_size(struct zd_vm_files *files, const char *value)
{
	char *end;
	unsigned long size = strtoul(value, &end, 10);

	/* A power of two, as every page size. */
	if (*value < '0' || *value > '9' || *end || size < 4096 || size > 65536 ||
		(size & (size - 1)))
		return false;
	files->page_size_bytes = size;
	return true;
}

/* What the script has printed beyond the known keys is for others. */
static int pair_line(void *ctx, const char *line)
{
	struct preparation *p = ctx;
	const char *value = strchr(line, '=');

	for (size_t i = 0; value && i < N_KEYS; i++) {
		const struct key *key = &keys[i];
		size_t length = strlen(value + 1);

		if (strlen(key->name) != (size_t)(value - line) ||
			strncmp(line, key->name, strlen(key->name)))
			continue;
		if (!key->size && !store_page_size(p->files, value + 1))
			return -EPROTO;
		if (key->size && (!length || length >= key->size))
			return key->need == OPTIONAL && !length ? 0 : -EPROTO;
		if (key->size)
			memcpy((char *)p->files + key->offset, value + 1, length + 1);
		p->seen |= UINT64_C(1) << i;
	}
	return 0;
}

static void show_held(struct preparation *p)
{
	if (*p->held)
		zd_progress_note("%s", p->held);
	*p->held = '\0';
}

static int message_line(void *ctx, const char *line)
{
	static const char prefix[] = "zdbench: ";
	struct preparation *p = ctx;

	/* A build counts. */
	if (!strncmp(line, "progress ", 9) && !zd_progress_relay(line, NULL))
		return 0;
	if (!strncmp(line, prefix, sizeof(prefix) - 1))
		line += sizeof(prefix) - 1;
	if (!*line)
		return 0;
	show_held(p);
	zd_printable(line, p->held, sizeof(p->held));
	memcpy(p->last, p->held, sizeof(p->last));
	p->held_since_s = zd_monotonic_s();
	return 0;
}

static int take_pairs(void *ctx, const char *data, size_t length)
{
	struct preparation *p = ctx;

	return zd_lines_feed(&p->pairs, data, length, pair_line, p);
}

static int take_messages(void *ctx, const char *data, size_t length)
{
	struct preparation *p = ctx;

	return zd_lines_feed(&p->messages, data, length, message_line, p);
}

static void tick(void *ctx)
{
	struct preparation *p = ctx;

	if (*p->held && zd_monotonic_s() - p->held_since_s >= line_age_s)
		show_held(p);
	zd_progress_tick();
}

static int run_script(char *const *argv, struct preparation *p, struct zd_child *child)
{
	struct zd_stream streams[N_STREAMS] = {
		[PAIRS] = {.fd = -1, .child_fd = -1, .take = take_pairs},
		[MESSAGES] = {.fd = -1, .child_fd = -1, .take = take_messages},
	};
	double deadline_s = zd_monotonic_s() + TIMEOUT_S;
	int rc = 0;

	for (size_t i = 0; i < N_STREAMS && !rc; i++)
		rc = zd_stream_open(&streams[i]);
	/* SIGTERM: the script removes what it was making. */
	*child = (struct zd_child){.argv = argv,
		.streams = streams,
		.n_streams = N_STREAMS,
		.stdout_fd = streams[PAIRS].child_fd,
		.stderr_fd = streams[MESSAGES].child_fd,
		.inherit_fd = -1,
		.death_signal = SIGTERM,
		.stop_signal = SIGTERM,
		.stop_grace_s = STOP_GRACE_S,
		.deadline_s = &deadline_s,
		.tick_s = line_age_s,
		.tick = tick,
		.ctx = p};
	if (!rc)
		rc = zd_child_run(child);
	for (size_t i = 0; i < N_STREAMS; i++)
		zd_stream_done(&streams[i]);
	if (!rc)
		rc = zd_lines_finish(&p->pairs, pair_line, p);
	zd_lines_finish(&p->messages, message_line, p);
	child->streams = NULL;
	child->deadline_s = NULL;
	return rc;
}

/* The script has ended by itself. */
static int judge_end(struct preparation *p, const char *script, int status, struct zd_err *err)
{
	static const struct {
		int exit, rc;
	} meanings[] = {
		{ZD_EXIT_USAGE, -EINVAL}, {ZD_EXIT_DATA, -EBADMSG}, {ZD_EXIT_UNAVAILABLE, -ENODEV}};
	const char *words = *p->last ? p->last : "it gave no reason";

	if (WIFSIGNALED(status)) {
		zd_err_set(err, ZD_EXIT_FAILED, "'%s' was killed by SIG%s", script,
			sigabbrev_np(WTERMSIG(status)));
		return -EIO;
	}
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].exit != WEXITSTATUS(status))
			continue;
		zd_err_set(err, (enum zd_exit)meanings[i].exit, "%s", words);
		return meanings[i].rc;
	}
	if (WEXITSTATUS(status)) {
		zd_err_set(err, ZD_EXIT_FAILED, "'%s' failed with exit code %d: %s", script,
			WEXITSTATUS(status), words);
		return -EIO;
	}
	show_held(p);
	for (size_t i = 0; i < N_KEYS; i++) {
		if (p->seen & UINT64_C(1) << i || keys[i].need == OPTIONAL ||
			(keys[i].need == NEEDED_TO_BOOT && p->kernel_only))
			continue;
		zd_err_set(err, ZD_EXIT_FAILED, "'%s' did not say '%s='", script, keys[i].name);
		return -EIO;
	}
	return 0;
}

static int judge(struct preparation *p, const char *script, const struct zd_child *child, int rc,
	struct zd_err *err)
{
	if (!rc)
		return judge_end(p, script, child->status, err);
	if (rc == -ETIMEDOUT)
		zd_err_set(err, ZD_EXIT_FAILED,
			"'%s' was not finished after %d s; its last words: %s", script,
			(int)TIMEOUT_S, *p->last ? p->last : "(none)");
	else if (rc == -EINTR)
		zd_err_set(err, ZD_EXIT_FAILED, "interrupted while preparing the emulated machine");
	else if (rc == -EPROTO)
		zd_err_set(
			err, ZD_EXIT_FAILED, "'%s' printed a value that cannot be right", script);
	else
		zd_err_set(
			err, ZD_EXIT_UNAVAILABLE, "cannot run '%s': %s", script, zd_errno_name(rc));
	if (!child->started)
		zd_err_hint(err, "ZDBENCH_DATADIR names the directory that has scripts/vm-prepare");
	return rc;
}

static int prepare(const char *kernel, const char *modules, bool kernel_only,
	struct zd_vm_files *files, struct zd_err *err)
{
	char script[PATH_MAX], only[] = "--kernel-only", with[] = "--modules";
	char *argv[6] = {script, (char *)kernel};
	size_t n = 2;
	struct preparation *p = calloc(1, sizeof(*p));
	struct zd_vm_files *found = calloc(1, sizeof(*found));
	struct zd_child child = {.started = false};
	int rc = -ENOMEM;

	snprintf(script, sizeof(script), "%s/scripts/vm-prepare", zd_datadir());
	if (modules[0]) {
		argv[n++] = with;
		argv[n++] = (char *)modules;
	}
	if (kernel_only)
		argv[n++] = only;
	if (p && found) {
		p->files = found;
		p->kernel_only = kernel_only;
		rc = run_script(argv, p, &child);
		rc = judge(p, script, &child, rc, err);
	} else {
		zd_err_set(err, ZD_EXIT_FAILED, "cannot prepare the emulated machine: ENOMEM");
	}
	if (!rc)
		*files = *found;
	free(found);
	free(p);
	return rc;
}

int zd_vm_prepare(
	const char *kernel, const char *modules, struct zd_vm_files *files, struct zd_err *err)
{
	return prepare(kernel, modules, false, files, err);
}

int zd_vm_prepare_kernel(
	const char *kernel, const char *modules, struct zd_vm_files *files, struct zd_err *err)
{
	return prepare(kernel, modules, true, files, err);
}
