/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/verdict.h"

#include <stdio.h>
#include <string.h>

#include "run/guard.h"

/*
 * The option went with the page tables' devmap bits in 6.17; before it decides whether
 * pfn_t_devmap() (include/linux/pfn_t.h) can be true at all.
 */
static bool lacks_devmap(const struct zd_machine *m)
{
	unsigned major = 0, minor = 0;

	return sscanf(m->kernel.release, "%u.%u", &major, &minor) == 2 &&
	       (major < 6 || (major == 6 && minor < 17)) &&
	       strcmp(zd_kernel_option(m, "CONFIG_ZONE_DEVICE"), "y") == 0 &&
	       strcmp(zd_kernel_option(m, "CONFIG_ARCH_HAS_PTE_DEVMAP"), "n") == 0;
}

/* vmf_insert_mixed() (mm/memory.c) answers SIGBUS, vmf_insert_pfn_pmd() (mm/huge_memory.c) BUG. */
static bool is_of_devmap(const struct zd_splat *splat)
{
	return strcmp(splat->kind, "SIGBUS") == 0 ||
	       (splat->n_lines > 0 &&
		       strncmp(splat->line[0], "kernel BUG at mm/huge_memory.c", 30) == 0);
}

static bool is_bad_memory(const struct zd_splat *splat)
{
	return strcmp(splat->kind, "SIGBUS") == 0 && splat->n_lines > 0 &&
	       strstr(splat->line[0], zd_guard_bad_memory);
}

const char *zd_verdict_meaning(
	const struct zd_machine *machine, const struct zd_splat *splat, char *buf, size_t size)
{
	bool known = is_of_devmap(splat) && lacks_devmap(machine);

	snprintf(buf, size, "%s",
		is_bad_memory(splat) ? "the device is damaged there, and the kernel knows it: "
				       "`ndctl list --media-errors` lists the places"
		: known		     ? "this kernel has ZONE_DEVICE without pte_devmap (no "
				       "CONFIG_ARCH_HAS_PTE_DEVMAP): it does not know pages of a device when it "
				       "maps them, and DAX cannot work"
				     : "");
	return buf;
}
