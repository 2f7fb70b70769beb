# SPDX-License-Identifier: GPL-2.0-or-later
"""Bencher Metric Format: the schema of Bencher's documentation and the limits of its names, every
measured metric, and a count of all others."""

import collections
import json

import jsonschema

from common import close, export, measured, path_of, result

METRIC = {
    "type": "object",
    "properties": {name: {"type": "number"} for name in ("value", "lower_value", "upper_value")},
    "required": ["value"],
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {"^.{1,1024}$": {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        # A slug: then Bencher makes the measure if there is none yet.
        "patternProperties": {"^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$": METRIC},
    }},
}

for name in ("sample", "time", "hostile"):
    source, found = result(name), json.loads(export("bencher", path_of(name)))
    jsonschema.validate(found, SCHEMA)
    for metric in source["metrics"]:
        measures = found.get(metric["id"], {})
        assert len(measures) == measured(metric), metric["id"]
        for measure, values in measures.items():
            assert close(values["value"], metric["summary"]["median"])
            assert close(values["lower_value"], metric["summary"]["ci95"][0])
            assert close(values["upper_value"], metric["summary"]["ci95"][1])
            # The measures that Bencher has from the start are ns and operations a second.
            assert measure not in ("latency", "throughput")
            assert measure.startswith("instructions") == metric["unit"].startswith("insn")
            assert measure.startswith("nanoseconds") == metric["unit"].startswith("ns")
    for comparison in source["comparisons"]:
        if comparison["ratio"] is not None:
            ratio = found[comparison["metric"]]["dev-mem-ratio"]
            assert close(ratio["value"], comparison["ratio"])
    counts = collections.Counter(m["status"] for m in source["metrics"])
    for status in ("ok", "partial", "refused", "unsupported", "skipped", "failed"):
        assert found["zdbench"][f"metrics-{status}"]["value"] == counts[status]
