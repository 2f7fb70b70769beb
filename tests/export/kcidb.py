# SPDX-License-Identifier: GPL-2.0-or-later
"""KernelCI's report database: its schema 5.3 as far as an export may use it (the real one knows more
properties, and none of these otherwise), and every reference leads somewhere."""

import json
import tempfile

import jsonschema

from common import close, export, measured, other_kernel, path_of, result

ID = {"type": "string", "pattern": "^[a-z0-9_]+:.*$"}
ORIGIN = {"type": "string", "pattern": "^[a-z0-9_]+$"}
TEXT = {"type": "string", "pattern": "^[^\\u0000]*$"}
STATUS = {"enum": ["FAIL", "ERROR", "MISS", "PASS", "DONE", "SKIP"]}
TIME = {"type": "string", "format": "date-time",
        "pattern": "^[0-9-]{10}T[0-9:]{8}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"}


def thing(required, **properties):
    return {"type": "array", "minItems": 1, "items": {
        "type": "object", "additionalProperties": False, "required": required,
        "properties": {"id": ID, "origin": ORIGIN, "comment": TEXT, "misc": {"type": "object"},
                       **properties}}}


SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version"],
    "properties": {
        "version": {
            "type": "object", "additionalProperties": False, "required": ["major"],
            "properties": {"major": {"const": 5},
                           "minor": {"type": "integer", "minimum": 0, "maximum": 3}}},
        "checkouts": thing(["id", "origin"], valid={"type": "boolean"}),
        "builds": thing(
            ["checkout_id", "id", "origin"], checkout_id=ID, config_name=TEXT, status=STATUS,
            architecture={"type": "string", "pattern": "^[a-z0-9_]*$"}),
        "tests": thing(
            ["build_id", "id", "origin"], build_id=ID, status=STATUS, start_time=TIME,
            path={"type": "string", "pattern": "^([a-zA-Z0-9_-]+([.][a-zA-Z0-9_-]+)*)?$"},
            log_excerpt={**TEXT, "maxLength": 16384},
            environment={"type": "object", "additionalProperties": False,
                         "properties": {"comment": TEXT}},
            number={"type": "object", "additionalProperties": False, "required": ["value"],
                    "properties": {"value": {"type": "number"}, "unit": TEXT}}),
    },
}
STATUS_OF = {"ok": "DONE", "partial": "DONE", "refused": "SKIP", "unsupported": "SKIP",
             "skipped": "SKIP", "failed": "ERROR"}


def no_nulls(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return all(no_nulls(one) for one in value)
    return value is not None


def check(found, sources):
    jsonschema.validate(found, SCHEMA)
    assert no_nulls(found)
    checkouts = {c["id"] for c in found["checkouts"]}
    builds = {b["id"]: b for b in found["builds"]}
    tests = {t["id"]: t for t in found["tests"]}
    assert len(builds) == len(found["builds"]) and len(tests) == len(found["tests"])
    assert all(b["checkout_id"] in checkouts for b in builds.values())
    assert all(t["build_id"] in builds for t in tests.values())
    for source in sources:
        for metric in source["metrics"]:
            test = tests.pop(f"zdbench:{source['run_id']}/{metric['id']}")
            assert test["status"] == STATUS_OF[metric["status"]]
            assert test["misc"]["status"] == metric["status"]
            assert test["misc"].get("reason", "") == metric["reason"]
            assert ("number" in test) == measured(metric)
            if measured(metric):
                assert close(test["number"]["value"], metric["summary"]["median"])
                assert test["number"]["unit"] == metric["unit"]
    assert len(tests) == sum(len(source["namespaces"]) for source in sources)
    assert all(test["path"].endswith(".namespace") for test in tests.values())


for name in ("sample", "time", "hostile"):
    check(json.loads(export("kcidb", path_of(name))), [result(name)])
with tempfile.TemporaryDirectory() as directory:
    path, other = other_kernel(directory)
    both = json.loads(export("kcidb", path_of("sample"), path, path_of("time")))
    check(both, [result("sample"), other, result("time")])
    # The run on a real machine was of the sample's kernel.
    assert len(both["builds"]) == 2
