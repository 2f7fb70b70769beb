/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "printable.h"
#include "run/checkpoint.h"
#include "run/progress.h"
#include "vm/child.h"
#include "vm/console.h"
#include "vm/lines.h"
#include "vm/qemu.h"
#include "vm/version.h"
#include "vm/vm.h"

/* Foreign lines on the progress port are shown, so that a library's complaint is not lost, but a
 * guest gone mad does not fill the screen. */
enum { MAX_STRAYS_SHOWN = 20 };

enum { RESULT, PROGRESS, WORDS, PLUGIN, N_STREAMS };

/* One boot, from the command line to what is made of its end. */
struct boot {
	const struct zd_vm_config *config;
	struct zd_vm_outcome *out;
	size_t result_capacity;
	double start_s, deadline_s;
	bool spoke;   /* the guest gave a line of progress */
	bool ended;   /* ... and its exit code */
	bool gave_up; /* ... and an error, which is: */
	struct zd_err words;
	unsigned strays;
	char last_stray[256]; /* the guest's last line that was no progress */
	char last_word[256];  /* QEMU's last line of stderr */
	struct zd_lines progress, stderr_lines, plugin;
};

static double elapsed_s(const struct boot *b)
{
	return zd_monotonic_s() - b->start_s;
}

/* Something came from the guest: the next limit is the pause until its next word. */
static void heard(struct boot *b)
{
	double total = b->start_s + b->config->total_timeout_s;

	b->spoke = true;
	b->deadline_s = zd_monotonic_s() + b->config->stall_timeout_s;
	if (b->deadline_s > total)
		b->deadline_s = total;
}

static int add_to_result(struct boot *b, const char *data, size_t length)
{
	size_t need = b->out->result_length + length + 1;

	if (need > ZD_VM_MAX_RESULT_BYTES + 1)
		return -EFBIG;
	if (need > b->result_capacity) {
		size_t capacity = need + need / 2;
		char *grown = realloc(b->out->result, capacity);

		if (!grown)
			return -ENOMEM;
		b->out->result = grown;
		b->result_capacity = capacity;
	}
	memcpy(b->out->result + b->out->result_length, data, length);
	b->out->result_length += length;
	b->out->result[b->out->result_length] = '\0';
	return 0;
}

/* A separator begins the next document: what stands before it is whole. */
static int take_result(void *ctx, const char *data, size_t length)
{
	struct boot *b = ctx;
	int rc = 0;

	while (length > 0 && rc == 0) {
		const char *next = memchr(data, ZD_CHECKPOINT_SEPARATOR, length);
		size_t part = next ? (size_t)(next - data) : length;

		rc = part > 0 ? add_to_result(b, data, part) : 0;
		if (next && rc == 0 && b->out->result_length > 0) {
			if (b->config->checkpoint)
				b->config->checkpoint(
					b->config->ctx, b->out->result, b->out->result_length);
			b->out->result_length = 0;
		}
		part += next != NULL;
		data += part;
		length -= part;
	}
	return rc;
}

static bool parse_exit(const char *line, int *code)
{
	char *end;
	long value;

	if (strncmp(line, "exit ", 5) || line[5] < '0' || line[5] > '9')
		return false;
	value = strtol(line + 5, &end, 10);
	if (*end || value > 255)
		return false;
	*code = (int)value;
	return true;
}

static int progress_line(void *ctx, const char *line)
{
	struct boot *b = ctx;
	int rc;

	if (!*line)
		return 0;
	if (parse_exit(line, &b->out->guest_exit)) {
		b->ended = true;
		heard(b);
		return 0;
	}
	if (strncmp(line, "at ", 3) == 0) {
		zd_printable(line + 3, b->out->operation, sizeof(b->out->operation));
		heard(b);
		return 0;
	}
	rc = zd_progress_relay(line, &b->words);
	if (rc >= 0) {
		b->gave_up = b->gave_up || rc == 1;
		heard(b);
		return 0;
	}
	zd_printable(line, b->last_stray, sizeof(b->last_stray));
	if (b->strays++ < MAX_STRAYS_SHOWN)
		zd_progress_note("guest: %s", b->last_stray);
	return 0;
}

static int take_progress(void *ctx, const char *data, size_t length)
{
	struct boot *b = ctx;

	return zd_lines_feed(&b->progress, data, length, progress_line, b);
}

static int word_line(void *ctx, const char *line)
{
	struct boot *b = ctx;

	if (*line)
		zd_printable(line, b->last_word, sizeof(b->last_word));
	return 0;
}

static int take_words(void *ctx, const char *data, size_t length)
{
	struct boot *b = ctx;

	return zd_lines_feed(&b->stderr_lines, data, length, word_line, b);
}

static int take_plugin(void *ctx, const char *data, size_t length)
{
	struct boot *b = ctx;

	return zd_lines_feed(
		&b->plugin, data, length, b->config->plugin_line, b->config->plugin_ctx);
}

static void tick(void *ctx)
{
	(void)ctx;
	zd_progress_tick();
}

/* ---- what became of it ---- */

