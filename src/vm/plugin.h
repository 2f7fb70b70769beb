/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which build of our plugin a QEMU can load. */
#ifndef ZDBENCH_VM_PLUGIN_H
#define ZDBENCH_VM_PLUGIN_H

#include "zdbench/err.h"

struct zd_vm_plugin {
	char path[4096];
	char sha256[65];
	char qemu_version[64];
	unsigned api;
};

/* 0; -ENODEV (69) where it is not installed or this QEMU speaks another version; -errno. */
int zd_vm_plugin_find(const char *qemu, struct zd_vm_plugin *out, struct zd_err *err);

/* The version of the interface that is built for that QEMU ("7.2.22"); 0: none. Pure. */
unsigned zd_vm_plugin_api(const char *qemu_version);

#endif
