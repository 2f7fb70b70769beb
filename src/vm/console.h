/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's console log: what went wrong in there. Printing its tail: vm.h. */
#ifndef ZDBENCH_CONSOLE_H
#define ZDBENCH_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "machine/complaint.h"

struct zd_console_verdict {
	bool panicked;
	char text[256]; /* why, fit for a terminal: the panic's reason, or the oops that a hung
			 * kernel left; "" when the log names neither */
	struct zd_splat splat; /* the one that the kernel died of; n_lines 0: none */
};

/* A log that cannot be read gives no verdict. */
void zd_console_judge(const char *path, struct zd_console_verdict *verdict);

#endif
