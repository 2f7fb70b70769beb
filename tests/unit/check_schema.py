#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Validates result files against results/zdbench.result.1.schema.json.

check_schema.py FILE...        one line an error; exit 1 when there is one
check_schema.py --self-test FILE
                               besides, the schema must refuse what is broken in FILE on purpose
"""

import copy
import json
import pathlib
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "results" / "zdbench.result.1.schema.json"


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=no_constant)


def undescribed(node, path=""):
    """Paths of properties without a description."""
    if isinstance(node, dict):
        for name, sub in node.get("properties", {}).items():
            if path.endswith("/then") or path.endswith("/else") or path.endswith("/if"):
                continue
            if "description" not in sub and "$ref" not in sub:
                yield f"{path}/{name}"
        for key, sub in node.items():
            yield from undescribed(sub, f"{path}/{key}")
    elif isinstance(node, list):
        for i, sub in enumerate(node):
            yield from undescribed(sub, f"{path}/{i}")


def broken(result):
    """(what, result) for results that must be refused."""

    def change(what, *path, value):
        bad = copy.deepcopy(result)
        at = bad
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value
        return what, bad

    yield change("unknown key", "future", value=1)
    yield change("unknown key in a metric", "metrics", 0, "future", value=1)
    yield change("unknown status", "metrics", 0, "status", value="great")
    yield change("ok with a reason", "metrics", 0, "reason", value="but")
    yield change("failed without a reason", "metrics", 0, "status", value="failed")
    yield change("unknown warning", "warnings", 0, "code", value="bad-weather")
    yield change("unknown unit", "metrics", 0, "unit", value="furlongs")
    yield change("another schema", "schema", value="zdbench.result/2")
    yield change("text for a number", "metrics", 0, "reps", 0, "value", value="7")
    yield change("verdict without a ratio", "comparisons", 0, "ratio", value=None)
    yield change("local time", "started", value="2026-11-22T13:19:36+01:00")
    for key in result:
        bad = copy.deepcopy(result)
        del bad[key]
        yield f"no {key}", bad


def main(arguments):
    self_test = arguments[:1] == ["--self-test"]
    files = arguments[self_test:]
    if not files:
        sys.exit(__doc__)
    schema = load(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failed = False
    for name in files:
        try:
            result = load(name)
        except (OSError, ValueError) as error:
            print(f"{name}: {error}")
            failed = True
            continue
        for error in validator.iter_errors(result):
            print(f"{name}: {error.json_path}: {error.message[:300]}")
            failed = True
        if self_test:
            for what, bad in broken(result):
                if validator.is_valid(bad):
                    print(f"{name}: accepted with {what}")
                    failed = True
    for path in undescribed(schema) if self_test else ():
        print(f"{SCHEMA.name}: {path} has no description")
        failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
