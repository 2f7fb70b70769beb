/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>

#include <jansson.h>

#include "json_value.h"
#include "predict/predict.h"

/* null for none at all; a null at its end: no bound. */
static json_t *range(const struct zd_range *r)
{
	return isnan(r->lo) ? json_null()
			    : json_pack("[o, o]", zd_json_real(r->lo), zd_json_real(r->hi));
}

static json_t *prediction(const struct zd_model *model, const struct zd_operation *o)
{
	struct zd_prediction p;
	json_t *most;

	if (!o->counted)
		return json_null();
	zd_predict(model, &o->mem_demand, &o->dev_demand, &p);
	most = p.most ? json_pack("{s:s, s:f}", "what", p.most, "share", p.most_share)
		      : json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "mem_ns", range(&p.mem_ns), "dev_ns",
		range(&p.dev_ns), "difference_ns", range(&p.difference_ns), "ratio",
		range(&p.ratio), "most", most);
}

static json_t *operation(const struct zd_model *model, const struct zd_operation *o)
{
	const struct zd_metric *m = zd_operation_any(o);
	char id[sizeof(m->id)];

	return json_pack("{s:o, s:o, s:o, s:o}", "metric",
		zd_json_line(zd_metric_pair_id(m, id, sizeof(id))), "operation",
		zd_json_line(o->unit), "reason", zd_json_line(o->why), "predicted",
		prediction(model, o));
}

static json_t *figure(const struct zd_figure *f)
{
	return f->n_sources ? json_pack("[f, f]", f->lo, f->hi) : json_null();
}

static json_t *figures(const struct zd_medium *m)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name", zd_json_line(m->name),
		"title", zd_json_line(m->title), "read_latency_random_ns",
		figure(&m->read_latency_random_ns), "read_latency_sequential_ns",
		figure(&m->read_latency_sequential_ns), "read_bandwidth_gb_s",
		figure(&m->read_bandwidth_gb_s), "write_bandwidth_gb_s",
		figure(&m->write_bandwidth_gb_s), "granularity_bytes",
		json_integer((json_int_t)m->granularity_bytes.lo));
}

static json_t *on_medium(const struct zd_predict_input *in, const struct zd_medium *medium)
{
	json_t *operations = json_array();
	struct zd_model model = in->model;

	model.ram = in->ram;
	model.device = medium;
	for (size_t i = 0; operations && i < in->n_operations; i++)
		if (json_array_append_new(operations, operation(&model, &in->operation[i])) != 0) {
			json_decref(operations);
			operations = NULL;
		}
	return json_pack("{s:o, s:o}", "device", figures(medium), "operations", operations);
}

static json_t *media(const struct zd_predict_input *in)
{
	json_t *list = json_array();

	for (size_t i = 0; list && i < in->n_media; i++)
		if (json_array_append_new(list, on_medium(in, &in->medium[i])) != 0) {
			json_decref(list);
			list = NULL;
		}
	return list;
}

int zd_predict_json(const struct zd_predict_input *in, FILE *out)
{
	const struct zd_result *r = in->result;
	const struct zd_model *m = &in->model;
	json_t *instruction =
		m->ns_per_instruction.hi > 0 ? range(&m->ns_per_instruction) : json_null();
	json_t *result = json_pack("{s:o, s:o, s:o, s:o, s:o, s:I}", "file", zd_json_line(in->name),
		"run_id", zd_json_line(r->run_id), "kernel",
		zd_json_line(r->machine.kernel.release), "variant",
		zd_json_line(r->invocation.kernel), "arch", zd_json_line(r->machine.arch),
		"page_size_bytes", (json_int_t)r->machine.page_size_bytes);
	json_t *model = json_pack("{s:i, s:o, s:b, s:b, s:o}", "line_bytes",
		(int)r->traffic.line_bytes, "overlap", range(&m->overlap), "prefetch", m->prefetch,
		"memmap_cold", in->memmap_cold, "ns_per_instruction", instruction);
	json_t *root = json_pack("{s:s, s:o, s:o, s:o, s:o}", "schema", "zdbench.prediction/1",
		"result", result, "model", model, "ram", figures(in->ram), "media", media(in));
	int rc = root && json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) == 0
			 ? 0
			 : -ENOMEM;

	fputc('\n', out);
	json_decref(root);
	return rc;
}
