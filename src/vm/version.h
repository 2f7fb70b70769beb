/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks a QEMU for its version, which is part of what makes two results comparable. */
#ifndef ZDBENCH_VERSION_H
#define ZDBENCH_VERSION_H

#include <stddef.h>

#include "zdbench/err.h"

/* 0 and "7.2.22" or "unknown"; -errno with exit 69 when it cannot be run, 70 when it hangs. */
int zd_qemu_version(const char *qemu, char *buf, size_t size, struct zd_err *err);

#endif
