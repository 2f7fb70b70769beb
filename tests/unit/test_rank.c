/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "stats/rank.h"
#include "stats/rng.h"

#define N(array)    (sizeof(array) / sizeof((array)[0]))
#define BRUTE_PAIRS 64

static void assert_near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("got %.17g, want %.17g", got, want);
}

/*
 * The distribution of U by looking at every order of n + m values: bit i of 'order' says that the
 * i-th smallest is of the first sample. Returns the number of orders.
 */
static size_t brute_counts(size_t n, size_t m, size_t counts[BRUTE_PAIRS + 1])
{
	size_t total = 0;

	memset(counts, 0, (BRUTE_PAIRS + 1) * sizeof(counts[0]));
	for (unsigned int order = 0; order < 1U << (n + m); order++) {
		size_t n_second = 0, u = 0;

		if ((size_t)__builtin_popcount(order) != n)
			continue;
		for (size_t i = 0; i < n + m; i++) {
			if (order >> i & 1)
				u += n_second;
			else
				n_second++;
		}
		counts[u]++;
		total++;
	}
	return total;
}

static void p_matches_brute_force(void **state)
{
	(void)state;
	for (size_t n = 1; n <= 7; n++) {
		for (size_t m = 1; m <= 7; m++) {
			size_t counts[BRUTE_PAIRS + 1];
			size_t total = brute_counts(n, m, counts);
			size_t below = 0;

			for (size_t u = 0; u <= n * m; u++) {
				double p;

				below += counts[u];
				p = fmin(1, 2.0 * (double)below / (double)total);
				if (2 * u > n * m)
					break;
				assert_near(zd_mannwhitney_p_two_sided((double)u, n, m), p, 1e-15);
				assert_near(zd_mannwhitney_p_two_sided((double)(n * m - u), n, m),
					p, 1e-15);
			}
		}
	}
}

/* R 4.2.2: sprintf("%.17g", min(1, 2 * pwilcox(u, n, m))) */
static void p_matches_r(void **state)
{
	static const struct {
		double u;
		size_t n, m;
		double p;
	} cases[] = {
		{5, 8, 12, 0.00030165912518853697},
		{0, 10, 10, 1.082508822446903e-05},
		{17, 7, 9, 0.14160839160839161},
		{100, 20, 20, 0.0061449556492357673},
		{138, 20, 20, 0.096499552436100297},
		{300, 30, 25, 0.20975310070036751},
		{812, 50, 50, 0.0023247428074697494},
		{1249, 50, 50, 0.9972622089984835},
		{0, 50, 50, 1.9823306042836899e-29},
		{10, 1, 50, 0.43137254901960775},
		{30, 50, 2, 0.38612368024132721},
		{600, 50, 37, 0.0049390740940145278},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		double pairs = (double)(cases[i].n * cases[i].m);

		assert_near(zd_mannwhitney_p_two_sided(cases[i].u, cases[i].n, cases[i].m),
			cases[i].p, 1e-13);
		assert_near(zd_mannwhitney_p_two_sided(pairs - cases[i].u, cases[i].m, cases[i].n),
			cases[i].p, 1e-13);
	}
	assert_true(zd_mannwhitney_p_two_sided(1250, 50, 50) == 1);
}

static void p_edges(void **state)
{
	(void)state;
	assert_true(isnan(zd_mannwhitney_p_two_sided(0, 0, 5)));
	assert_true(isnan(zd_mannwhitney_p_two_sided(0, 5, 0)));
	assert_true(isnan(zd_mannwhitney_p_two_sided(0, 51, 5)));
	assert_true(isnan(zd_mannwhitney_p_two_sided(0, 5, 51)));
	assert_true(isnan(zd_mannwhitney_p_two_sided(-0.5, 5, 5)));
	assert_true(isnan(zd_mannwhitney_p_two_sided(25.5, 5, 5)));
	assert_true(isnan(zd_mannwhitney_p_two_sided(NAN, 5, 5)));
	assert_true(zd_mannwhitney_p_two_sided(0, 1, 1) == 1);
	assert_true(zd_mannwhitney_p_two_sided(0.5, 1, 1) == 1);
	/* fractional: the next one towards the middle, from both sides */
	assert_true(zd_mannwhitney_p_two_sided(3.5, 5, 6) == zd_mannwhitney_p_two_sided(4, 5, 6));
	assert_true(zd_mannwhitney_p_two_sided(26.5, 5, 6) == zd_mannwhitney_p_two_sided(26, 5, 6));
	assert_true(zd_mannwhitney_p_two_sided(3.5, 5, 6) > zd_mannwhitney_p_two_sided(3, 5, 6));
	assert_true(zd_mannwhitney_p_two_sided(12.5, 5, 5) == 1);
}

