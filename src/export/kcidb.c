/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * KernelCI's common report database, schema 5.3: the kernel is a checkout and a build, every
 * namespace and every metric is a test of it. A measured metric is DONE with a number, what was
 * refused, unsupported or skipped is SKIP, what failed is ERROR: zdbench cannot tell whether the
 * kernel is at fault. zdbench's own status and reason stand in misc.
 *
 * The origin is `zdbench`; who submits reports puts the name that KernelCI gave him in its place.
 *
 * Source: kcidb_io/schema of kernelci/kcidb-io.
 */
#include "export/export.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "export/json.h"
#include "result/rows.h"

static const char ORIGIN[] = "zdbench";

/* Of a run: what its tests have in common. */
struct context {
	struct zd_json json;
	json_t *checkouts, *builds, *tests;
	const struct zd_result *result;
	char build_id[320];
};

static const char *test_status(enum zd_status status)
{
	static const char *const name[] = {
		[ZD_STATUS_OK] = "DONE",
		[ZD_STATUS_PARTIAL] = "DONE",
		[ZD_STATUS_REFUSED] = "SKIP",
		[ZD_STATUS_UNSUPPORTED] = "SKIP",
		[ZD_STATUS_SKIPPED] = "SKIP",
		[ZD_STATUS_FAILED] = "ERROR",
	};

	return name[status];
}

/* A path is of parts [a-zA-Z0-9_-]+ with dots between them. */
static void set_path(struct zd_json *j, json_t *test, const char *id)
{
	char path[256];
	size_t n = (size_t)snprintf(path, sizeof(path), "%s.", ORIGIN);

	for (; *id && n + 1 < sizeof(path); id++)
		path[n++] = *id == '/'					       ? '.'
			    : isalnum((unsigned char)*id) || strchr("_-", *id) ? *id
									       : '_';
	path[n] = '\0';
	zd_json_set_text(j, test, "path", path);
}

/* The test that `id` names; *misc is zdbench's own part of it. */
static json_t *add_test(struct context *c, const char *id, enum zd_status status,
	const char *test_status, const char *reason, json_t **misc)
{
	struct zd_json *j = &c->json;
	json_t *test = zd_json_push_object(j, c->tests);
	char test_id[320];

	snprintf(test_id, sizeof(test_id), "%s:%s/%s", ORIGIN, c->result->run_id, id);
	zd_json_set_text(j, test, "id", test_id);
	zd_json_set_text(j, test, "origin", ORIGIN);
	zd_json_set_text(j, test, "build_id", c->build_id);
	set_path(j, test, id);
	zd_json_set_text(j, test, "start_time", c->result->started);
	zd_json_set_text(j, test, "status", test_status);
	*misc = zd_json_add_object(j, test, "misc");
	zd_json_set_text(j, *misc, "id", id);
	zd_json_set_text(j, *misc, "status", zd_status_name(status));
	if (zd_result_injected(c->result))
		zd_json_set(j, *misc, "injected_instructions",
			json_integer((json_int_t)zd_result_injected(c->result)));
	if (reason[0]) {
		zd_json_set_text(j, *misc, "reason", reason);
		zd_json_set_text(j, test, "log_excerpt", reason);
	}
	return test;
}

static void add_environment(struct context *c, json_t *test)
{
	const struct zd_machine *m = &c->result->machine;
	json_t *environment = zd_json_add_object(&c->json, test, "environment");
	char comment[256];

	snprintf(comment, sizeof(comment), "%s%s%s%s, %u CPU%s", m->cpu,
		m->emulator.present ? " in " : "", m->emulator.present ? m->emulator.name : "",
		m->emulator.present ? " (emulated)" : "", m->cpus, m->cpus == 1 ? "" : "s");
	zd_json_set_text(&c->json, environment, "comment", comment);
}

static void add_namespace(struct context *c, const struct zd_namespace_record *ns)
{
	struct zd_json *j = &c->json;
	char cell[64], id[96];
	json_t *test, *misc;

	snprintf(
		id, sizeof(id), "%s/namespace", zd_cell_format(&ns->requested, cell, sizeof(cell)));
	test = add_test(c, id, ns->status,
		zd_namespace_proved(ns) ? "PASS" : test_status(ns->status), ns->reason, &misc);
	add_environment(c, test);
	zd_json_set(j, misc, "memmap_proved", json_boolean(zd_namespace_proved(ns)));
	if (ns->raw_bytes == 0)
		return;
	zd_json_set(j, misc, "raw_bytes", json_integer((json_int_t)ns->raw_bytes));
	zd_json_set(j, misc, "lost_bytes", json_integer((json_int_t)ns->lost_bytes));
	zd_json_set(j, misc, "ram_bytes", json_integer(ns->ram_bytes));
}

