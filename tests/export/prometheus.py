# SPDX-License-Identifier: GPL-2.0-or-later
"""promtool finds nothing to say about the exports; node_exporter and Prometheus carry every series
of them, with every label as the result has it."""

import collections
import subprocess
import tempfile

from common import (FIXTURES, Prometheus, close, consumer, export, fetch, measured, other_kernel,
                    path_of, result, series)


def check_with_promtool(text):
    done = subprocess.run([consumer("usr/bin/promtool"), "check", "metrics"], input=text,
                          text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0 and not done.stdout.strip(), done.stdout


def of_metric(found, prefix, metric):
    """The series of one metric whose names begin so."""
    part = {key: metric[key] for key in ("mode", "map", "fs", "workload", "variant", "stat")}
    align = metric["id"].split("/")[2]
    return {key: value for key, value in found.items() if key[0].startswith(f"zdbench_{prefix}")
            and dict(key[1]).items() >= {**part, "align": align}.items()}


def check_metrics(found, source):
    for metric in source["metrics"]:
        ((_, labels),) = of_metric(found, "metric_status", metric)
        assert dict(labels)["status"] == metric["status"]
        assert dict(labels).get("reason", "") == metric["reason"]
        medians = of_metric(found, "median_", metric)
        assert len(medians) == measured(metric), metric["id"]
        for (name, _), value in medians.items():
            per = 1e9 if metric["unit"].startswith("ns") else 1
            assert close(value, metric["summary"]["median"] / per), (name, value)
            if metric["unit"].startswith("insn"):
                assert "instructions" in name and "second" not in name, name


texts = {name: export("prometheus", path_of(name)) for name in ("sample", "time", "hostile")}
with tempfile.TemporaryDirectory() as directory:
    path, other = other_kernel(directory)
    both = export("prometheus", path_of("sample"), path)
    assert series(both).keys() >= series(texts["sample"]).keys()
    assert len(series(both)) == 2 * len(series(texts["sample"]))
    check_with_promtool(both)
    texts["other"] = export("prometheus", path)

expected = {}
for name, text in texts.items():
    check_with_promtool(text)
    found = series(text)
    check_metrics(found, other if name == "other" else result(name))
    assert not expected.keys() & found.keys()
    expected.update(found)

with Prometheus(texts) as prometheus:
    scraped = fetch(prometheus.node_url)
    assert "node_textfile_scrape_error 0" in scraped, scraped[-2000:]
    carried = series("\n".join(line for line in scraped.splitlines()
                               if line.startswith("zdbench_")))
    assert carried.keys() == expected.keys(), carried.keys() ^ expected.keys()
    assert all(close(carried[key], expected[key]) for key in expected)

    stored = prometheus.query("{__name__=~'zdbench_.*'}")
    assert len(stored) == len(expected)
    for sample in stored:
        labels = dict(sample["metric"])
        name = labels.pop("__name__")
        labels.pop("job"), labels.pop("instance")
        assert close(float(sample["value"][1]), expected[name, frozenset(labels.items())])

    statuses = collections.Counter(
        m["status"] for r in (result("sample"), result("time"), result("hostile"), other)
        for m in r["metrics"])
    for status, count in statuses.items():
        (answer,) = prometheus.query(f'sum(zdbench_metric_status{{status="{status}"}})')
        assert int(answer["value"][1]) == count, status
