/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/threads.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "machine/seats.h"
#include "run/crew.h"
#include "run/guard.h"
#include "run/threads_merge.h"
#include "zdbench/spin.h"

enum { ENDING_FAULTS = 16 };

const struct zd_stat zd_efficiency = {
	.name = "efficiency",
	.label = "efficiency",
	.unit = ZD_UNIT_RATIO,
	.better = ZD_HIGHER,
	/* A quotient of two figures that are judged themselves. */
	.gate = false,
};

struct zd_thread_counts zd_threads_of(const struct zd_request *request, const struct zd_workload *w)
{
	static const struct zd_thread_counts one = {.count = {1}, .n = 1};

	return w->in_threads ? request->threads : one;
}

/* ---- one thread ---- */

struct worker {
	struct zd_bench bench;
	struct zd_space space;
	const struct zd_seats *seats;
	size_t seat;
	bool set_up; /* teardown is due */
	pthread_t thread;
	int rc; /* as the workload's calls give it, with the reason in why */
	struct zd_err why;
	/* What the thread has to say when it is done. */
	uint64_t begin, end; /* of run(), in ticks */
	uint64_t faults;     /* all it took in its life */
	int cpu_before, cpu_after;
	int cpu_last; /* by another way than the two */
};

static uint64_t faults_of(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt;
}

static void *work(void *arg)
{
	struct worker *w = arg;

	w->rc = zd_seats_take(w->seats, w->seat, &w->why);
	if (w->rc == 0) {
		w->cpu_before = sched_getcpu();
		zd_crew_meet(w->bench.crew);
		w->begin = zd_ticks();
		w->rc = zd_guarded(w->bench.workload->run, &w->bench, &w->why);
		w->end = zd_ticks();
		w->cpu_after = sched_getcpu();
		w->cpu_last = zd_seats_where(w->seats);
	}
	zd_crew_leave(w->bench.crew);
	w->faults = faults_of(RUSAGE_THREAD);
	return NULL;
}

/* Was it where it was bound to, all the time that we looked? */
static int check_seat(struct worker *w)
{
	const int cpu = (int)zd_seats_cpu(w->seats, w->seat);

	if (w->cpu_before == cpu && w->cpu_after == cpu && w->cpu_last == cpu)
		return 0;
	zd_err_set(&w->why, ZD_EXIT_FAILED,
		"a thread bound to CPU %d was on CPU %d before, %d after, and %d by its status",
		cpu, w->cpu_before, w->cpu_after, w->cpu_last);
	return ZD_STATUS_FAILED;
}

/* ---- all of them ---- */

struct team {
	const struct zd_when *when;
	struct worker *worker;
	unsigned n;
	uint64_t process_faults; /* taken by this process while they ran */
	uint64_t thread_faults;	 /* the same, as its threads account for them */
};

/* One after the other, in this thread: what setup touches is no matter of the threads. */
static int set_up(struct team *t, const struct zd_space *space, const struct zd_workload *w,
	const struct zd_variant *v)
{
	int rc = 0;

	for (unsigned i = 0; i < t->n && rc == 0; i++) {
		struct worker *worker = &t->worker[i];

		zd_bench_begin(t->when, &worker->bench, w, v, t->n, i);
		worker->space = zd_space_part(space, i, t->n);
		worker->bench.space = &worker->space;
		worker->seats = t->when->run->seats;
		worker->seat = i;
		worker->set_up = true;
		rc = worker->rc = zd_guarded(w->setup, &worker->bench, &worker->why);
	}
	return rc;
}

static int run_all(struct team *t, struct zd_err *err)
{
	struct zd_crew *crew = zd_crew_new(t->n);
	uint64_t own = faults_of(RUSAGE_THREAD), all = faults_of(RUSAGE_SELF);
	unsigned started = 0;
	int rc = crew ? 0 : -ENOMEM;

	for (; rc == 0 && started < t->n; started++) {
		t->worker[started].bench.crew = crew;
		rc = -pthread_create(&t->worker[started].thread, NULL, work, &t->worker[started]);
		if (rc < 0)
			break;
	}
	for (unsigned i = started; crew && i < t->n; i++)
		zd_crew_leave(crew);
	for (unsigned i = 0; i < started; i++) {
		pthread_join(t->worker[i].thread, NULL);
		t->thread_faults += t->worker[i].faults;
	}
	t->process_faults = faults_of(RUSAGE_SELF) - all;
	t->thread_faults += faults_of(RUSAGE_THREAD) - own;
	zd_crew_free(crew);
	if (rc < 0)
		zd_err_set(err, ZD_EXIT_FAILED, "start thread %u of %u: %s", started + 1, t->n,
			zd_errno_name(rc));
	return rc;
}

