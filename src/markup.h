/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of strangers in XML and HTML. */
#ifndef ZDBENCH_MARKUP_H
#define ZDBENCH_MARKUP_H

#include <stdio.h>

/* As text and as an attribute's value, after zd_printable(); cut after 4 KiB. */
void zd_markup_text(FILE *out, const char *text);

#endif
