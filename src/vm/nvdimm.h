/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's memory, or the file, behind the emulated NVDIMM, before QEMU takes it: QEMU's own
 * words about what it cannot have come late and name neither.
 */
#ifndef ZDBENCH_NVDIMM_H
#define ZDBENCH_NVDIMM_H

#include "vm/vm.h"

/*
 * Without config->nvdimm_file: asks whether the host would give that much memory. With it: makes
 * the file, sparse, or takes one that is there, whose size then is the NVDIMM's (nvdimm_bytes is
 * set). The file is locked as long as *fd (-1 without one) is open, which is the caller's to close.
 *
 * 0: new or RAM; 1: the file was there. -ENOMEM, -ENOSPC (69): less memory or disk than needed;
 * -EBUSY (69): another machine has the file; -EINVAL (65): no file of such a size; -errno (69).
 */
int zd_vm_nvdimm_open(struct zd_vm_config *config, int *fd, struct zd_err *err);

#endif