/* One after the other again: counters of the whole machine prove one thread's work at a time. */
static void verify_all(struct team *t)
{
	for (unsigned i = 0; i < t->n; i++) {
		struct worker *w = &t->worker[i];

		if (w->rc == 0)
			w->rc = zd_guarded(w->bench.workload->verify, &w->bench, &w->why);
		if (w->rc == 0)
			w->rc = check_seat(w);
	}
}

/* The first whose outcome is the worst: a failure, or what is not ok. */
static const struct worker *worst_of(const struct team *t)
{
	const struct worker *worst = &t->worker[0];

	for (unsigned i = 0; i < t->n; i++) {
		if (t->worker[i].rc < 0)
			return &t->worker[i];
		if (worst->rc == 0)
			worst = &t->worker[i];
	}
	return worst;
}

/* ---- what is known of them together ---- */

static int compare_cpus(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* "0-3,6": where they were; each on another one, for every seat is. */
static void note_cpus(const struct team *t, struct zd_facts *facts)
{
	const struct zd_seats *seats = t->when->run->seats;
	int cpu[ZD_MAX_THREADS];
	char list[64] = "";
	size_t at = 0;

	for (unsigned i = 0; i < t->n; i++)
		cpu[i] = t->worker[i].cpu_after;
	qsort(cpu, t->n, sizeof(cpu[0]), compare_cpus);
	for (unsigned i = 0, last; i < t->n && at < sizeof(list); i = last + 1) {
		for (last = i; last + 1 < t->n && cpu[last + 1] == cpu[last] + 1;)
			last++;
		at += (size_t)snprintf(
			list + at, sizeof(list) - at, "%s%d", i > 0 ? "," : "", cpu[i]);
		if (last > i && at < sizeof(list))
			at += (size_t)snprintf(list + at, sizeof(list) - at, "-%d", cpu[last]);
	}
	zd_facts_text(facts, "cpus", "%s", list);
	zd_facts_text(facts, "cores", "%s",
		zd_seats_share_cores(seats, t->n) ? "shared by hardware threads" : "one each");
	if (zd_seats_node(seats, 0) >= 0)
		zd_facts_count(facts, "cpus_node", (uint64_t)zd_seats_node(seats, 0));
}

/* The time in which all of them were at work, of that in which any was. */
static double overlap(const struct team *t)
{
	uint64_t first = UINT64_MAX, last = 0, all_from = 0, all_to = UINT64_MAX;

	for (unsigned i = 0; i < t->n; i++) {
		const struct worker *w = &t->worker[i];

		first = w->begin < first ? w->begin : first;
		all_from = w->begin > all_from ? w->begin : all_from;
		all_to = w->end < all_to ? w->end : all_to;
		last = w->end > last ? w->end : last;
	}
	return all_to > all_from ? (double)(all_to - all_from) / (double)(last - first) : 0;
}

/* A thread can tell what it took until it ends, and ending takes a few more. */
static int check_faults(const struct team *t, struct zd_err *err)
{
	if (t->process_faults >= t->thread_faults &&
		t->process_faults - t->thread_faults <= (uint64_t)t->n * ENDING_FAULTS)
		return 0;
	zd_err_set(err, ZD_EXIT_FAILED,
		"the threads account for %llu page faults, their process for %llu",
		(unsigned long long)t->thread_faults, (unsigned long long)t->process_faults);
	return ZD_STATUS_FAILED;
}

static int merge(const struct team *t, struct zd_bench *out, struct zd_err *err)
{
	int rc;

	for (unsigned i = 0; i < t->n; i++) {
		struct zd_bench *b = &t->worker[i].bench;

		zd_facts_count(&b->verified, "thread_samples", b->series[0].n);
		if (i == 0)
			*out = *b;
		rc = i == 0 ? 0 : zd_bench_merge(out, b, err);
		if (rc != 0)
			return rc;
	}
	zd_bench_merge_note(out);
	zd_facts_count(&out->verified, "samples", out->series[0].n);
	zd_facts_count(&out->verified, "process_faults", t->process_faults);
	zd_facts_share(&out->verified, "overlap", overlap(t));
	note_cpus(t, &out->verified);
	return check_faults(t, err);
}

/* ---- efficiency ---- */

/* What this repetition gave, in operations a unit of time up to a factor; NAN when nothing. */
static double rate_of(const struct zd_when *when, const struct zd_metric *m)
{
	double value = NAN;

	if (m && m->n_reps > 0 && m->rep[m->n_reps - 1].i == when->step->rep)
		value = m->rep[m->n_reps - 1].value;
	/* A latency is a thread's own, a rate is of all of them. */
	return m && m->better == ZD_LOWER ? m->threads / value : value;
}

/* The variant's first stat. */
static const char *first_stat(const struct zd_workload *w, const struct zd_variant *v)
{
	size_t s = 0;

	while (w->has && !w->has(v, &w->stats[s]))
		s++;
	return w->stats[s].name;
}

static void enter_efficiency(const struct zd_when *when, const struct zd_bench *b)
{
	const struct zd_workload *w = b->workload;
	const char *stat = first_stat(w, b->variant), *name = b->variant->name, *reason = "";
	const struct zd_metric *one, *all;
	struct zd_metric *m;
	double value = NAN;

	one = zd_tally_find(when->run, when->cell, w->name, name, 1, stat);
	all = zd_tally_find(when->run, when->cell, w->name, name, b->threads, stat);
	m = zd_tally_find(when->run, when->cell, w->name, name, b->threads, zd_efficiency.name);
	if (one && all)
		value = rate_of(when, all) / (b->threads * rate_of(when, one));
	if (!one)
		reason = "there is nothing to compare with: --threads leaves out 1";
	else if (!isfinite(value))
		reason = "one thread, or all of them, gave no figure to compare";
	if (m)
		zd_tally_enter_value(m, when->step, when->t_offset_s, reason[0] ? NAN : value, 1,
			reason[0] ? ZD_STATUS_UNSUPPORTED : ZD_STATUS_OK, reason);
}

/* ---- */

static int measure(struct team *t, const struct zd_space *space, const struct zd_workload *w,
	const struct zd_variant *v, struct zd_err *why)
{
	const struct worker *worst;
	int rc = set_up(t, space, w, v);

	if (rc == 0) {
		rc = run_all(t, why);
		if (rc < 0)
			return rc;
		verify_all(t);
	}
	worst = worst_of(t);
	*why = worst->why;
	return worst->rc;
}

static void tear_down(struct team *t)
{
	struct zd_err ignored = {0};

	for (unsigned i = 0; i < t->n; i++)
		if (t->worker[i].set_up)
			t->worker[i].bench.workload->teardown(&t->worker[i].bench, &ignored);
}

void zd_threads_run(const struct zd_when *when, const struct zd_space *space,
	const struct zd_workload *w, const struct zd_variant *v, unsigned threads)
{
	struct team t = {.when = when, .n = threads};
	struct zd_space part = zd_space_part(space, 0, threads);
	struct zd_err why = {0};
	struct zd_bench all;
	bool possible = w->supported(v, &part, &why);
	double pace = NAN;
	int rc;

	if (possible)
		pace = zd_bench_await(when);
	zd_bench_begin(when, &all, w, v, threads, 0);
	if (!possible) {
		zd_bench_enter(when, &all, ZD_STATUS_UNSUPPORTED, &why);
		return;
	}
	t.worker = calloc(threads, sizeof(*t.worker));
	rc = t.worker ? measure(&t, space, w, v, &why) : -ENOMEM;
	if (t.worker)
		tear_down(&t);
	/* A part of what was asked is pooled as well: it is a figure too. */
	if (rc == 0 || rc == ZD_STATUS_PARTIAL) {
		struct zd_err unlike = {0};
		int merged = merge(&t, &all, &unlike);

		if (merged != 0) {
			rc = merged;
			why = unlike;
		}
	}
	all.pace = fmax(pace, zd_spin(all.clock));
	zd_bench_enter(when, &all, rc, &why);
	if (rc == 0 || rc == ZD_STATUS_PARTIAL)
		enter_efficiency(when, &all);
	free(t.worker);
}
