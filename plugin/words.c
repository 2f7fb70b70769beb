/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "words.h"

bool zd_words_take(struct zd_words *w, uint64_t address)
{
	uint64_t word = address - w->channel;
	unsigned at, slot;

	if (w->lost)
		return false;
	if (w->channel == 0) {
		w->channel = address;
		return false;
	}
	if (word >= ZD_TRAFFIC_CHANNEL_BYTES ||
		(w->n == 0 && (word == ZD_TRAFFIC_NOTHING || word >= ZD_TRAFFIC_MESSAGES))) {
		w->lost = true;
		return false;
	}
	if (w->n == 0) {
		w->message = (struct zd_message){.what = (enum zd_traffic_message)word};
	} else {
		at = w->n - 1;
		slot = at / ZD_TRAFFIC_WORDS_PER_OPERAND;
		w->message.operand[slot] |= word << 16 * (at % ZD_TRAFFIC_WORDS_PER_OPERAND);
	}
	if (++w->n < 1 + zd_traffic_operands(w->message.what) * ZD_TRAFFIC_WORDS_PER_OPERAND)
		return false;
	w->n = 0;
	return true;
}
