/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A subcommand: each cmd_*.c ends in one of these, and main.c has the table of them. */
#ifndef ZDBENCH_COMMAND_H
#define ZDBENCH_COMMAND_H

#include "zdbench/err.h"

struct zd_command {
	const char *name, *summary;
	int (*run)(int argc, char **argv);
};

extern const struct zd_command zd_cmd_run_command;
extern const struct zd_command zd_cmd_doctor_command;
extern const struct zd_command zd_cmd_list_command;
extern const struct zd_command zd_cmd_kernel_command;
extern const struct zd_command zd_cmd_show_command;
extern const struct zd_command zd_cmd_export_command;
extern const struct zd_command zd_cmd_restore_command;
extern const struct zd_command zd_cmd_compare_command;
extern const struct zd_command zd_cmd_gate_command;
extern const struct zd_command zd_cmd_calibrate_command;
extern const struct zd_command zd_cmd_predict_command;
extern const struct zd_command zd_cmd_report_command;

/* Prints "zdbench: text" and, where there is a hint, "  hint: ..." on stderr; returns err->exit. */
int zd_fail(const struct zd_err *err);

#endif
