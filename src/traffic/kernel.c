/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traffic/kernel.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "provision/provision.h"
#include "zdbench/cleanup.h"

enum { IOMEM_BYTES = 64 << 10, KCORE_BYTES = 64 << 10, FLAGS_A_READ = 8192 };

static void widen(struct zd_extent *e, uint64_t first, uint64_t last)
{
	if (e->last == 0 || first < e->first)
		e->first = first;
	if (last > e->last)
		e->last = last;
}

/* Lines of the outermost level: "40000000-bfffffff : System RAM". */
int zd_kernel_places_iomem(struct zd_kernel_places *out, const char *text)
{
	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		unsigned long long first, last;
		char what[32];

		line += *line == '\n';
		if (*line == ' ' || sscanf(line, "%llx-%llx : %31[^\n]", &first, &last, what) != 3)
			continue;
		if (strcmp(what, "System RAM") == 0)
			widen(&out->ram, first, last);
		else if (strcmp(what, "Persistent Memory") == 0)
			widen(&out->device, first, last);
	}
	return out->ram.last && out->device.last ? 0 : -ENODATA;
}

/* The struct page 0 that a segment of struct pages, behind one of RAM, stands for; 0: none. */
static uint64_t memmap_of(
	const struct zd_kernel_places *p, const Elf64_Phdr *ram, const Elf64_Phdr *pages)
{
	uint64_t bytes = ram->p_paddr / p->page_bytes * p->struct_page_bytes;
	uint64_t length = ram->p_memsz / p->page_bytes * p->struct_page_bytes;

	/* Whole pages of struct pages, so a range's may be longer; not where two share one. */
	if (pages->p_paddr != UINT64_MAX || pages->p_memsz + p->page_bytes < length ||
		pages->p_memsz > length + 2 * p->page_bytes)
		return 0;
	return pages->p_vaddr - bytes / p->page_bytes * p->page_bytes;
}

int zd_kernel_places_kcore(struct zd_kernel_places *out, const void *head, size_t bytes)
{
	const Elf64_Ehdr *elf = head;
	const Elf64_Phdr *segment;
	size_t ranges = 0;

	if (bytes < sizeof(*elf) || memcmp(elf->e_ident, ELFMAG, SELFMAG) != 0 ||
		elf->e_phentsize != sizeof(*segment) || elf->e_phoff > bytes ||
		elf->e_phnum > (bytes - elf->e_phoff) / sizeof(*segment) ||
		out->struct_page_bytes == 0 || out->page_bytes == 0)
		return -ENODATA;
	segment = (const Elf64_Phdr *)((const char *)head + elf->e_phoff);
	for (size_t i = 0; i + 1 < elf->e_phnum; i++) {
		uint64_t memmap;

		if (segment[i].p_type != PT_LOAD || segment[i].p_paddr < out->ram.first ||
			segment[i].p_paddr > out->ram.last)
			continue;
		memmap = memmap_of(out, &segment[i], &segment[i + 1]);
		if (memmap == 0)
			continue;
		if (ranges++ > 0 && memmap != out->memmap)
			return -ENODATA;
		out->memmap = memmap;
	}
	return ranges > 0 ? 0 : -ENODATA;
}

/* The first bytes of a file, with a NUL behind them; *buf is the caller's. */
static ssize_t read_head(const char *path, size_t most, char **buf)
{
	int fd ZD_CLOSE = open(path, O_RDONLY | O_CLOEXEC);
	size_t got = 0;

	*buf = calloc(1, most + 1);
	if (!*buf || fd < 0)
		return fd < 0 ? -errno : -ENOMEM;
	while (got < most) {
		ssize_t n = read(fd, *buf + got, most - got);

		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

int zd_kernel_places_read(struct zd_kernel_places *out, struct zd_err *err)
{
	char *iomem ZD_FREE = NULL, *kcore ZD_FREE = NULL;
	ssize_t n;
	int rc;

	memset(out, 0, sizeof(*out));
	out->page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	out->struct_page_bytes = zd_struct_page_bytes();
	n = read_head("/proc/iomem", IOMEM_BYTES, &iomem);
	rc = n < 0 ? (int)n : zd_kernel_places_iomem(out, iomem);
	if (rc < 0) {
		zd_err_set(err, ZD_EXIT_FAILED,
			"/proc/iomem does not tell where RAM and persistent memory are: %s",
			zd_errno_name(rc));
		return rc;
	}
	n = read_head("/proc/kcore", KCORE_BYTES, &kcore);
	rc = n < 0 ? (int)n : zd_kernel_places_kcore(out, kcore, (size_t)n);
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED,
			"/proc/kcore does not tell where the struct pages are: %s",
			zd_errno_name(rc));
	return rc;
}

uint64_t zd_physical_of(const void *address)
{
	const uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)address;
	const uint64_t present = UINT64_C(1) << 63, frame = (UINT64_C(1) << 55) - 1;
	int fd ZD_CLOSE = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry;

	if (fd < 0 || pread(fd, &entry, sizeof(entry), (off_t)(at / page_bytes * sizeof(entry))) !=
			      sizeof(entry))
		return 0;
	/* Bits 0-54: Documentation/admin-guide/mm/pagemap.rst. Without the right they are 0. */
	if (!(entry & present) || !(entry & frame))
		return 0;
	return (entry & frame) * page_bytes + at % page_bytes;
}

int zd_kernel_tables(const struct zd_kernel_places *places,
	void (*found)(void *ctx, uint64_t physical), void *ctx)
{
	static uint64_t flags[FLAGS_A_READ];
	const uint64_t is_table = UINT64_C(1) << 26; /* KPF_PGTABLE, linux/kernel-page-flags.h */
	int fd ZD_CLOSE = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	uint64_t at = places->ram.first / places->page_bytes;

	if (fd < 0)
		return -errno;
	while (at * places->page_bytes <= places->ram.last) {
		ssize_t n = pread(fd, flags, sizeof(flags), (off_t)(at * sizeof(flags[0])));

		if (n < (ssize_t)sizeof(flags[0]))
			return n < 0 ? -errno : 0;
		for (size_t i = 0; i < (size_t)n / sizeof(flags[0]); i++, at++)
			if (flags[i] & is_table)
				found(ctx, at * places->page_bytes);
	}
	return 0;
}
