/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The emulated machine, host side: prepare (scripts/vm-prepare), boot QEMU, follow its progress,
 * take the result. Needs no root. Whatever happens no process and no temporary file is left: QEMU
 * dies with this process, and everything but the console's log goes through inherited descriptors.
 *
 * Progress is shown through run/progress.h. SIGINT, SIGTERM and SIGHUP are held back while a child
 * runs; when one comes the child is put away and the signal raised again, so that normally neither
 * function returns. Call both from the main thread.
 */
#ifndef ZDBENCH_VM_H
#define ZDBENCH_VM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "machine/complaint.h"
#include "vm/lines.h"
#include "zdbench/err.h"

/* What scripts/vm-prepare printed. */
struct zd_vm_files {
	char arch[16]; /* "arm64", "amd64": the guest's, as Debian calls it */
	char kernel[4096], initrd[4096], qemu[4096];
	char firmware[4096]; /* "": QEMU's own */
	char config[4096];   /* the kernel's build configuration; "" where there is none */
	char release[128], version[128];
	char build[24]; /* of a kernel built here: stands for source, config, patches, compiler */
	uint64_t page_size_bytes;
};

struct zd_vm_config {
	struct zd_vm_files files;
	uint64_t ram_bytes;	/* a multiple of 1 MiB */
	uint64_t nvdimm_bytes;	/* capacity behind the labels, a multiple of 128 MiB */
	char nvdimm_file[4096]; /* that holds NVDIMM and labels, made by zd_vm_nvdimm_open(); "":
				   RAM */
	bool labels;		/* give the NVDIMM a label area */
	unsigned cpus;		/* 1 with icount, which runs one at a time */
	bool icount;		/* count instructions; else real time */
	uint64_t seed;		/* of the machine's randomness: the same one, the same run */
	const char *plugin;	/* file and arguments of a plugin of QEMU's, borrowed; NULL: none */
	zd_line_fn plugin_line; /* gets each line that it writes, with plugin_ctx */
	void *plugin_ctx;
	const char *append; /* further words of its kernel's command line, borrowed; may be NULL */
	/* Arguments of the guest's zdbench without its name ("run", "--mode=fsdax", ...),
	 * NULL-terminated, borrowed. At most ZD_VM_MAX_GUEST_ARGS. */
	char *const *guest_argv;
	double boot_timeout_s;	/* until the guest's first line of progress */
	double stall_timeout_s; /* between two lines of progress; from the last one to the end */
	double total_timeout_s;
	char console_log[4096]; /* where the console is kept; replaced when it exists */
	/* Gets every document of the guest's but the last one (run/checkpoint.h); may be NULL. */
	void (*checkpoint)(void *ctx, const char *json, size_t length);
	void *ctx;
};

enum { ZD_VM_MAX_GUEST_ARGS = 32 };		  /* CONFIG_INIT_ENV_ARG_LIMIT's default */
#define ZD_VM_MAX_RESULT_BYTES ((size_t)64 << 20) /* a longer result is refused */

struct zd_vm_outcome {
	char *result; /* the last document on the guest's result port and a NUL; owned, free() */
	size_t result_length;
	int guest_exit;	       /* the guest zdbench's exit code; -1 while it gave none */
	char qemu_version[64]; /* "7.2.22" */
	/* The kernel died or went no further: the first lines of why, and what it was doing. Or
	 * the machine was lost otherwise (QEMU or the guest's zdbench killed): then splat.kind is
	 * "", and its one line says how. */
	bool died;
	struct zd_splat splat;
	char operation[192]; /* as the guest said last (zd_progress_operation()), "" when nothing */
};

/* QEMU's -cpu for a guest of that architecture; "" for one that is not known. Borrowed. */
const char *zd_vm_cpu(const char *arch);

/*
 * Finds or makes kernel, image and firmware for a kernel's name, or the absolute path of a build
 * tree or of an image, whose modules are in the directory `modules` ("": all is built in). 0; or
 * with err->exit as the script said (its last line of stderr is the text): -EINVAL (64: no such
 * kernel), -EBADMSG (65: damaged cache), -ENODEV (69: cannot be had here); -ETIMEDOUT, -EINTR, -EIO
 * and others with 70.
 */
int zd_vm_prepare(
	const char *kernel, const char *modules, struct zd_vm_files *files, struct zd_err *err);

/* The same for the kernel alone: initrd, firmware and qemu stay empty. */
int zd_vm_prepare_kernel(
	const char *kernel, const char *modules, struct zd_vm_files *files, struct zd_err *err);

/*
 * Boots, relays progress, waits. 0: the guest ran to its end and handed a result over; its exit
 * code (out->guest_exit) may still be other than 0, as that of any run with a failed cell.
 *
 * -EREMOTEIO: the guest gave up; err holds its own words and its own exit code, and the console
 *             has nothing to add. out->guest_exit and what it wrote are set.
 * -EINVAL, -E2BIG: the configuration, or guest_argv is too much for a kernel's command line.
 * Everything else is 70 (69: no QEMU to run), with a hint where the console's log is. The caller
 * then shows zd_vm_console_tail().
 * -EPROTO:    the guest's zdbench was killed, or ended without a result and without a word.
 * -ETIMEDOUT: one of the three limits; -EFBIG: the result; -EIO: panic, or QEMU failed or was
 *             killed; -EINTR: see above; other -errno: nothing was started.
 *
 * With out->died what the guest had handed over before is all that there is of the run.
 *
 * *out is always initialised, and the caller's to zd_vm_outcome_done().
 */
int zd_vm_run(const struct zd_vm_config *config, struct zd_vm_outcome *out, struct zd_err *err);
void zd_vm_outcome_done(struct zd_vm_outcome *out);

/* The last lines of a console's log that are not blank, made fit for a terminal and indented.
 * Nothing when the log cannot be read. */
void zd_vm_console_tail(const char *path, FILE *out, unsigned lines);

#endif