static void u_counts_pairs(void **state)
{
	const double a[] = {1, 3, 3, 5};
	const double b[] = {3, 0, 6};

	(void)state;
	/* 1: 1; 3: 1.5 twice; 5: 2 */
	assert_true(zd_mannwhitney_u(a, 4, b, 3) == 6);
	assert_true(zd_mannwhitney_u(b, 3, a, 4) == 6);
	assert_true(zd_mannwhitney_u(a, 3, b, 3) == 4);
	assert_true(zd_mannwhitney_u(b, 3, a, 3) == 5);
	assert_true(zd_mannwhitney_u(a, 4, b, 0) == 0);
}

/*
 * R 4.2.2:
 *   show <- function(seed, n, m, l) {
 *     set.seed(seed)
 *     a <- round(rlnorm(n, log(105), .04), 3); b <- round(rlnorm(m, log(100), .05), 3)
 *     t <- wilcox.test(log(a), log(b), conf.int=TRUE, conf.level=l, exact=TRUE)
 *     print(a); print(b); t$statistic; t$p.value
 *     sprintf("%.17g", exp(c(t$estimate, t$conf.int))) }
 *   show(1,5,5,.95); show(2,8,6,.95); show(3,10,10,.99); show(4,4,9,.9); show(5,50,50,.95)
 *   show(6,12,12,.999)
 */
static const struct {
	size_t na, nb;
	double level, u, p, ratio, lo, hi;
	double a[50], b[50];
} r_cases[] = {
	{5, 5, .95, 19, 0.22222222222222221, 1.0383147745127705, 0.98690259345997,
		1.1084798032944021, {102.402, 105.774, 101.548, 111.919, 106.393},
		{95.981, 102.467, 103.761, 102.921, 98.485}},
	{8, 6, .95, 35, 0.18115218115218118, 1.0348491060990936, 0.97813114071230012,
		1.0957300949955933,
		{101.3, 105.779, 111.885, 100.358, 104.663, 105.558, 108.016, 103.998},
		{110.431, 99.308, 102.11, 105.031, 98.056, 94.934}},
	{10, 10, .99, 85, 0.0068414557578644272, 1.0589542274958923, 1.0027192521064285,
		1.1124432545687353,
		{101.037, 103.779, 106.093, 100.271, 105.826, 105.127, 105.359, 109.796, 100.004,
			110.46},
		{96.345, 94.501, 96.482, 101.271, 100.763, 98.473, 95.347, 96.811, 106.313,
			101.004}},
	{4, 9, .9, 23, 0.50349650349650354, 1.0339996230291724, 0.97804396663847071,
		1.0868506165352734, {105.914, 102.746, 108.81, 107.533},
		{108.522, 103.506, 93.795, 98.94, 109.947, 109.291, 102.874, 100.079, 101.934}},
	{50, 50, .95, 2012, 4.2019916974601643e-08, 1.0513614824877751, 1.0343536404160478,
		1.0689522146533612,
		{101.527, 110.978, 99.857, 105.295, 112.44, 102.498, 103.036, 102.365, 103.807,
			105.582, 110.285, 101.686, 100.559, 104.34, 100.594, 104.418, 102.521,
			96.217, 106.016, 103.916, 108.851, 109.031, 111.35, 108.011, 108.497,
			103.775, 111.13, 111.487, 102.276, 101.479, 106.335, 109.766, 114.73,
			110.238, 111.4, 109.074, 100.844, 96.925, 97.854, 104.403, 111.716, 101.683,
			104.687, 113.271, 103.1, 107.388, 101.34, 103.085, 102.001, 104.71},
		{107.591, 100.943, 105.243, 97.084, 99.441, 95.481, 103.838, 99.439, 99.68, 101.173,
			94.476, 104.367, 97.15, 102.513, 96.271, 98.308, 90.022, 98.503, 93.836,
			98.611, 98.985, 98.878, 101.75, 100.162, 102.089, 99.226, 104.988, 100.607,
			100.95, 97.225, 102.523, 91.657, 104.999, 99.88, 103.436, 96.511, 112.678,
			97.661, 99.622, 97.425, 104.739, 94.827, 102.824, 104.607, 105.074, 101.937,
			98.282, 97.335, 99.091, 99.704}},
	{12, 12, .999, 104, 0.068361440686114272, 1.0531301681348926, 0.9542218520807032,
		1.1415324053406926,
		{106.138, 102.387, 108.712, 112.511, 105.102, 106.557, 99.643, 108.148, 105.189,
			100.688, 112.514, 100.165},
		{103.32, 98.174, 97.047, 100.273, 108.914, 94.675, 98.564, 111.669, 102.628, 93.216,
			110.599, 94.232}},
};

