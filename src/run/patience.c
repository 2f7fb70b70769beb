/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/patience.h"

#include <math.h>
#include <time.h>

#include "result/pace.h"
#include "run/progress.h"
#include "run/runner.h"
#include "vm/child.h"
#include "zdbench/spin.h"

/* Short beside the seconds that a machine is slow for, long beside the loop that looks. */
static const struct timespec pause = {.tv_nsec = 100000000};

/* A core that has slept is slow at first, of which the last of so many loops (20 ms) is free. */
enum { WARM_UP = 40 };

/* Whoever looks at the progress is told after a while, and then so often: a host takes it for life.
 */
#define TELL_AFTER_S 2
#define TELL_S	     30

void zd_patience_begin(struct zd_patience *p, const struct zd_request *request)
{
	p->given_ns = p->best_ns = request->pace_ns;
	p->left_s = zd_request_wait_s(request);
	p->waited_s = 0;
}

void zd_patience_learn(struct zd_patience *p, const struct zd_result *so_far)
{
	p->best_ns = fmin(p->given_ns, zd_pace_best(so_far));
}

static double look_again(const struct zd_clock *clock)
{
	double pace = NAN;

	nanosleep(&pause, NULL);
	for (int i = 0; i < WARM_UP; i++)
		pace = zd_spin(clock);
	return pace;
}

double zd_patience_wait(struct zd_patience *p, const struct zd_clock *clock)
{
	const double start_s = zd_monotonic_s();
	double pace = zd_spin(clock), waited = 0, tell = TELL_AFTER_S;

	while (pace > ZD_PACE_SLOW * p->best_ns && waited < p->left_s && !zd_run_stopping()) {
		if (waited >= tell) {
			zd_progress_again(": waiting for the machine to be at its speed");
			tell = waited + TELL_S;
		}
		pace = look_again(clock);
		waited = zd_monotonic_s() - start_s;
	}
	if (tell > TELL_AFTER_S)
		zd_progress_again("");
	p->left_s -= waited;
	p->waited_s += waited;
	return pace;
}
