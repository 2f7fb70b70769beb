/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DIMM's label area as bytes (UEFI specification, "NVDIMM Label Protocol"; the kernel's
 * drivers/nvdimm/label.h). All pure.
 */
#ifndef ZDBENCH_LABELS_H
#define ZDBENCH_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/* Is every label that is in use in `a` in use in `b` too, the same to the byte? */
bool zd_labels_within(const void *a, const void *b, size_t size);

#endif