static void ratio_matches_r(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(r_cases); i++) {
		const double *a = r_cases[i].a, *b = r_cases[i].b;
		size_t na = r_cases[i].na, nb = r_cases[i].nb;
		struct zd_ratio r;
		double u = zd_mannwhitney_u(a, na, b, nb);

		assert_true(u == r_cases[i].u);
		assert_near(zd_mannwhitney_p_two_sided(u, na, nb), r_cases[i].p, 1e-13);
		assert_int_equal(zd_ratio_ci(a, na, b, nb, r_cases[i].level, &r), 0);
		assert_near(r.ratio, r_cases[i].ratio, 1e-13);
		assert_near(r.lo, r_cases[i].lo, 1e-13);
		assert_near(r.hi, r_cases[i].hi, 1e-13);
		assert_true(r.na == na && r.nb == nb && r.level == r_cases[i].level);
		assert_true(r.exact_level_reached && r.coverage >= r.level);
	}
}

static size_t largest_cut(const size_t *counts, size_t total, double level)
{
	size_t below = 0, k = 0;

	while (2 * (double)(below + counts[k]) <= (1 - level) * (double)total + 1e-9)
		below += counts[k++];
	return k;
}

/*
 * Under the null all orders are equally likely: give each order of the same values to a and b, and
 * the share of intervals that contain 1 has to be exactly the coverage that is stated.
 */
static void check_coverage(size_t n, size_t m, double level)
{
	size_t counts[BRUTE_PAIRS + 1];
	size_t total = brute_counts(n, m, counts);
	size_t cut = largest_cut(counts, total, level);
	size_t n_covered = 0, want = total;
	double stated = 0;

	for (size_t u = 0; u < (cut ? cut : 1); u++)
		want -= 2 * counts[u];
	for (unsigned int order = 0; order < 1U << (n + m); order++) {
		double a[16], b[16];
		size_t na = 0, nb = 0;
		struct zd_ratio r;

		if ((size_t)__builtin_popcount(order) != n)
			continue;
		for (size_t i = 0; i < n + m; i++) {
			double v = 1000 * pow(1.1 + .01 * (double)i, (double)i);

			if (order >> i & 1)
				a[na++] = v;
			else
				b[nb++] = v;
		}
		assert_int_equal(zd_ratio_ci(a, na, b, nb, level, &r), cut == 0);
		assert_int_equal(r.exact_level_reached, cut > 0);
		assert_true(r.lo <= r.ratio && r.ratio <= r.hi);
		n_covered += r.lo <= 1 && r.hi >= 1;
		stated = r.coverage;
	}
	assert_int_equal(n_covered, want);
	assert_near(stated, (double)want / (double)total, 1e-14);
	assert_int_equal(cut > 0, stated >= level - 1e-12);
}

static void ratio_coverage_is_exact(void **state)
{
	static const double levels[] = {.2, .5, .8, .9, .95, .99};

	(void)state;
	for (size_t l = 0; l < N(levels); l++) {
		check_coverage(1, 2, levels[l]);
		check_coverage(2, 2, levels[l]);
		check_coverage(3, 3, levels[l]);
		check_coverage(4, 4, levels[l]);
		check_coverage(5, 3, levels[l]);
		check_coverage(5, 6, levels[l]);
		check_coverage(2, 8, levels[l]);
	}
}

static void random_sample(struct zd_rng *rng, double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		v[i] = exp(ldexp((double)zd_rng_next(rng), -64));
}

