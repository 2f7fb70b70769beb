/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void zd_err_set(struct zd_err *err, enum zd_exit exit, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return;
	va_start(args, fmt);
	err->exit = exit;
	err->hint[0] = '\0';
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
}

void zd_err_hint(struct zd_err *err, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return;
	va_start(args, fmt);
	vsnprintf(err->hint, sizeof(err->hint), fmt, args);
	va_end(args);
}

const char *zd_errno_name(int errnum)
{
	const char *name = strerrorname_np(abs(errnum));

	return name ? name : "E?";
}
