/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/kernels.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cachedir.h"
#include "datadir.h"
#include "printable.h"
#include "zdbench/cleanup.h"
#include "zdbench/units.h"

struct kernel {
	char name[64], summary[160], origin[160];
	unsigned long page_bytes;
};

/* What is done with each kernel; anything but 0 ends the round. */
typedef int visit_fn(void *ctx, const struct kernel *kernel);

static int cannot_read(const char *path, struct zd_err *err)
{
	int rc = -errno;

	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "read '%s': %s", path, zd_errno_name(rc));
	return rc;
}

/* The value of KEY= in `line`, without its newline; NULL when it is another line. */
static const char *value_of(char *line, const char *key)
{
	size_t length = strlen(key);

	line[strcspn(line, "\n")] = '\0';
	return strncmp(line, key, length) == 0 && line[length] == '=' ? line + length + 1 : NULL;
}

static int visit_stock(const char *dir, visit_fn *visit, void *ctx, struct zd_err *err)
{
	char path[PATH_MAX], line[512], suite[64], package[64];
	FILE *f ZD_FCLOSE = NULL;
	int rc = 0;

	snprintf(path, sizeof(path), "%s/stock", dir);
	f = fopen(path, "re");
	if (!f)
		return cannot_read(path, err);
	while (rc == 0 && fgets(line, sizeof(line), f)) {
		struct kernel kernel = {.name = ""};

		if (line[0] == '#' ||
			sscanf(line, "%63s %*s %63s %63s %lu %159[^\n]", kernel.name, suite,
				package, &kernel.page_bytes, kernel.summary) != 5)
			continue;
		snprintf(kernel.origin, sizeof(kernel.origin), "Debian %s, %s", suite, package);
		rc = visit(ctx, &kernel);
	}
	return rc;
}

static int visit_variant(
	const char *dir, const char *name, visit_fn *visit, void *ctx, struct zd_err *err)
{
	struct kernel kernel = {.name = ""};
	char path[PATH_MAX + 256], line[512];
	FILE *f ZD_FCLOSE = NULL;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	if (!f)
		return cannot_read(path, err);
	snprintf(kernel.name, sizeof(kernel.name), "%.63s", name);
	while (fgets(line, sizeof(line), f)) {
		const char *value = value_of(line, "summary");

		if (value)
			snprintf(kernel.summary, sizeof(kernel.summary), "%.159s", value);
		value = value_of(line, "suite");
		if (value)
			snprintf(kernel.origin, sizeof(kernel.origin),
				"built here, source of Debian %.100s", value);
		value = value_of(line, "page_size");
		if (value)
			kernel.page_bytes = strtoul(value, NULL, 10);
	}
	return visit(ctx, &kernel);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int visit_variants(const char *dir, visit_fn *visit, void *ctx, struct zd_err *err)
{
	struct dirent **entry = NULL;
	char path[PATH_MAX];
	int n, rc = 0;

	snprintf(path, sizeof(path), "%s/variants", dir);
	n = scandir(path, &entry, is_visible, versionsort);
	if (n < 0)
		return cannot_read(path, err);
	for (int i = 0; i < n; i++) {
		if (rc == 0)
			rc = visit_variant(path, entry[i]->d_name, visit, ctx, err);
		free(entry[i]);
	}
	free(entry);
	return rc;
}

static int visit_all(visit_fn *visit, void *ctx, struct zd_err *err)
{
	char dir[PATH_MAX - 300];
	int rc;

	snprintf(dir, sizeof(dir), "%s/scripts/kernel", zd_datadir());
	rc = visit_stock(dir, visit, ctx, err);
	return rc == 0 ? visit_variants(dir, visit, ctx, err) : rc;
}

struct listing {
	FILE *out;
	bool cached;
};

/* What `uname -r` of the kernel with that name would say, from its entry in the cache. */
static void print_cached(const char *name, FILE *out)
{
	char *cache ZD_FREE = zd_cache_dir();
	char path[PATH_MAX], line[512], release[128];
	FILE *info ZD_FCLOSE = NULL;

	if (!cache)
		return;
	snprintf(path, sizeof(path), "%s/kernel/%s/info", cache, name);
	info = fopen(path, "re");
	while (info && fgets(line, sizeof(line), info)) {
		const char *value = value_of(line, "release");

		if (!value)
			continue;
		zd_printable(value, release, sizeof(release));
		fprintf(out, "  %-16s in the cache: %s\n", "", release);
		return;
	}
	fprintf(out, "  %-16s not in the cache\n", "");
}

static int print_kernel(void *ctx, const struct kernel *kernel)
{
	const struct listing *listing = ctx;

	fprintf(listing->out, "  %-16s %s (%s)\n", kernel->name, kernel->summary, kernel->origin);
	if (listing->cached)
		print_cached(kernel->name, listing->out);
	return 0;
}

int zd_kernels_list(FILE *out, bool cached, struct zd_err *err)
{
	struct listing listing = {out, cached};

	return visit_all(print_kernel, &listing, err);
}

static int match(void *ctx, const struct kernel *kernel)
{
	struct kernel *wanted = ctx;

	if (strcmp(kernel->name, wanted->name) != 0)
		return 0;
	*wanted = *kernel;
	return 1;
}

static uint64_t tree_page_bytes(const char *dir)
{
	char path[PATH_MAX + 16], line[512];
	FILE *config ZD_FCLOSE = NULL;
	unsigned kib;

	snprintf(path, sizeof(path), "%s/.config", dir);
	config = fopen(path, "re");
	while (config && fgets(line, sizeof(line), config))
		if (sscanf(line, "CONFIG_ARM64_%uK_PAGES=y", &kib) == 1 && strchr(line, 'y'))
			return kib * ZD_KIB;
	return config ? 4 * ZD_KIB : 0;
}

uint64_t zd_kernel_page_bytes(const char *name)
{
	struct kernel wanted = {.page_bytes = 0};

	if (name[0] == '/')
		return tree_page_bytes(name);
	snprintf(wanted.name, sizeof(wanted.name), "%.63s", name);
	return visit_all(match, &wanted, NULL) == 1 ? wanted.page_bytes : 0;
}
