# SPDX-License-Identifier: GPL-2.0-or-later
"""A real InfluxDB takes the exports, and gives back every metric with its text as the result has
it."""

import json
import os
import tempfile
import urllib.parse

from common import (close, consumer, daemon, export, fetch, free_port, measured, other_kernel,
                    path_of, result)

CONFIG = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{work}/meta"
[data]
  dir = "{work}/data"
  wal-dir = "{work}/wal"
[http]
  bind-address = "127.0.0.1:{http}"
[monitor]
  store-enabled = false
"""


def rows(answer):
    for one in json.loads(answer)["results"][0].get("series", []):
        for values in one["values"]:
            yield {**dict(zip(one["columns"], values)), **one.get("tags", {})}


def id_of(point):
    threads = f"@T{point['threads']}" if point["threads"] else ""
    return "/".join([*(point[k] for k in ("mode", "map", "align", "fs", "workload")),
                     point["variant"] + threads, point["stat"]])


def check_metrics(found, source):
    release = source["machine"]["kernel"]["release"].replace("\\", "/")
    points = {id_of(p): p for p in found
              if (p["release"], p["target"]) == (release, source["invocation"]["plan"]["target"])}
    assert len(points) == len(source["metrics"])
    for metric in source["metrics"]:
        point = points[metric["id"]]
        assert point["status"] == metric["status"]
        assert point["unit"] == metric["unit"]
        assert (point["reason"] or "") == metric["reason"], (point["reason"], metric["reason"])
        assert (point["verified"] or "") == metric["verified_text"]
        if measured(metric):
            assert close(point["median"], metric["summary"]["median"])
        else:
            assert point["median"] is None


with tempfile.TemporaryDirectory() as work:
    http, rpc = free_port(), free_port()
    config = os.path.join(work, "influxdb.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(CONFIG.format(work=work, http=http, rpc=rpc))
    path, other = other_kernel(work)
    url = f"http://127.0.0.1:{http}"
    with daemon(f"{url}/ping", consumer("usr/bin/influxd"), "-config", config):
        def query(text, data=None):
            return fetch(f"{url}/query?" + urllib.parse.urlencode(
                {"db": "zdbench", "epoch": "ns", "q": text}), data)

        query("CREATE DATABASE zdbench", b"")
        text = export("influx", path_of("sample"), path, path_of("time"), path_of("hostile"))
        fetch(f"{url}/write?db=zdbench&precision=ns", text.encode("utf-8"))
        sources = [result("sample"), other, result("time"), result("hostile")]
        found = list(rows(query("SELECT * FROM zdbench_metric")))
        assert len(found) == sum(len(source["metrics"]) for source in sources), len(found)
        for source in sources:
            check_metrics(found, source)
        ratios = list(rows(query("SELECT * FROM zdbench_dev_mem")))
        assert len(ratios) == sum(len(source["comparisons"]) for source in sources), len(ratios)
        assert {r["verdict"] for r in ratios} == {
            c["verdict"] for source in sources for c in source["comparisons"]}
        lost = list(rows(query("SELECT lost_bytes FROM zdbench_namespace")))
        assert len(lost) == sum(n["cost"] is not None for s in sources for n in s["namespaces"])
        refused = list(rows(query(
            "SELECT count(repetitions) FROM zdbench_metric WHERE status = 'refused'")))
        assert refused[0]["count"] == sum(
            m["status"] == "refused" for s in sources for m in s["metrics"])
