/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/quantity.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* a-z, then a-z and -, of less than `size` bytes; - becomes _ as in every name made of it */
static int copy_word(const char *text, size_t length, char *buf, size_t size)
{
	if (length == 0 || length >= size || text[0] == '-')
		return -EINVAL;
	for (size_t i = 0; i < length; i++) {
		if ((text[i] < 'a' || text[i] > 'z') && text[i] != '-')
			return -EINVAL;
		buf[i] = text[i] == '-' ? '_' : text[i];
	}
	buf[length] = '\0';
	return 0;
}

int zd_quantity_parse(const char *unit, struct zd_quantity *q)
{
	size_t length = strcspn(unit, "/");
	const char *per = unit[length] == '/' ? unit + length + 1 : NULL;
	static const char *const costs[] = {"insn", "ns", "bytes", "faults", "misses"};
	const char *what, *base;
	char head[32], tail[32] = "";
	bool is_cost = false, rate = per && (strcmp(per, "s") == 0 || strcmp(per, "Minsn") == 0);

	if (copy_word(unit, length, head, sizeof(head)) != 0)
		return -EINVAL;
	what = strcmp(head, "insn") == 0 ? "instructions"
	       : strcmp(head, "ns") == 0 ? "nanoseconds"
					 : head;
	base = strcmp(head, "ns") == 0 ? "seconds" : what;
	/* Anything can be had per second, but only these cost something per piece. */
	for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++)
		is_cost = is_cost || strcmp(head, costs[i]) == 0;
	if (!rate && !is_cost && strcmp(unit, "ratio") != 0)
		return -EINVAL;
	if (rate)
		snprintf(tail, sizeof(tail), "%s", *per == 's' ? "second" : "million_instructions");
	else if (per && strcmp(per, "GiB") == 0)
		snprintf(tail, sizeof(tail), "gibibyte");
	else if (per && copy_word(per, strlen(per), tail, sizeof(tail)) != 0)
		return -EINVAL;
	q->divisor = base == what ? 1 : 1e9;
	snprintf(q->base, sizeof(q->base), "%s%s%s", base, per ? "_per_" : "", tail);
	snprintf(q->words, sizeof(q->words), "%s%s%s", what, per ? "_per_" : "", tail);
	return 0;
}

const char *zd_number_text(double value, char *buf)
{
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(buf, ZD_NUMBER_SIZE, "%.*g", digits, value);
		if (strtod(buf, NULL) == value)
			break;
	}
	return buf;
}

int zd_time_parse(const char *text, long long *ns)
{
	struct tm tm = {0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	long long fraction = 0, seconds;

	if (!rest)
		return -EINVAL;
	if (*rest == '.') {
		long long weight = 100000000;

		for (rest++; *rest >= '0' && *rest <= '9'; rest++, weight /= 10)
			fraction += (*rest - '0') * weight;
	}
	if (strcmp(rest, "Z") != 0)
		return -EINVAL;
	seconds = timegm(&tm);
	if (__builtin_mul_overflow(seconds, 1000000000LL, ns) ||
		__builtin_add_overflow(*ns, fraction, ns))
		return -ERANGE;
	return 0;
}
