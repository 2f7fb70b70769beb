/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a local run needs to be allowed, step by step. Source: capabilities(7), and the owners and
 * modes of what libndctl writes (/sys/bus/nd, /dev/ndctl*, /dev/pmem*, /dev/dax*: root's alone).
 */
#ifndef ZDBENCH_RIGHTS_H
#define ZDBENCH_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

enum zd_right {
	ZD_RIGHT_NAMESPACES, /* make, bind and destroy them; open their devices */
	ZD_RIGHT_MOUNT,	     /* fsdax: mount and unmount their file systems */
	ZD_RIGHT_LOG,	     /* read what the kernel complains of; a run does without */
	ZD_N_RIGHTS,
};

const char *zd_right_capability(enum zd_right right); /* "CAP_SYS_ADMIN" */
const char *zd_right_step(enum zd_right right);	      /* "mounting file systems" */
bool zd_right_held(enum zd_right right);

/*
 * The capabilities that a local run needs and this process lacks: "CAP_SYS_ADMIN for mounting file
 * systems"; "" where none is lacking. Returns buf.
 */
const char *zd_rights_lacking(bool mounts, char *buf, size_t size);

#endif
