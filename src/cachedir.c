/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cachedir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *set_variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

char *zd_cache_dir(void)
{
	const char *own = set_variable("ZDBENCH_CACHE"), *xdg = set_variable("XDG_CACHE_HOME");
	const char *home = set_variable("HOME");
	char *dir = NULL;
	int rc;

	if (own)
		return strdup(own);
	if (xdg)
		rc = asprintf(&dir, "%s/zdbench", xdg);
	else
		rc = asprintf(&dir, "%s/.cache/zdbench", home ? home : "");
	return rc < 0 ? NULL : dir;
}
