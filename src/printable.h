/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Foreign text made fit for a terminal: a guest's words and its console are whatever a broken guest
 * wrote, and must neither move the cursor nor turn the reading direction.
 */
#ifndef ZDBENCH_PRINTABLE_H
#define ZDBENCH_PRINTABLE_H

#include <stddef.h>

/*
 * Copies `text` to `buf` as one harmless line: terminal sequences are dropped, tabs become blanks,
 * every other control or format character and every byte that is not UTF-8 becomes '?'. Cut at a
 * character's end when `size` is too small. Returns the characters copied (not bytes).
 */
size_t zd_printable(const char *text, char *buf, size_t size);

#endif
