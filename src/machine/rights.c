/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/rights.h"

#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct {
	unsigned bit;
	const char *name, *step;
} rights[] = {
	[ZD_RIGHT_NAMESPACES] = {CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE",
		"making namespaces and opening their devices"},
	[ZD_RIGHT_MOUNT] = {CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "mounting file systems"},
	[ZD_RIGHT_LOG] = {CAP_SYSLOG, "CAP_SYSLOG", "reading the kernel's log"},
};

const char *zd_right_capability(enum zd_right right)
{
	return rights[right].name;
}

const char *zd_right_step(enum zd_right right)
{
	return rights[right].step;
}

bool zd_right_held(enum zd_right right)
{
	struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{0}};
	unsigned bit = rights[right].bit;

	if (syscall(SYS_capget, &head, data) < 0)
		return geteuid() == 0;
	return data[CAP_TO_INDEX(bit)].effective & CAP_TO_MASK(bit);
}

const char *zd_rights_lacking(bool mounts, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (enum zd_right right = 0; right < ZD_RIGHT_LOG && used < size; right++) {
		if (zd_right_held(right) || (right == ZD_RIGHT_MOUNT && !mounts))
			continue;
		used += (size_t)snprintf(buf + used, size - used, "%s%s for %s", used ? ", " : "",
			rights[right].name, rights[right].step);
	}
	return buf;
}
