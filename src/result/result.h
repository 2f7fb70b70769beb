/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run's result in memory: what results/zdbench.result.1.schema.json describes, field by field.
 * JSON keys equal the field names. A metric that could not be measured stays in the list with its
 * status and reason; an unknown number is NAN here and null in JSON, never 0.
 */
#ifndef ZDBENCH_RESULT_H
#define ZDBENCH_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine/complaint.h"
#include "machine/machine.h"
#include "result/traffic.h"
#include "stats/histogram.h"
#include "zdbench/cell.h"
#include "zdbench/fact.h"
#include "zdbench/workload.h"

enum { ZD_RESULT_MAX_BOOTS = 20 };

/* One repetition of one metric. */
struct zd_rep {
	unsigned i;	/* 0, 1, ... within the cell */
	unsigned pair;	/* repetitions of dev and mem with the same pair stood next to each other */
	unsigned order; /* 0: first of its pair, 1: second */
	double t_offset_s; /* since the run's start, host or guest clock; NAN if unknown */
	double value;	   /* in the metric's unit; NAN when this repetition gave none */
	uint64_t n_ops;	   /* operations behind the value */
	/* What zd_spin() took beside it, ns: how fast the machine was; not above 0, NAN: unknown */
	double pace;
	bool aside; /* is not compared: the machine was slow (gate/speed.h); in no file */
};

struct zd_hist_bin {
	uint64_t lo, hi, count; /* ticks-free: in hist_unit, lo..hi inclusive */
};

struct zd_metric {
	char id[160]; /* mode/map/align/fs/workload/variant[@Tn]/stat */
	struct zd_cell cell;
	char workload[32], variant[48], stat[32];
	char label[64]; /* for people: "write, PTE" and stat label are separate */
	char stat_label[48];
	unsigned threads;
	char unit[32]; /* "insn/fault", "ns/page", "mappings/Minsn", "mappings/s", "bytes" */
	enum zd_better better;
	bool gate;
	bool advisory; /* counted beside the clock, while the variant ran: run/advisory.h */
	enum zd_status status;
	char reason[512]; /* "" exactly when status is ok */
	struct zd_rep *rep;
	size_t n_reps, cap_reps;
	struct {
		/* With the 95% interval of the median; NAN when nothing was measured. */
		double median, lo, hi;
		bool level_reached; /* false: n too small for 95%, lo..hi is the range */
		size_t n;	    /* repetitions that gave a value */
	} summary;
	struct {
		char verdict[8]; /* "yes", "no", "unknown" */
		double ratio, p; /* of the halves: stats/steady.h; NAN while unknown */
		char reason[64]; /* "" unless unknown */
	} steady;
	char hist_unit[16];	 /* "insn" or "ns" */
	struct zd_hist_bin *bin; /* pooled over repetitions, for plots only; NULL when none */
	size_t n_bins;
	struct zd_facts verified;
	char verified_text[64];
	struct zd_traffic *traffic; /* NULL: not counted */
};

/* What one cell's provisioning really gave (the last repetition's; a difference between repetitions
 * makes the cell failed). */
struct zd_namespace_record {
	struct zd_cell requested, actual; /* actual.align_bytes 0: not read back */
	bool actual_known;
	uint64_t requested_bytes;
	/* All five are null in JSON ("cost") while raw_bytes is 0: nothing was provisioned. */
	uint64_t raw_bytes, usable_bytes, lost_bytes, memmap_bytes;
	int64_t ram_bytes; /* can be a little below 0: other memory came free meanwhile */
	/* the two witnesses of where the memmap is, "dev", "mem" or "unclear" */
	char witness_capacity[16], witness_ram[16]; /* "" when there was nothing to look at */
	char supported_aligns[64];		    /* as the kernel lists them, bytes */
	char labels[16];			    /* "labelled", "label-less" */
	char persistence[32];			    /* "memory_controller", ... */
	char region[32];
	char map_sync[8];  /* does the kernel take MAP_SYNC here? "yes", "no", "" not asked */
	bool dax_verified; /* STATX_ATTR_DAX seen; fsdax only */
	enum zd_status status;
	char reason[512];
};

struct zd_comparison {
	char metric[160];    /* id with "*" in place of dev or mem */
	char a[160], b[160]; /* ids: map=dev, map=mem; "" for a side that has no such metric */
	/* a/b, Hodges-Lehmann with exact Mann-Whitney interval; NAN: not comparable */
	double ratio, lo, hi;
	double level;	    /* 0.95 */
	bool level_reached; /* false: n too small, lo..hi is the range */
	size_t na, nb;
	char verdict[16]; /* "higher", "lower", "equal", "unclear", "none" */
};

