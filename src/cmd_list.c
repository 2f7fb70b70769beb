/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `zdbench list`: what can be measured, and why not where it cannot. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "vm/kernels.h"
#include "zdbench/workload.h"

static const struct argp argp = {.doc = "Lists workloads with their variants, and kernels."};

static void list_workload(const struct zd_workload *w)
{
	printf("  %s: %s%s\n", w->name, w->summary, w->in_threads ? "" : " (one thread only)");
	for (size_t i = 0; i < w->n_variants; i++) {
		const struct zd_variant *v = &w->variants[i];
		struct zd_err why = {0};

		/* What is not of every run stands one step further in. */
		printf("%s    %-29s %s\n", i >= w->n_core ? "  " : "", v->name, v->summary);
		if (!w->supported(v, NULL, &why)) {
			printf("    %-29s not on this machine: %s\n", "", why.text);
			if (why.hint[0])
				printf("    %-29s %s\n", "", why.hint);
		}
	}
}

static int list(int argc, char **argv)
{
	struct zd_err err = {0};

	zd_options_parse(&argp, argc, argv, NULL);
	puts("Workloads (--workload), each with its variants; those further in with --full or "
	     "--sweep only:");
	for (size_t i = 0; i < zd_n_workloads; i++)
		list_workload(zd_workloads[i]);
	puts("\nKernels of the vm target (--kernel):");
	if (zd_kernels_list(stdout, false, &err) < 0)
		return zd_fail(&err);
	return zd_stdout_close("the list");
}

const struct zd_command zd_cmd_list_command = {
	"list", "workloads, their variants, and kernels", list};
