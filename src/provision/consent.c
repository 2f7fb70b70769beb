/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/consent.h"

#include <blkid/blkid.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "provision/info_block.h"
#include "provision/ndctl.h"
#include "zdbench/cleanup.h"

static int refuse(struct zd_err *err, int rc, const char *name, const char *found, const char *mend)
{
	zd_err_set(err, ZD_EXIT_UNAVAILABLE, "namespace '%s' %s: left alone", name, found);
	zd_err_hint(err, "%s", mend);
	return rc;
}

/* The place where it is mounted, by the device's number: a name may be another one's there. */
static bool find_mount(const char *path, char *where, size_t size)
{
	FILE *f ZD_FCLOSE = fopen("/proc/self/mountinfo", "re");
	char line[4096], target[1024];
	unsigned major, minor;
	struct stat st;

	if (!f || stat(path, &st) < 0)
		return false;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "%*d %*d %u:%u %*s %1023s", &major, &minor, target) == 3 &&
			makedev(major, minor) == st.st_rdev) {
			snprintf(where, size, "%.*s", (int)size - 1, target);
			return true;
		}
	return false;
}

/* What stands on it: device-mapper, md, bcache (Documentation/ABI, sysfs-block's holders). */
static bool find_holder(const char *device, char *holder, size_t size)
{
	char path[128];
	struct dirent *e;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/sys/class/block/%.64s/holders", device);
	dir = opendir(path);
	while (dir && !found && (e = readdir(dir)))
		if (e->d_name[0] != '.') {
			snprintf(holder, size, "%.*s", (int)size - 1, e->d_name);
			found = true;
		}
	if (dir)
		closedir(dir);
	return found;
}

int zd_consent_probe(int fd, char *found, size_t size)
{
	blkid_probe probe = blkid_new_probe();
	const char *value = NULL, *usage = "";
	int rc = -ENOMEM;

	found[0] = '\0';
	if (!probe)
		return rc;
	rc = blkid_probe_set_device(probe, fd, 0, 0) == 0 ? 0 : -EIO;
	if (rc == 0) {
		blkid_probe_enable_superblocks(probe, 1);
		blkid_probe_set_superblocks_flags(probe, BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE);
		blkid_probe_enable_partitions(probe, 1);
		switch (blkid_do_safeprobe(probe)) {
		case 1:
			break;
		case 0:
			if (blkid_probe_lookup_value(probe, "USAGE", &usage, NULL) < 0)
				usage = "";
			if (blkid_probe_lookup_value(probe, "TYPE", &value, NULL) == 0)
				snprintf(found, size, "%.32s%s", value,
					strcmp(usage, "filesystem") == 0 ? " file system" : "");
			else if (blkid_probe_lookup_value(probe, "PTTYPE", &value, NULL) == 0)
				snprintf(found, size, "%.32s partition table", value);
			else
				snprintf(found, size, "signature that libblkid knows");
			break;
		case -2:
			snprintf(found, size, "signature of several kinds");
			break;
		default:
			rc = -EIO;
		}
	}
	blkid_free_probe(probe);
	return rc;
}

static const char *configuration(struct ndctl_namespace *ndns)
{
	return ndctl_namespace_get_pfn(ndns)   ? "PFN"
	       : ndctl_namespace_get_dax(ndns) ? "DAX"
	       : ndctl_namespace_get_btt(ndns) ? "BTT"
					       : NULL;
}

static int check_contents(const char *name, int fd, struct zd_err *err)
{
	static const char wipe[] = "if nothing on it is needed: wipefs -a on its device, or ndctl "
				   "zero its info block, then try again";
	char head[ZD_INFO_BLOCK_BYTES], held[64], found[96];
	const unsigned char *uuid;
	const char *kind;

	if (pread(fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
		return refuse(
			err, -ENODATA, name, "cannot be read", "the kernel log (dmesg) says why");
	kind = zd_info_block_kind(head, &uuid);
	if (kind) {
		snprintf(found, sizeof(found), "holds a %s info block", kind);
		return refuse(err, -EEXIST, name, found, wipe);
	}
	if (zd_consent_probe(fd, held, sizeof(held)) < 0)
		return refuse(err, -ENODATA, name, "cannot be searched for what it holds",
			"the kernel log (dmesg) says why");
	if (held[0] == '\0')
		return 0;
	snprintf(found, sizeof(found), "holds a %s", held);
	return refuse(err, -EEXIST, name, found, wipe);
}

int zd_consent_check(struct ndctl_namespace *ndns, struct zd_err *err)
{
	const char *name = ndctl_namespace_get_devname(ndns), *kind = configuration(ndns);
	const char *device = ndctl_namespace_get_block_device(ndns);
	char path[80], what[64], found[96];
	struct ndctl_pfn *pfn = ndctl_namespace_get_pfn(ndns);
	int fd ZD_CLOSE = -1;

	if (pfn && ndctl_pfn_is_enabled(pfn))
		device = ndctl_pfn_get_block_device(pfn);
	snprintf(path, sizeof(path), "/dev/%.64s", device ? device : "");
	if (device && device[0] && find_mount(path, what, sizeof(what))) {
		snprintf(found, sizeof(found), "is mounted on '%s'", what);
		return refuse(err, -EBUSY, name, found, "unmount it first");
	}
	if (device && device[0] && find_holder(device, what, sizeof(what))) {
		snprintf(found, sizeof(found), "is held by '%s'", what);
		return refuse(err, -EBUSY, name, found, "dmsetup ls and lsblk say what that is");
	}
	if (kind) {
		snprintf(found, sizeof(found), "has a %s info block (it is configured)", kind);
		return refuse(err, -EEXIST, name, found,
			"if nothing on it is needed: ndctl destroy-namespace, then try again");
	}
	if (!ndctl_namespace_is_enabled(ndns) || !device || !device[0])
		return refuse(err, -ENODATA, name, "is disabled, what it holds cannot be seen",
			"ndctl enable-namespace shows it");
	fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC);
	if (fd < 0) {
		snprintf(found, sizeof(found), "is open elsewhere ('%.40s': %s)", path,
			zd_errno_name(errno));
		return refuse(err, -EBUSY, name, found, "fuser -v names who has it");
	}
	return check_contents(name, fd, err);
}
