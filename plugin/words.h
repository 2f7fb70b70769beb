/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guest's words (traffic/protocol.h) put together into messages. Pure. */
#ifndef ZDBENCH_PLUGIN_WORDS_H
#define ZDBENCH_PLUGIN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "traffic/protocol.h"

struct zd_message {
	enum zd_traffic_message what;
	uint64_t operand[ZD_TRAFFIC_MAX_OPERANDS];
};

/* All zeroes is the beginning. */
struct zd_words {
	uint64_t channel; /* 0: not known yet */
	struct zd_message message;
	unsigned n; /* words of it so far, its number included */
	bool lost;  /* a word made no sense: nothing that follows does */
};

/* The marked load at that address. true: a message is whole, in words->message. */
bool zd_words_take(struct zd_words *words, uint64_t address);

#endif
