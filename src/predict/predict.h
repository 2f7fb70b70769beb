/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * `zdbench predict`: what the memory traffic of a result costs on given media. What is written here
 * is predicted and says so; it is never mixed with what was measured.
 */
#ifndef ZDBENCH_PREDICT_H
#define ZDBENCH_PREDICT_H

#include <stdio.h>

#include "predict/operations.h"

struct zd_predict_input {
	const struct zd_result *result;
	const char *name; /* of its file */
	const struct zd_operation *operation;
	size_t n_operations;
	const struct zd_medium *ram;
	const struct zd_medium *medium; /* each in turn is the device's */
	size_t n_media;
	struct zd_model model; /* ram and device are not yet set in it */
	bool memmap_cold;
	bool verbose;
};

/* At most 100 columns; the same text for the same input. */
void zd_predict_table(const struct zd_predict_input *in, FILE *out);

/* `zdbench.prediction/1`, results/zdbench.prediction.1.schema.json. 0 or -ENOMEM. */
int zd_predict_json(const struct zd_predict_input *in, FILE *out);

#endif
