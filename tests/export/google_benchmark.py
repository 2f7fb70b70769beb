# SPDX-License-Identifier: GPL-2.0-or-later
"""Google benchmark's own compare.py reads the exports, compares what both have measured in the same
unit, and leaves out the rest.

It imports scipy and numpy for its U test, which is switched off here (and 120 MB to install): they
are replaced by what fails when it is called."""

import json
import os
import subprocess
import tempfile

from common import close, consumer, export, measured, path_of, result

SCIPY_STATS = "def mannwhitneyu(*_, **__):\n    raise AssertionError('not asked for')\n\n\n" \
              "gmean = mannwhitneyu\n"
NUMPY = "class array:\n    def __init__(self, empty):\n        assert not empty\n\n" \
        "    def any(self):\n        return False\n"


def export_to(directory, name, source):
    path = os.path.join(directory, f"{name}.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(source, file)
    exported = os.path.join(directory, f"{name}.google.json")
    with open(exported, "w", encoding="utf-8") as file:
        file.write(export("google-benchmark", path))
    return exported


def compare(directory, a, b):
    dump = os.path.join(directory, "dump.json")
    done = subprocess.run(
        ["/usr/bin/python3", consumer("usr/share/benchmark/compare.py"), "--no-utest",
         "--no-color", "--dump_to_json", dump, "benchmarks", a, b],
        env={**os.environ, "PYTHONPATH": directory}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    with open(dump, encoding="utf-8") as file:
        return {entry["name"]: entry for entry in json.load(file)}


def is_cost(metric):
    return metric["unit"].split("/")[0] in ("insn", "ns")


def check_export(exported, source):
    with open(exported, encoding="utf-8") as file:
        entries = json.load(file)["benchmarks"]
    for metric in source["metrics"]:
        of_metric = [e for e in entries if e["name"] == metric["id"]]
        if not measured(metric):
            (entry,) = of_metric
            assert entry["error_occurred"] and "real_time" not in entry
            assert entry["error_message"] == f"{metric['status']}: {metric['reason']}"
            continue
        assert [e["repetition_index"] for e in of_metric] == [r["i"] for r in metric["reps"]]
        for entry, rep in zip(of_metric, metric["reps"]):
            assert ("real_time" in entry) == is_cost(metric)
            assert entry["iterations"] == rep["n_ops"]
            if is_cost(metric):
                assert close(entry["real_time"], rep["value"])
                assert (entry["time_unit"] == "ns") == metric["unit"].startswith("ns")
            else:
                assert rep["value"] in entry.values()


with tempfile.TemporaryDirectory() as directory:
    os.mkdir(os.path.join(directory, "scipy"))
    for module, text in ("scipy/__init__", ""), ("scipy/stats", SCIPY_STATS), ("numpy", NUMPY):
        with open(os.path.join(directory, f"{module}.py"), "w", encoding="utf-8") as file:
            file.write(text)
    for name in ("sample", "time", "hostile"):
        check_export(export_to(directory, name, result(name)), result(name))

    # Of the first metrics one is a tenth dearer, one has failed, and one has come.
    sample, changed = result("sample"), result("sample")
    dearer, failed = (m for m in changed["metrics"][:2])
    for rep in dearer["reps"]:
        rep["value"] *= 1.1
    failed.update(status="failed", reason="it went wrong", reps=[])
    failed["summary"].update(median=None, ci95=None, n=0)
    a, b = export_to(directory, "a", sample), export_to(directory, "b", changed)
    common = {m["id"] for m in changed["metrics"] if measured(m) and is_cost(m)}
    for one, two, change in (a, b, 0.1), (b, a, 1 / 1.1 - 1):
        found = compare(directory, one, two)
        assert found.keys() == common, found.keys() ^ common
        for name, entry in found.items():
            expected = change if name == dearer["id"] else 0
            assert all(abs(m["time"] - expected) < 1e-9 for m in entry["measurements"])

    # Instructions are not compared with time.
    assert compare(directory, a, os.path.join(directory, "time.google.json")) == {}
