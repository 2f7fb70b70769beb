/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "zdbench/fact.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Where most keys differ in their first letter, that is most of the work. */
static bool has_key(const struct zd_fact *fact, const char *key)
{
	return fact->key[0] == key[0] && strcmp(fact->key, key) == 0;
}

static struct zd_fact *fact_for(struct zd_facts *facts, const char *key, enum zd_fact_kind kind)
{
	struct zd_fact *fact = NULL;

	for (size_t i = 0; i < facts->n; i++)
		if (has_key(&facts->fact[i], key))
			fact = &facts->fact[i];
	if (!fact) {
		assert(facts->n < sizeof(facts->fact) / sizeof(facts->fact[0]));
		fact = &facts->fact[facts->n++];
	}
	memset(fact, 0, sizeof(*fact));
	snprintf(fact->key, sizeof(fact->key), "%s", key);
	fact->kind = kind;
	return fact;
}

void zd_facts_count(struct zd_facts *facts, const char *key, uint64_t count)
{
	fact_for(facts, key, ZD_FACT_COUNT)->count = count;
}

void zd_facts_share(struct zd_facts *facts, const char *key, double share)
{
	fact_for(facts, key, ZD_FACT_SHARE)->share = share;
}

void zd_facts_text(struct zd_facts *facts, const char *key, const char *fmt, ...)
{
	struct zd_fact *fact = fact_for(facts, key, ZD_FACT_TEXT);
	va_list args;

	va_start(args, fmt);
	vsnprintf(fact->text, sizeof(fact->text), fmt, args);
	va_end(args);
}

const struct zd_fact *zd_facts_get(const struct zd_facts *facts, const char *key)
{
	for (size_t i = 0; i < facts->n; i++)
		if (has_key(&facts->fact[i], key))
			return &facts->fact[i];
	return NULL;
}