/* The guest's kernel is no more: whatever was under way is to be blamed on it. */
static void bury(const struct boot *b, const struct zd_console_verdict *verdict, const char *kind,
	const char *otherwise)
{
	b->out->died = true;
	b->out->splat = verdict->splat;
	if (verdict->splat.n_lines > 0)
		return;
	snprintf(b->out->splat.kind, sizeof(b->out->splat.kind), "%s", kind);
	snprintf(b->out->splat.line[0], sizeof(b->out->splat.line[0]), "%s", otherwise);
	b->out->splat.n_lines = 1;
}

/* The machine is no more, and not by its kernel's doing. */
__attribute__((format(printf, 2, 3))) static void lose(const struct boot *b, const char *fmt, ...)
{
	struct zd_splat *splat = &b->out->splat;
	va_list args;

	b->out->died = true;
	memset(splat, 0, sizeof(*splat));
	splat->n_lines = 1;
	va_start(args, fmt);
	vsnprintf(splat->line[0], sizeof(splat->line[0]), fmt, args);
	va_end(args);
}

static int explain_limit(const struct boot *b, struct zd_err *err)
{
	struct zd_console_verdict verdict;
	char why[300] = "";

	zd_console_judge(b->config->console_log, &verdict);
	if (*verdict.text)
		snprintf(why, sizeof(why), "; its kernel said: %s", verdict.text);
	if (elapsed_s(b) >= b->config->total_timeout_s)
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine was not finished after %.1f s and has been stopped%s",
			elapsed_s(b), why);
	else if (!b->spoke)
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine did not start: no word from it within %.1f s%s",
			elapsed_s(b), why);
	else if (b->ended)
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine was finished but did not switch itself off within "
			"%.1f s%s",
			b->config->stall_timeout_s, why);
	else
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine hangs: no progress for %.1f s, %.1f s after its "
			"start%s",
			b->config->stall_timeout_s, elapsed_s(b), why);
	if (b->spoke && !b->ended)
		bury(b, &verdict, "hang",
			"the machine went no further, and its kernel said nothing");
	return -ETIMEDOUT;
}

/* QEMU ended by itself, and not as a machine does that switches itself off after its work. */
static int explain_end(const struct boot *b, int status, struct zd_err *err)
{
	struct zd_console_verdict verdict;
	const char *words = *b->last_word ? b->last_word : "(no message)";

	zd_console_judge(b->config->console_log, &verdict);
	if (WIFSIGNALED(status))
		zd_err_set(err, ZD_EXIT_FAILED, "QEMU was killed by SIG%s, %.1f s after its start",
			sigabbrev_np(WTERMSIG(status)), elapsed_s(b));
	else if (WEXITSTATUS(status))
		zd_err_set(err, ZD_EXIT_FAILED, "QEMU failed with exit code %d after %.1f s: %s",
			WEXITSTATUS(status), elapsed_s(b), words);
	else if (verdict.panicked)
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine's kernel panicked after %.1f s: %s", elapsed_s(b),
			verdict.text);
	else
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine switched itself off after %.1f s without saying why",
			elapsed_s(b));
	if (WIFSIGNALED(status) && b->spoke)
		lose(b, "QEMU was killed by SIG%s", sigabbrev_np(WTERMSIG(status)));
	else if (WEXITSTATUS(status) && b->spoke)
		lose(b, "QEMU failed with exit code %d: %.100s", WEXITSTATUS(status), words);
	else if (b->spoke)
		bury(b, &verdict, "hang", "the machine switched itself off without saying why");
	return -EIO;
}

/* zdbench in the machine did not end by itself: its last words were a checkpoint, no result. */
static int explain_guest(const struct boot *b, struct zd_err *err)
{
	const int code = b->out->guest_exit;
	const char *name = code > 128 ? sigabbrev_np(code - 128) : NULL;

	if (name)
		lose(b, "zdbench was killed by SIG%s", name);
	else
		lose(b, "zdbench ended with exit code %d and without a result", code);
	zd_err_set(err, ZD_EXIT_FAILED, "in the emulated machine %s, %.1f s after its start%s%s",
		b->out->splat.line[0], elapsed_s(b), *b->last_stray ? ": " : "", b->last_stray);
	return -EPROTO;
}

/* The guest has said its exit code and is off. */
static int judge_guest(const struct boot *b, struct zd_err *err)
{
	if (b->gave_up) {
		*err = b->words;
		return -EREMOTEIO;
	}
	if (b->out->result_length &&
		(b->out->guest_exit == ZD_EXIT_OK || b->out->guest_exit == ZD_EXIT_FAILED))
		return 0;
	return explain_guest(b, err);
}

