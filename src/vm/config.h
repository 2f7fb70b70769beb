/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel's configuration must have to be booted in the emulated machine and measured. */
#ifndef ZDBENCH_VM_CONFIG_H
#define ZDBENCH_VM_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "zdbench/err.h"

struct zd_config_need {
	const char *option; /* "CONFIG_ZONE_DEVICE" */
	const char *arch;   /* "arm64", "amd64"; NULL: of every kernel */
	bool module_will_do;
	bool vital;	  /* nothing can be measured without it */
	const char *lost; /* what cannot be had without it */
};

enum { ZD_MAX_LACKS = 48 };

struct zd_config_lacks {
	const struct zd_config_need *lack[ZD_MAX_LACKS]; /* the vital ones first */
	bool is_module[ZD_MAX_LACKS]; /* ... there, as a module, where that will not do */
	size_t n, n_vital, n_looked_at;
};

/*
 * What the configuration file at `path` lacks for a kernel of that architecture (as Debian calls
 * it), whose modules are at hand or are not. 0, or -errno (err->exit ZD_EXIT_UNAVAILABLE) when it
 * cannot be read.
 */
int zd_config_examine(const char *path, const char *arch, bool modules,
	struct zd_config_lacks *lacks, struct zd_err *err);

/* Behind what lack `i` costs: " (it is a module, ...)", or "". */
const char *zd_config_module_note(const struct zd_config_lacks *lacks, size_t i);

/* Why the configuration of an image is not known, with the mend. */
extern const char zd_config_unknown[];

/* "arm64" or "amd64", by which kernel has been built in the tree `dir`; NULL for neither. */
const char *zd_config_tree_arch(const char *dir);

#endif
