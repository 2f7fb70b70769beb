/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of zd_machine_read(), one file each. `root` stands before every path under /proc, /sys,
 * /boot and /lib: "" on a live machine, the top of a captured tree in the tests.
 */
#ifndef ZDBENCH_MACHINE_PARTS_H
#define ZDBENCH_MACHINE_PARTS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "machine/machine.h"

/* Copies with truncation; always terminated. */
void zd_text_copy(char *dst, size_t dst_size, const char *src);

/*
 * The first line of root/path without its newline (a device-tree string ends at its NUL). 0 or
 * -errno; buf is "" on failure.
 */
int zd_text_read(const char *root, const char *path, char *buf, size_t buf_size);

/* The number in the first line, decimal; `otherwise` when there is none. */
uint64_t zd_number_read(const char *root, const char *path, uint64_t otherwise);

/* root/path for reading, close-on-exec, or NULL with errno. */
FILE *zd_file_open(const char *root, const char *path);

/*
 * Splits "key : value" (also "key=value" with separator '=') in place and trims both; NULL when the
 * line has no separator, else the value; *key points at the key.
 */
char *zd_line_split(char *line, char separator, char **key);

void zd_kernel_read(const char *root, struct zd_machine *m);  /* kernel.c */
void zd_cpu_read(const char *root, struct zd_machine *m);     /* cpu.c: cpu, cpus */
void zd_virtual_read(const char *root, struct zd_machine *m); /* virtual.c; after zd_cpu_read */
void zd_topology_read(struct zd_machine *m, int region_node); /* topology.c */

/* Has /proc/cpuinfo's flags line this word? (x86) */
bool zd_cpu_has_flag(const char *root, const char *flag);

#endif
