/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>

#include "result/decode.h"

static int check_status(struct zd_decoder *d, enum zd_status status, const char *reason)
{
	if (status != ZD_STATUS_OK && status != ZD_STATUS_UNSUPPORTED && status != ZD_STATUS_FAILED)
		return zd_decode_bad(
			d, "traffic cannot have the status '%s'", zd_status_name(status));
	if ((status == ZD_STATUS_OK) == (reason[0] == '\0'))
		return 0;
	return zd_decode_bad(d, "status '%s' %s a reason", zd_status_name(status),
		reason[0] ? "must not have" : "needs");
}

static int get_level(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_traffic_setup *t = into;

	return zd_decode_fields(d, value, zd_fields_traffic_level, &t->level[t->n_levels++]);
}

static int get_probe(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_traffic_setup *t = into;

	return zd_decode_fields(d, value, zd_fields_traffic_probe,
		&t->calibration.probe[t->calibration.n_probes++]);
}

static int get_calibration(struct zd_decoder *d, const json_t *value, void *into)
{
	int rc = zd_decode_fields(d, value, zd_fields_calibration, into);

	return rc ? rc : zd_decode_list(d, value, "probes", ZD_TRAFFIC_MAX_PROBES, get_probe, into);
}

int zd_decode_traffic_setup(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_traffic_setup *t = into;
	int rc;

	if (!value)
		return 0;
	t->present = true;
	rc = zd_decode_fields(d, value, zd_fields_traffic_setup, t);
	rc = rc ? rc : zd_decode_list(d, value, "levels", ZD_TRAFFIC_MAX_LEVELS, get_level, t);
	rc = rc ? rc : zd_decode_member(d, value, "calibration", get_calibration, t);
	return rc ? rc : check_status(d, t->status, t->reason);
}

static int get_classes(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_traffic *t = into;
	int rc = 0;

	if (!json_is_object(value))
		return zd_decode_wanted(d, "an object", value);
	for (unsigned i = 0; i < ZD_TRAFFIC_CLASSES && rc == 0; i++) {
		const char *name = zd_traffic_class_name(i);
		struct zd_decode_step step;

		zd_decode_enter(d, &step, name, 0);
		rc = zd_decode_fields(
			d, json_object_get(value, name), zd_fields_traffic_count, &t->count[i]);
		zd_decode_leave(d);
	}
	return rc;
}

int zd_decode_traffic(struct zd_decoder *d, const json_t *value, void *into)
{
	struct zd_metric *m = into;
	int rc;

	if (!value)
		return 0;
	m->traffic = calloc(1, sizeof(*m->traffic));
	if (!m->traffic)
		return zd_decode_no_memory(d);
	rc = zd_decode_fields(d, value, zd_fields_traffic, m->traffic);
	rc = rc ? rc : zd_decode_member(d, value, "classes", get_classes, m->traffic);
	rc = rc ? rc : check_status(d, m->traffic->status, m->traffic->reason);
	if (rc == 0 && m->traffic->status == ZD_STATUS_OK && m->traffic->operations == 0)
		return zd_decode_bad(d, "ok, but of 0 operations");
	return rc;
}
