/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waiting for the machine to be at its speed: on a clock that makes it slower or faster. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#include "result/pace.h"
#include "run/patience.h"
#include "run/runner.h"

/* Ticks that are so long make any machine slow, and such short ones any fast. */
static const double slow = 1e6, fast = 1e-6;

static struct zd_clock clock_of_test;

static void recover(int signal)
{
	(void)signal;
	clock_of_test.unit_per_tick = fast;
}

static void stop(int signal)
{
	(void)signal;
	zd_run_stop();
}

static void after_a_while(void (*handler)(int))
{
	const struct itimerval once = {.it_value = {.tv_usec = 200000}};
	struct sigaction action = {.sa_handler = handler};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &once, NULL);
}

static struct zd_patience begin(enum zd_clock_kind kind, double unit_per_tick, double wait_s)
{
	struct zd_request request;
	struct zd_patience p;

	zd_request_init(&request);
	request.wait_s = wait_s;
	request.wait_given = true;
	request.pace_ns = 5000;
	zd_patience_begin(&p, &request);
	clock_of_test = (struct zd_clock){.kind = kind, .unit_per_tick = unit_per_tick};
	return p;
}

static void a_machine_at_its_speed_is_not_waited_for(void **state)
{
	struct zd_patience p = begin(ZD_CLOCK_TIME, fast, 60);

	(void)state;
	assert_true(zd_patience_wait(&p, &clock_of_test) < 5000);
	assert_float_equal(p.waited_s, 0, 0);
	/* Nor is one of which nothing is known, or a clock that counts. */
	clock_of_test.unit_per_tick = slow;
	p.best_ns = NAN;
	assert_true(zd_patience_wait(&p, &clock_of_test) > 5000);
	p = begin(ZD_CLOCK_INSN, slow, 60);
	assert_true(isnan(zd_patience_wait(&p, &clock_of_test)));
	assert_float_equal(p.waited_s, 0, 0);
}

static void a_slow_one_is_until_it_recovers(void **state)
{
	struct zd_patience p = begin(ZD_CLOCK_TIME, slow, 60);

	(void)state;
	after_a_while(recover);
	assert_true(zd_patience_wait(&p, &clock_of_test) < 5000);
	assert_true(p.waited_s > 0.1 && p.waited_s < 60);
	assert_float_equal(p.left_s + p.waited_s, 60, 1e-9);
}

static void one_that_stays_slow_is_not_for_ever(void **state)
{
	struct zd_patience p = begin(ZD_CLOCK_TIME, slow, 0.3);
	double waited;

	(void)state;
	assert_true(zd_patience_wait(&p, &clock_of_test) > 5000);
	waited = p.waited_s;
	assert_true(waited >= 0.3);
	/* The time is of the whole run. */
	assert_true(zd_patience_wait(&p, &clock_of_test) > 5000);
	assert_float_equal(p.waited_s, waited, 0);
}

/* A tenth of what was measured was around so much or less; earlier boots may have seen less. */
static void what_was_measured_says_how_fast_it_can_be(void **state)
{
	struct zd_patience p = begin(ZD_CLOCK_TIME, fast, 60);
	struct zd_metric *m;
	struct zd_result r;

	(void)state;
	zd_result_init(&r);
	assert_true(isnan(zd_pace_best(&r)));
	zd_patience_learn(&p, &r);
	assert_float_equal(p.best_ns, 5000, 0);
	m = zd_result_add_metric(&r);
	assert_non_null(m);
	for (unsigned i = 0; i < 20; i++) {
		struct zd_rep rep = {.i = i, .pace = i == 7 ? NAN : 4000 + 100 * (double)(i ^ 5)};

		assert_int_equal(zd_metric_add_rep(m, &rep), 0);
	}
	assert_float_equal(zd_pace_best(&r), 4100, 0);
	zd_patience_learn(&p, &r);
	assert_float_equal(p.best_ns, 4100, 0);
	/* One lucky moment is not held against all that come after it. */
	for (size_t k = 0; k < m->n_reps; k++)
		m->rep[k].pace = 4500;
	zd_patience_learn(&p, &r);
	assert_float_equal(p.best_ns, 4500, 0);
	for (size_t k = 0; k < m->n_reps; k++)
		m->rep[k].pace = 9000;
	zd_patience_learn(&p, &r);
	assert_float_equal(p.best_ns, 5000, 0);
	p.given_ns = NAN;
	zd_patience_learn(&p, &r);
	assert_float_equal(p.best_ns, 9000, 0);
	zd_result_done(&r);
}

/* The last one: it stops this process's run for good. */
static void whoever_stops_the_run_does_not_wait(void **state)
{
	struct zd_patience p = begin(ZD_CLOCK_TIME, slow, 60);

	(void)state;
	after_a_while(stop);
	assert_true(zd_patience_wait(&p, &clock_of_test) > 5000);
	assert_true(p.waited_s > 0.1 && p.waited_s < 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_machine_at_its_speed_is_not_waited_for),
		cmocka_unit_test(a_slow_one_is_until_it_recovers),
		cmocka_unit_test(one_that_stays_slow_is_not_for_ever),
		cmocka_unit_test(what_was_measured_says_how_fast_it_can_be),
		cmocka_unit_test(whoever_stops_the_run_does_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
