/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run/drift.h"

#include <stdio.h>
#include <string.h>

void zd_drift_warn(struct zd_result *r)
{
	struct zd_warning room;
	char list[sizeof(room.message) - 80] = "";
	size_t judged = 0, drifting = 0, named = 0, at = 0;

	zd_warnings_drop(&r->warnings, zd_warning_name(ZD_WARN_DRIFT));
	for (size_t i = 0; i < r->n_metrics; i++) {
		const struct zd_metric *m = &r->metric[i];
		char one[sizeof(m->id) + 16];
		size_t length;

		judged += strcmp(m->steady.verdict, "unknown") != 0;
		if (strcmp(m->steady.verdict, "no") != 0)
			continue;
		drifting++;
		length = (size_t)snprintf(one, sizeof(one), "%s%s %+.1f%%", at ? ", " : "", m->id,
			(m->steady.ratio - 1) * 100);
		if (named + 1 < drifting || at + length + sizeof(", ...") > sizeof(list))
			continue;
		memcpy(list + at, one, length + 1);
		at += length;
		named++;
	}
	if (drifting > 0)
		zd_warnings_raise(&r->warnings, ZD_WARN_DRIFT,
			"%zu of %zu metrics changed from the first half of the repetitions to the "
			"second: %s%s",
			drifting, judged, list, named < drifting ? ", ..." : "");
}
