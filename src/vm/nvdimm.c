/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm/nvdimm.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "vm/qemu.h"
#include "zdbench/units.h"

static unsigned long long mib(uint64_t bytes)
{
	return bytes / ZD_MIB;
}

/*
 * The same question QEMU will ask, so that the kernel's own rule of overcommitment answers it:
 * memory that is never touched may be more than there is.
 */
static int check_memory(uint64_t bytes, struct zd_err *err)
{
	void *room = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sysinfo info = {0};

	if (room != MAP_FAILED) {
		munmap(room, bytes);
		return 0;
	}
	sysinfo(&info);
	zd_err_set(err, ZD_EXIT_UNAVAILABLE,
		"the emulated NVDIMM needs %llu MiB of this machine's memory, which has %llu MiB "
		"(with swap): %s",
		mib(bytes), mib((info.totalram + info.totalswap) * (uint64_t)info.mem_unit),
		zd_errno_name(errno));
	zd_err_hint(err, "choose a smaller --size, or keep it on a disk: --vm-nvdimm FILE");
	return -ENOMEM;
}

static int fail(
	const struct zd_vm_config *config, const char *operation, int rc, struct zd_err *err)
{
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "%s '%.300s' for the emulated NVDIMM: %s", operation,
		config->nvdimm_file, zd_errno_name(rc));
	return rc;
}

/* Sparse: what the guest writes takes room later, and a full disk then is QEMU's death. */
static int size_new(const struct zd_vm_config *config, int fd, struct zd_err *err)
{
	uint64_t bytes = zd_qemu_backend_bytes(config);
	struct statvfs fs;

	if (fstatvfs(fd, &fs) < 0)
		return fail(config, "look at the disk of", -errno, err);
	if ((uint64_t)fs.f_bavail * fs.f_frsize < bytes) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"'%.300s' for the emulated NVDIMM needs %llu MiB, its disk has %llu MiB "
			"free",
			config->nvdimm_file, mib(bytes), mib((uint64_t)fs.f_bavail * fs.f_frsize));
		zd_err_hint(err, "choose a smaller --size, or a file on another disk");
		return -ENOSPC;
	}
	return ftruncate(fd, (off_t)bytes) < 0 ? fail(config, "size", -errno, err) : 0;
}

/* The capacity of an NVDIMM with or without labels in so many bytes; 0: it cannot be one. */
static uint64_t capacity_of(const struct zd_vm_config *config, bool labels, uint64_t bytes)
{
	struct zd_vm_config none = *config;
	uint64_t label_bytes;

	none.nvdimm_bytes = 0;
	none.labels = labels;
	label_bytes = zd_qemu_backend_bytes(&none);
	return bytes > label_bytes && (bytes - label_bytes) % (128 * ZD_MIB) == 0
		       ? bytes - label_bytes
		       : 0;
}

/* The file's size says what NVDIMM it is. */
static int take_found(struct zd_vm_config *config, int fd, struct zd_err *err)
{
	uint64_t bytes = 0;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail(config, "look at", -errno, err);
	if (S_ISREG(st.st_mode))
		bytes = (uint64_t)st.st_size;
	config->nvdimm_bytes = capacity_of(config, config->labels, bytes);
	if (config->nvdimm_bytes > 0)
		return 1;
	zd_err_set(err, ZD_EXIT_DATA,
		"'%.300s' is no emulated NVDIMM: a file of a multiple of 128 MiB%s is needed, it "
		"has "
		"%llu bytes",
		config->nvdimm_file, config->labels ? " and 256 KiB of labels" : "",
		(unsigned long long)bytes);
	if (capacity_of(config, !config->labels, bytes) > 0)
		zd_err_hint(err,
			"it was made with --vm-labels=%s: say so again, or name a file that does "
			"not exist",
			config->labels ? "off" : "on");
	else
		zd_err_hint(err, "name a file that does not exist: it will be made");
	return -EINVAL;
}

static int open_file(struct zd_vm_config *config, int *fd, bool *is_new, struct zd_err *err)
{
	const int flags = O_RDWR | O_CLOEXEC | O_NONBLOCK;

	*fd = open(config->nvdimm_file, flags | O_CREAT | O_EXCL, 0600);
	*is_new = *fd >= 0;
	if (*fd < 0 && errno == EEXIST)
		*fd = open(config->nvdimm_file, flags);
	if (*fd < 0)
		return fail(config, "open", -errno, err);
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK) {
		zd_err_set(err, ZD_EXIT_UNAVAILABLE,
			"'%.300s' is the NVDIMM of another emulated machine that runs: EBUSY",
			config->nvdimm_file);
		zd_err_hint(err, "wait for it, or name another file");
		return -EBUSY;
	}
	return fail(config, "lock", -errno, err);
}

int zd_vm_nvdimm_open(struct zd_vm_config *config, int *fd, struct zd_err *err)
{
	bool is_new = false;
	int rc;

	*fd = -1;
	if (!*config->nvdimm_file)
		return check_memory(zd_qemu_backend_bytes(config), err);
	rc = open_file(config, fd, &is_new, err);
	if (rc == 0)
		rc = is_new ? size_new(config, *fd, err) : take_found(config, *fd, err);
	if (rc < 0) {
		if (is_new)
			unlink(config->nvdimm_file);
		if (*fd >= 0)
			close(*fd);
		*fd = -1;
	}
	return rc;
}
