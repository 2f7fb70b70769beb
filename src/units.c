/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/units.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char unit_letters[] = "KMGT";

/*
 * The digits at the start of text; *end is what follows them. Not strtoull: that accepts blanks,
 * signs and other bases.
 */
static int parse_digits(const char *text, uint64_t *value, const char **end)
{
	uint64_t v = 0;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (__builtin_mul_overflow(v, UINT64_C(10), &v) ||
			__builtin_add_overflow(v, (uint64_t)(*text - '0'), &v))
			return -ERANGE;
	}
	*value = v;
	*end = text;
	return 0;
}

/* "", "M", "m" or "MiB" to 0, 20, 20, 20; -EINVAL for another word ("MB" means two things). */
static int unit_shift(const char *unit)
{
	const char *letter;

	if (*unit == '\0')
		return 0;
	letter = strchr(unit_letters, *unit >= 'a' && *unit <= 'z' ? *unit - 'a' + 'A' : *unit);
	if (!letter || (unit[1] != '\0' && strcmp(unit + 1, "iB") != 0))
		return -EINVAL;
	return 10 * (int)(letter - unit_letters + 1);
}

int zd_size_parse(const char *text, uint64_t *bytes)
{
	const char *unit = text + strspn(text, "0123456789");
	int shift = unit_shift(unit);
	uint64_t value;
	int rc;

	if (shift < 0)
		return shift;
	rc = parse_digits(text, &value, &unit);
	if (rc < 0)
		return rc;
	if (value == 0)
		return -EINVAL;
	if (value > (uint64_t)INT64_MAX >> shift)
		return -ERANGE;
	*bytes = value << shift;
	return 0;
}

const char *zd_size_format(uint64_t bytes, char *buf, size_t buf_size)
{
	int unit = -1;

	while (bytes != 0 && unit + 1 < (int)strlen(unit_letters) && bytes % 1024 == 0) {
		bytes /= 1024;
		unit++;
	}
	if (unit < 0)
		snprintf(buf, buf_size, "%" PRIu64, bytes);
	else
		snprintf(buf, buf_size, "%" PRIu64 "%c", bytes, unit_letters[unit]);
	return buf;
}

int zd_duration_parse(const char *text, double *seconds)
{
	static const struct {
		const char *name;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"ms", 1e-3}, {"m", 60}, {"h", 3600}};
	const char *unit;
	uint64_t value;

	if (parse_digits(text, &value, &unit) < 0 || value == 0)
		return -EINVAL;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		double total = (double)value * units[i].seconds;

		/* Thirty years: a larger number is a mistake, and below it a double is exact. */
		if (strcmp(unit, units[i].name) == 0 && total <= 1e9) {
			*seconds = total;
			return 0;
		}
	}
	return -EINVAL;
}

int zd_percent_parse(const char *text, unsigned *ppm)
{
	const unsigned all = 1000000;
	uint64_t whole, total;
	const char *at;

	if (parse_digits(text, &whole, &at) < 0 || whole > 100)
		return -EINVAL;
	total = whole * 10000;
	if (*at == '.') {
		unsigned place = 1000;

		if (*++at < '0' || *at > '9')
			return -EINVAL;
		for (; *at >= '0' && *at <= '9'; at++, place /= 10) {
			if (place == 0)
				return -EINVAL;
			total += (uint64_t)(*at - '0') * place;
		}
	}
	if (strcmp(at, "%") != 0 || total == 0 || total > all)
		return -EINVAL;
	*ppm = (unsigned)total;
	return 0;
}
