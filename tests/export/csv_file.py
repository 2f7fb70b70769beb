# SPDX-License-Identifier: GPL-2.0-or-later
"""CSV: Python's reader (strict) and SQLite find the same rows, each with the result's text in it, and
no text that a spreadsheet would run."""

import csv
import io
import os
import shutil
import subprocess
import tempfile

from common import close, export, measured, other_kernel, path_of, result, skip


def as_spreadsheets_get_it(text):
    return "'" + text if text[:1] in ("=", "+", "-", "@") else text


def read(text):
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def check(rows, sources):
    found = {(row["run_id"], row["id"]): row for row in rows}
    assert len(found) == len(rows) == sum(len(source["metrics"]) for source in sources)
    for row in rows:
        assert None not in row and None not in row.values(), row
    for source in sources:
        ratios = {}
        for comparison in source["comparisons"]:
            ratios[comparison["a"]] = ratios[comparison["b"]] = comparison
        for metric in source["metrics"]:
            row = found[source["run_id"], metric["id"]]
            for key in ("reason",):
                assert row[key] == as_spreadsheets_get_it(metric[key])
            assert row["verified"] == as_spreadsheets_get_it(metric["verified_text"])
            assert row["kernel"] == as_spreadsheets_get_it(source["invocation"]["plan"]["kernel"])
            for key in "inject", "kernel_inject":
                assert row[key] == str(source["invocation"]["plan"][key])
            assert row["status"] == metric["status"] and row["unit"] == metric["unit"]
            assert (row["median"] != "") == measured(metric)
            if measured(metric):
                assert close(float(row["median"]), metric["summary"]["median"])
            ratio = ratios[metric["id"]]["ratio"]
            assert row["dev_mem_ratio"] == "" if ratio is None else close(
                float(row["dev_mem_ratio"]), ratio)
            for key, value in row.items():
                assert value[:1] not in ("=", "+", "@", "\t", "\r"), (key, value)


for name in ("sample", "time", "hostile"):
    check(read(export("csv", path_of(name))), [result(name)])

with tempfile.TemporaryDirectory() as directory:
    path, other = other_kernel(directory)
    sources = [result("sample"), other, result("hostile")]
    text = export("csv", path_of("sample"), path, path_of("hostile"))
    check(read(text), sources)

    if not shutil.which("sqlite3"):
        skip("sqlite3 is not installed")
    file = os.path.join(directory, "all.csv")
    with open(file, "w", encoding="utf-8", newline="") as out:
        out.write(text)
    done = subprocess.run(
        ["sqlite3", "-batch", "-bail", ":memory:", ".mode csv", f".import {file} zdbench",
         "SELECT run_id, id, reason, verified, median FROM zdbench;"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    imported = list(csv.reader(io.StringIO(done.stdout.decode("utf-8"), newline=""), strict=True))
    assert imported == [[row[key] for key in ("run_id", "id", "reason", "verified", "median")]
                        for row in read(text)]