/* The kernel has said that something is wrong with it: what it was asked to do then, and its words.
 */
struct zd_complaint {
	struct zd_splat splat;
	char operation[96]; /* "fault/write-pmd", "bind", "open", "close", "destroy" */
	struct zd_cell cell;
	unsigned rep;	/* the first repetition in which it came */
	unsigned count; /* how often the same came of the same operation */
	uint64_t taint_before, taint_after;
	char meaning[256]; /* for people, where it is known; may be "" */
};

struct zd_result {
	char run_id[40];
	char started[32], finished[32]; /* RFC 3339 UTC */
	struct {
		char version[32], git[48], compiler[96], flags[256];
		bool dirty;
	} tool;
	struct {
		char **argv;
		size_t argc;
		uint64_t seed;
		/* the plan, as it was run */
		char mode[16], target[8], kernel[48]; /* kernel: "" on a local target */
		uint64_t size_bytes;
		unsigned reps;
		bool quick;
		bool full;	 /* every variant, not just the core ones */
		uint64_t inject; /* instructions added to every timed operation; 0 in a real run */
		uint64_t kernel_inject; /* the same, added by the kernel to DAX faults and GUP */
		char threads[32];	/* numbers of threads that variants were run by: "1,2,4" */
		/* what was chosen: "map=dev,mem align=all fs=ext4 workload=all"; "": not known */
		char selection[400];
		double precision; /* share to which each gated ratio was to be known; NAN: any */
		bool complete;	  /* false: stopped early, what is there is a part */
		/* The number of the first repetition of each boot of the machine, the first
		 * one's 0; n_boots 0: all were in one. */
		unsigned boot[ZD_RESULT_MAX_BOOTS];
		size_t n_boots;
		struct {
			/* "planned", "reached", "time-budget", "repetitions-max",
			 * "nothing-to-judge", "interrupted", "broke-off" */
			char why[20];
			unsigned reps;	  /* the most that a metric has */
			char metric[160]; /* gated and known least (run/precision.h); "": none */
			double width;	  /* to what share; NAN: none, or not known */
		} stop;
		double waited_s;	/* for the machine to be at its speed; NAN: not at all */
		uint64_t max_rss_bytes; /* most memory zdbench had while it measured */
	} invocation;
	struct zd_machine machine;
	struct {
		char kind[8], source[64], span_source[64], unit[8];
		double resolution, overhead;
		uint64_t frequency_hz;
	} clock;
	struct zd_warnings warnings;
	struct zd_traffic_setup traffic;
	struct zd_namespace_record *ns;
	size_t n_ns;
	struct zd_metric *metric;
	size_t n_metrics;
	struct zd_complaint *complaint; /* at most ZD_MAX_COMPLAINTS */
	size_t n_complaints;
	struct zd_comparison *comparison;
	size_t n_comparisons;
};

void zd_result_init(struct zd_result *r);
void zd_result_done(struct zd_result *r); /* frees what r owns; NULL is fine */

/* Each returns a new zeroed element inside r (borrowed; a later add may move it), or NULL: no
 * memory. */
struct zd_metric *zd_result_add_metric(struct zd_result *r);
struct zd_namespace_record *zd_result_add_namespace(struct zd_result *r);
struct zd_comparison *zd_result_add_comparison(struct zd_result *r);

/* Any number is counted, but so many different ones are kept. */
enum { ZD_MAX_COMPLAINTS = 4096 };
/*
 * The complaint of that operation with that splat, its count one higher: a new one or the one that
 * there was. NULL: no memory, or too many of them.
 */
struct zd_complaint *zd_result_add_complaint(struct zd_result *r, const struct zd_cell *cell,
	const char *operation, unsigned rep, const struct zd_splat *splat);
/* Instructions put into every timed operation by --inject or --kernel-inject; 0: the figures are
 * the kernel's own. */
unsigned long long zd_result_injected(const struct zd_result *r);
struct zd_metric *zd_result_find_metric(struct zd_result *r, const char *id); /* NULL: none */
bool zd_metric_has_numbers(const struct zd_metric *m); /* ok or partial; NULL: false */
int zd_metric_add_rep(struct zd_metric *m, const struct zd_rep *rep); /* 0 or -ENOMEM */
/* The worst outcome of a metric's repetitions is the metric's; its first reason stays. To be called
 * before the repetition is added. */
void zd_metric_take_status(struct zd_metric *m, enum zd_status status, const char *reason);
/* A cell is proved by every repetition: what one has not said, later ones do not make up for.
 * asked: the word that proves it. */
void zd_witness_take(char kept[16], const char *said, const char *asked);

