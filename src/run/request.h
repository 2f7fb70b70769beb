/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the command line asked for, after parsing and before any machine was looked at. Pure data:
 * parsing (request.c) reads nothing but the words, so that a wrong word is an error before anything
 * is booted or touched.
 */
#ifndef ZDBENCH_REQUEST_H
#define ZDBENCH_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/cell.h"
#include "zdbench/err.h"
#include "zdbench/workload.h"

enum {
	ZD_MAX_KERNELS = 8,
	ZD_MAX_ALIGNS = 8,
	ZD_MAX_NAMES = 16,
	ZD_MAX_THREADS = 64,
	ZD_MAX_THREAD_COUNTS = 8,
	ZD_MAX_REPS = 50,
	ZD_MAX_BOOTS = 20,
};

/* With how many threads at once a variant is run, one after the other: ascending, at least one. */
struct zd_thread_counts {
	unsigned count[ZD_MAX_THREAD_COUNTS];
	size_t n;
};

enum zd_target { ZD_TARGET_AUTO, ZD_TARGET_LOCAL, ZD_TARGET_VM };
enum zd_clock_choice { ZD_CLOCK_CHOICE_AUTO, ZD_CLOCK_CHOICE_INSN, ZD_CLOCK_CHOICE_TIME };

struct zd_kernel_name {
	char name[4096], label[48];
	bool is_file;
};

struct zd_request {
	bool fsdax, devdax; /* --mode */
	bool dev, mem;	    /* --map */
	enum zd_target target;
	uint64_t align[ZD_MAX_ALIGNS]; /* n_aligns 0: what the kernel lists */
	size_t n_aligns;
	bool ext4, xfs; /* --fs */
	bool fs_given;
	char workload[ZD_MAX_NAMES][32]; /* n_workloads 0: all */
	size_t n_workloads;
	uint64_t size_bytes; /* 0: default */
	unsigned reps;	     /* 0: default */
	unsigned reps_most;  /* with those that are made again; 0: as zd_plan_make() has it */
	uint64_t seed;
	bool seed_given;
	bool quick;
	bool full;	 /* every variant, not just the core ones */
	bool sweep;	 /* provision: every size of the workload's list too */
	uint64_t inject; /* instructions added to every timed operation: a test of the harness */
	struct zd_thread_counts threads;
	uint64_t kernel_inject; /* instructions that the kernel adds to DAX faults and GUP calls */
	double time_budget_s;	/* 0: none */
	double wait_s;		/* for the machine to be at its speed: zd_request_wait_s() */
	bool wait_given;
	double pace_ns; /* what zd_spin() took at that speed, in earlier boots; NAN: not known */
	/* How narrow the intervals are to be, as zd_precision_judge() has it; 0: as they come. */
	unsigned precision_ppm;
	char region[64];    /* "" : choose */
	char namespace[64]; /* "" : none; else used whole */
	bool destroy_data;
	bool dry_run, yes;    /* local: show the plan only; do not ask */
	bool restore;	      /* local: undo first what an earlier run has left */
	bool disposable;      /* local: a bind may leave the range unusable until reboot */
	bool vm_labels;	      /* vm: the emulated NVDIMM has a label area (default) */
	char vm_nvdimm[4096]; /* vm: the file that holds the emulated NVDIMM; "": RAM */
	bool vm_nvdimm_found; /* ... was there before: what is on it is not to be destroyed */
	char kernel[4096]; /* a name of scripts/kernel, or the path of a build tree or an image */
	char kernel_label[48]; /* the name, or the last part of the path */
	struct zd_kernel_name
		kernels[ZD_MAX_KERNELS]; /* all of --kernel; the first is the one above */
	size_t n_kernels;
	char modules[4096];  /* the directory of an image's modules; "": all is built in */
	char vm_append[256]; /* vm: further words of the kernel's command line */
	unsigned vm_boots;   /* vm: the repetitions are spread over so many; 0: default */
	bool kernel_given;
	enum zd_clock_choice clock;
	bool traffic;		/* vm: count memory traffic too */
	char traffic_cache[96]; /* vm: the caches it is counted behind; "": the default */
	char output[4096];	/* "" : default place; "-": stdout */
	bool no_progress, quiet, verbose;
};

void zd_request_init(struct zd_request *request); /* the documented defaults */

/*
 * Sets one option by its long name without dashes ("align", "4K,2M"); value is NULL for the options
 * that take none ("quick"). A list replaces the one that was set before. 0, or -EINVAL with the
 * error's text ready for people: the option, the word, what would be right; *request is then as
 * before.
 */
int zd_request_set(
	struct zd_request *request, const char *option, const char *value, struct zd_err *err);

/*
 * What only the whole can tell: options that contradict each other (--fs with --mode devdax,
 * --kernel with --target local), a size that is no multiple of an alignment, --destroy-data where
 * nothing says whose data. 0 or -EINVAL.
 */
int zd_request_check(const struct zd_request *request, struct zd_err *err);

/*
 * Once the target is chosen: threads and waiting are of the time clock, and the VM needs a CPU of
 * this machine (`cpus` of them may be used) for each thread. 0, -EINVAL or -ENODEV.
 */
int zd_request_check_clock(const struct zd_request *request, unsigned cpus, struct zd_err *err);

/* Repetitions of each cell, asked for or by default. */
unsigned zd_request_reps(const struct zd_request *request);

/*
 * Over how many boots of the emulated machine they are spread. On the time clock by default one for
 * each 4 of them, at most 5: a boot can be slow as a whole (README.md), and repetitions in one boot
 * would all agree on it. Counted instructions do not need it, and precision is judged inside.
 */
unsigned zd_request_boots(const struct zd_request *request);

/*
 * How long it may wait in all for the machine to be at its speed, in seconds. By default half a
 * minute for each repetition, and with a time budget not at all: that is for measuring. Nor on the
 * insn clock, where there is nothing to wait for.
 */
double zd_request_wait_s(const struct zd_request *request);

/* The largest of the thread counts. */
unsigned zd_request_threads_max(const struct zd_request *request);

/* "1,2,4"; returns buf. */
const char *zd_request_threads_format(const struct zd_request *request, char *buf, size_t buf_size);

/*
 * Which cells and workloads, the same for the same choice in other words:
 * "map=dev,mem align=4K,2M fs=ext4 workload=fault,gup", " sweep" behind it; returns buf.
 */
const char *zd_request_selection_format(
	const struct zd_request *request, char *buf, size_t buf_size);

/* Are all --workload names among these (zd_workloads, zd_n_workloads)? 0 or -EINVAL. */
int zd_request_check_workloads(const struct zd_request *request,
	const struct zd_workload *const *workloads, size_t n, struct zd_err *err);

/*
 * The same request as arguments for the zdbench inside a VM: "run", "--target=local",
 * "--destroy-data" (all it sees is ours, unless vm_nvdimm_found), "--disposable", "--yes",
 * "--output=-",
 * and what was asked for. What is the host's own (target, kernel, vm-labels, vm-nvdimm, vm-boots,
 * output, no-progress, quiet) is not passed. Strings without blanks or quotes, owned by the caller
 * (zd_strv_free), NULL-terminated; NULL: no memory.
 */
char **zd_request_guest_argv(const struct zd_request *request);
void zd_strv_free(char **strv);

#endif
