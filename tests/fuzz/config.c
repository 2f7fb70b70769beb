/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A gate configuration, byte by byte: what is accepted is within its bounds and writes itself. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "gate/config.h"

static void use(const struct zd_gate_config *c)
{
	static const char id[] = "fsdax/dev/2M/ext4/fault/write-pte/p99";
	double theta = zd_gate_config_theta(c, "insn", id);
	struct zd_metric m = {.gate = true};

	strcpy(m.id, id);
	ZD_FUZZ_HOLDS(c->alpha >= 1e-9 && c->alpha <= 0.5);
	ZD_FUZZ_HOLDS(isnan(theta) || (theta >= 0 && theta <= 10));
	ZD_FUZZ_HOLDS(c->has_gated || zd_gate_config_gates(c, &m));
	for (size_t i = 0; i < c->n_gated; i++) {
		ZD_FUZZ_HOLDS(zd_gate_pattern_fits("*", c->gated[i]));
		(void)zd_gate_pattern_fits(c->gated[i], id);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zd_gate_config c;
	struct zd_err err = {0};

	zd_fuzz_json_begin();
	if (zd_gate_config_parse(&c, (const char *)data, size, "zdbench.gate.json", &err) == 0)
		use(&c);
	else
		zd_fuzz_refused(&err, ZD_EXIT_DATA);
	zd_gate_config_done(&c);
	zd_fuzz_json_end();
	return 0;
}
