/* SPDX-License-Identifier: GPL-2.0-or-later */
/* argp in the house's manner: what is wrong on a command line is one line and a hint, exit 64. */
#ifndef ZDBENCH_OPTIONS_H
#define ZDBENCH_OPTIONS_H

#include <argp.h>

/*
 * Parses a subcommand's words (argv[0] is its name) with its argp, whose parser gets `input`. What
 * is wrong ends the process with exit 64, --help with 0; where no arguments are taken (args_doc
 * NULL), one is refused here. A parser reports its own refusals with exit(zd_fail()).
 */
void zd_options_parse(const struct argp *argp, int argc, char **argv, void *input);

/* Is everything on stdout? Else says so ("cannot write the list: ENOSPC") and gives exit 70. */
int zd_stdout_close(const char *what);

#endif
