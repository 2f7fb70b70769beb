/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The count of page faults, by two witnesses: getrusage(2) counts this thread's, /proc/vmstat the
 * machine's (pgfault), each with a counter of its own (mm/memory.c, mm_account_fault()). A third
 * one says how many PMDs fell back to base pages (thp_fault_fallback).
 */
#ifndef ZDBENCH_FAULTS_H
#define ZDBENCH_FAULTS_H

#include "zdbench/workload.h"

struct zd_faults {
	uint64_t thread;
	uint64_t machine;     /* ZD_FAULTS_UNKNOWN where /proc/vmstat does not tell */
	uint64_t pmd_refused; /* as that */
};

#define ZD_FAULTS_UNKNOWN UINT64_MAX

/* Adds what is counted between begin and end; a region may be of several such pieces. Neither call
 * belongs into what is timed. In a crew the machine's counters are of all its threads, which tells
 * nothing about one: they stay unknown. */
void zd_faults_begin(const struct zd_bench *b, struct zd_faults *begun);
void zd_faults_end(const struct zd_faults *begun, struct zd_faults *sum);

/*
 * Sets the facts "faults", "faults_vmstat" and "pmd_fallbacks_vmstat". 0; ZD_STATUS_FAILED with the
 * reason in err when the machine says that it had fewer than the thread: one of the two is wrong.
 * That others had some too is for the reader to judge.
 */
int zd_faults_prove(struct zd_bench *b, const struct zd_faults *faults, struct zd_err *err);

#endif
