/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Can this machine run the emulated one? What scripts/vm-prepare and src/vm/ need. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "doctor/doctor.h"
#include "machine/parts.h"
#include "zdbench/units.h"

static void look_program(
	const struct zd_patient *p, struct zd_finding *f, const char *program, const char *package)
{
	char path[256];

	if (zd_program_find(p->path, program, path, sizeof(path))) {
		zd_found(f, ZD_VERDICT_OK, "%s", path);
		return;
	}
	zd_found(f, ZD_VERDICT_NO, "no %s", program);
	zd_mend(f, "apt-get install %s", package);
}

static void look_qemu(const struct zd_patient *p, struct zd_finding *f)
{
	look_program(p, f, "qemu-system-aarch64", "qemu-system-arm");
}

/* Only for --kernel stock-amd64. */
static void look_qemu_amd64(const struct zd_patient *p, struct zd_finding *f)
{
	look_program(p, f, "qemu-system-x86_64", "qemu-system-x86");
	if (f->verdict == ZD_VERDICT_NO)
		f->verdict = ZD_VERDICT_WARN;
}

static void look_compiler(const struct zd_patient *p, struct zd_finding *f)
{
	look_program(p, f, "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu");
}

static void look_firmware(const struct zd_patient *p, struct zd_finding *f)
{
	static const char file[] = "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd";
	char *path;
	bool there;

	if (asprintf(&path, "%s%s", p->root, file) < 0)
		return;
	there = access(path, R_OK) == 0;
	free(path);
	zd_found(f, there ? ZD_VERDICT_OK : ZD_VERDICT_NO, "%s%s", there ? "" : "no ", file);
	if (!there)
		zd_mend(f, "apt-get install qemu-efi-aarch64");
}

/* Appends "separator word" as long as there is room. */
static void append(char *buf, size_t buf_size, const char *separator, const char *word)
{
	size_t used = strlen(buf);

	if (used > 0) {
		zd_text_copy(buf + used, buf_size - used, separator);
		used = strlen(buf);
	}
	zd_text_copy(buf + used, buf_size - used, word);
}

/* What the scripts run beyond what every Debian system has. */
static void look_tools(const struct zd_patient *p, struct zd_finding *f)
{
	static const struct {
		const char *program, *package;
	} tools[] = {
		{"apt-get", "apt"},
		{"cpio", "cpio"},
		{"depmod", "kmod"},
		{"dpkg-deb", "dpkg"},
		{"flock", "util-linux"},
		{"meson", "meson"},
		{"ninja", "ninja-build"},
		{"pkg-config", "pkg-config"},
		{"readelf", "binutils"},
		{"xz", "xz-utils"},
		{"zstd", "zstd"},
	};
	char missing[160] = "", packages[160] = "", path[256];

	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (zd_program_find(p->path, tools[i].program, path, sizeof(path)))
			continue;
		append(missing, sizeof(missing), ", ", tools[i].program);
		append(packages, sizeof(packages), " ", tools[i].package);
	}
	if (missing[0] == '\0') {
		zd_found(f, ZD_VERDICT_OK, "all there");
		return;
	}
	zd_found(f, ZD_VERDICT_NO, "no %s", missing);
	zd_mend(f, "apt-get install %s", packages);
}

static void look_scripts(const struct zd_patient *p, struct zd_finding *f)
{
	char *path;
	bool there;

	if (asprintf(&path, "%s/scripts/vm-prepare", p->data) < 0)
		return;
	there = access(path, X_OK) == 0;
	zd_found(f, there ? ZD_VERDICT_OK : ZD_VERDICT_NO, "%s%s", there ? "" : "no ", path);
	if (!there)
		zd_mend(f, "install zdbench again, or set ZDBENCH_DATADIR to its source tree");
	free(path);
}

/* The directory, or the nearest one above it that exists: that is where the cache will be made. */
static void look_cache(const struct zd_patient *p, struct zd_finding *f)
{
	const uint64_t needed = 2 * ZD_GIB;
	char *dir = strdup(p->cache), *slash;
	struct statvfs fs;
	uint64_t free_bytes;

	if (!dir)
		return;
	while (access(dir, F_OK) < 0 && (slash = strrchr(dir, '/')) && slash > dir)
		*slash = '\0';
	if (access(dir, W_OK | X_OK) < 0 || statvfs(dir, &fs) < 0) {
		zd_found(f, ZD_VERDICT_NO, "cannot write '%s': %s", p->cache, zd_errno_name(errno));
		zd_mend(f, "set ZDBENCH_CACHE to a directory of yours");
		free(dir);
		return;
	}
	free(dir);
	free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	zd_found(f, free_bytes < needed ? ZD_VERDICT_WARN : ZD_VERDICT_OK, "%s, %llu MiB free",
		p->cache, (unsigned long long)(free_bytes / ZD_MIB));
	if (free_bytes < needed)
		zd_mend(f, "a first run needs up to 2 GiB: set ZDBENCH_CACHE to a larger disk");
}

/* A name is a link to the kernel it means (scripts/kernel/fetch). */
static int is_name(const struct dirent *entry)
{
	return entry->d_type == DT_LNK;
}

static void look_kernels(const struct zd_patient *p, struct zd_finding *f)
{
	struct dirent **names = NULL;
	char list[200] = "", *dir;
	int n;

	if (asprintf(&dir, "%s/kernel", p->cache) < 0)
		return;
	n = scandir(dir, &names, is_name, versionsort);
	free(dir);
	for (int i = 0; i < n; i++) {
		append(list, sizeof(list), ", ", names[i]->d_name);
		free(names[i]);
	}
	free(names);
	if (list[0] != '\0') {
		zd_found(f, ZD_VERDICT_OK, "in the cache: %s", list);
		return;
	}
	zd_found(f, ZD_VERDICT_WARN, "none in the cache yet");
	zd_mend(f, "nothing to do: a run downloads or builds the one it needs");
}

const struct zd_check zd_vm_checks[] = {
	{"qemu", look_qemu},
	{"qemu for amd64", look_qemu_amd64},
	{"firmware", look_firmware},
	{"cross compiler", look_compiler},
	{"tools", look_tools},
	{"scripts", look_scripts},
	{"cache", look_cache},
	{"kernels", look_kernels},
};
const size_t zd_n_vm_checks = sizeof(zd_vm_checks) / sizeof(zd_vm_checks[0]);
