/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mapped.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int zd_mapped_setup(struct zd_bench *b, size_t state_bytes, struct zd_mapping_spec spec,
	size_t wanted, struct zd_err *err)
{
	struct zd_mapped *m = calloc(1, state_bytes);

	if (!m)
		return -ENOMEM;
	b->state = m;
	m->count = zd_pages_that_fit(b->space, spec.page, wanted);
	if (m->count == 0) {
		zd_err_set(err, ZD_EXIT_FAILED, "the namespace has no room for one such page");
		return ZD_STATUS_UNSUPPORTED;
	}
	for (size_t i = 0; i < ZD_MAX_SERIES; i++)
		b->series[i].pages_per_op =
			zd_page_bytes(b->space, spec.page) / b->space->page_bytes;
	while (spec.windows > 1 && m->count % spec.windows != 0)
		spec.windows /= 2;
	spec.length_bytes = m->count * zd_page_bytes(b->space, spec.page);
	return zd_mapping_open(b->space, &spec, &m->mapping, err);
}

int zd_mapped_teardown(struct zd_bench *b, struct zd_err *err)
{
	struct zd_mapped *m = b->state;

	(void)err;
	if (m)
		zd_mapping_close(&m->mapping);
	free(m);
	return 0;
}

void zd_mapped_touch(const struct zd_mapped *m, enum zd_touch kind, uint64_t inject)
{
	const struct zd_mapping *map = &m->mapping;

	for (unsigned w = 0; w < map->n_windows; w++) {
		volatile char *at = map->addr + map->window_at[w];
		volatile char *end = at + map->window_bytes;

		for (; at < end; at += map->page_bytes) {
			zd_inject(inject);
			if (kind == ZD_TOUCH_READ)
				(void)*at;
			else if (kind == ZD_TOUCH_WRITE)
				*at = 1;
		}
	}
}

static void set_facts(struct zd_bench *b)
{
	const struct zd_mapped *m = b->state;
	const struct zd_mapping *map = &m->mapping;
	struct zd_facts *facts = &b->verified;
	char page[24];

	zd_size_format(map->page_bytes, page, sizeof(page));
	zd_facts_count(facts, "page_bytes", map->page_bytes);
	zd_facts_count(facts, "pages", m->count);
	zd_facts_count(facts, "windows", map->n_windows);
	zd_facts_count(facts, "span_bytes", map->span_bytes);
	zd_facts_text(facts, "map_sync", "%s", map->map_sync ? "yes" : "no");
	zd_facts_text(facts, "mapped_by", "%s", map->via_libpmem ? "libpmem" : "mmap");
	snprintf(b->verified_text, sizeof(b->verified_text), "%s, %llu faults", page,
		(unsigned long long)m->faults.thread);
}

/* Why the first page that should be a PMD is none. */
static const char *fallback_of(const struct zd_bench *b)
{
	const struct zd_mapped *m = b->state;
	enum zd_fallback reason = ZD_FALLBACK_NONE;

	if (m->mapping.page != ZD_PAGE_PMD)
		return "none asked for";
	for (unsigned w = 0; w < m->mapping.n_windows && reason == ZD_FALLBACK_NONE; w++)
		if (zd_mapping_fallback(
			    b->space, &m->mapping, m->mapping.window_at[w], &reason, NULL) < 0)
			return "not known";
	return zd_fallback_name(reason);
}

/*
 * Looking at a PUD in the page tables splits it. But where one touch has mapped a PUD, no PMD of it
 * faults any more: a range of smaller pages would fault at all its other places.
 */
static int prove_puds(struct zd_bench *b, uint64_t faults, struct zd_err *err)
{
	const struct zd_mapped *m = b->state;
	const struct zd_mapping *map = &m->mapping;
	struct zd_faults begun, again = {0};
	uint64_t places = 0;
	int rc;

	zd_faults_begin(b, &begun);
	for (unsigned w = 0; w < map->n_windows; w++)
		for (size_t at = 0; at < map->window_bytes; at += b->space->pmd_bytes, places++)
			*(volatile char *)(map->addr + map->window_at[w] + at) = 1;
	zd_faults_end(b, &begun, &again);
	set_facts(b);
	zd_facts_count(&b->verified, "places_touched", places);
	zd_facts_count(&b->verified, "places_faults", again.thread);
	zd_facts_share(&b->verified, "pud_share", again.thread == 0 ? 1 : 0);
	rc = zd_faults_prove(b, &m->faults, err);
	if (rc != 0 || (m->faults.thread == faults && again.thread == 0))
		return rc;
	zd_err_set(err, ZD_EXIT_FAILED,
		"%llu faults, needed %llu; then %llu faults at %llu places of what PUDs should map "
		"(needed 0)",
		(unsigned long long)m->faults.thread, (unsigned long long)faults,
		(unsigned long long)again.thread, (unsigned long long)places);
	return ZD_STATUS_FAILED;
}

int zd_mapped_prove(struct zd_bench *b, uint64_t faults, struct zd_err *err)
{
	const struct zd_mapped *m = b->state;
	const struct zd_mapping *map = &m->mapping;
	uint64_t huge = map->page == ZD_PAGE_PMD ? map->length_bytes : 0;
	struct zd_mapping_census census;
	int rc;

	if (map->page == ZD_PAGE_PUD)
		return prove_puds(b, faults, err);
	rc = zd_mapping_census(map, &census, err);
	if (rc < 0)
		return rc;
	set_facts(b);
	zd_facts_share(
		&b->verified, "pmd_share", (double)census.huge_bytes / (double)map->length_bytes);
	rc = zd_faults_prove(b, &m->faults, err);
	if (rc != 0)
		return rc;
	if (m->faults.thread == faults && census.present_bytes == map->length_bytes &&
		census.huge_bytes == huge && census.zero_bytes == 0)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"%llu faults, needed %llu; of %zu bytes %llu are mapped, %llu of them by PMD "
		"(needed %llu; reason of a fallback: %s), %llu by the zero page",
		(unsigned long long)m->faults.thread, (unsigned long long)faults, map->length_bytes,
		(unsigned long long)census.present_bytes, (unsigned long long)census.huge_bytes,
		(unsigned long long)huge, fallback_of(b), (unsigned long long)census.zero_bytes);
	return ZD_STATUS_FAILED;
}
