/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/machine.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine/parts.h"
#include "zdbench/units.h"

void zd_text_copy(char *dst, size_t dst_size, const char *src)
{
	size_t length = strnlen(src, dst_size - 1);

	memcpy(dst, src, length);
	dst[length] = '\0';
}

FILE *zd_file_open(const char *root, const char *path)
{
	FILE *file;
	char *full;

	if (asprintf(&full, "%s%s", root, path) < 0) {
		errno = ENOMEM;
		return NULL;
	}
	file = fopen(full, "re");
	free(full);
	return file;
}

int zd_text_read(const char *root, const char *path, char *buf, size_t buf_size)
{
	FILE *file = zd_file_open(root, path);
	int rc = 0;

	buf[0] = '\0';
	if (!file)
		return -errno;
	if (!fgets(buf, (int)buf_size, file)) {
		rc = ferror(file) ? -EIO : -ENODATA;
		buf[0] = '\0';
	}
	fclose(file);
	buf[strcspn(buf, "\n")] = '\0';
	return rc;
}

uint64_t zd_number_read(const char *root, const char *path, uint64_t otherwise)
{
	char text[32], *end;
	uint64_t value;

	if (zd_text_read(root, path, text, sizeof(text)) < 0)
		return otherwise;
	errno = 0;
	value = strtoull(text, &end, 10);
	return end == text || errno != 0 ? otherwise : value;
}

static char *trim(char *text)
{
	size_t length;

	while (isspace((unsigned char)*text))
		text++;
	length = strlen(text);
	while (length > 0 && isspace((unsigned char)text[length - 1]))
		text[--length] = '\0';
	return text;
}

char *zd_line_split(char *line, char separator, char **key)
{
	char *at = strchr(line, separator);

	if (!at)
		return NULL;
	*at = '\0';
	*key = trim(line);
	return trim(at + 1);
}

static uint64_t memory_total(const char *root)
{
	FILE *file = zd_file_open(root, "/proc/meminfo");
	uint64_t kib = 0;
	char line[128];

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "MemTotal: %" SCNu64 " kB", &kib) == 1)
			break;
	fclose(file);
	return kib * ZD_KIB;
}

/* "spectre_v2: Mitigation: Retpolines" of a file, "" for what this CPU does not suffer from. */
static void mitigation_line(const char *root, const char *name, char *buf, size_t buf_size)
{
	char path[320], status[160];

	buf[0] = '\0';
	snprintf(path, sizeof(path), "/sys/devices/system/cpu/vulnerabilities/%s", name);
	if (zd_text_read(root, path, status, sizeof(status)) < 0 || status[0] == '\0' ||
		strncmp(status, "Not affected", 12) == 0)
		return;
	/* What follows the first semicolon tells the sub-variants; the list would be too long. */
	status[strcspn(status, ";")] = '\0';
	snprintf(buf, buf_size, "%s: %s", name, status);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void read_mitigations(const char *root, char *buf, size_t buf_size)
{
	struct dirent **names = NULL;
	size_t used = 0;
	char *dir;
	int n;

	if (asprintf(&dir, "%s/sys/devices/system/cpu/vulnerabilities", root) < 0)
		return;
	n = scandir(dir, &names, is_visible, alphasort);
	free(dir);
	for (int i = 0; i < n; i++) {
		const char *separator = used > 0 ? "; " : "";
		char line[512];

		mitigation_line(root, names[i]->d_name, line, sizeof(line));
		free(names[i]);
		/* Whole entries only: half a mitigation's name would read like another one. */
		if (line[0] == '\0' || used + strlen(separator) + strlen(line) >= buf_size)
			continue;
		used += (size_t)snprintf(buf + used, buf_size - used, "%s%s", separator, line);
	}
	free(names);
}

static void read_arch(const char *root, struct zd_machine *m)
{
	struct utsname name;

	/* The file is there since 6.1; a captured tree has it in any case. */
	if (zd_text_read(root, "/proc/sys/kernel/arch", m->arch, sizeof(m->arch)) < 0 &&
		root[0] == '\0' && uname(&name) == 0)
		zd_text_copy(m->arch, sizeof(m->arch), name.machine);
}

void zd_machine_read_at(const char *root, struct zd_machine *m, int region_node)
{
	memset(m, 0, sizeof(*m));
	read_arch(root, m);
	m->page_size_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	m->pmd_bytes =
		zd_number_read(root, "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", 0);
	m->memory_bytes = memory_total(root);
	zd_cpu_read(root, m);
	zd_kernel_read(root, m);
	zd_topology_read(m, region_node);
	read_mitigations(root, m->mitigations, sizeof(m->mitigations));
	zd_text_read(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", m->governor,
		sizeof(m->governor));
	zd_text_read(root, "/sys/devices/system/clocksource/clocksource0/current_clocksource",
		m->clocksource, sizeof(m->clocksource));
	zd_virtual_read(root, m);
}

void zd_machine_read(struct zd_machine *m, int region_node)
{
	zd_machine_read_at("", m, region_node);
}
