/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_value.h"

#include <math.h>

#include "printable.h"

json_t *zd_json_line(const char *text)
{
	char clean[1024];

	zd_printable(text, clean, sizeof(clean));
	return json_string(clean);
}

json_t *zd_json_real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}
