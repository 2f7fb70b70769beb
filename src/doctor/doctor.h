/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checks of `zdbench doctor`: can this machine measure its own memory (local), can it run the
 * emulated one (vm)? A check looks at one thing, changes nothing, and says what it saw and what
 * would mend it. A new check is a function and a line in the table of its file.
 */
#ifndef ZDBENCH_DOCTOR_H
#define ZDBENCH_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "machine/machine.h"

enum zd_verdict {
	ZD_VERDICT_OK,
	ZD_VERDICT_WARN, /* something less can be measured, or something comes first */
	ZD_VERDICT_NO,	 /* the target cannot measure at all */
};

struct zd_finding {
	enum zd_verdict verdict; /* OK unless the check sets another */
	char seen[240];
	char mend[240]; /* a command, or what to do; "" when there is nothing to mend */
};

/* What the checks look at; all borrowed. */
struct zd_patient {
	const char *root;  /* before /proc and /sys: "", or a captured tree */
	const char *path;  /* directories of programs, as $PATH */
	const char *cache; /* zdbench's cache directory */
	const char *data;  /* where scripts/ is */
	const struct zd_machine *machine;
};

struct zd_check {
	const char *name;
	void (*look)(const struct zd_patient *patient, struct zd_finding *finding);
};

extern const struct zd_check zd_local_checks[], zd_vm_checks[];
extern const size_t zd_n_local_checks, zd_n_vm_checks;

/* Fills the finding's text and verdict. */
__attribute__((format(printf, 3, 4))) void zd_found(
	struct zd_finding *finding, enum zd_verdict verdict, const char *fmt, ...);
__attribute__((format(printf, 2, 3))) void zd_mend(
	struct zd_finding *finding, const char *fmt, ...);

/* The NUMA node of the first region below root, -1 when there is none or it has no node. */
int zd_doctor_region_node(const char *root);

/*
 * Where a program is: looked for in `path`, then in /usr/sbin and /sbin, which users' paths lack.
 * false when nowhere.
 */
bool zd_program_find(const char *path, const char *program, char *buf, size_t buf_size);

#endif
