# SPDX-License-Identifier: GPL-2.0-or-later
"""The Grafana dashboard: sound as a document, and every query of every panel gets data from a real
Prometheus that has scraped exports."""

import json
import re
import tempfile

from common import FIXTURES, Prometheus, close, export, other_kernel, path_of, result

PANELS = {"row", "stat", "bargauge", "timeseries", "table"}


def check_document(dashboard):
    assert dashboard["id"] is None and dashboard["uid"] and dashboard["schemaVersion"] >= 36
    variables = {v["name"] for v in dashboard["templating"]["list"]}
    panels = dashboard["panels"]
    assert len({p["id"] for p in panels}) == len(panels)
    assert len({p["title"] for p in panels}) == len(panels)
    taken = set()
    for panel in panels:
        assert panel["type"] in PANELS, panel["type"]
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24 and not cells & taken, panel["title"]
        taken |= cells
        if panel["type"] == "row":
            continue
        refs = [target["refId"] for target in panel["targets"]]
        assert refs and len(set(refs)) == len(refs), panel["title"]
        for target in panel["targets"]:
            assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
            used = set(re.findall(r"\$\{?(\w+)", target["expr"]))
            assert used <= variables, (panel["title"], used - variables)
    assert variables == {"datasource"} | {
        name for panel in panels for target in panel.get("targets", [])
        for name in re.findall(r"\$(\w+)", target["expr"])}


def with_everything(expression):
    """As Grafana asks when all variables are at All."""
    return re.sub(r"\$\w+", ".*", expression)


with open(FIXTURES.parents[1] / "scripts/examples/grafana-dashboard.json", encoding="utf-8") as file:
    dashboard = json.load(file)
check_document(dashboard)

with tempfile.TemporaryDirectory() as directory:
    path, other = other_kernel(directory)
    texts = {"vm": export("prometheus", path_of("sample"), path),
             "local": export("prometheus", path_of("time"))}
with Prometheus(texts) as prometheus:
    answers = {}
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            found = prometheus.query(with_everything(target["expr"]))
            assert found, f"no data: {panel['title']}: {target['expr']}"
            answers[panel["title"], target["refId"]] = found
            # Every label of the legend is there; how many threads is said where it is not one.
            for label in re.findall(r"{{(\w+)}}", target["legendFormat"]):
                assert label == "threads" or any(label in one["metric"] for one in found), (panel["title"], label)
    assert any("threads" in one["metric"] for found in answers.values() for one in found)
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            metric, label = re.fullmatch(r"label_values\((\w+), (\w+)\)",
                                         variable["definition"]).groups()
            values = prometheus.query(f"count by ({label}) ({metric})")
            assert any(label in one["metric"] for one in values), variable["name"]

    # What the headline says is what the result says.
    metric = "fsdax/*/2M/ext4/fault/write-pte/p50"
    (ratio,) = (c["ratio"] for c in result("sample")["comparisons"] if c["metric"] == metric)
    (dearer,) = (float(one["value"][1])
                 for one in answers["map=dev dearer than map=mem", "A"]
                 if (one["metric"]["target"], one["metric"]["release"]) == (
                     "vm", result("sample")["machine"]["kernel"]["release"])
                 and (one["metric"]["workload"], one["metric"]["variant"]) == (
                     "fault", "write-pte"))
    assert close(dearer, ratio - 1), (dearer, ratio)
    failed = {one["metric"]["release"]: int(one["value"][1])
              for one in answers["Metrics that failed", "A"]}
    assert failed[other["machine"]["kernel"]["release"]] == sum(
        m["status"] == "failed" for m in other["metrics"])
    # And a query that names nothing gets nothing.
    assert not prometheus.query("zdbench_median_furlongs")
