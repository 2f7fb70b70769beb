/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/guard.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "zdbench/cleanup.h"

static _Thread_local sigjmp_buf *volatile way_out;
static _Thread_local char *volatile bus_address;
static _Thread_local volatile int bus_code;

static void on_sigbus(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (way_out) {
		bus_address = info->si_addr;
		bus_code = info->si_code;
		siglongjmp(*way_out, 1);
	}
	/* Nobody's: back to the instruction, which then ends the process as it should. */
	sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
}

int zd_guard_install(void)
{
	struct sigaction action = {.sa_sigaction = on_sigbus, .sa_flags = SA_SIGINFO};

	return sigaction(SIGBUS, &action, NULL) < 0 ? -errno : 0;
}

const char zd_guard_bad_memory[] = ": bad memory (BUS_MCEERR_AR)";

/* What is mapped there, and where in it the address is, by /proc/self/maps (proc(5)). */
static void name_place(uintptr_t address, struct zd_err *err)
{
	const char *why = bus_code == BUS_MCEERR_AR ? zd_guard_bad_memory : "";
	FILE *maps ZD_FCLOSE = fopen("/proc/self/maps", "re");
	char line[512], file[320];
	uintptr_t from, to;
	uint64_t offset;

	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %*s %" SCNx64 " %*s %*s %319s", &from,
			    &to, &offset, file) == 4 &&
			address >= from && address < to) {
			bool device = strncmp(file, "/dev/", 5) == 0;

			/* A file's name is made for the repetition, and another in the next. */
			zd_err_set(err, ZD_EXIT_FAILED, "SIGBUS at offset 0x%" PRIx64 " of %s%s",
				offset + (address - from), device ? file : "the mapped file", why);
			return;
		}
	}
	zd_err_set(err, ZD_EXIT_FAILED, "SIGBUS at an address that maps no file%s", why);
}

int zd_guarded(
	int (*call)(struct zd_bench *b, struct zd_err *err), struct zd_bench *b, struct zd_err *err)
{
	sigjmp_buf here;
	int rc;

	/* With the signal mask: the signal is blocked while it is handled. */
	if (sigsetjmp(here, 1) != 0) {
		way_out = NULL;
		name_place((uintptr_t)bus_address, err);
		return ZD_GUARD_SIGBUS;
	}
	way_out = &here;
	rc = call(b, err);
	way_out = NULL;
	return rc;
}
