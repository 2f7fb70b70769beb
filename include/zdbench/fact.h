/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Facts: what was verified beside a number ("page_bytes": 2097152, "witness": "PAGEMAP_SCAN").
 * A small fixed list; keys are borrowed string literals, text is copied.
 */
#ifndef ZDBENCH_FACT_H
#define ZDBENCH_FACT_H

#include <stddef.h>
#include <stdint.h>

enum zd_fact_kind { ZD_FACT_COUNT, ZD_FACT_SHARE, ZD_FACT_TEXT };

struct zd_fact {
	char key[32];
	enum zd_fact_kind kind;
	union {
		uint64_t count; /* a whole number: bytes, pages, faults, as the key says */
		double share;	/* 0 to 1 */
		char text[64];
	};
};

struct zd_facts {
	struct zd_fact fact[20];
	size_t n;
};

/* Set a fact, replacing one of the same key. A 21st fact is a programming error (asserted). */
void zd_facts_count(struct zd_facts *facts, const char *key, uint64_t count);
void zd_facts_share(struct zd_facts *facts, const char *key, double share);
__attribute__((format(printf, 3, 4))) void zd_facts_text(
	struct zd_facts *facts, const char *key, const char *fmt, ...);

/* Borrowed; NULL when there is none. */
const struct zd_fact *zd_facts_get(const struct zd_facts *facts, const char *key);

#endif
