/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a metric's unit means, for formats that want it in words or in base units, and numbers as
 * text. The units are those of the schema: insn, ns, bytes, faults or misses, perhaps per
 * something; something per second (s) or per million instructions (Minsn); ratio.
 */
#ifndef ZDBENCH_EXPORT_QUANTITY_H
#define ZDBENCH_EXPORT_QUANTITY_H

enum { ZD_NUMBER_SIZE = 32 };

struct zd_quantity {
	/* "instructions_per_fault", "seconds_per_page", "mappings_per_million_instructions":
	 * a-z and _ only, in base units */
	char base[96];
	double divisor; /* a value in the unit / divisor is in base units */
	/* the same in the unit itself: "nanoseconds_per_page" */
	char words[96];
};

/* 0, or -EINVAL for what is no unit of ours. */
int zd_quantity_parse(const char *unit, struct zd_quantity *q);

/* The shortest text that reads back as this (finite) number; returns buf, ZD_NUMBER_SIZE bytes. */
const char *zd_number_text(double value, char *buf);

/* "2026-11-22T13:19:36.25Z" in nanoseconds since 1970. 0, -EINVAL, or -ERANGE outside of 63 bits.
 */
int zd_time_parse(const char *text, long long *ns);

#endif
