/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zdbench/cleanup.h"

enum { LINE_BYTES = 320, UUID_TEXT = 33, MAX_JOURNAL_BYTES = 16 << 20 };

static const char suffix[] = ".journal";
static const char undone_word[] = "undone";
static const char *const kind_word[ZD_N_CHANGES] = {
	[ZD_CHANGE_NAMESPACE] = "namespace",
	[ZD_CHANGE_INFO_BLOCK] = "info-block",
	[ZD_CHANGE_DISABLED] = "disabled",
	[ZD_CHANGE_ENABLED] = "enabled",
	[ZD_CHANGE_MOUNT] = "mount",
	[ZD_CHANGE_LABELS] = "labels",
	[ZD_CHANGE_SETTING] = "setting",
	[ZD_CHANGE_LABELS_WRITE] = "labels-write",
};

struct entry {
	unsigned id;
	struct zd_change change;
};

struct zd_journal {
	int fd;
	char region[32];
	char path[PATH_MAX];
	struct entry *entry; /* not undone, the oldest first */
	size_t n, room;
	unsigned next_id;
};

const char *zd_state_dir(void)
{
	const char *own = getenv("ZDBENCH_STATE");

	return own && own[0] ? own : "/var/lib/zdbench";
}

/* CRC-32 as Ethernet has it: finds a line that was cut short or a bit that fell over. */
static uint32_t crc32_of(const void *data, size_t size)
{
	const unsigned char *byte = data;
	uint32_t crc = ~UINT32_C(0);

	for (size_t i = 0; i < size; i++) {
		crc ^= byte[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

/* ---- a record as a line ---- */

static void uuid_format(const unsigned char uuid[16], char text[UUID_TEXT])
{
	for (int i = 0; i < 16; i++)
		snprintf(text + 2 * i, 3, "%02x", uuid[i]);
}

static bool uuid_parse(const char *text, unsigned char uuid[16])
{
	for (int i = 0; i < 16; i++)
		if (sscanf(text + 2 * i, "%2hhx", &uuid[i]) != 1)
			return false;
	return strlen(text) == 32;
}

static bool is_word(const char *text)
{
	return text[0] && !text[strcspn(text, " \t\n")];
}

static int seal(char line[LINE_BYTES], const char *body)
{
	int n = snprintf(line, LINE_BYTES, "%08x %s\n", crc32_of(body, strlen(body)), body);

	return n < LINE_BYTES ? n : -ENAMETOOLONG;
}

static int change_format(char line[LINE_BYTES], unsigned id, const struct zd_change *c)
{
	char body[LINE_BYTES], uuid[UUID_TEXT];

	if (!is_word(c->name) || (c->detail[0] && !is_word(c->detail)))
		return -EINVAL;
	uuid_format(c->uuid, uuid);
	snprintf(body, sizeof(body), "%u %s %s %s %s", id, kind_word[c->kind], c->name, uuid,
		c->detail[0] ? c->detail : "-");
	return seal(line, body);
}

static int undone_format(char line[LINE_BYTES], unsigned id)
{
	char body[LINE_BYTES];

	snprintf(body, sizeof(body), "%u %s", id, undone_word);
	return seal(line, body);
}

static int remember(struct zd_journal *j, unsigned id, const struct zd_change *change)
{
	if (j->n == j->room) {
		size_t room = j->room ? 2 * j->room : 16;
		struct entry *entry = realloc(j->entry, room * sizeof(*entry));

		if (!entry)
			return -ENOMEM;
		j->entry = entry;
		j->room = room;
	}
	j->entry[j->n++] = (struct entry){.id = id, .change = *change};
	return 0;
}

static void forget(struct zd_journal *j, unsigned id)
{
	for (size_t i = 0; i < j->n; i++)
		if (j->entry[i].id == id) {
			memmove(&j->entry[i], &j->entry[i + 1],
				(j->n - i - 1) * sizeof(j->entry[0]));
			j->n--;
			return;
		}
}

/* One line without its newline. 0; -EBADMSG; -ENOMEM. */
static int take_line(struct zd_journal *j, const char *line)
{
	char kind[24], uuid[UUID_TEXT];
	struct zd_change change = {0};
	unsigned crc, id;
	int at = 0, words;

	if (sscanf(line, "%8x %n", &crc, &at) != 1 || at != 9 ||
		crc != crc32_of(line + at, strlen(line + at)))
		return -EBADMSG;
	words = sscanf(
		line + at, "%u %23s %63s %32s %63s", &id, kind, change.name, uuid, change.detail);
	if (words < 2)
		return -EBADMSG;
	if (id >= j->next_id)
		j->next_id = id + 1;
	if (strcmp(kind, undone_word) == 0) {
		forget(j, id);
		return 0;
	}
	if (words != 5 || !uuid_parse(uuid, change.uuid))
		return -EBADMSG;
	if (strcmp(change.detail, "-") == 0)
		change.detail[0] = '\0';
	for (change.kind = 0; change.kind < ZD_N_CHANGES; change.kind++)
		if (strcmp(kind, kind_word[change.kind]) == 0)
			return remember(j, id, &change);
	return -EBADMSG; /* a newer zdbench's: it knows how to undo it */
}

/* ---- the file ---- */

static int write_all(int fd, const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t n = write(fd, (const char *)data + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		done += (size_t)n;
	}
	return 0;
}

/* *data is the caller's, with a NUL behind its end. */
static int read_all(int fd, char **data, size_t *size)
{
	struct stat st;
	ssize_t got = 0;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_size > MAX_JOURNAL_BYTES)
		return -EFBIG;
	*data = malloc((size_t)st.st_size + 1);
	if (!*data)
		return -ENOMEM;
	for (*size = 0; *size < (size_t)st.st_size; *size += (size_t)got) {
		got = pread(fd, *data + *size, (size_t)st.st_size - *size, (off_t)*size);
		if (got < 0) {
			free(*data);
			*data = NULL;
			return -errno;
		}
		if (got == 0)
			break;
	}
	(*data)[*size] = '\0';
	return 0;
}

/*
 * Reads the records. *good is where the next one belongs: a last line that is cut short, or that
 * never reached the medium whole, was never acted on. A bad line before a good one is damage.
 */
static int take_lines(struct zd_journal *j, char *data, size_t size, size_t *good)
{
	int bad = 0;

	*good = 0;
	for (char *line = data; line < data + size;) {
		char *end = memchr(line, '\n', (size_t)(data + size - line));
		int rc;

		if (!end)
			return 0;
		*end = '\0';
		if (bad)
			return bad;
		rc = take_line(j, line);
		if (rc == -ENOMEM)
			return rc;
		bad = rc;
		line = end + 1;
		if (!bad)
			*good = (size_t)(line - data);
	}
	return 0;
}

static int load(struct zd_journal *j, size_t *good)
{
	char *data = NULL;
	size_t size;
	int rc = read_all(j->fd, &data, &size);

	if (rc == 0)
		rc = take_lines(j, data, size, good);
	free(data);
	return rc;
}

static int sync_dir(const char *path)
{
	int fd ZD_CLOSE = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 || fsync(fd) < 0 ? -errno : 0;
}

static int make_state_dir(void)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s", zd_state_dir()) >= sizeof(path))
		return -ENAMETOOLONG;
	for (char *at = strchr(path + 1, '/');; at = strchr(at + 1, '/')) {
		if (at)
			*at = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return -errno;
		if (!at)
			return 0;
		*at = '/';
	}
}

/* Another one may have removed the file between our opening and our locking it. */
static int open_locked(struct zd_journal *j)
{
	for (;;) {
		struct stat ours, theirs;
		int rc;

		j->fd = open(j->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (j->fd < 0)
			return -errno;
		if (flock(j->fd, LOCK_EX | LOCK_NB) < 0)
			return errno == EWOULDBLOCK ? -EBUSY : -errno;
		rc = fstat(j->fd, &ours) < 0 ? -errno : 0;
		if (rc == 0 && stat(j->path, &theirs) == 0 && ours.st_ino == theirs.st_ino)
			return sync_dir(zd_state_dir());
		close(j->fd);
		j->fd = -1;
		if (rc < 0)
			return rc;
	}
}

static struct zd_journal *journal_new(const char *region)
{
	struct zd_journal *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	j->fd = -1;
	snprintf(j->region, sizeof(j->region), "%s", region);
	snprintf(j->path, sizeof(j->path), "%s/%s%s", zd_state_dir(), region, suffix);
	return j;
}

static void journal_free(struct zd_journal *j)
{
	if (!j)
		return;
	if (j->fd >= 0)
		close(j->fd);
	free(j->entry);
	free(j);
}

static int explain(const struct zd_journal *j, int rc, struct zd_err *err)
{
	if (rc == -EBUSY) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"region '%s': another zdbench is at work there", j->region);
		zd_err_hint(err, "wait for it, or end it");
	} else if (rc == -EBADMSG) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"journal '%.300s': a record before its last is damaged, or of a newer "
			"zdbench",
			j->path);
		zd_err_hint(err, "look at what it names (namespaces, mounts), undo that by hand, "
				 "and remove the file");
	} else {
		zd_err_set(err, ZD_EXIT_FAILED, "journal '%.300s': %s", j->path, zd_errno_name(rc));
		zd_err_hint(err, "ZDBENCH_STATE names another directory");
	}
	return rc;
}

