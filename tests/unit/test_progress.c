/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress in its three styles: what arrives at stderr, byte for byte, and what a terminal shows.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "printable.h"
#include "run/progress.h"

static int saved_stderr = -1, reader = -1;
static char output[65536];

static void redirect(int writer)
{
	saved_stderr = dup(STDERR_FILENO);
	assert_true(saved_stderr >= 0);
	assert_true(dup2(writer, STDERR_FILENO) >= 0);
	close(writer);
}

static void begin_pipe(enum zd_progress_style style)
{
	int fds[2];

	assert_int_equal(pipe2(fds, O_NONBLOCK), 0);
	reader = fds[0];
	redirect(fds[1]);
	zd_progress_init(style);
}

/* A terminal of so many columns in stderr's place. */
static void begin_terminal(unsigned short columns)
{
	struct winsize size = {.ws_row = 24, .ws_col = columns};
	struct termios raw;
	int terminal;

	reader = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	/* A root without /dev/pts has no terminals to draw on; libraries notice it early or late.
	 */
	if (reader < 0)
		skip();
	assert_int_equal(grantpt(reader), 0);
	assert_int_equal(unlockpt(reader), 0);
	terminal = open(ptsname(reader), O_RDWR | O_NOCTTY);
	if (terminal < 0 && errno == ENOENT) {
		close(reader);
		skip();
	}
	assert_true(terminal >= 0);
	assert_int_equal(tcgetattr(terminal, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(terminal, TCSANOW, &raw), 0);
	assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
	redirect(terminal);
	zd_progress_init(ZD_PROGRESS_AUTO);
}

/* What was written since begin_*(); stderr is itself again. */
static const char *end(void)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(reader, output + used, sizeof(output) - 1 - used)) > 0)
		used += (size_t)n;
	output[used] = '\0';
	zd_progress_init(ZD_PROGRESS_NONE); /* wipes a bar while it still is where it was drawn */
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	close(reader);
	return output;
}

/* The least of a terminal: fills `screen` with the lines it would show, blanks at the end cut. */
static void show(const char *bytes, size_t columns, char *screen, size_t size)
{
	char line[512];
	size_t at = 0, used = 0;

	memset(line, ' ', sizeof(line));
	for (; used < size - 1; bytes++) {
		if (*bytes == '\r') {
			at = 0;
		} else if (*bytes == '\n' || !*bytes) {
			size_t length = sizeof(line);

			while (length && line[length - 1] == ' ')
				length--;
			assert_true(used + length + 2 < size);
			memcpy(screen + used, line, length);
			used += length;
			memset(line, ' ', sizeof(line));
			if (!*bytes)
				break;
			screen[used++] = '\n';
		} else {
			/* Nothing but printing characters, and never in the last column. */
			assert_true((unsigned char)*bytes >= ' ');
			assert_true(at + 1 < columns);
			line[at++] = *bytes;
		}
	}
	screen[used] = '\0';
}

static void test_lines(void **state)
{
	(void)state;
	begin_pipe(ZD_PROGRESS_AUTO);
	zd_progress_step(0, 0, "booting");
	zd_progress_step(1, 12, "fault \033[31mred\033[0m\a\n");
	zd_progress_again(": waiting");
	zd_progress_note("seen %d of %s", 3, "them\x9b!");
	zd_progress_tick();
	zd_progress_clear();
	zd_progress_error(&(struct zd_err){.exit = 70, .text = "no"});
	assert_string_equal(end(), "zdbench: booting\n"
				   "zdbench: [1/12] fault red??\n"
				   "zdbench: [1/12] fault red??: waiting\n"
				   "zdbench: seen 3 of them?!\n");
}

static void test_none(void **state)
{
	(void)state;
	begin_pipe(ZD_PROGRESS_NONE);
	zd_progress_step(1, 2, "x");
	zd_progress_note("y");
	zd_progress_error(&(struct zd_err){.exit = 70, .text = "no"});
	zd_progress_tick();
	assert_string_equal(end(), "");
}

static void send_all(void)
{
	struct zd_err err = {.exit = ZD_EXIT_DATA, .text = "bad\ttext\n", .hint = "mend\tit"};

	zd_progress_step(3, 4, "a\tb\nexit 0");
	zd_progress_again(": waiting");
	zd_progress_again("");
	zd_progress_note("a note");
	zd_progress_error(&err);
	err.hint[0] = '\0';
	zd_progress_error(&err);
}

static void test_port(void **state)
{
	static const char expected[] = "progress 3 4 a b?exit 0\n"
				       "progress 3 4 a b?exit 0: waiting\n"
				       "progress 3 4 a b?exit 0\n"
				       "note a note\n"
				       "error 65 bad text?\tmend it\n"
				       "error 65 bad text?\n";

	(void)state;
	begin_pipe(ZD_PROGRESS_PORT);
	send_all();
	assert_string_equal(end(), expected);
	setenv("ZDBENCH_PROGRESS", "port", 1);
	begin_pipe(ZD_PROGRESS_AUTO);
	unsetenv("ZDBENCH_PROGRESS");
	send_all();
	assert_string_equal(end(), expected);
}