static int judge(const struct boot *b, const struct zd_child *child, int rc, struct zd_err *err)
{
	if (!rc && b->ended && WIFEXITED(child->status) && !WEXITSTATUS(child->status))
		rc = judge_guest(b, err);
	else if (!rc)
		rc = explain_end(b, child->status, err);
	else if (rc == -ETIMEDOUT)
		rc = explain_limit(b, err);
	else if (rc == -EFBIG)
		zd_err_set(err, ZD_EXIT_FAILED,
			"the emulated machine's result is larger than %zu MiB, %.1f s after its "
			"start",
			ZD_VM_MAX_RESULT_BYTES >> 20, elapsed_s(b));
	else if (rc == -EINTR)
		zd_err_set(err, ZD_EXIT_FAILED,
			"interrupted %.1f s after the emulated machine's start", elapsed_s(b));
	else
		zd_err_set(err, ZD_EXIT_FAILED, "cannot %s QEMU '%s': %s",
			child->started ? "follow" : "run", b->config->files.qemu,
			zd_errno_name(rc));
	if (rc && rc != -EREMOTEIO)
		zd_err_hint(err, "the machine's console: %.200s", b->config->console_log);
	return rc;
}

/* ---- the boot ---- */

static int open_console(const char *path, struct zd_err *err)
{
	/* Not a terminal's: O_NOCTTY. O_APPEND, as QEMU opens it a second time. */
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644);
	int rc = fd < 0 ? -errno : fd;

	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "cannot write the console's log '%s': %s", path,
			zd_errno_name(rc));
	return rc;
}

static int run_qemu(struct boot *b, struct zd_stream *streams, int console, struct zd_err *err)
{
	struct zd_qemu_fds fds = {.result = streams[RESULT].child_fd,
		.progress = streams[PROGRESS].child_fd,
		.console = console,
		.plugin = b->config->plugin ? streams[PLUGIN].child_fd : -1};
	struct zd_child child = {.streams = streams,
		.n_streams = b->config->plugin ? N_STREAMS : PLUGIN,
		.stdout_fd = -1,
		.stderr_fd = streams[WORDS].child_fd,
		.inherit_fd = console,
		.death_signal = SIGKILL,
		.stop_signal = SIGKILL,
		.deadline_s = &b->deadline_s,
		.tick_s = 1,
		.tick = tick,
		.ctx = b};
	char **argv = NULL;
	int rc = zd_qemu_argv(b->config, &fds, &argv, err);

	if (rc)
		return rc;
	child.argv = argv;
	zd_progress_step(0, 0, "booting the emulated machine");
	b->start_s = zd_monotonic_s();
	b->deadline_s = b->start_s + (b->config->boot_timeout_s < b->config->total_timeout_s
						     ? b->config->boot_timeout_s
						     : b->config->total_timeout_s);
	rc = zd_child_run(&child);
	zd_lines_finish(&b->progress, progress_line, b);
	zd_lines_finish(&b->stderr_lines, word_line, b);
	zd_qemu_argv_free(argv);
	return judge(b, &child, rc, err);
}

static int boot(struct boot *b, int console, struct zd_err *err)
{
	struct zd_stream streams[N_STREAMS] = {
		[RESULT] = {.fd = -1, .child_fd = -1, .take = take_result},
		[PROGRESS] = {.fd = -1, .child_fd = -1, .take = take_progress},
		[WORDS] = {.fd = -1, .child_fd = -1, .take = take_words},
		[PLUGIN] = {.fd = -1, .child_fd = -1, .take = take_plugin},
	};
	int rc = zd_qemu_version(
		b->config->files.qemu, b->out->qemu_version, sizeof(b->out->qemu_version), err);

	if (rc)
		return rc;
	for (size_t i = 0; i < (b->config->plugin ? N_STREAMS : PLUGIN) && !rc; i++)
		/* A guest that had to wait for us would run on at another moment, and its next
		 * interrupts would come in other places: not the same run for the same seed. */
		rc = i == RESULT ? zd_stream_open_spool(&streams[i]) : zd_stream_open(&streams[i]);
	if (rc)
		zd_err_set(err, ZD_EXIT_FAILED, "cannot make pipes for the emulated machine: %s",
			zd_errno_name(rc));
	else
		rc = run_qemu(b, streams, console, err);
	for (size_t i = 0; i < N_STREAMS; i++)
		zd_stream_done(&streams[i]);
	return rc;
}

int zd_vm_run(const struct zd_vm_config *config, struct zd_vm_outcome *out, struct zd_err *err)
{
	struct zd_err ignored;
	struct boot *b;
	int console, rc;

	memset(out, 0, sizeof(*out));
	out->guest_exit = -1;
	if (!err)
		err = &ignored;
	/* First, so that whatever fails below the log's tail is never that of an earlier run. */
	console = open_console(config->console_log, err);
	if (console < 0)
		return console;
	b = calloc(1, sizeof(*b));
	if (b) {
		b->config = config;
		b->out = out;
		rc = boot(b, console, err);
	} else {
		zd_err_set(err, ZD_EXIT_FAILED, "cannot boot the emulated machine: ENOMEM");
		rc = -ENOMEM;
	}
	free(b);
	close(console);
	return rc;
}

void zd_vm_outcome_done(struct zd_vm_outcome *out)
{
	if (!out)
		return;
	free(out->result);
	memset(out, 0, sizeof(*out));
}
