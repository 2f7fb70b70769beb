/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The emulated machine as QEMU's command line. Pure: nothing is opened or run. */
#ifndef ZDBENCH_QEMU_H
#define ZDBENCH_QEMU_H

#include "vm/vm.h"

/* What is behind the emulated NVDIMM: its capacity, and its label area. */
uint64_t zd_qemu_backend_bytes(const struct zd_vm_config *config);

/* Descriptors that QEMU inherits under these numbers. */
struct zd_qemu_fds {
	int result, progress, console;
	int plugin; /* -1: no plugin */
};

/* 0 and a NULL-terminated argv for zd_qemu_argv_free(); -EINVAL or -E2BIG for a configuration that
 * QEMU or the kernel's command line cannot carry (exit 64), -ENOMEM. */
int zd_qemu_argv(const struct zd_vm_config *config, const struct zd_qemu_fds *fds, char ***argv,
	struct zd_err *err);
void zd_qemu_argv_free(char **argv);

/*
 * The command line of a guest kernel of that architecture, with the words `append` at its end and
 * guest_argv behind it for its /init.
 * 0, -EINVAL (an unknown architecture, or an argument that cannot be said there), -E2BIG (too many
 * of them, or too long).
 */
int zd_qemu_append(const char *arch, const char *append, char *const *guest_argv, char *buf,
	size_t size, struct zd_err *err);

/* "7.2.22" out of the first line of `qemu --version`; "unknown" when that says nothing. */
void zd_qemu_version_parse(const char *line, char *buf, size_t size);

#endif