/* A ratio is in the interval exactly if the test does not reject it. */
static void ratio_is_dual_to_test(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 11);
	for (int round = 0; round < 200; round++) {
		size_t na = 4 + zd_rng_below(&rng, 15), nb = 4 + zd_rng_below(&rng, 15);
		double a[20], b[20], scaled[20];
		struct zd_ratio r;

		random_sample(&rng, a, na);
		random_sample(&rng, b, nb);
		assert_int_equal(zd_ratio_ci(a, na, b, nb, .95, &r), 0);
		for (int i = 0; i < 4; i++) {
			double end = i < 2 ? r.lo : r.hi;
			bool inside = i == 1 || i == 2;
			double p;

			for (size_t j = 0; j < nb; j++)
				scaled[j] = b[j] * end * (i % 2 ? 1 + 1e-10 : 1 - 1e-10);
			p = zd_mannwhitney_p_two_sided(zd_mannwhitney_u(a, na, scaled, nb), na, nb);
			assert_int_equal(p > .05, inside);
			if (!inside)
				assert_near(r.coverage, 1 - p, 1e-12);
		}
	}
}

/* Each end is that of the interval at its own level, and says nothing where that has none. */
static void ends_are_those_of_intervals(void **state)
{
	static const double alphas[] = {.05, .0025, 1e-5};
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 13);
	for (int round = 0; round < 90; round++) {
		size_t na = 1 + zd_rng_below(&rng, 12), nb = 1 + zd_rng_below(&rng, 12);
		double alpha_lo = alphas[round % 3], alpha_hi = alphas[round / 3 % 3];
		double a[12], b[12];
		struct zd_ratio low, high;
		struct zd_ratio_ends ends;
		int rc;

		random_sample(&rng, a, na);
		random_sample(&rng, b, nb);
		assert_int_equal(zd_ratio_ends(a, na, b, nb, alpha_lo, alpha_hi, &ends), 0);
		rc = zd_ratio_ci(a, na, b, nb, 1 - 2 * alpha_lo, &low);
		assert_true(ends.ratio == low.ratio);
		assert_true(ends.lo == (rc == 0 ? low.lo : 0));
		rc = zd_ratio_ci(a, na, b, nb, 1 - 2 * alpha_hi, &high);
		assert_true(ends.hi == (rc == 0 ? high.hi : INFINITY));
		assert_int_equal(zd_ratio_ends(a, na, b, 0, alpha_lo, alpha_hi, &ends), -EINVAL);
	}
}

static void ratio_symmetries(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 12);
	for (int round = 0; round < 100; round++) {
		size_t na = 1 + zd_rng_below(&rng, 50), nb = 1 + zd_rng_below(&rng, 50);
		double a[50], b[50];
		struct zd_ratio r, swapped, scaled;
		int rc;

		random_sample(&rng, a, na);
		random_sample(&rng, b, nb);
		rc = zd_ratio_ci(a, na, b, nb, .95, &r);
		assert_int_equal(rc, !r.exact_level_reached);
		assert_int_equal(zd_ratio_ci(b, nb, a, na, .95, &swapped), rc);
		assert_near(swapped.ratio, 1 / r.ratio, 1e-14);
		assert_near(swapped.lo, 1 / r.hi, 1e-14);
		assert_near(swapped.hi, 1 / r.lo, 1e-14);
		assert_true(swapped.na == nb && swapped.nb == na);
		assert_true(swapped.coverage == r.coverage);

		/* times 3, in reverse order */
		for (size_t i = 0; i < na / 2; i++) {
			double tmp = a[i];

			a[i] = a[na - 1 - i];
			a[na - 1 - i] = tmp;
		}
		for (size_t i = 0; i < na; i++)
			a[i] *= 3;
		assert_int_equal(zd_ratio_ci(a, na, b, nb, .95, &scaled), rc);
		assert_near(scaled.ratio, 3 * r.ratio, 1e-14);
		assert_near(scaled.lo, 3 * r.lo, 1e-14);
		assert_near(scaled.hi, 3 * r.hi, 1e-14);
	}
}

