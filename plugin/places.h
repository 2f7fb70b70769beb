/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which memory an address is of. What QEMU calls a physical address is the guest's only in later
 * versions: QEMU 7.2 gives an offset in its own space of RAM blocks. So the guest reads places
 * whose physical address it knows, and what QEMU says then must differ from it by the same number
 * everywhere in RAM, and everywhere on the device; nothing is classified before that is proved.
 * Pure.
 */
#ifndef ZDBENCH_PLUGIN_PLACES_H
#define ZDBENCH_PLUGIN_PLACES_H

#include "account.h"

struct zd_range {
	uint64_t first, last; /* 0, 0: not known */
};

struct zd_places {
	struct {
		unsigned probes;
		bool contradicted;
		uint64_t offset; /* what QEMU says - what the guest says, modulo 2^64 */
		struct zd_range physical;
	} place[ZD_PLACES];
	struct zd_range memmap[2]; /* all struct pages, those of the device; virtual */
};

/* The guest read that physical address of that kind, and QEMU says it is at `seen`. */
void zd_places_probe(
	struct zd_places *p, enum zd_traffic_place kind, uint64_t physical, uint64_t seen);

/* NULL when all is known that is needed; else why not. */
const char *zd_places_doubt(const struct zd_places *p);

/* The class of an access: by a virtual address, at what QEMU says. */
enum zd_bin zd_places_bin(const struct zd_places *p, uint64_t address, uint64_t seen);

#endif
