# SPDX-License-Identifier: GPL-2.0-or-later
"""github-action-benchmark: what its extractor takes (a list of entries with name, value and unit,
perhaps range and extra), each direction in its own file, nothing in both, nothing lost."""

import collections
import json

import jsonschema

from common import close, export, measured, path_of, result

SCHEMA = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "unit": {"type": "string", "minLength": 1},
            "value": {"type": "number"},
            "range": {"type": "string"},
            "extra": {"type": "string"},
        },
        "required": ["name", "unit", "value"],
        "additionalProperties": False,
    },
}

for name in ("sample", "time", "hostile"):
    source = result(name)
    metrics = {m["id"]: m for m in source["metrics"]}
    files = {}
    for better, form in ("lower", "github-smaller"), ("higher", "github-bigger"):
        entries = json.loads(export(form, path_of(name)))
        jsonschema.validate(entries, SCHEMA)
        files[better] = {entry["name"]: entry for entry in entries}
        assert len(files[better]) == len(entries), "a name stands twice"
    assert not files["lower"].keys() & files["higher"].keys()
    for metric in metrics.values():
        entry = files[metric["better"]].get(metric["id"])
        assert (entry is not None) == measured(metric), metric["id"]
        if entry:
            assert close(entry["value"], metric["summary"]["median"])
            assert entry["unit"] == metric["unit"]
    counts = collections.Counter(m["status"] for m in source["metrics"])
    assert files["higher"]["zdbench/metrics/ok"]["value"] == counts["ok"]
    for status in ("partial", "refused", "unsupported", "skipped", "failed"):
        entry = files["lower"][f"zdbench/metrics/{status}"]
        assert entry["value"] == counts[status]
        said = entry["extra"].split("\n") if "extra" in entry else []
        assert said == [f"{m['id']}: {m['reason']}" for m in metrics.values()
                        if m["status"] == status]
