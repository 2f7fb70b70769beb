/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Our own code is mapped page by page, as it is first executed: a fault that would be counted, and
 * paid for, in the middle of whatever is measured there.
 */
#ifndef ZDBENCH_CODE_H
#define ZDBENCH_CODE_H

/* Maps all code of the program and its libraries that is not mapped yet; cannot fail. */
void zd_code_fault_in(void);

#endif
