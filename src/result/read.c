/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "result/result.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "json_load.h"
#include "large.h"
#include "printable.h"
#include "result/decode.h"
#include "result/reading.h"

#define MAX_BYTES  ((size_t)256 << 20)
#define MAX_VALUES ((size_t)8 << 20)
#define MAX_DEPTH  16

/*
 * What jansson would make of the text is bounded before it makes it: every value costs it tens of
 * bytes, so that 256 MiB of "[0,0,0,..." are 5 GiB, and it descends as deep as the text does.
 */
static int check_extent(const char *text, size_t length, const char *name, struct zd_err *err)
{
	size_t values = 1, depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < length; i++) {
		if (in_string) {
			if (text[i] == '\\')
				i++;
			else if (text[i] == '"')
				in_string = false;
			continue;
		}
		if (text[i] == '"')
			in_string = true;
		else if (text[i] == ',' || text[i] == ':')
			values++;
		else if ((text[i] == '[' || text[i] == '{') && (values++, depth++ >= MAX_DEPTH))
			goto too_much;
		else if ((text[i] == ']' || text[i] == '}') && depth > 0)
			depth--;
		if (values > MAX_VALUES)
			goto too_much;
	}
	return 0;
too_much:
	zd_err_set(err, ZD_EXIT_DATA, "'%s' is no usable result: %s", name,
		values > MAX_VALUES ? "more than 8 million values"
				    : "lists and objects are nested more than 16 deep");
	return -EINVAL;
}

/* A text as far as it is read; values are taken from it into the pool. */
struct cursor {
	const char *text;
	size_t length, at;
	struct zd_json_pool *pool;
};

static char peek(struct cursor *c)
{
	for (; c->at < c->length; c->at++) {
		char next = c->text[c->at];

		if (next != ' ' && next != '\n' && next != '\t' && next != '\r')
			return next;
	}
	return '\0';
}

static bool take(struct cursor *c, char wanted)
{
	if (peek(c) != wanted)
		return false;
	c->at++;
	return true;
}

/* 0; 1: there is none; -ENOMEM. */
static int take_value(struct cursor *c, json_t **value)
{
	const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK;
	json_error_t error;
	int rc = zd_json_load(c->pool, value, c->text + c->at, c->length - c->at, flags, &error);

	if (rc == 0)
		c->at += (size_t)error.position;
	return rc == -EINVAL ? 1 : rc;
}

/* Each metric's JSON is gone before the next one's is made. */
static int take_metric(struct cursor *c, struct zd_result *r, const char *name, struct zd_err *err)
{
	struct zd_json_pool pool = {0}, *members = c->pool;
	json_t *value;
	int rc;

	c->pool = &pool;
	rc = take_value(c, &value);
	c->pool = members;
	rc = rc ? rc : zd_result_decode_metric(r, value, name, err);
	zd_json_pool_done(&pool);
	return rc;
}

/* 1: it is not the list that it has to be. */
static int take_metrics(struct cursor *c, struct zd_result *r, const char *name, struct zd_err *err)
{
	if (!take(c, '['))
		return 1;
	if (take(c, ']'))
		return 0;
	do {
		int rc = take_metric(c, r, name, err);

		if (rc != 0)
			return rc;
	} while (take(c, ','));
	return take(c, ']') ? 0 : 1;
}

static int take_member(
	struct cursor *c, json_t *root, struct zd_result *r, const char *name, struct zd_err *err)
{
	json_t *key = NULL, *value;
	int rc = peek(c) == '"' ? take_value(c, &key) : 1;
	const char *text = json_string_value(key);

	if (rc != 0)
		return rc;
	if (!take(c, ':') || json_object_get(root, text))
		return 1;
	if (strcmp(text, "metrics") == 0) {
		/* Twice, or before it is known that these are metrics at all. */
		if (r->n_metrics == 0 && zd_result_is_schema(json_object_get(root, "schema")))
			return take_metrics(c, r, name, err);
		return 1;
	}
	rc = take_value(c, &value);
	/* With a reference of its own: the pool's must be left when root goes. */
	if (rc == 0 && json_object_set(root, text, value) != 0)
		rc = -ENOMEM;
	return rc;
}

/*
 * The metrics one at a time, because as JSON in memory all of them are many times their size. 0;
 * -errno; 1 where it is not clear that this is a result.
 */
static int parse_by_metric(
	struct zd_result *r, const char *text, size_t length, const char *name, struct zd_err *err)
{
	struct zd_json_pool pool = {0};
	struct cursor c = {text, length, 0, &pool};
	json_t *root = json_object();
	int rc = !root ? -ENOMEM : take(&c, '{') ? 0 : 1;

