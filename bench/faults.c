/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "faults.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "zdbench/aside.h"

/* /proc/vmstat is about 4 KiB long. */
static char text[32 * 1024];

/* Kept open: what the kernel frees after a close, it frees in what is timed next. */
static void read_vmstat(void)
{
	static int fd = -1;
	size_t have = 0;
	ssize_t n = -1;

	if (fd < 0)
		fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	while (fd >= 0 && (n = pread(fd, text + have, sizeof(text) - 1 - have, (off_t)have)) > 0)
		have += (size_t)n;
	text[n < 0 ? 0 : have] = '\0';
}

/* The line "name value"; each line but the first has a newline before its name. */
static uint64_t find(const char *line)
{
	const char *at = strstr(text, line);

	return at ? strtoull(at + strlen(line), NULL, 10) : ZD_FAULTS_UNKNOWN;
}

static void read_machine(struct zd_faults *now)
{
	read_vmstat();
	now->machine = find("\npgfault ");
	now->pmd_refused = find("\nthp_fault_fallback ");
}

/* A DAX fault that allocates counts as major (fs/dax.c). */
static void read_thread(struct zd_faults *now)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	now->thread = (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

/* The machine's counters around the thread's: what reading them costs cannot make them less. */
void zd_faults_begin(const struct zd_bench *b, struct zd_faults *begun)
{
	static bool warm;

	if (b->crew) {
		begun->machine = begun->pmd_refused = ZD_FAULTS_UNKNOWN;
		read_thread(begun);
		return;
	}

	zd_aside_begin(b->counters);
	/* The first time faults in code and buffers. */
	if (!warm) {
		memset(text, 1, sizeof(text));
		read_machine(begun);
		read_thread(begun);
		warm = true;
	}
	read_machine(begun);
	zd_aside_end(b->counters);
	read_thread(begun);
}

static void add(uint64_t *sum, uint64_t from, uint64_t to)
{
	if (from == ZD_FAULTS_UNKNOWN || to == ZD_FAULTS_UNKNOWN)
		*sum = ZD_FAULTS_UNKNOWN;
	else if (*sum != ZD_FAULTS_UNKNOWN)
		*sum += to - from;
}

void zd_faults_end(const struct zd_bench *b, const struct zd_faults *begun, struct zd_faults *sum)
{
	struct zd_faults now;

	read_thread(&now);
	zd_aside_begin(b->counters);
	if (begun->machine == ZD_FAULTS_UNKNOWN)
		now.machine = now.pmd_refused = ZD_FAULTS_UNKNOWN;
	else
		read_machine(&now);
	zd_aside_end(b->counters);
	sum->thread += now.thread - begun->thread;
	add(&sum->machine, begun->machine, now.machine);
	add(&sum->pmd_refused, begun->pmd_refused, now.pmd_refused);
}

int zd_faults_prove(struct zd_bench *b, const struct zd_faults *faults, struct zd_err *err)
{
	zd_facts_count(&b->verified, "faults", faults->thread);
	if (faults->pmd_refused != ZD_FAULTS_UNKNOWN)
		zd_facts_count(&b->verified, "pmd_fallbacks_vmstat", faults->pmd_refused);
	if (faults->machine == ZD_FAULTS_UNKNOWN)
		return 0;
	zd_facts_count(&b->verified, "faults_vmstat", faults->machine);
	if (faults->machine >= faults->thread)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"getrusage counts %llu faults of this thread, /proc/vmstat %llu of the machine",
		(unsigned long long)faults->thread, (unsigned long long)faults->machine);
	return ZD_STATUS_FAILED;
}
