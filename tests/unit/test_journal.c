/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "provision/journal.h"

static char directory[64];

static int begin(void **state)
{
	(void)state;
	strcpy(directory, "/tmp/zdbench-journal-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	/* Made when it is not there. */
	strcat(directory, "/a/b");
	return setenv("ZDBENCH_STATE", directory, 1);
}

static int end(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%.27s'", directory);
	return system(command);
}

static void path_of(char path[128], const char *name)
{
	snprintf(path, 128, "%s/%s", directory, name);
}

static struct zd_change change(const char *name)
{
	struct zd_change c = {.kind = ZD_CHANGE_NAMESPACE, .uuid = {1, 2, 3}};

	snprintf(c.name, sizeof(c.name), "%s", name);
	return c;
}

static struct zd_journal *opened(void)
{
	struct zd_journal *j = NULL;
	struct zd_err err = {0};

	assert_int_equal(zd_journal_open(&j, "region0", &err), 0);
	return j;
}

static unsigned added(struct zd_journal *j, const char *name)
{
	struct zd_change c = change(name);
	struct zd_err err = {0};
	unsigned id;

	assert_int_equal(zd_journal_add(j, &c, &id, &err), 0);
	return id;
}

static size_t file_bytes(const char *name)
{
	char path[128];
	struct stat st;

	path_of(path, name);
	return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

static void nothing_to_undo_leaves_nothing(void **state)
{
	struct zd_journal *j = opened();
	unsigned id = added(j, "namespace0.0");
	char path[128];

	(void)state;
	assert_int_equal(zd_journal_save_area(j, "nmem0", "labels", 6), 0);
	zd_journal_undone(j, id);
	zd_journal_close(j);
	path_of(path, "region0.journal");
	assert_int_not_equal(access(path, F_OK), 0);
	path_of(path, "region0.nmem0.labels");
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(zd_journals_left(NULL, NULL), 0);
}

static void what_is_left_is_found_again(void **state)
{
	struct zd_journal *j = opened();
	unsigned first = added(j, "namespace0.0"), id;
	struct zd_change c, want = change("namespace0.1");
	struct zd_err err = {0};

	(void)state;
	strcpy(want.detail, "/dev/pmem0");
	want.kind = ZD_CHANGE_MOUNT;
	assert_int_equal(zd_journal_add(j, &want, &id, &err), 0);
	zd_journal_undone(j, first);
	assert_int_equal(zd_journals_left(NULL, NULL), 0); /* it has an owner */
	zd_journal_close(j);
	assert_int_equal(zd_journals_left(NULL, NULL), 1);
	j = opened();
	assert_int_equal(zd_journal_n_changes(j), 1);
	assert_true(zd_journal_change(j, 0, &c, &id));
	assert_memory_equal(&c, &want, sizeof(c));
	assert_false(zd_journal_change(j, 1, &c, &id));
	/* Numbers go on: an old `undone` is of no new change. */
	assert_true(added(j, "namespace0.2") > id);
	zd_journal_close(j);
}

static void one_owner(void **state)
{
	struct zd_journal *j = opened(), *second = NULL;
	struct zd_err err = {0};

	(void)state;
	assert_int_equal(zd_journal_open(&second, "region0", &err), -EBUSY);
	assert_int_equal(err.exit, ZD_EXIT_UNAVAILABLE);
	assert_int_equal(zd_journal_open(&second, "region1", &err), 0);
	zd_journal_close(second);
	zd_journal_close(j);
}

/* Cut at every byte of its last record, and with every byte of it changed: that record is none. */
static void a_torn_tail_is_ignored(void **state)
{
	char path[128], whole[1024];
	size_t first, size;
	struct zd_journal *j = opened();
	FILE *f;

	(void)state;
	added(j, "namespace0.0");
	first = file_bytes("region0.journal");
	added(j, "namespace0.1");
	zd_journal_close(j);
	path_of(path, "region0.journal");
	f = fopen(path, "r");
	assert_non_null(f);
	size = fread(whole, 1, sizeof(whole), f);
	fclose(f);
	for (size_t cut = first; cut <= size; cut++) {
		f = fopen(path, "w");
		assert_int_equal(fwrite(whole, 1, cut, f), cut);
		fclose(f);
		j = opened();
		assert_int_equal(zd_journal_n_changes(j), cut == size ? 2 : 1);
		assert_int_equal(file_bytes("region0.journal"), cut == size ? size : first);
		zd_journal_close(j);
	}
	for (size_t at = first; at < size - 1; at++) {
		whole[at] ^= 4;
		f = fopen(path, "w");
		assert_int_equal(fwrite(whole, 1, size, f), size);
		fclose(f);
		whole[at] ^= 4;
		j = opened();
		assert_int_equal(zd_journal_n_changes(j), 1);
		zd_journal_close(j);
	}
}

static void damage_is_refused(void **state)
{
	struct zd_journal *j = opened();
	struct zd_err err = {0};
	char path[128];
	int fd;

	(void)state;
	added(j, "namespace0.0");
	added(j, "namespace0.1");
	zd_journal_close(j);
	path_of(path, "region0.journal");
	fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, "x", 1, 12), 1);
	close(fd);
	assert_int_equal(zd_journals_left(NULL, NULL), 1);
	assert_int_equal(zd_journal_open(&j, "region0", &err), -EBADMSG);
	assert_int_equal(err.exit, ZD_EXIT_FAILED);
	assert_int_equal(access(path, F_OK), 0);
}

static void areas_come_back_or_not_at_all(void **state)
{
	struct zd_journal *j = opened();
	char path[128], area[4096];
	void *back = NULL;
	size_t size;
	int fd;

	(void)state;
	memset(area, 0x5a, sizeof(area));
	assert_int_equal(zd_journal_save_area(j, "nmem0", area, sizeof(area)), 0);
	assert_int_equal(zd_journal_load_area(j, "nmem0", &back, &size), 0);
	assert_int_equal(size, sizeof(area));
	assert_memory_equal(back, area, size);
	free(back);
	path_of(path, "region0.nmem0.labels");
	fd = open(path, O_WRONLY);
	assert_int_equal(pwrite(fd, "x", 1, 100), 1);
	close(fd);
	assert_int_equal(zd_journal_load_area(j, "nmem0", &back, &size), -EBADMSG);
	assert_int_equal(zd_journal_load_area(j, "nmem1", &back, &size), -ENOENT);
	zd_journal_close(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_to_undo_leaves_nothing, begin, end),
		cmocka_unit_test_setup_teardown(what_is_left_is_found_again, begin, end),
		cmocka_unit_test_setup_teardown(one_owner, begin, end),
		cmocka_unit_test_setup_teardown(a_torn_tail_is_ignored, begin, end),
		cmocka_unit_test_setup_teardown(damage_is_refused, begin, end),
		cmocka_unit_test_setup_teardown(areas_come_back_or_not_at_all, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
