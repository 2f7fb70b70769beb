/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>

#include "provision/mapping_private.h"
#include "zdbench/cleanup.h"

/* Since Linux 6.7; the headers of older distributions lack it. Layout: linux/fs.h of 6.7. */
#ifndef PAGEMAP_SCAN
#define PAGE_IS_PRESENT (1 << 3)
#define PAGE_IS_PFNZERO (1 << 5)
#define PAGE_IS_HUGE	(1 << 6)
struct page_region {
	__u64 start;
	__u64 end;
	__u64 categories;
};
struct pm_scan_arg {
	__u64 size;
	__u64 flags;
	__u64 start;
	__u64 end;
	__u64 walk_end;
	__u64 vec;
	__u64 vec_len;
	__u64 max_pages;
	__u64 category_inverted;
	__u64 category_mask;
	__u64 category_anyof_mask;
	__u64 return_mask;
};
#define PAGEMAP_SCAN _IOWR('f', 16, struct pm_scan_arg)
#endif

static int scan(int fd, const char *addr, size_t length, uint64_t category, uint64_t *bytes)
{
	struct page_region region[64];
	uint64_t start = (uint64_t)(uintptr_t)addr, end = start + length;

	*bytes = 0;
	while (start < end) {
		struct pm_scan_arg arg = {
			.size = sizeof(arg),
			.start = start,
			.end = end,
			.vec = (uint64_t)(uintptr_t)region,
			.vec_len = sizeof(region) / sizeof(region[0]),
			.category_mask = category,
			.return_mask = category,
		};
		int n = ioctl(fd, PAGEMAP_SCAN, &arg);

		if (n < 0)
			return -errno;
		for (int i = 0; i < n; i++)
			*bytes += region[i].end - region[i].start;
		if (arg.walk_end <= start)
			break;
		start = arg.walk_end;
	}
	return 0;
}

int zd_census_range(const char *addr, size_t length, struct zd_mapping_census *out)
{
	int fd ZD_CLOSE = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int rc = fd < 0 ? -errno : 0;

	memset(out, 0, sizeof(*out));
	if (rc == 0)
		rc = scan(fd, addr, length, PAGE_IS_PRESENT, &out->present_bytes);
	if (rc == 0)
		rc = scan(fd, addr, length, PAGE_IS_HUGE, &out->huge_bytes);
	if (rc == 0)
		rc = scan(fd, addr, length, PAGE_IS_PFNZERO, &out->zero_bytes);
	return rc;
}

int zd_mapping_census(const struct zd_mapping *m, struct zd_mapping_census *out, struct zd_err *err)
{
	int rc = zd_census_range(m->addr, m->span_bytes, out);

	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "ask PAGEMAP_SCAN about '%s': %s", m->file,
			zd_errno_name(rc));
		zd_err_hint(err, "it needs Linux 6.7");
	}
	return rc;
}