static void ratio_of_equals_is_one(void **state)
{
	static const double values[] = {0.1, 1, 7, 1234567.891, 1e-300, DBL_MAX, DBL_TRUE_MIN};
	double a[50], b[50];

	(void)state;
	for (size_t v = 0; v < N(values); v++) {
		for (size_t n = 1; n <= 50; n += 7) {
			struct zd_ratio r;

			for (size_t i = 0; i < n; i++)
				a[i] = b[i] = values[v];
			assert_int_equal(zd_ratio_ci(a, n, b, n, .95, &r), n < 4);
			assert_true(r.ratio == 1 && r.lo == 1 && r.hi == 1);
		}
	}
}

static void ratio_with_ties(void **state)
{
	/* all 16 a/b: 1/2 twice, 1 six times, 2 six times, 4 twice; at .95 the extremes */
	const double a[] = {2, 2, 4, 4};
	const double b[] = {1, 2, 2, 4};
	struct zd_ratio r;

	(void)state;
	assert_int_equal(zd_ratio_ci(a, 4, b, 4, .95, &r), 0);
	assert_near(r.ratio, sqrt(2), 1e-15);
	assert_near(r.lo, .5, 1e-15);
	assert_near(r.hi, 4, 1e-15);
	/* P(U < 3) = 4/70: cuts three of each side at .8, so one of 1 and one of 2 go as well */
	assert_int_equal(zd_ratio_ci(a, 4, b, 4, .8, &r), 0);
	assert_near(r.lo, 1, 1e-15);
	assert_near(r.hi, 2, 1e-15);
}

static void ratio_too_few(void **state)
{
	const double a[] = {10, 30, 20};
	const double b[] = {5, 4, 10};
	struct zd_ratio r;

	(void)state;
	assert_int_equal(zd_ratio_ci(a, 3, b, 3, .95, &r), 1);
	assert_false(r.exact_level_reached);
	assert_near(r.lo, 1, 1e-15);
	assert_near(r.hi, 7.5, 1e-15);
	assert_near(r.coverage, .9, 1e-15);
	/* 1 - 2/C(6,3), although 1 - 0.9 < 0.1 in binary */
	assert_int_equal(zd_ratio_ci(a, 3, b, 3, .9, &r), 0);
	assert_true(r.exact_level_reached);
	assert_near(r.lo, 1, 1e-15);
	assert_near(r.hi, 7.5, 1e-15);
	assert_int_equal(zd_ratio_ci(a, 3, b, 3, .9 + 1e-9, &r), 1);
	assert_int_equal(zd_ratio_ci(a, 1, b, 1, .95, &r), 1);
	assert_near(r.ratio, 2, 1e-15);
	assert_true(r.lo == r.ratio && r.hi == r.ratio && r.coverage == 0);
	/* hardly any level: both ends at the median, never past it */
	assert_int_equal(zd_ratio_ci(a, 1, b, 1, 1e-300, &r), 0);
	assert_near(r.lo, 2, 1e-15);
	assert_int_equal(zd_ratio_ci(a, 3, b, 3, 1e-300, &r), 0);
	assert_true(r.lo == r.ratio && r.hi == r.ratio);
}

static void ratio_rejects(void **state)
{
	static const double bad_levels[] = {0, 1, -1, 95, NAN, INFINITY};
	static const double bad_values[] = {0, -0.0, -1, NAN, INFINITY, -INFINITY};
	static double many[51];
	double a[4], b[4] = {1, 2, 3, 4};
	struct zd_ratio r, before;

	(void)state;
	for (size_t i = 0; i < N(many); i++)
		many[i] = 1;
	memset(&before, 0x5a, sizeof(before));
	r = before;
	for (size_t i = 0; i < N(bad_levels); i++)
		assert_int_equal(zd_ratio_ci(b, 4, b, 4, bad_levels[i], &r), -EINVAL);
	assert_int_equal(zd_ratio_ci(NULL, 0, b, 4, .95, &r), -EINVAL);
	assert_int_equal(zd_ratio_ci(b, 4, NULL, 0, .95, &r), -EINVAL);
	assert_int_equal(zd_ratio_ci(many, 51, b, 4, .95, &r), -E2BIG);
	assert_int_equal(zd_ratio_ci(b, 4, many, 51, .95, &r), -E2BIG);
	for (size_t i = 0; i < N(bad_values); i++) {
		for (size_t at = 0; at < 4; at++) {
			memcpy(a, b, sizeof(a));
			a[at] = bad_values[i];
			assert_int_equal(zd_ratio_ci(a, 4, b, 4, .95, &r), -EDOM);
			assert_int_equal(zd_ratio_ci(b, 4, a, 4, .95, &r), -EDOM);
		}
	}
	assert_memory_equal(&r, &before, sizeof(r));
}

