/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/parts.h"

/*
 * MIDR_EL1's implementer and part, for the servers that can hold persistent memory (kernel:
 * arch/arm64/include/asm/cputype.h). A part that is missing here is shown by its numbers.
 */
static const struct {
	unsigned implementer, part;
	const char *name;
} arm_parts[] = {
	{0x41, 0xd08, "Arm Cortex-A72"},
	{0x41, 0xd0c, "Arm Neoverse-N1"},
	{0x41, 0xd40, "Arm Neoverse-V1"},
	{0x41, 0xd49, "Arm Neoverse-N2"},
	{0x41, 0xd4f, "Arm Neoverse-V2"},
	{0x41, 0xd84, "Arm Neoverse-V3"},
	{0x41, 0xd8e, "Arm Neoverse-N3"},
	{0x43, 0x0af, "Cavium ThunderX2"},
	{0x46, 0x001, "Fujitsu A64FX"},
	{0x48, 0xd01, "HiSilicon TSV110"},
	{0xc0, 0xac3, "Ampere-1"},
	{0xc0, 0xac4, "Ampere-1a"},
};

struct arm_cpu {
	unsigned implementer, part, variant, revision;
	bool known;
};

static void format_arm_cpu(const struct arm_cpu *cpu, char *buf, size_t buf_size)
{
	for (size_t i = 0; i < sizeof(arm_parts) / sizeof(arm_parts[0]); i++) {
		if (arm_parts[i].implementer == cpu->implementer &&
			arm_parts[i].part == cpu->part) {
			snprintf(buf, buf_size, "%s r%up%u", arm_parts[i].name, cpu->variant,
				cpu->revision);
			return;
		}
	}
	snprintf(buf, buf_size, "implementer 0x%02x part 0x%03x r%up%u", cpu->implementer,
		cpu->part, cpu->variant, cpu->revision);
}

static void arm_line(struct arm_cpu *cpu, const char *key, const char *value)
{
	unsigned number = (unsigned)strtoul(value, NULL, 0);

	if (strcmp(key, "CPU implementer") == 0) {
		cpu->implementer = number;
		cpu->known = true;
	} else if (strcmp(key, "CPU part") == 0) {
		cpu->part = number;
	} else if (strcmp(key, "CPU variant") == 0) {
		cpu->variant = number;
	} else if (strcmp(key, "CPU revision") == 0) {
		cpu->revision = number;
	}
}

/* The first processor's paragraph: mixed machines are out of this tool's scope. */
static void read_name(const char *root, char *buf, size_t buf_size)
{
	FILE *file = zd_file_open(root, "/proc/cpuinfo");
	struct arm_cpu arm = {0};
	char *line = NULL, *key, *value;
	size_t size = 0;

	if (!file)
		return;
	while (getline(&line, &size, file) > 0 && line[0] != '\n') {
		value = zd_line_split(line, ':', &key);
		if (!value)
			continue;
		if (strcmp(key, "model name") == 0)
			zd_text_copy(buf, buf_size, value);
		arm_line(&arm, key, value);
	}
	if (buf[0] == '\0' && arm.known)
		format_arm_cpu(&arm, buf, buf_size);
	free(line);
	fclose(file);
}

/* The CPUs in a list like "0-3,8"; 0 when it is no such list. */
static unsigned count_list(const char *list)
{
	unsigned count = 0;

	while (isdigit((unsigned char)*list)) {
		char *end;
		unsigned long first = strtoul(list, &end, 10), last = first;

		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (last < first)
			return 0;
		count += (unsigned)(last - first + 1);
		list = *end == ',' ? end + 1 : end;
	}
	return *list == '\0' ? count : 0;
}

void zd_cpu_read(const char *root, struct zd_machine *m)
{
	char online[256];

	read_name(root, m->cpu, sizeof(m->cpu));
	zd_text_read(root, "/sys/devices/system/cpu/online", online, sizeof(online));
	m->cpus = count_list(online);
	if (m->cpus == 0)
		m->cpus = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
}

bool zd_cpu_has_flag(const char *root, const char *flag)
{
	FILE *file = zd_file_open(root, "/proc/cpuinfo");
	char *line = NULL, *key, *value, *state;
	bool found = false;
	size_t size = 0;

	if (!file)
		return false;
	while (!found && getline(&line, &size, file) > 0 && line[0] != '\n') {
		value = zd_line_split(line, ':', &key);
		if (!value || strcmp(key, "flags") != 0)
			continue;
		for (char *word = strtok_r(value, " ", &state); word && !found;
			word = strtok_r(NULL, " ", &state))
			found = strcmp(word, flag) == 0;
	}
	free(line);
	fclose(file);
	return found;
}
