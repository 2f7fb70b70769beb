/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values for JSON that is written; each is the caller's, NULL when memory has run out. */
#ifndef ZDBENCH_JSON_VALUE_H
#define ZDBENCH_JSON_VALUE_H

#include <jansson.h>

json_t *zd_json_line(const char *text); /* a stranger's, after zd_printable(); cut after 1 KiB */
json_t *zd_json_real(double value);	/* null for what is not finite: it was not measured */

#endif
