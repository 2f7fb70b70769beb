/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/labels.h"

#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "zdbench/cleanup.h"

/* Two index blocks stand before the labels, the newer one counts. Little-endian throughout. */
struct index {
	char signature[16];
	uint8_t flags[3];
	uint8_t label_size; /* 128 << this */
	uint32_t sequence;  /* 1, 2, 3, 1, ... */
	uint64_t my_offset, my_size, other_offset, label_offset;
	uint32_t slots;
	uint16_t major, minor;
	uint64_t checksum;
	uint8_t free[]; /* a bit a slot */
};

static const char signature[16] = "NAMESPACE_INDEX";

struct labels {
	const char *area, *label;
	const struct index *index; /* NULL: none is in use */
	size_t label_bytes, slots;
};

/* Fletcher's, of 32-bit words, with the field of the checksum itself taken as 0. */
static bool is_sound(const struct index *index, size_t size)
{
	uint32_t *copy ZD_FREE = malloc(size), low = 0;
	uint64_t high = 0;

	if (!copy)
		return false;
	memcpy(copy, index, size);
	memset((char *)copy + offsetof(struct index, checksum), 0, sizeof(index->checksum));
	for (size_t i = 0; i < size / sizeof(*copy); i++) {
		low += le32toh(copy[i]);
		high += low;
	}
	return (high << 32 | low) == le64toh(index->checksum);
}

static const struct index *index_at(const char *area, size_t size, size_t at, size_t *length)
{
	const struct index *index = (const struct index *)(area + at);
	uint64_t bytes;

	if (at + sizeof(*index) > size ||
		memcmp(index->signature, signature, sizeof(signature)) != 0)
		return NULL;
	bytes = le64toh(index->my_size);
	if (bytes < sizeof(*index) || bytes > size - at || bytes % 256 != 0 ||
		le64toh(index->my_offset) != at || !is_sound(index, bytes))
		return NULL;
	if (le32toh(index->slots) > (bytes - sizeof(*index)) * 8 || index->label_size > 1)
		return NULL;
	*length = bytes;
	return index;
}

static bool is_newer(const struct index *a, const struct index *b)
{
	return le32toh(a->sequence) == le32toh(b->sequence) % 3 + 1;
}

/* The second index stands behind the first, whose size it shares: without that one, anywhere. */
static void find_labels(const void *area, size_t size, struct labels *l)
{
	const struct index *first, *second = NULL;
	size_t length = 0;

	*l = (struct labels){.area = area};
	first = index_at(area, size, 0, &length);
	if (first)
		second = index_at(area, size, length, &length);
	for (size_t at = 256; !first && !second && at < size / 2; at += 256)
		second = index_at(area, size, at, &length);
	l->index = first && second ? (is_newer(second, first) ? second : first)
		   : first	   ? first
				   : second;
	if (!l->index)
		return;
	l->label_bytes = (size_t)128 << l->index->label_size;
	l->slots = le32toh(l->index->slots);
	if (le64toh(l->index->label_offset) > size ||
		l->slots > (size - le64toh(l->index->label_offset)) / l->label_bytes)
		l->slots = 0;
	l->label = l->area + le64toh(l->index->label_offset);
}

static bool in_use(const struct labels *l, size_t slot)
{
	return !(l->index->free[slot / 8] & 1 << slot % 8);
}

bool zd_labels_within(const void *a, const void *b, size_t size)
{
	struct labels one, other;

	find_labels(a, size, &one);
	find_labels(b, size, &other);
	for (size_t i = 0; i < one.slots; i++) {
		bool found = !in_use(&one, i);

		for (size_t k = 0; k < other.slots && !found; k++)
			found = in_use(&other, k) && one.label_bytes == other.label_bytes &&
				memcmp(one.label + i * one.label_bytes,
					other.label + k * other.label_bytes, one.label_bytes) == 0;
		if (!found)
			return false;
	}
	return true;
}