static void test_bar(void **state)
{
	char screen[4096];

	(void)state;
	begin_terminal(80);
	zd_progress_step(3, 12, "a rather long step");
	show(end(), 80, screen, sizeof(screen));
	assert_string_equal(screen, "[#####...............] 3/12   25%  0:00  a rather long step");

	begin_terminal(80);
	zd_progress_step(3, 12, "a rather long step");
	zd_progress_step(12, 12, "short");
	zd_progress_tick();
	show(end(), 80, screen, sizeof(screen));
	assert_string_equal(screen, "[####################] 12/12  100%  0:00  short");
}

static void test_bar_leaves_nothing(void **state)
{
	char screen[4096];

	(void)state;
	begin_terminal(80);
	zd_progress_step(0, 0, "waiting");
	zd_progress_step(3, 12, "a rather long step");
	zd_progress_note("a note");
	zd_progress_step(4, 12, "s");
	zd_progress_clear();
	zd_progress_clear();
	show(end(), 80, screen, sizeof(screen));
	assert_string_equal(screen, "zdbench: a note\n");
}

/* show() itself asserts that the last column is never written. */
static void test_narrow_terminals(void **state)
{
	static const unsigned short widths[] = {2, 10, 40, 59, 60, 61};
	char text[400], screen[8192];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		begin_terminal(widths[i]);
		zd_progress_step(999999999, 1000000000, text);
		zd_progress_step(1, 2, "y");
		zd_progress_clear();
		show(end(), widths[i], screen, sizeof(screen));
		assert_string_equal(screen, "");
	}
}

static void test_relay(void **state)
{
	struct zd_err err = {0};

	(void)state;
	begin_pipe(ZD_PROGRESS_AUTO);
	assert_int_equal(zd_progress_relay("progress 1 2 a\033[2Jb", &err), 0);
	assert_int_equal(zd_progress_relay("note 100% %s %n", &err), 0);
	assert_int_equal(zd_progress_relay("error 65 text %s\thint", &err), 1);
	assert_string_equal(end(), "zdbench: [1/2] ab\nzdbench: 100% %s %n\n");
	assert_int_equal(err.exit, ZD_EXIT_DATA);
	assert_string_equal(err.text, "text %s");
	assert_string_equal(err.hint, "hint");
	assert_int_equal(zd_progress_relay("error 70 \033]0;title\a", &err), 1);
	assert_string_equal(err.text, "?]0;title?");
	assert_string_equal(err.hint, "");
}

/* What one side says the other understands. */
static void test_port_to_relay(void **state)
{
	char line[8192], long_text[2000];
	struct zd_err err = {.exit = ZD_EXIT_FAILED}, got = {0};

	(void)state;
	memset(long_text, 'y', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	memset(err.text, 'x', sizeof(err.text) - 1);
	memset(err.hint, 'h', sizeof(err.hint) - 1);
	begin_pipe(ZD_PROGRESS_PORT);
	zd_progress_error(&err);
	snprintf(line, sizeof(line), "%s", end());
	line[strcspn(line, "\n")] = '\0';
	assert_int_equal(zd_progress_relay(line, &got), 1);
	assert_memory_equal(&got, &err, sizeof(err));

	begin_pipe(ZD_PROGRESS_PORT);
	zd_progress_step(1, 2, long_text);
	zd_progress_note("%s", long_text);
	end();
	assert_int_equal(strlen(output), 2 * 511 + strlen("progress 1 2 \nnote \n"));
}

static void test_relay_refuses(void **state)
{
	static const char *const bad[] = {"", "progress", "progress ", "progress 1 2",
		"progress 2 1 x", "progress -1 2 x", "progress 1 x y",
		"progress 1 99999999999999999999 x", "progress  1 2 x", "notes x", "note", "error",
		"error x y", "error 0 x", "error 256 x", "exit 0", "\033[2J",
		"==1==ERROR: AddressSanitizer"};
	struct zd_err err = {.text = "untouched"};

	(void)state;
	begin_pipe(ZD_PROGRESS_AUTO);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(zd_progress_relay(bad[i], &err), -EINVAL);
	assert_string_equal(end(), "");
	assert_string_equal(err.text, "untouched");
}

static void test_printable(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"plain", "plain"}, {"a\033[1;31mb\033[0mc", "abc"}, {"\033[", "?["}, {"\033", "?"},
		{"\xc2\xb7 \xe2\x80\x93 \xf0\x9f\x98\x80",
			"\xc2\xb7 \xe2\x80\x93 \xf0\x9f\x98\x80"},
		{"\xc2\x9b"
		 "31m",
			"?31m"},		   /* C1's CSI */
		{"\xe2\x80\xae", "?"},		   /* right-to-left override */
		{"\xc0\xaf\xed\xa0\x80", "?????"}, /* overlong, surrogate */
		{"\xf0\x9f", "??"}, {"\xff", "?"},
		{"\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd",
			"??\xef\xbf\xbd"}, /* not of XML's characters */
	};
	char buf[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		zd_printable(cases[i].in, buf, sizeof(buf));
		assert_string_equal(buf, cases[i].out);
	}
	assert_int_equal(zd_printable("\xc2\xb7\xc2\xb7\xc2\xb7", buf, 6), 2);
	assert_string_equal(buf, "\xc2\xb7\xc2\xb7");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_port),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_bar_leaves_nothing),
		cmocka_unit_test(test_narrow_terminals),
		cmocka_unit_test(test_relay),
		cmocka_unit_test(test_port_to_relay),
		cmocka_unit_test(test_relay_refuses),
		cmocka_unit_test(test_printable),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
