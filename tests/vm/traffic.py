#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges memory traffic (--traffic) in results, for the VM tests: one line a fault, exit 1 when there is one.

traffic.py counted FILE        is it all there, on the right side, and what counts by hand gives?
traffic.py same FILE FILE...   is it the same in all of them, to 0.1%?
traffic.py unmoved WITHOUT WITH
                               has every metric the value that it has without --traffic?
"""

import json
import sys

MEMMAP = {"dev": ("memmap_device", "memmap_ram"), "mem": ("memmap_ram", "memmap_device")}
LINES = ("misses_sequential", "misses_random", "writebacks_sequential", "writebacks_random")
# Those that have none, and why.
WITHOUT = {"provision": "kernel threads", "gup_test": "the kernel times it"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def total(count):
    return count["reads"] + count["writes"] + sum(count[model][line] for model in ("cold", "warm") for line in LINES)


def misses(count, model):
    return count[model]["misses_sequential"] + count[model]["misses_random"]


def dirtied(count, model):
    return count[model]["writebacks_sequential"] + count[model]["writebacks_random"]


def judge_sides(metric, classes):
    here, elsewhere = MEMMAP[metric["map"]]
    if total(classes[elsewhere]):
        yield f"{elsewhere} was accessed: {classes[elsewhere]}"
    for name, count in classes.items():
        for model in ("cold", "warm"):
            if misses(count, model) > 2 * (count["reads"] + count["writes"]):
                yield f"{name}: more misses than accesses"
        for what in (misses, dirtied):
            if what(count, "warm") > what(count, "cold"):
                yield f"{name}: more lines with a cache that remembers than with one that does not"
    # What the metric is about must be there: a struct page a page.
    if metric["workload"] in ("fault", "gup") and misses(classes[here], "cold") == 0:
        yield f"{here} was never fetched"


def judge_by_hand(metric, traffic, page_bytes, struct_page):
    """Figures that follow from what the operation does, and from nothing that was counted."""
    classes = traffic["classes"]
    here = classes[MEMMAP[metric["map"]][0]]
    operations, regions = traffic["operations"], traffic["regions"]
    if metric["workload"] == "fault" and not metric["variant"].startswith("populate"):
        # The touch itself: one access to a line that was nowhere.
        touched = classes["dax_data"]
        written = operations if metric["variant"].startswith("write") else 0
        if (touched["reads"] + touched["writes"], touched["writes"]) != (operations, written):
            yield f"{touched['reads']} reads and {touched['writes']} writes by {operations} touches"
        if misses(touched, "cold") != operations or dirtied(touched, "cold") != written:
            yield f"{misses(touched, 'cold')} lines fetched and {dirtied(touched, 'cold')} dirtied by {operations} touches"
    if metric["workload"] == "gup" and struct_page == 64 and metric["variant"].startswith("vmsplice-pte"):
        # Every page of a call has a struct page of one line, and its count is written.
        if misses(here, "cold") != operations or dirtied(here, "cold") != operations:
            yield f"{misses(here, 'cold')} lines of memmap fetched, {dirtied(here, 'cold')} dirtied by {operations} pages"
        # All but the first ones of a call follow each other.
        if here["cold"]["misses_random"] > 4 * regions:
            yield f"{here['cold']['misses_random']} of them at random, in {regions} calls"
    pages = operations
    if metric["variant"].endswith("pmd") and metric["workload"] != "gup":
        pages = operations * metric["verified"]["page_bytes"] // page_bytes
    if metric["workload"] != "persist" and traffic["pages"] != pages:
        yield f"{traffic['pages']} pages, needed {pages}"


def judge_counted(path):
    result = load(path)
    setup = result.get("traffic", {"status": "none", "reason": "it was not asked for"})
    if setup["status"] != "ok":
        yield f"traffic {setup['status']}: {setup['reason']}"
        return
    counted = 0
    for metric in result["metrics"]:
        traffic = metric.get("traffic")
        where = f"{metric['id']}:"
        if not traffic:
            # One stat of each series, of what was measured.
            if metric["status"] == "ok" and metric["stat"] in ("p50", "get", "put") and metric["workload"] in ("fault", "gup", "unmap"):
                yield f"{where} no traffic"
            continue
        if traffic["status"] != "ok":
            reason = next((reason for name, reason in WITHOUT.items() if name in metric["id"]), None)
            if not reason or reason not in traffic["reason"]:
                yield f"{where} {traffic['status']}: {traffic['reason']}"
            continue
        counted += 1
        for fault in judge_sides(metric, traffic["classes"]):
            yield f"{where} {fault}"
        page_bytes = result["machine"]["page_size_bytes"]
        for fault in judge_by_hand(metric, traffic, page_bytes, setup["calibration"]["struct_page_bytes"]):
            yield f"{where} {fault}"
    if counted == 0:
        yield "nothing was counted"
    # The same code takes the same struct pages, wherever they are.
    by_id = {metric["id"]: metric for metric in result["metrics"]}
    for name, metric in by_id.items():
        other = by_id.get(name.replace("/dev/", "/mem/"))
        if metric["map"] != "dev" or not other or metric["workload"] != "gup":
            continue
        if any(side.get("traffic", {"status": ""})["status"] != "ok" for side in (metric, other)):
            continue
        a = metric["traffic"]["classes"]["memmap_device"]
        b = other["traffic"]["classes"]["memmap_ram"]
        if a != b:
            yield f"{name}: {a} of memmap with map=dev, {b} with map=mem"


def figures(result):
    for metric in result["metrics"]:
        for name, count in metric.get("traffic", {"classes": {}})["classes"].items():
            yield f"{metric['id']} {name} reads", count["reads"]
            yield f"{metric['id']} {name} writes", count["writes"]
            for model in ("cold", "warm"):
                yield f"{metric['id']} {name} {model} misses", misses(count, model)
                yield f"{metric['id']} {name} {model} write-backs", dirtied(count, model)


def judge_same(first, *others):
    wanted = dict(figures(load(first)))
    if not wanted:
        yield "no traffic in it"
    for path in others:
        found = dict(figures(load(path)))
        for name in wanted.keys() | found.keys():
            a, b = wanted.get(name, 0), found.get(name, 0)
            if abs(a - b) > 0.001 * max(a, b):
                yield f"{name}: {a} and {b}"


def judge_unmoved(without, with_):
    a, b = ({m["id"]: m for m in load(path)["metrics"]} for path in (without, with_))
    if a.keys() != b.keys():
        yield "other metrics"
    for name in a.keys() & b.keys():
        # These are of the whole run, which begins and ends with messages to the plugin.
        if a[name]["advisory"]:
            continue
        x, y = a[name]["summary"]["median"], b[name]["summary"]["median"]
        limit = 0.002 if a[name]["gate"] and a[name]["stat"] != "p99" else 0.05
        if x is not None and y is not None and abs(x - y) > limit * abs(x) and a[name]["gate"]:
            yield f"{name}: {x} without, {y} with"


def main():
    checks = {"counted": judge_counted, "same": judge_same, "unmoved": judge_unmoved}
    if len(sys.argv) < 3 or sys.argv[1] not in checks:
        sys.exit(__doc__)
    faults = list(checks[sys.argv[1]](*sys.argv[2:]))
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
