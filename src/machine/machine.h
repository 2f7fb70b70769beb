/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this machine is, as far as it bears on the numbers. Read once at the start of a run; every
 * string is a copy, empty when the fact could not be read. Sources: uname(2), sysconf(3), /proc,
 * /sys, hwloc(3).
 */
#ifndef ZDBENCH_MACHINE_H
#define ZDBENCH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "zdbench/err.h"

enum { ZD_MAX_WARNINGS = 32, ZD_MAX_OPTIONS = 32 };

enum zd_severity { ZD_NOTE, ZD_WARNING };

/* The closed list of codes stands in warning.c and in results/zdbench.result.1.schema.json. */
struct zd_warning {
	char code[32]; /* "debug-kernel" */
	enum zd_severity severity;
	char message[200];
	char remedy[200];
};

struct zd_warnings {
	struct zd_warning warning[ZD_MAX_WARNINGS];
	size_t n;
};

/* What this tool warns of; code, severity and remedy of each stand in one table in warning.c. */
enum zd_warning_code {
	ZD_WARN_EMULATED,
	ZD_WARN_VIRTUALISED,
	ZD_WARN_DEBUG_KERNEL,
	ZD_WARN_TAINTED_KERNEL,
	ZD_WARN_FREQUENCY_SCALING,
	ZD_WARN_REMOTE_NODE,
	ZD_WARN_NOT_BOUND,
	ZD_WARN_UNSTABLE_CLOCKSOURCE,
	ZD_WARN_COARSE_CLOCK, /* added by whoever has calibrated the clock */
	ZD_WARN_MITIGATIONS_OFF,
	ZD_WARN_UNPROVED_MEMMAP, /* this and the following ones are added by the runner */
	ZD_WARN_INJECTED,
	ZD_WARN_ALIGN_LEFT_OUT,
	ZD_WARN_IDLE_JUMPS,
	ZD_WARN_LOG_UNREAD,
	ZD_WARN_PRECISION,
	ZD_WARN_DRIFT,
};

/* Adds one with the table's code, severity and remedy; a code that is there is not added twice. */
__attribute__((format(printf, 3, 4))) void zd_warnings_raise(
	struct zd_warnings *warnings, enum zd_warning_code code, const char *message, ...);

/* The same with everything given, for a reader of results; one too many is dropped. */
__attribute__((format(printf, 5, 6))) void zd_warnings_add(struct zd_warnings *warnings,
	const char *code, enum zd_severity severity, const char *remedy, const char *message, ...);

bool zd_warnings_have(const struct zd_warnings *warnings, const char *code);
void zd_warnings_drop(struct zd_warnings *warnings, const char *code); /* those of that code */

const char *zd_severity_name(enum zd_severity severity);	/* "note", "warning" */
const char *zd_warning_name(enum zd_warning_code code);		/* "debug-kernel" */
int zd_severity_parse(const char *word, enum zd_severity *out); /* 0 or -EINVAL */

struct zd_kernel_option {
	char name[48];	/* "CONFIG_ZONE_DEVICE" */
	char value[16]; /* "y", "m", "n" */
};

struct zd_machine {
	char arch[16]; /* uname -m */
	char cpu[96];  /* "AMD EPYC", "Arm Neoverse-N1 r3p1", "implementer 0x00 part 0x051 r0p0" */
	unsigned cpus; /* online */
	uint64_t page_size_bytes;
	uint64_t pmd_bytes;	    /* 0: no PMD mappings (no THP) */
	uint64_t memory_bytes;	    /* MemTotal */
	uint64_t struct_page_bytes; /* 0: not known. Not read here, provisioning learns it */
	struct {
		char release[65];
		char version[65];
		char package[64]; /* the distribution's package version; "" when not known */
		char build[24];	  /* stands for all it was built from; "" when not built here */
		char cmdline[1024];
		/* "fnv1a:" and 16 hexadecimal digits: FNV-1a (64 bits) of the config file, "" when
		 * there is none. It tells two configurations apart; it proves nothing. */
		char config_fingerprint[24];
		struct zd_kernel_option option[ZD_MAX_OPTIONS];
		size_t n_options;
		uint64_t taint; /* /proc/sys/kernel/tainted */
	} kernel;
	struct {
		unsigned numa_nodes;
		int region_node;      /* -1: not known or none */
		char region_cpus[64]; /* cpulist of that node */
		int bound_cpu;	      /* where the measuring thread is bound; -1: not bound */
		int bound_node;
	} topology;
	char mitigations[256]; /* "spectre_v2: Mitigation: ...; ..." */
	char governor[32];
	char clocksource[32];
	char virtualisation[64]; /* "none", "qemu (tcg)", "vmware", ...; "": not known */
	/* Present and name are read here; the rest the guest cannot see, the host adds it. */
	struct {
		bool present;
		char name[16];	  /* "qemu" */
		char version[64]; /* "7.2.22 (Debian ...)" */
		char icount[32];  /* "shift=0,sleep=off"; "on": not known how; "": not counting */
		char cpu[64];	  /* the -cpu option */
	} emulator;
};

/* Fills *m; never fails: what is not known stays empty. region_node: the region's NUMA node or -1.
 */
void zd_machine_read(struct zd_machine *m, int region_node);

/* The same from a captured tree: root stands before /proc, /sys, /boot and /lib. The page size is
 * this process's, and the topology is hwloc's, which HWLOC_FSROOT can point at the same tree. */
void zd_machine_read_at(const char *root, struct zd_machine *m, int region_node);

/* "y", "m", "n" of an option by its full name ("CONFIG_FS_DAX"); "" when there is no config file,
 * or the option is none of those that are recorded. Borrowed. */
const char *zd_kernel_option(const struct zd_machine *m, const char *name);

/* Binds the calling thread to one CPU of the region's node (any allowed CPU when node is -1) with
 * hwloc and records it in *m. 0 or -errno. */
int zd_machine_bind(struct zd_machine *m, struct zd_err *err);

/* How many CPUs the calling thread may run on. */
unsigned zd_cpus_allowed(void);

/* What a trustworthy result must say about this machine; pure: only from *m. */
void zd_machine_judge(const struct zd_machine *m, struct zd_warnings *out);

#endif
