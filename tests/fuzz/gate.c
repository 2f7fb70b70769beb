/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two results from strangers, held against each other: every form of the verdict. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "gate/calibrate.h"
#include "gate/compare.h"
#include "gate/forms.h"

static const char *const across[] = {"", "kernel", "kernel,emulator,machine,tool"};

static void write_form(const struct zd_gate *g, unsigned how)
{
	FILE *plain = zd_fuzz_out(ZD_FUZZ_PLAIN), *markup = zd_fuzz_out(ZD_FUZZ_MARKUP);

	switch (how % 5) {
	case 0:
		zd_gate_table(g, plain, how & 8);
		break;
	case 1:
		zd_gate_junit(g, markup);
		break;
	case 2:
		zd_gate_markdown(g, markup);
		break;
	case 3:
		zd_gate_annotations(g, plain);
		break;
	default:
		ZD_FUZZ_HOLDS(zd_gate_json(g, plain) == 0);
	}
	fflush(plain);
	fflush(markup);
}

static void judge(struct zd_result *base, struct zd_result *fresh, struct zd_result *more,
	unsigned how, unsigned form)
{
	struct zd_gate_input in = {base, fresh, more, "base.json", "fresh.json", "more.json", 0};
	struct zd_gate_config config;
	struct zd_err err = {0};
	struct zd_gate g;

	ZD_FUZZ_HOLDS(zd_gate_config_init(&config, &err) == 0);
	if (how % 3)
		ZD_FUZZ_HOLDS(zd_across_parse(across[how % 3], &in.across, &err) == 0);
	if (zd_gate_run(&g, &in, &config, &err) == 0) {
		size_t verdicts = 0;

		for (size_t i = 0; i < ZD_N_VERDICTS; i++)
			verdicts += g.count[i];
		ZD_FUZZ_HOLDS(verdicts == g.n_metrics);
		write_form(&g, form);
		zd_gate_done(&g);
	} else {
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
	}
	zd_gate_config_done(&config);
}

static void calibrate(const struct zd_result *base, const struct zd_result *fresh)
{
	struct zd_result all[] = {*base, *fresh};
	const char *const names[] = {"base.json", "fresh.json"};
	struct zd_floor *floors = NULL;
	struct zd_gate_config config;
	struct zd_err err = {0};
	size_t n = 0;

	ZD_FUZZ_HOLDS(zd_gate_config_init(&config, &err) == 0);
	if (zd_calibrate(all, names, 2, &config, &floors, &n, &err) < 0)
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
	free(floors);
	zd_gate_config_done(&config);
}

static void use(struct zd_result *base, struct zd_result *fresh, unsigned how, unsigned form)
{
	FILE *out = zd_fuzz_out(ZD_FUZZ_PLAIN);

	switch (how >> 5) {
	case 0:
		ZD_FUZZ_HOLDS(zd_compare_print(base, "a.json", fresh, "b.json", true, out) == 0);
		fflush(out);
		break;
	case 1:
		calibrate(base, fresh);
		break;
	default:
		judge(base, fresh, NULL, how, form);
	}
}

/* The base is mostly the sample as it is: another run's. */
static bool read_base(struct zd_result *base, struct zd_fuzz_input *in)
{
	struct zd_err err = {0};

	if (zd_fuzz_result(in, base, &err) < 0)
		return false;
	strcpy(base->run_id, "base");
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct zd_result plain, changed, fresh;
	struct zd_fuzz_input in = {data, size}, none = {0};
	struct zd_err err = {0};
	unsigned how = zd_fuzz_byte(&in), form = zd_fuzz_byte(&in);

	if (plain.n_metrics == 0)
		ZD_FUZZ_HOLDS(read_base(&plain, &none));
	if (zd_fuzz_result(&in, &fresh, &err) < 0)
		return 0;
	if (!(form & 0x80)) {
		use(&plain, &fresh, how, form & 0x7f);
	} else if (read_base(&changed, &in)) {
		use(&changed, &fresh, how, form & 0x7f);
		zd_result_done(&changed);
	}
	zd_result_done(&fresh);
	return 0;
}
