/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void zd_found(struct zd_finding *finding, enum zd_verdict verdict, const char *fmt, ...)
{
	va_list args;

	finding->verdict = verdict;
	va_start(args, fmt);
	vsnprintf(finding->seen, sizeof(finding->seen), fmt, args);
	va_end(args);
}

void zd_mend(struct zd_finding *finding, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(finding->mend, sizeof(finding->mend), fmt, args);
	va_end(args);
}

static bool is_program(
	const char *dir, size_t dir_length, const char *program, char *buf, size_t size)
{
	struct stat st;
	int n = snprintf(buf, size, "%.*s/%s", (int)dir_length, dir, program);

	return n > 0 && (size_t)n < size && stat(buf, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(buf, X_OK) == 0;
}

bool zd_program_find(const char *path, const char *program, char *buf, size_t buf_size)
{
	static const char *const more[] = {"/usr/sbin", "/sbin"};

	while (*path != '\0') {
		size_t length = strcspn(path, ":");

		if (length > 0 && is_program(path, length, program, buf, buf_size))
			return true;
		path += length + (path[length] == ':');
	}
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (is_program(more[i], strlen(more[i]), program, buf, buf_size))
			return true;
	return false;
}
