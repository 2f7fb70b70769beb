/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* The kernel's own limit of a record with its dictionary (PRINTK_MESSAGE_MAX) is 2048. */
enum { RECORD_BYTES = 8192 };

int zd_kmsg_open(struct zd_kmsg *k)
{
	int rc = 0;

	k->taint_fd = open("/proc/sys/kernel/tainted", O_RDONLY | O_CLOEXEC);
	k->log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (k->log_fd < 0 || lseek(k->log_fd, 0, SEEK_END) < 0) {
		rc = -errno;
		if (k->log_fd >= 0)
			close(k->log_fd);
		k->log_fd = -1;
	}
	return rc;
}

void zd_kmsg_close(struct zd_kmsg *k)
{
	if (k->log_fd >= 0)
		close(k->log_fd);
	if (k->taint_fd >= 0)
		close(k->taint_fd);
	k->log_fd = k->taint_fd = -1;
}

void zd_kmsg_drain(const struct zd_kmsg *k, struct zd_splats *s)
{
	char record[RECORD_BYTES];

	while (k->log_fd >= 0) {
		ssize_t n = read(k->log_fd, record, sizeof(record) - 1);

		/* EPIPE: records were overwritten before they were read; the next one is there. */
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			break;
		record[n] = '\0';
		zd_splats_record(s, record);
	}
}

uint64_t zd_kmsg_taint(const struct zd_kmsg *k, uint64_t otherwise)
{
	char text[32];
	ssize_t n = k->taint_fd >= 0 ? pread(k->taint_fd, text, sizeof(text) - 1, 0) : -1;

	if (n <= 0)
		return otherwise;
	text[n] = '\0';
	return strtoull(text, NULL, 10);
}
