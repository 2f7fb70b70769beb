/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "stats/rng.h"
#include "zdbench/units.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void sizes_are_read(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} good[] = {
		{"1", 1},
		{"4096", 4096},
		{"4K", 4096},
		{"4k", 4096},
		{"64KiB", 65536},
		{"64kiB", 65536},
		{"2M", 2 * ZD_MIB},
		{"512MiB", 512 * ZD_MIB},
		{"1G", ZD_GIB},
		{"3T", 3 * 1024 * ZD_GIB},
		{"007", 7},
		{"9223372036854775807", INT64_MAX},
		{"8388607T", UINT64_C(8388607) << 40},
	};

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		uint64_t bytes = 0;

		assert_int_equal(zd_size_parse(good[i].text, &bytes), 0);
		assert_int_equal(bytes, good[i].bytes);
	}
}

static void junk_is_no_size(void **state)
{
	static const char *const bad[] = {"", " ", "0", "0K", "-1", "+1", " 1", "1 ", "1 K", "K",
		"KiB", "1KB", "1B", "1Ki", "1kib", "1KiBx", "1P", "1.5G", "1e3", "0x10", "4K,2M",
		"\xff", "1\n", "99999999999999999999x", "1\xff"};

	(void)state;
	for (size_t i = 0; i < N(bad); i++) {
		uint64_t bytes = 42;

		assert_int_equal(zd_size_parse(bad[i], &bytes), -EINVAL);
		assert_int_equal(bytes, 42);
	}
}

static void too_large_a_size_is_told_apart(void **state)
{
	static const char *const large[] = {"9223372036854775808", "18446744073709551615",
		"18446744073709551616", "99999999999999999999999999", "8388608T",
		"9007199254740992K", "18446744073709551615G"};

	(void)state;
	for (size_t i = 0; i < N(large); i++) {
		uint64_t bytes = 42;

		assert_int_equal(zd_size_parse(large[i], &bytes), -ERANGE);
		assert_int_equal(bytes, 42);
	}
}

static void sizes_are_written_short_and_exact(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} want[] = {
		{0, "0"},
		{1, "1"},
		{1000000, "1000000"},
		{4096, "4K"},
		{2 * ZD_MIB, "2M"},
		{1008 * ZD_MIB, "1008M"},
		{ZD_GIB, "1G"},
		{UINT64_C(1) << 40, "1T"},
		{UINT64_C(1) << 62, "4194304T"},
		{UINT64_MAX, "18446744073709551615"},
	};
	char buf[32], small[4];

	(void)state;
	for (size_t i = 0; i < N(want); i++)
		assert_string_equal(zd_size_format(want[i].bytes, buf, sizeof(buf)), want[i].text);
	assert_string_equal(zd_size_format(1000000, small, sizeof(small)), "100");
}

static void format_and_parse_are_inverse(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 7);
	for (int i = 0; i < 100000; i++) {
		/* All magnitudes, with and without zeros at the end. */
		uint64_t shift = zd_rng_below(&rng, 63), bytes, again = 0;
		char buf[32];

		bytes = 1 + zd_rng_below(&rng, UINT64_C(1) << zd_rng_below(&rng, 63));
		bytes = (bytes << shift) & INT64_MAX;
		if (bytes == 0)
			continue;
		assert_int_equal(zd_size_parse(zd_size_format(bytes, buf, sizeof(buf)), &again), 0);
		assert_int_equal(again, bytes);
	}
}

static void random_bytes_do_no_harm(void **state)
{
	struct zd_rng rng;

	(void)state;
	zd_rng_init(&rng, 8);
	for (int i = 0; i < 100000; i++) {
		static const char likely[] = "0123456789KMGTiBsmh.-";
		size_t n = zd_rng_below(&rng, 24);
		char text[24] = "";
		uint64_t bytes;
		double seconds;
		int rc;

		for (size_t j = 0; j < n; j++)
			text[j] = zd_rng_below(&rng, 8) == 0
					  ? (char)zd_rng_below(&rng, 256)
					  : likely[zd_rng_below(&rng, sizeof(likely) - 1)];
		rc = zd_size_parse(text, &bytes);
		assert_true(rc == -EINVAL || rc == -ERANGE || (rc == 0 && bytes > 0));
		rc = zd_duration_parse(text, &seconds);
		assert_true(rc == -EINVAL || (rc == 0 && seconds > 0));
	}
}

static void durations(void **state)
{
	static const struct {
		const char *text;
		double seconds;
	} good[] = {{"1", 1}, {"90", 90}, {"90s", 90}, {"250ms", 0.25}, {"1ms", 0.001}, {"5m", 300},
		{"1h", 3600}, {"1000000000", 1e9}, {"1000000000000ms", 1e9}};
	static const char *const bad[] = {"", "0", "0s", "0ms", "-1", "1.5h", "1d", "1 s", "s",
		"1S", "1sec", "1000000001", "1000000000000001ms", "1000000000h",
		"99999999999999999999", "inf", "nan", "1e3", "5m30s"};
	double seconds = 0;

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		assert_int_equal(zd_duration_parse(good[i].text, &seconds), 0);
		assert_true(seconds == good[i].seconds);
	}
	seconds = 42;
	for (size_t i = 0; i < N(bad); i++)
		assert_int_equal(zd_duration_parse(bad[i], &seconds), -EINVAL);
	assert_true(seconds == 42);
}

static void percents(void **state)
{
	static const struct {
		const char *text;
		unsigned ppm;
	} good[] = {{"1%", 10000}, {"0.5%", 5000}, {"50%", 500000}, {"100%", 1000000},
		{"0.0001%", 1}, {"0.2500%", 2500}, {"007%", 70000}, {"99.9999%", 999999}};
	static const char *const bad[] = {"", "%", "1", "0%", "0.0%", "0.00001%", "100.0001%",
		"101%", "-1%", "+1%", "1.%", ".5%", "1,5%", "1 %", " 1%", "1%%", "1e1%", "nan%",
		"0.0.1%", "99999999999999999999%", "18446744073709551617%"};
	unsigned ppm = 42;

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		assert_int_equal(zd_percent_parse(good[i].text, &ppm), 0);
		assert_int_equal(ppm, good[i].ppm);
	}
	ppm = 42;
	for (size_t i = 0; i < N(bad); i++)
		assert_int_equal(zd_percent_parse(bad[i], &ppm), -EINVAL);
	assert_int_equal(ppm, 42);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_read),
		cmocka_unit_test(junk_is_no_size),
		cmocka_unit_test(too_large_a_size_is_told_apart),
		cmocka_unit_test(sizes_are_written_short_and_exact),
		cmocka_unit_test(format_and_parse_are_inverse),
		cmocka_unit_test(random_bytes_do_no_harm),
		cmocka_unit_test(durations),
		cmocka_unit_test(percents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
