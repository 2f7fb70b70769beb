/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the measured program in the guest and the plugin in QEMU say to each other. The guest talks
 * by where it reads: an instruction that means nothing (on arm64 `hint #0x7e`, on amd64 a long NOP
 * with ZD_TRAFFIC_NOP in it) stands right before a load, whose address is the word. The first such
 * address is that of the channel, 64 KiB of the guest's own memory; later ones are 16-bit words,
 * as offsets into it. The plugin answers to the host: lines of text through a pipe.
 *
 * A message is its number and its operands; an operand of 64 bits is four words, the lowest first.
 */
#ifndef ZDBENCH_TRAFFIC_PROTOCOL_H
#define ZDBENCH_TRAFFIC_PROTOCOL_H

#include <stdint.h>

#define ZD_TRAFFIC_PROTOCOL 1
#define ZD_TRAFFIC_NOP	    0x6d62647a

enum {
	ZD_TRAFFIC_CHANNEL_BYTES = 65536,
	ZD_TRAFFIC_MAX_SERIES = 9,
	ZD_TRAFFIC_RECORDS_APART = 16, /* a record's number, and those of its series behind it */
	ZD_TRAFFIC_MAX_OPERANDS = 3,
	ZD_TRAFFIC_WORDS_PER_OPERAND = 4,
};

enum zd_traffic_message {
	ZD_TRAFFIC_NOTHING,
	/* protocol; from and to where the program's code is: there the clock's readings count.
	 * The machine runs slower from here on, until BYE. */
	ZD_TRAFFIC_HELLO,
	/* A place is read next: kind (enum zd_traffic_place), virtual and physical address. */
	ZD_TRAFFIC_PROBE,
	/* Physical memory of that kind: first and last byte. */
	ZD_TRAFFIC_EXTENT,
	/* The kernel's addresses of struct pages: which (0 all, 1 the device's), first and last. */
	ZD_TRAFFIC_MEMMAP,
	/* Watch the kernel's accesses to that many bytes there, until the next message. */
	ZD_TRAFFIC_WATCH,
	/* A page table: physical address, bytes. All are forgotten by 0, 0. */
	ZD_TRAFFIC_TABLE,
	/* series, address, bytes: a store there enters a sample */
	ZD_TRAFFIC_SERIES,
	/* period: as zd_account_period() has it */
	ZD_TRAFFIC_PERIOD,
	/* series, from: as zd_account_part() has it */
	ZD_TRAFFIC_PART,
	ZD_TRAFFIC_BEGIN,  /* forgets all counts, and counts */
	ZD_TRAFFIC_END,	   /* counts no more */
	ZD_TRAFFIC_GO_ON,  /* counts again: what was between has left no trace */
	ZD_TRAFFIC_TOTALS, /* under that number: all of it goes to the host, the series are
			      forgotten */
	ZD_TRAFFIC_BYE,	   /* nothing more will be counted: the machine may run at full speed */
	ZD_TRAFFIC_MESSAGES,
};

/*
 * The witness: what the guest does to two pages of the device, one behind the other, before a cell
 * is measured, as samples of series 0 of a record with this bit: write every line of the first
 * page; read them all; write every second line of the second page, from its line 1 on. Another
 * count than what that must give, and nothing is believed (traffic/host.c).
 */
#define ZD_TRAFFIC_WITNESS (UINT64_C(1) << 40)
enum { ZD_WITNESS_PAGE_BYTES = 4096, ZD_WITNESS_LINES = 64, ZD_WITNESS_SAMPLES = 3 };

enum zd_traffic_place { ZD_PLACE_RAM, ZD_PLACE_DEVICE, ZD_PLACES };

/* How many operands a message has. */
static inline unsigned zd_traffic_operands(enum zd_traffic_message what)
{
	switch (what) {
	case ZD_TRAFFIC_HELLO:
	case ZD_TRAFFIC_PROBE:
	case ZD_TRAFFIC_EXTENT:
	case ZD_TRAFFIC_MEMMAP:
	case ZD_TRAFFIC_SERIES:
		return 3;
	case ZD_TRAFFIC_WATCH:
	case ZD_TRAFFIC_TABLE:
	case ZD_TRAFFIC_PART:
		return 2;
	case ZD_TRAFFIC_PERIOD:
	case ZD_TRAFFIC_TOTALS:
		return 1;
	default:
		return 0;
	}
}

#endif