static void add_metric(struct context *c, const struct zd_metric *m)
{
	struct zd_json *j = &c->json;
	json_t *misc, *number,
		*test = add_test(c, m->id, m->status, test_status(m->status), m->reason, &misc);
	char comment[160];

	snprintf(comment, sizeof(comment), "%s: %s, %s", m->workload, m->label, m->stat_label);
	zd_json_set_text(j, test, "comment", comment);
	add_environment(c, test);
	zd_json_set_text(j, misc, "better", m->better == ZD_LOWER ? "lower" : "higher");
	zd_json_set(j, misc, "repetitions", json_integer((json_int_t)m->summary.n));
	if (m->verified_text[0])
		zd_json_set_text(j, misc, "verified", m->verified_text);
	if (!zd_export_measured(m))
		return;
	number = zd_json_add_object(j, test, "number");
	zd_json_set_real(j, number, "value", m->summary.median);
	zd_json_set_text(j, number, "unit", m->unit);
	if (zd_export_has_ci95(m)) {
		zd_json_set_real(j, misc, "ci95_low", m->summary.lo);
		zd_json_set_real(j, misc, "ci95_high", m->summary.hi);
	}
}

/* The same kernel is the same build, whichever run saw it. */
static void add_kernel(struct context *c)
{
	struct zd_json *j = &c->json;
	const struct zd_machine *m = &c->result->machine;
	json_t *checkout, *build, *misc, *other;
	char arch[sizeof(m->arch)], comment[160];
	size_t i;

	snprintf(c->build_id, sizeof(c->build_id), "%s:%s/%s/%s/%s%s%s", ORIGIN, m->arch,
		m->kernel.release, m->kernel.version, m->kernel.config_fingerprint,
		m->kernel.build[0] ? "/" : "", m->kernel.build);
	json_array_foreach (c->builds, i, other) {
		const char *id = json_string_value(json_object_get(other, "id"));

		/* There is none when memory has run out. */
		if (id && strcmp(id, c->build_id) == 0)
			return;
	}
	snprintf(comment, sizeof(comment), "Linux %s", m->kernel.release);
	checkout = zd_json_push_object(j, c->checkouts);
	zd_json_set_text(j, checkout, "id", c->build_id);
	zd_json_set_text(j, checkout, "origin", ORIGIN);
	zd_json_set_text(j, checkout, "comment", comment);
	zd_json_set(j, checkout, "valid", json_true());

	for (i = 0; m->arch[i]; i++)
		arch[i] = isalnum((unsigned char)m->arch[i])
				  ? (char)tolower((unsigned char)m->arch[i])
				  : '_';
	arch[i] = '\0';
	build = zd_json_push_object(j, c->builds);
	zd_json_set_text(j, build, "id", c->build_id);
	zd_json_set_text(j, build, "checkout_id", c->build_id);
	zd_json_set_text(j, build, "origin", ORIGIN);
	zd_json_set_text(j, build, "comment", m->kernel.version);
	zd_json_set_text(j, build, "architecture", arch);
	if (c->result->invocation.kernel[0])
		zd_json_set_text(j, build, "config_name", c->result->invocation.kernel);
	/* It ran. */
	zd_json_set_text(j, build, "status", "PASS");
	misc = zd_json_add_object(j, build, "misc");
	zd_json_set_text(j, misc, "package", m->kernel.package);
	zd_json_set(j, misc, "page_size_bytes", json_integer((json_int_t)m->page_size_bytes));
}

static int write_kcidb(const struct zd_result_input *in, size_t n, FILE *out, struct zd_err *err)
{
	struct context c = {.json = {.root = json_object()}};
	json_t *version = zd_json_add_object(&c.json, c.json.root, "version");

	zd_json_set(&c.json, version, "major", json_integer(5));
	zd_json_set(&c.json, version, "minor", json_integer(3));
	c.checkouts = zd_json_add_array(&c.json, c.json.root, "checkouts");
	c.builds = zd_json_add_array(&c.json, c.json.root, "builds");
	c.tests = zd_json_add_array(&c.json, c.json.root, "tests");
	for (size_t i = 0; i < n; i++) {
		c.result = in[i].result;
		add_kernel(&c);
		for (size_t k = 0; k < c.result->n_ns; k++)
			add_namespace(&c, &c.result->ns[k]);
		for (size_t k = 0; k < c.result->n_metrics; k++)
			add_metric(&c, &c.result->metric[k]);
	}
	return zd_json_finish(&c.json, out, err);
}

const struct zd_export zd_export_kcidb = {
	.name = "kcidb",
	.summary = "KernelCI's report database, schema 5.3",
	.several = true,
	.write = write_kcidb,
};
