/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the words of the page mean, for who is shown it and has never run zdbench. */
#include "report/page.h"

static const struct {
	const char *word, *meaning;
} words[] = {
	{"memmap", "the kernel's descriptors (struct page) of all pages of a range of memory"},
	{"map=dev, map=mem", "the memmap is kept on the persistent memory itself, or in RAM"},
	{"fsdax, devdax",
		"persistent memory with a file system on it, or as a device that programs "
		"map whole; 4K, 2M: the namespace's alignment"},
	{"bind", "to enable a namespace: the kernel makes its memmap"},
	{"PTE, PMD", "a page is mapped by itself, or many with one entry as a huge page"},
	{"GUP, get, put, pin", "get_user_pages: how the kernel takes hold of a program's pages, as "
			       "for direct I/O, and lets them go"},
	{"control", "work of known cost, measured the same way: it shows the method's own noise"},
	{"p90, p99, p99.9", "of 100 samples 90, 99 and 99.9 are not above it"},
	{"n", "repetitions, each in a namespace made for it; not samples"},
	{"dev/mem, interval", "the Hodges-Lehmann estimate of how many times map=mem's value "
			      "map=dev's is, and the exact 95% interval of the Mann-Whitney test"},
	{"refused, unsupported, failed",
		"the kernel said no; nothing to measure here; it was tried "
		"and went wrong"},
	{"insn", "instructions that the emulated CPU executed"},
};

void zd_report_words(struct zd_report *p)
{
	fputs("<section id=\"words\"><h2>Words</h2>\n<dl class=\"words\">\n", p->out);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		fprintf(p->out, "<dt>%s</dt><dd>%s</dd>\n", words[i].word, words[i].meaning);
	fputs("</dl></section>\n", p->out);
}
