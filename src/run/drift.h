/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run says of metrics whose level changed while it measured (stats/steady.h). */
#ifndef ZDBENCH_DRIFT_H
#define ZDBENCH_DRIFT_H

#include "result/result.h"

/* Makes the warning of drift what r's summaries say, in place of any that there was. */
void zd_drift_warn(struct zd_result *r);

#endif
