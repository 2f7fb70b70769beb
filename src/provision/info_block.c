/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/info_block.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "provision/ndctl.h"
#include "zdbench/cleanup.h"

/* A signature of 16 bytes with its NUL, then the uuid: at 0 in old BTTs, else at 4 KiB. */
const char *zd_info_block_kind(const void *head, const unsigned char **uuid)
{
	static const struct {
		const char *kind, signature[16];
	} known[] = {
		{"PFN", "NVDIMM_PFN_INFO"},
		{"DAX", "NVDIMM_DAX_INFO"},
		{"BTT", "BTT_ARENA_INFO"},
	};

	for (size_t at = 0; at < ZD_INFO_BLOCK_BYTES; at += 4096)
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (memcmp((const char *)head + at, known[i].signature, 16) == 0) {
				*uuid = (const unsigned char *)head + at + 16;
				return known[i].kind;
			}
	return NULL;
}

static int erase(const char *path, const unsigned char uuid[16])
{
	static const char zero[ZD_INFO_BLOCK_BYTES];
	char head[ZD_INFO_BLOCK_BYTES];
	const unsigned char *have;
	int fd ZD_CLOSE = open(path, O_RDWR | O_EXCL | O_CLOEXEC | O_SYNC);

	if (fd < 0)
		return -errno;
	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
		return -EIO;
	if (!zd_info_block_kind(head, &have) || memcmp(have, uuid, 16) != 0)
		return 1;
	return pwrite(fd, zero, sizeof(zero), 0) == (ssize_t)sizeof(zero) ? 0 : -EIO;
}

int zd_info_block_erase(struct ndctl_namespace *ndns, const unsigned char uuid[16])
{
	char path[80];
	int rc;

	ndctl_namespace_set_raw_mode(ndns, 1);
	rc = ndctl_namespace_enable(ndns);
	if (rc >= 0) {
		snprintf(path, sizeof(path), "/dev/%s", ndctl_namespace_get_block_device(ndns));
		rc = erase(path, uuid);
	}
	ndctl_namespace_set_raw_mode(ndns, 0);
	ndctl_namespace_disable_invalidate(ndns);
	return rc;
}
