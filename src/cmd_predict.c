/* SPDX-License-Identifier: GPL-2.0-or-later */
/* zdbench predict: from a result's memory traffic to time, on given media. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "predict/predict.h"
#include "printable.h"

enum { MAX_MEDIA = 8 };
enum { OPT_RAM = 256, OPT_OVERLAP, OPT_NO_PREFETCH, OPT_MEMMAP, OPT_INSTRUCTION, OPT_JSON };

struct arguments {
	const char *file, *ram;
	const char *medium[MAX_MEDIA];
	size_t n_media;
	struct zd_range overlap, ns_per_instruction;
	bool no_prefetch, memmap_warm, json, verbose;
};

static const struct argp_option options[] = {
	{"media", 'm', "NAME|FILE", 0, "The device's memory; may be given several times", 0},
	{"ram", OPT_RAM, "NAME|FILE", 0, "The other memory (default: dram)", 0},
	{"overlap", OPT_OVERLAP, "LO,HI", 0, "Share of a wait that other work hides (default: 0,1)",
		0},
	{"no-prefetch", OPT_NO_PREFETCH, 0, 0, "Lines in sequence cost the sequential latency, too",
		0},
	{"memmap", OPT_MEMMAP, "cold|warm", 0,
		"Are struct pages in a cache when an operation begins? (default: cold)", 0},
	{"ns-per-instruction", OPT_INSTRUCTION, "LO,HI", 0,
		"Predict instructions too, at so many nanoseconds each", 0},
	{"json", OPT_JSON, 0, 0, "As JSON", 0},
	{"verbose", 'v', 0, 0, "With the sources of the media's figures", 0},
	{0},
};

static _Noreturn void refuse(const char *hint, const char *fmt, const char *arg)
{
	struct zd_err err;

	zd_err_set(&err, ZD_EXIT_USAGE, fmt, arg);
	zd_err_hint(&err, "%s", hint);
	exit(zd_fail(&err));
}

/* "LO,HI", or one number for both; false for all else. */
static bool get_range(const char *text, double max, struct zd_range *range)
{
	char *end;

	range->lo = range->hi = strtod(text, &end);
	if (end != text && *end == ',') {
		text = end + 1;
		range->hi = strtod(text, &end);
	}
	return end != text && *end == '\0' && range->lo >= 0 && range->lo <= range->hi &&
	       range->hi <= max;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char example[] =
		"zdbench predict --media optane-dcpmm-100 results/local/FILE.json";
	struct arguments *a = state->input;

	switch (key) {
	case 'm':
		if (a->n_media == MAX_MEDIA)
			refuse("predict the rest in another call", "'%s' is the ninth --media",
				arg);
		a->medium[a->n_media++] = arg;
		return 0;
	case OPT_RAM:
		a->ram = arg;
		return 0;
	case OPT_OVERLAP:
		if (!get_range(arg, 1, &a->overlap))
			refuse("--overlap 0.2,0.8", "--overlap '%s' is no range in 0..1", arg);
		return 0;
	case OPT_INSTRUCTION:
		if (!get_range(arg, 1000, &a->ns_per_instruction) || a->ns_per_instruction.lo <= 0)
			refuse("--ns-per-instruction 0.1,0.5",
				"--ns-per-instruction '%s' is no range above 0, at most 1000", arg);
		return 0;
	case OPT_NO_PREFETCH:
		a->no_prefetch = true;
		return 0;
	case OPT_MEMMAP:
		if (strcmp(arg, "cold") != 0 && strcmp(arg, "warm") != 0)
			refuse("--memmap cold", "--memmap '%s' is neither cold nor warm", arg);
		a->memmap_warm = strcmp(arg, "warm") == 0;
		return 0;
	case OPT_JSON:
		a->json = true;
		return 0;
	case 'v':
		a->verbose = true;
		return 0;
	case ARGP_KEY_ARG:
		if (a->file)
			refuse(example, "predict takes one RESULT, '%s' is one more", arg);
		a->file = arg;
		return 0;
	case ARGP_KEY_END:
		if (!a->file)
			refuse(example, "predict needs a RESULT%s", "");
		if (a->n_media == 0)
			refuse(example, "predict needs --media: a FILE, or one of %s",
				zd_media_shipped);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int check_latency(const struct zd_medium *m, struct zd_err *err)
{
	if (m->read_latency_sequential_ns.n_sources)
		return 0;
	zd_err_set(err, ZD_EXIT_DATA,
		"--no-prefetch needs the sequential read latency of medium '%s', which is not "
		"published",
		m->name);
	return -ENODATA;
}

static int read_media(const struct arguments *a, struct zd_medium *medium, struct zd_medium *ram,
	struct zd_err *err)
{
	int rc = zd_medium_read(ram, a->ram, err);

	if (rc == 0 && a->no_prefetch)
		rc = check_latency(ram, err);
	for (size_t i = 0; rc == 0 && i < a->n_media; i++) {
		rc = zd_medium_read(&medium[i], a->medium[i], err);
		if (rc == 0 && a->no_prefetch)
			rc = check_latency(&medium[i], err);
	}
	return rc;
}

/* Is there anything to predict from? */
static int check_traffic(
	const struct zd_result *r, const char *name, size_t n_operations, struct zd_err *err)
{
	if (r->traffic.present && r->traffic.status != ZD_STATUS_OK) {
		zd_err_set(err, ZD_EXIT_DATA, "result '%s' holds no memory traffic: %s: %s", name,
			zd_status_name(r->traffic.status), r->traffic.reason);
		return -ENODATA;
	}
	if (r->traffic.present && (r->traffic.line_bytes < 16 || r->traffic.line_bytes > 4096)) {
		zd_err_set(err, ZD_EXIT_DATA,
			"result '%s': a cache line of %u bytes is not in 16..4096", name,
			r->traffic.line_bytes);
		return -ERANGE;
	}
	if (r->traffic.present && n_operations > 0)
		return 0;
	zd_err_set(err, ZD_EXIT_DATA, "result '%s' holds no memory traffic", name);
	zd_err_hint(err, "make it with traffic counted: zdbench run --traffic");
	return -ENODATA;
}

static int predict(struct zd_predict_input *in, const struct arguments *a, struct zd_err *err)
{
	struct zd_operation *operation = NULL;
	int rc = zd_operations(in->result, in->memmap_cold, &operation, &in->n_operations);

	in->operation = operation;
	if (rc == 0)
		rc = check_traffic(in->result, in->name, in->n_operations, err);
	else
		zd_err_set(err, ZD_EXIT_FAILED, "cannot predict: %s", zd_errno_name(rc));
	if (rc == 0 && a->json) {
		rc = zd_predict_json(in, stdout);
		if (rc < 0)
			zd_err_set(err, ZD_EXIT_FAILED, "cannot predict: %s", zd_errno_name(rc));
	} else if (rc == 0) {
		zd_predict_table(in, stdout);
	}
	free(operation);
	return rc;
}

static int zd_cmd_predict(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options,
		.parser = parse,
		.args_doc = "RESULT",
		.doc = "Predicts what the memory traffic of a result of `zdbench run --traffic` "
		       "costs "
		       "where the device is of a given kind of memory: each operation with map=mem "
		       "and with map=dev, as intervals. Nothing of it is measured. A medium is one "
		       "of those that zdbench knows (dram, optane-dcpmm-100, cxl-dram) or a file "
		       "like them.",
	};
	struct arguments a = {.ram = "dram", .overlap = {0, 1}};
	struct zd_medium *medium = NULL;
	struct zd_result result;
	struct zd_err err = {0};
	int rc;

	zd_options_parse(&argp, argc, argv, &a);
	rc = zd_result_read(&result, a.file, &err);
	medium = calloc(a.n_media + 1, sizeof(*medium));
	if (rc == 0 && !medium) {
		zd_err_set(&err, ZD_EXIT_FAILED, "cannot predict: %s", zd_errno_name(ENOMEM));
		rc = -ENOMEM;
	}
	if (rc == 0)
		rc = read_media(&a, medium + 1, medium, &err);
	if (rc == 0) {
		struct zd_predict_input in = {
			.result = &result,
			.name = a.file,
			.ram = medium,
			.medium = medium + 1,
			.n_media = a.n_media,
			.model = {.line_bytes = result.traffic.line_bytes,
				.overlap = a.overlap,
				.prefetch = !a.no_prefetch,
				.ns_per_instruction = a.ns_per_instruction},
			.memmap_cold = !a.memmap_warm,
			.verbose = a.verbose,
		};

		rc = predict(&in, &a, &err);
	}
	free(medium);
	zd_result_done(&result);
	return rc < 0 ? zd_fail(&err) : zd_stdout_close("the prediction");
}

const struct zd_command zd_cmd_predict_command = {
	"predict", "what memory traffic costs on slower memory", zd_cmd_predict};