	if (rc == 0)
		do
			rc = take_member(&c, root, r, name, err);
		while (rc == 0 && take(&c, ','));
	if (rc == 0 && (!take(&c, '}') || peek(&c) || c.at < length || r->n_metrics == 0))
		rc = 1;
	if (rc == 0)
		rc = zd_result_decode(r, root, name, err);
	json_decref(root);
	zd_json_pool_done(&pool);
	return rc;
}

static int parse_whole(
	struct zd_result *r, const char *text, size_t length, const char *name, struct zd_err *err)
{
	json_error_t error;
	char what[JSON_ERROR_TEXT_LENGTH];
	struct zd_json_pool pool = {0};
	json_t *root;
	int rc = zd_json_load(&pool, &root, text, length, JSON_REJECT_DUPLICATES, &error);

	if (rc == -EINVAL) {
		/* jansson quotes what it stumbled over, whatever that is. */
		zd_printable(error.text, what, sizeof(what));
		zd_err_set(err, ZD_EXIT_DATA, "'%s' is no JSON: line %d, column %d: %s", name,
			error.line, error.column, what);
	}
	rc = rc ? rc : zd_result_decode(r, root, name, err);
	zd_json_pool_done(&pool);
	return rc;
}

int zd_result_parse(
	struct zd_result *r, const char *text, size_t length, const char *name, struct zd_err *err)
{
	int rc;

	zd_result_init(r);
	rc = check_extent(text, length, name, err);
	if (rc != 0)
		return rc;
	rc = parse_by_metric(r, text, length, name, err);
	if (rc == 1) {
		/* Damaged or of another order: whole it either is a result or has a fault with a
		 * place. */
		zd_result_done(r);
		rc = parse_whole(r, text, length, name, err);
	}
	if (rc == -ENOMEM)
		zd_err_set(err, ZD_EXIT_DATA, "cannot read '%s': %s", name, zd_errno_name(rc));
	if (rc != 0)
		zd_result_done(r);
	return rc;
}

/* All that fd gives, in *text (the caller's); its length, or -errno. */
static ssize_t read_all(int fd, char **text)
{
	size_t length = 0, capacity = 64 << 10;
	char *buffer, *bigger;
	struct stat st;
	ssize_t n;

	*text = NULL;
	/* One more than there should be, which tells that there is no more. */
	if (fstat(fd, &st) == 0 && st.st_size > 0 && (size_t)st.st_size <= MAX_BYTES)
		capacity = (size_t)st.st_size + 1;
	buffer = malloc(capacity);
	if (!buffer)
		return -ENOMEM;
	zd_large_advise(buffer, capacity);
	while ((n = read(fd, buffer + length, capacity - length)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			n = -errno;
			goto fail;
		}
		length += (size_t)n;
		if (length < capacity)
			continue;
		n = -EFBIG;
		if (length > MAX_BYTES)
			goto fail;
		capacity *= 2;
		bigger = realloc(buffer, capacity);
		n = -ENOMEM;
		if (!bigger)
			goto fail;
		buffer = bigger;
	}
	if (length > MAX_BYTES) {
		n = -EFBIG;
		goto fail;
	}
	*text = buffer;
	return (ssize_t)length;
fail:
	free(buffer);
	return n;
}

int zd_result_read(struct zd_result *r, const char *path, struct zd_err *err)
{
	return zd_result_read_as(r, path, ZD_READ_ALL, err);
}

static int fail_to_read(const char *path, int rc, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_DATA, "cannot read result '%s': %s (%s)", path,
		rc == -EFBIG ? "more than 256 MiB" : strerror(-rc), zd_errno_name(rc));
	return rc;
}

static int read_and_parse(
	struct zd_result *r, int fd, const char *path, enum zd_reading reading, struct zd_err *err)
{
	char *text;
	ssize_t length = read_all(fd, &text);
	int rc;

	if (length < 0)
		return fail_to_read(path, (int)length, err);
	if (reading == ZD_READ_REPETITIONS)
		length = (ssize_t)zd_result_cut_histograms(text, (size_t)length);
	rc = zd_result_parse(r, text, (size_t)length, path, err);
	free(text);
	return rc;
}

int zd_result_read_as(
	struct zd_result *r, const char *path, enum zd_reading reading, struct zd_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;

	zd_result_init(r);
	if (fd < 0)
		return fail_to_read(path, -errno, err);
	/* What cannot be read twice is read as it is. */
	if (lseek(fd, 0, SEEK_SET) != 0)
		reading = ZD_READ_ALL;
	rc = read_and_parse(r, fd, path, reading, err);
	/* A fault is told with its place in the file. */
	if (rc == -EINVAL && reading == ZD_READ_REPETITIONS && lseek(fd, 0, SEEK_SET) == 0)
		rc = read_and_parse(r, fd, path, ZD_READ_ALL, err);
	close(fd);
	return rc;
}
