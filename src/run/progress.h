/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Progress for people, on stderr: a bar on a terminal, a line a step elsewhere, nothing when asked.
 * Inside the VM the same calls speak the port protocol instead, one line each, which the host
 * reads with zd_progress_relay():
 *
 *   progress <done> <total> <text>
 *   note <text>
 *   at <repetition> <cell> <operation>   what begins now; for whoever reads the port itself
 *   error <exit> <text>[\t<hint>]     the run ended in this error
 *
 * Texts are one line; what a terminal would obey is taken out of them (printable.h). One state for
 * the process, used by one thread.
 */
#ifndef ZDBENCH_PROGRESS_H
#define ZDBENCH_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "zdbench/err.h"

enum zd_progress_style { ZD_PROGRESS_AUTO, ZD_PROGRESS_NONE, ZD_PROGRESS_PORT };

/* AUTO: the port protocol where the environment has ZDBENCH_PROGRESS=port (the guest's init exports
 * it), else a bar or lines, by isatty(stderr). Before the first call nothing is shown. */
void zd_progress_init(enum zd_progress_style style);

/* `total` 0: how much there is to do is not known yet, and only the text is shown. */
bool zd_progress_is_port(void);
void zd_progress_step(size_t done, size_t total, const char *text);
/* The last step once more, with this behind it. */
void zd_progress_again(const char *behind);
/* Stands before every step's text from here on, like which kernel of how many; "" for nothing. */
void zd_progress_about(const char *text);
/* The same behind it, for boot i (from 0) of n planned ones; nothing of one. */
void zd_progress_boot(unsigned i, unsigned n);
__attribute__((format(printf, 1, 2))) void zd_progress_note(const char *fmt, ...);
/*
 * Which operation begins: for the host of an emulated machine, who may never hear its end. Shown to
 * nobody.
 */
void zd_progress_operation(unsigned rep, const char *cell, const char *operation);

void zd_progress_error(const struct zd_err *err); /* port style only; elsewhere main prints it */
void zd_progress_tick(void); /* brings the bar's clock up to date; for whoever waits, each second */
void zd_progress_clear(void); /* wipes the bar so that something else can be printed */

/*
 * One line of the port protocol, without its newline, shown in this process's own style. 0 for a
 * line of the protocol; 1 when it was an error line: then *err holds it; -EINVAL for another text.
 */
int zd_progress_relay(const char *line, struct zd_err *err);

#endif
