/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "datadir.h"

#include "config.h"

const char *zd_datadir(void)
{
	const char *dir = getenv("ZDBENCH_DATADIR");

	return dir && *dir ? dir : ZD_DATADIR;
}

const char *zd_plugindir(void)
{
	return ZD_PLUGINDIR;
}
