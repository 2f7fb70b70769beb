/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same run inside the emulated machine: a request in, the guest's result out. */
#ifndef ZDBENCH_VM_RUN_H
#define ZDBENCH_VM_RUN_H

#include "result/result.h"
#include "run/request.h"

/*
 * As zd_run_local(), in a VM. What the host knows better (run id, wall times, argv, tool, emulator)
 * is kept from *result as the caller had set it. On failure the console's tail goes to stderr; when
 * the guest's kernel died *result has what was measured before, and says of what it died.
 */
int zd_run_vm(const struct zd_request *request, struct zd_result *result, struct zd_err *err);

#endif