unsigned zd_result_next_rep(const struct zd_result *r); /* above all numbers of its repetitions */

/* Copies the arguments (any it had are freed). 0 or -ENOMEM. */
int zd_result_set_argv(struct zd_result *r, int argc, char *const *argv);

/* Makes m->id from its cell, workload, variant, threads (four: "@T4", one: nothing) and stat, which
 * stay what they are from then on. */
void zd_metric_set_id(struct zd_metric *m);
/* The id with "*" in place of dev|mem, the same for both sides of a comparison; returns buf. */
const char *zd_metric_pair_id(const struct zd_metric *m, char *buf, size_t buf_size);

/*
 * Both sides of one metric, in the order of the first of them in r: what is compared and what is
 * one row of a table. NULL for a side that has no such metric.
 */
struct zd_pair {
	const struct zd_metric *dev, *mem;
};
/* *pairs is the caller's (free), with *n entries; borrows from r. 0 or -ENOMEM. */
int zd_result_pairs(const struct zd_result *r, struct zd_pair **pairs, size_t *n);
/* Whichever side is there; dev if both are. Never NULL. */
const struct zd_metric *zd_pair_any(const struct zd_pair *pair);

/*
 * How the two sides of a metric compare, into all of *c but its ids: zd_result_summarise() says
 * what each verdict means. 0 or -ENOMEM.
 */
int zd_pair_compare(const struct zd_pair *pair, struct zd_comparison *c);

/*
 * Fills every metric's summary from its reps, judges whether they are steady (once the clock is
 * known), and r's comparisons (replacing them) from its metrics: one for every pair. "higher" and
 * "lower" (dev against mem) only where the 95% interval excludes 1, "equal" where every ratio is
 * exactly 1; "none", with NAN, where a side is missing or not ok, a value is not above 0, or there
 * are more than ZD_RANK_MAX repetitions. 0 or -ENOMEM.
 */
int zd_result_summarise(struct zd_result *r);

/*
 * A part of a run's result that is newer than what *into has of it: its metrics and namespaces take
 * the places of those with the same id and cell, its warnings and complaints those of all. What is
 * not in *into is dropped. Consumes *from.
 */
void zd_result_merge_take(struct zd_result *into, struct zd_result *from);

/*
 * The same plan's next repetitions, made after another boot of the machine `later_s` after the
 * first: they are numbered on, in the order they were made, and what is of the whole (statuses,
 * complaints, warnings, samples) is put together. Of what each boot has once (plan, machine, clock)
 * the first one's stays. Summaries and what is said of drift and of the end are to be made anew.
 * Consumes *from. 0; -ENOMEM, -EINVAL (another plan) or -E2BIG (boots), *into is then good for some
 * metrics only.
 */
int zd_result_append(struct zd_result *into, struct zd_result *from, double later_s);

/* A result as it is handed to what shows it. */
struct zd_result_input {
	const char *name; /* of its file, for messages and lists */
	const struct zd_result *result;
};

/*
 * JSON, `zdbench.result/1`. Writing to a path goes to a temporary file beside it, is synced and
 * renamed (a symbolic link stays one); a path that is no regular file (/dev/null, a FIFO) is
 * written in place; "-" is stdout. -errno with exit 70; whole numbers above 2^63-1 are -ERANGE.
 * Text that is not one printable line of UTF-8 is made one.
 */
int zd_result_write(const struct zd_result *r, const char *path, struct zd_err *err);

/*
 * Reading takes files from strangers: what is not a valid result (wrong schema, wrong types,
 * truncated, too large: 256 MiB, 100,000 metrics) is -EINVAL, -EFBIG for the size, or the -errno of
 * the file, each with exit 65 and one line that names the file and the place in it. Keys that are
 * not known are ignored. *r is initialised by the call, whatever it held, and stays empty on
 * failure.
 */
int zd_result_read(struct zd_result *r, const char *path, struct zd_err *err);
/* How much of a result is wanted: without its histograms, which are most of it, reading it takes
 * half the time and memory. They are not looked at then, and no metric has one, but where the file
 * cannot be read twice (a pipe): that is read whole. */
enum zd_reading { ZD_READ_ALL, ZD_READ_REPETITIONS };
/*
 * n results into r[0..n-1], several at a time; all of r is initialised, whatever happens. Of files
 * that are no good the first one is named.
 */
int zd_results_read(struct zd_result *r, const char *const *paths, size_t n,
	enum zd_reading reading, struct zd_err *err);
int zd_result_parse(struct zd_result *r, const char *text, size_t length, const char *name,
	struct zd_err *err); /* name: for messages */

#endif