int zd_journal_open(struct zd_journal **out, const char *region, struct zd_err *err)
{
	struct zd_journal *j = journal_new(region);
	size_t good = 0;
	int rc;

	if (!j) {
		zd_err_set(err, ZD_EXIT_FAILED, "journal: out of memory");
		return -ENOMEM;
	}
	rc = make_state_dir();
	if (rc == 0)
		rc = open_locked(j);
	if (rc == 0)
		rc = load(j, &good);
	if (rc == 0 && ftruncate(j->fd, (off_t)good) < 0)
		rc = -errno;
	if (rc < 0) {
		explain(j, rc, err);
		journal_free(j);
		return rc;
	}
	*out = j;
	return 0;
}

static void area_path(const struct zd_journal *j, const char *dimm, char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s.%s.labels", zd_state_dir(), j->region, dimm);
}

/* Those of this region: "region0.nmem1.labels". */
static void remove_areas(const struct zd_journal *j)
{
	DIR *dir = opendir(zd_state_dir());
	size_t length = strlen(j->region);
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		const char *dot = strrchr(e->d_name, '.');

		if (dot && strcmp(dot, ".labels") == 0 &&
			strncmp(e->d_name, j->region, length) == 0 && e->d_name[length] == '.')
			unlinkat(dirfd(dir), e->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

void zd_journal_close(struct zd_journal *j)
{
	/* Synced first: a journal whose areas are gone must not come back with changes. */
	if (j && j->n == 0 && fdatasync(j->fd) == 0) {
		remove_areas(j);
		unlink(j->path);
	}
	journal_free(j);
}

const char *zd_journal_region(const struct zd_journal *j)
{
	return j->region;
}

int zd_journal_add(
	struct zd_journal *j, const struct zd_change *change, unsigned *id, struct zd_err *err)
{
	char line[LINE_BYTES];
	int rc = change_format(line, j->next_id, change);

	if (rc > 0)
		rc = write_all(j->fd, line, (size_t)rc);
	if (rc == 0 && fdatasync(j->fd) < 0)
		rc = -errno;
	if (rc == 0)
		rc = remember(j, j->next_id, change);
	if (rc < 0)
		return explain(j, rc, err);
	*id = j->next_id++;
	return 0;
}

void zd_journal_undone(struct zd_journal *j, unsigned id)
{
	char line[LINE_BYTES];
	int length = undone_format(line, id);

	if (length > 0)
		write_all(j->fd, line, (size_t)length);
	forget(j, id);
}

bool zd_journal_change(
	const struct zd_journal *j, size_t at, struct zd_change *change, unsigned *id)
{
	if (at >= j->n)
		return false;
	*change = j->entry[at].change;
	*id = j->entry[at].id;
	return true;
}

size_t zd_journal_n_changes(const struct zd_journal *j)
{
	return j->n;
}

int zd_journal_save_area(struct zd_journal *j, const char *dimm, const void *area, size_t size)
{
	uint32_t crc = crc32_of(area, size);
	char path[PATH_MAX];
	int rc, fd ZD_CLOSE = -1;

	area_path(j, dimm, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	rc = write_all(fd, &crc, sizeof(crc));
	if (rc == 0)
		rc = write_all(fd, area, size);
	if (rc == 0 && fsync(fd) < 0)
		rc = -errno;
	return rc < 0 ? rc : sync_dir(zd_state_dir());
}

int zd_journal_load_area(struct zd_journal *j, const char *dimm, void **area, size_t *size)
{
	char path[PATH_MAX], *data;
	int rc, fd ZD_CLOSE = -1;
	uint32_t crc;

	area_path(j, dimm, path);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	rc = read_all(fd, &data, size);
	if (rc < 0)
		return rc;
	if (*size >= sizeof(crc)) {
		memcpy(&crc, data, sizeof(crc));
		*size -= sizeof(crc);
		memmove(data, data + sizeof(crc), *size);
		if (crc == crc32_of(data, *size)) {
			*area = data;
			return 0;
		}
	}
	free(data);
	return -EBADMSG;
}

/* *changes: is there something to undo, or a damaged record? */
static bool is_left(const char *region, bool *changes)
{
	struct zd_journal *j = journal_new(region);
	bool left = false;
	size_t good;

	if (j) {
		j->fd = open(j->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		left = j->fd >= 0 && flock(j->fd, LOCK_SH | LOCK_NB) == 0;
		*changes = left && (load(j, &good) < 0 || j->n > 0);
	}
	journal_free(j);
	return left;
}

static int is_journal(const struct dirent *e)
{
	const char *dot = strrchr(e->d_name, '.');

	return dot && strcmp(dot, suffix) == 0 && strncmp(e->d_name, "region", 6) == 0 &&
	       strlen(e->d_name) < sizeof(((struct zd_journal *)NULL)->region) + sizeof(suffix) - 1;
}

size_t zd_journals_left(void (*each)(void *ctx, const char *region), void *ctx)
{
	struct dirent **entry = NULL;
	int n = scandir(zd_state_dir(), &entry, is_journal, alphasort);
	bool changes = false;
	size_t left = 0;

	for (int i = 0; i < n; i++) {
		entry[i]->d_name[strlen(entry[i]->d_name) - (sizeof(suffix) - 1)] = '\0';
		if (is_left(entry[i]->d_name, &changes)) {
			left += changes;
			if (each)
				each(ctx, entry[i]->d_name);
		}
		free(entry[i]);
	}
	free(entry);
	return left;
}
