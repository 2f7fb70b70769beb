/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/code.h"

#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

static int read_code(struct dl_phdr_info *object, size_t size, void *page_bytes)
{
	const size_t page = *(const size_t *)page_bytes;

	(void)size;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		uintptr_t begin = object->dlpi_addr + part->p_vaddr;

		if (part->p_type != PT_LOAD || (part->p_flags & (PF_X | PF_R)) != (PF_X | PF_R))
			continue;
		/* What may be read may be executed: the page is mapped once for both. */
		for (uintptr_t at = begin & ~(page - 1); at < begin + part->p_filesz; at += page)
			(void)*(const volatile char *)at;
	}
	return 0;
}

void zd_code_fault_in(void)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	dl_iterate_phdr(read_code, &page);
}