static void ratio_huge(void **state)
{
	double large[4], small[4];
	struct zd_ratio r, before;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		large[i] = 1e150 * (double)(i + 1);
		small[i] = 1e-150 * (double)(i + 1);
	}
	assert_int_equal(zd_ratio_ci(large, 4, small, 4, .95, &r), 0);
	/* log is rounded to 1e-13 at 690 */
	assert_near(r.ratio, 1e300, 1e-12);
	assert_near(r.lo, .25e300, 1e-12);
	assert_near(r.hi, 4e300, 1e-12);
	for (size_t i = 0; i < 4; i++)
		large[i] *= 1e10;
	memset(&before, 0x5a, sizeof(before));
	r = before;
	assert_int_equal(zd_ratio_ci(large, 4, small, 4, .95, &r), -ERANGE);
	assert_int_equal(zd_ratio_ci(small, 4, large, 4, .95, &r), -ERANGE);
	assert_memory_equal(&r, &before, sizeof(r));
}

/* Python 3: next(n for n in range(1, 999) if 1 / math.comb(2 * n, n) <= alpha) */
static void min_n_known(void **state)
{
	static const struct {
		double alpha;
		size_t n;
	} cases[] = {
		{.5, 1},
		{.49, 2},
		{.05, 3},
		{.025, 4},
		{.01, 5},
		{.001, 7},
		{1e-6, 12},
		{1e-12, 22},
		{1e-29, 50},
		{9.92e-30, 50},
		{9.91e-30, 51},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(zd_min_n(cases[i].alpha), cases[i].n);
	assert_int_equal(zd_min_n(1), 1);
	assert_int_equal(zd_min_n(INFINITY), 1);
	assert_int_equal(zd_min_n(0), 0);
	assert_int_equal(zd_min_n(-.05), 0);
	assert_int_equal(zd_min_n(NAN), 0);
	/* ends even for the smallest there is */
	assert_int_equal(zd_min_n(DBL_TRUE_MIN), 540);
	/* 1/C(2n,n) itself is reached by n, however it was rounded */
	for (size_t n = 2; n <= 500; n++) {
		long double p = 1;

		for (size_t i = 1; i <= n; i++)
			p *= (long double)i / (long double)(n + i);
		assert_int_equal(zd_min_n((double)p), n);
		assert_int_equal(zd_min_n((double)(p * 0.999999L)), n + 1);
	}
}

/* What the header promises: at level 1 - 2 * alpha zd_ratio_ci() reaches it from this n on. */
static void min_n_is_what_ratio_needs(void **state)
{
	static const double alphas[] = {.05, .025, .0125, .005, .001, .05 / 7, 1e-5};
	double a[50], b[50];
	struct zd_ratio r;
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 13);
	random_sample(&rng, a, N(a));
	random_sample(&rng, b, N(b));
	for (size_t i = 0; i < N(alphas); i++) {
		size_t n = zd_min_n(alphas[i]);
		double level = 1 - 2 * alphas[i];

		assert_int_equal(zd_ratio_ci(a, n, b, n, level, &r), 0);
		assert_int_equal(zd_ratio_ci(a, n - 1, b, n - 1, level, &r), 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(p_matches_brute_force),
		cmocka_unit_test(p_matches_r),
		cmocka_unit_test(p_edges),
		cmocka_unit_test(u_counts_pairs),
		cmocka_unit_test(ratio_matches_r),
		cmocka_unit_test(ratio_coverage_is_exact),
		cmocka_unit_test(ratio_is_dual_to_test),
		cmocka_unit_test(ends_are_those_of_intervals),
		cmocka_unit_test(ratio_symmetries),
		cmocka_unit_test(ratio_of_equals_is_one),
		cmocka_unit_test(ratio_with_ties),
		cmocka_unit_test(ratio_too_few),
		cmocka_unit_test(ratio_rejects),
		cmocka_unit_test(ratio_huge),
		cmocka_unit_test(min_n_known),
		cmocka_unit_test(min_n_is_what_ratio_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
