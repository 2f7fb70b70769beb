#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Judges results of zdbench for the VM tests: one line a fault, exit 1 when there is one.

judge.py result FILE --mode M --align LIST [--map LIST] [--fs LIST] [--workload LIST] [--list FILE]
    is everything there that was asked for, proved, and either measured or refused for a known reason?
judge.py failures FILE         what has failed in it?
judge.py table FILE TABLE      does the table that the run printed say what the result says?
judge.py complained FILE --kind K --operation O --line L --meaning M [--map MAP] [--died]
                               is that complaint in it, with what it made of the operation's metrics?
judge.py kernels TABLE FILE... are these runs of one plan, and is every figure of theirs in the table?
judge.py harness FILE          is the harness cheap?
judge.py repeated FILE FILE... do runs of the same plan agree?
judge.py replayed FILE AGAIN   is a run with the same seed the same run?
judge.py witness FILE          do the PMU's kernel instructions and the kernel's page faults agree with the clock?
judge.py injected WITHOUT WITH N
                               do N more instructions show as N?
judge.py threads WITHOUT WITH N
                               is what one and two threads did at once all there, and do they feel N more instructions?
judge.py kernel-injected WITHOUT WITH N
                               the same of N that the kernel adds to DAX faults and GUP, and to nothing else
"""

import argparse
import json
import pathlib
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "results" / "zdbench.result.1.schema.json"

# What is promised: stats of each workload's core variants. Workloads and variants that `zdbench list` has beyond
# these must be in a result too, with whatever stats; those that it shows further in, where --full was said.
STATS = {
    "provision": ["bind", "rebind", "rebind-vmemmap", "rebind-linear", "rebind-pages", "destroy", "memmap", "lost", "ram"],
    "fault": ["p50", "p90", "p99", "p999", "max"],
    "hugemap": ["rate", "bandwidth"],
    "unmap": ["p50"],
    "gup": ["get", "put", "rate"],
    "persist": ["p50", "bandwidth"],
    "control": ["p50"],
}
VARIANTS = {
    "provision": ["namespace"],
    "fault": ["read-pte", "write-pte", "read-pmd", "write-pmd"],
    "hugemap": ["pmd"],
    "unmap": ["munmap-pte", "munmap-pmd"],
    "gup": ["vmsplice-pte", "vmsplice-pmd", "gup_test-pin-512-pte", "gup_test-pin-512-pmd"],
    "persist": ["flush-64", "flush-4K"],
    "control": ["empty", "touch", "bare-loop", "timed-loop", "spin"],
}

# What a device has not: blocks, a fault that only makes writable, and fallbacks.
DEVICE_REASONS = {"write-fresh-": "no blocks", "mkwrite-": "no second fault", "fallback-": "never falls back",
                  "msync-": "no msync"}

SIZES = {"K": 2**10, "M": 2**20, "G": 2**30}

# Of zdbench itself, whatever the size of what it measures.
RSS_BYTES = 64 * 2**20
# What is touched lies in that many windows in the VM, in half of them where the pages cannot be shared out; a hole has no
# places for more than one.
WINDOWS = 4

HARNESS_INSN = 20
LOOPS_RATIO = 1.02
# The loop that says how fast a machine is, and the instruction that sets it up.
SPIN_INSN = range(10000, 10004)
REPEATED_WITHIN = 0.001
# In some namespaces the median of a dozen PMDs is 14 instructions more (11,129 for 11,115), and a run has four of them.
REPEATED_PMD_WITHIN = 0.002
# What allocates has the layout of a file system in it, and a commit the state of its journal.
REPEATED_FRESH_WITHIN = 0.01
# Samples below which a repetition has no such percentile.
SAMPLES_NEEDED = {"p90": 10, "p99": 100, "p999": 1000}
DETAILS = ("p90", "p999", "max")
INJECTED_WITHIN = 0.02
# A destroy waits, and the ticks of the waiting machine are counted: work that is added displaces some 40,000 of them.
INJECTED_DESTROY_WITHIN = 0.1
# Medians against means with all that lies between samples: the timer's interrupts, reading the counters.
WITNESS_WITHIN = 0.02
# Nothing is claimed where what is added is less than this share of what was there.
INJECTED_SHARE = 0.05
# From so many on the added instructions are more than that share of a bind or a destroy.
PROVISION_INSN = 1000000
INTERRUPTED_SHARE = 0.02
RAM_NOISE_BYTES = 512 * 2**10
# The pages that the kernel gets for vmsplice at a time (fs/splice.c: PIPE_DEF_BUFFERS).
VMSPLICE_PAGES = 16


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, parse_constant=no_constant)


def by_id(result):
    return {metric["id"]: metric for metric in result["metrics"]}


def size(text):
    return int(text[:-1]) * SIZES[text[-1]]


def variants_of(list_file, full):
    """(workload, variant) pairs in the output of `zdbench list`."""
    workload = None
    for line in pathlib.Path(list_file).read_text(encoding="utf-8").splitlines():
        if line.startswith("Kernels"):
            return
        # The provision workload's further ones are the sweep's.
        further = full and workload != "provision" and line.startswith("      ") and line[6] != " "
        if further or line.startswith("    ") and line[4] != " ":
            yield workload, line.split()[0]
        elif line.startswith("  ") and line[2] != " ":
            workload = line.split(":")[0].strip()


def cells_asked(args):
    for mode in ["fsdax", "devdax"] if args.mode == "all" else [args.mode]:
        for fs in args.fs.split(",") if mode == "fsdax" else ["none"]:
            for align in args.align.split(","):
                for location in args.map.split(","):
                    yield mode, location, align, fs


def page_kind(metric):
    kind = metric["variant"].split("-")[-1]
    return kind if kind in ("pmd", "pud") else "pte"


# ---- result ----


def known_reason(metric, page_bytes):
    """Is that a metric which cannot be had here, and known to be so?"""
    if metric["workload"] == "gup" and metric["variant"].startswith("gup_test-"):
        if "CONFIG_GUP_TEST" in metric["reason"]:
            return True
    if metric["workload"] == "gup" and metric["stat"] == "put" and "get covers both" in metric["reason"]:
        return True
    if metric["stat"].startswith("rebind-"):
        return "CONFIG_MEMREMAP_TIMING" in metric["reason"]
    if page_kind(metric) == "pud" and "samples" not in metric["reason"]:
        return "PUD" in metric["reason"]
    if metric["stat"] in SAMPLES_NEEDED and "samples" in metric["reason"]:
        return all(rep["n_ops"] < SAMPLES_NEEDED[metric["stat"]] for rep in metric["reps"])
    if metric["mode"] == "devdax":
        for variant, reason in DEVICE_REASONS.items():
            if metric["variant"].startswith(variant) and reason in metric["reason"]:
                return True
        # A device maps pages of its alignment and no others.
        return page_kind(metric) != ("pte" if metric["align_bytes"] == page_bytes else "pmd")
    return False


def judge_proof(metric, pmu):
    """What a metric that counts page faults has verified."""
    verified, kind = metric["verified"], page_kind(metric)
    if metric["workload"] in ("fault", "hugemap", "gup"):
        share = {"pte": 0, "pmd": 1, "pud": None}[kind]
        if verified.get("pmd_share") != share:
            yield f"pmd_share is {verified.get('pmd_share')}, needed {share}"
    # A census would split a PUD: no PMD of it faults any more.
    if kind == "pud" and (verified.get("pud_share") != 1 or verified.get("places_faults") != 0):
        yield f"{verified.get('places_faults')} of {verified.get('places_touched')} places of a PUD faulted"
    if metric["workload"] in ("fault", "hugemap") and metric["stat"] != "bandwidth":
        for rep in metric["reps"]:
            if verified.get("faults") != rep["n_ops"]:
                yield f"{verified.get('faults')} faults, {rep['n_ops']} operations in repetition {rep['i']}"
    # Nothing else runs in the guest: the machine's count is the thread's.
    if metric["threads"] == 1 and "faults" in verified and verified.get("faults_vmstat") != verified["faults"]:
        yield f"{verified['faults']} faults says getrusage, {verified.get('faults_vmstat')} says /proc/vmstat"
    # A PMD that is tried and refused is counted, once or (under the VMA's lock and again under the map's) twice.
    refused = verified.get("pmd_fallbacks_vmstat", 0)
    if metric["threads"] == 1 and metric["variant"].startswith("fallback-") and metric["variant"] != "fallback-nohuge":
        if refused not in (verified.get("faults"), 2 * verified.get("faults", 0)):
            yield f"{refused} PMDs fell back says /proc/vmstat, needed one or two for each of {verified.get('faults')} faults"
    elif refused != 0:
        yield f"{refused} PMDs fell back says /proc/vmstat, needed none"
    windows = 1 if "-fresh-" in metric["variant"] else WINDOWS
    while verified.get("pages", 0) % windows:
        windows //= 2
    if metric["workload"] == "fault" and kind != "pud" and verified.get("windows") != windows:
        yield f"was touched in {verified.get('windows')} windows"
    # Without a PMU (the emulated amd64 machine) nobody can tell, and then nothing is claimed.
    if metric["workload"] == "fault" and verified.get("idle_share") != (0 if pmu else None):
        yield f"{verified.get('idle_share')} of what its clock counted are idle jumps"
    if metric["workload"] == "hugemap" and metric["variant"].startswith("fallback-"):
        if metric["variant"] != f"fallback-{verified.get('reason')}":
            yield f"fell back because of '{verified.get('reason')}'"
    if metric["workload"] == "unmap":
        if not verified.get("mapped_before_bytes") or verified.get("mapped_after_bytes") != 0:
            yield f"{verified.get('mapped_before_bytes')} bytes were mapped, then {verified.get('mapped_after_bytes')}"
    if metric["workload"] == "gup":
        if not verified.get("pages_held") or verified["pages_held"] != verified["pages_per_round"]:
            yield f"{verified.get('pages_held')} of {verified.get('pages_per_round')} pages were held"


def judge_advisory(metric, reps):
    """Figures beside the clock: there, or with the PMU's reason; page faults are everywhere."""
    if metric["gate"]:
        yield "is advisory, and gated"
    if metric["status"] == "ok":
        if metric["summary"]["n"] != reps:
            yield f"has {metric['summary']['n']} repetitions of {reps}"
    elif metric["stat"] == "page_faults" or "perf_event_open" not in metric["reason"]:
        yield f"is {metric['status']}: {metric['reason']}"


def judge_metric(metric, page_bytes, reps, pmu):
    if metric["status"] != "ok":
        if not metric["reason"]:
            yield f"is {metric['status']} without a reason"
        elif metric["status"] == "refused":
            # FOLL_LONGTERM on a file system's pages: what has it must say so, and nothing else may.
            if metric["mode"] != "fsdax" or "longterm" not in metric["variant"] or "EOPNOTSUPP" not in metric["reason"]:
                yield f"is refused: {metric['reason']}"
        elif metric["status"] != "unsupported" or not known_reason(metric, page_bytes):
            yield f"is {metric['status']}: {metric['reason']}"
        if metric["summary"]["median"] is not None:
            yield f"is {metric['status']} and has a median"
        return
    if metric["summary"]["n"] != reps or len(metric["reps"]) != reps:
        yield f"has {metric['summary']['n']} repetitions of {reps}"
    # A namespace can take less RAM than the kernel gave back meanwhile; nothing else is zero.
    if metric["summary"]["median"] is None or (metric["stat"] != "ram" and metric["summary"]["median"] <= 0):
        yield f"has the median {metric['summary']['median']}"
    yield from judge_proof(metric, pmu)


def judge_namespace(namespace):
    asked, actual = namespace["requested"], namespace["actual"]
    location, cost = asked["map"], namespace["cost"]
    if namespace["status"] != "ok":
        yield f"is {namespace['status']}: {namespace['reason']}"
    if asked != actual:
        yield f"was asked as {asked} and is {actual}"
    if str(asked["align_bytes"]) not in namespace["supported_aligns"].split():
        yield f"is not aligned as the kernel offers: {namespace['supported_aligns']}"
    if cost["raw_bytes"] != namespace["requested_bytes"]:
        yield f"has {cost['raw_bytes']} bytes, asked were {namespace['requested_bytes']}"
    if cost["raw_bytes"] - cost["usable_bytes"] != cost["lost_bytes"]:
        yield "loses other bytes than those that are missing"
    # Where both locations are padded to the same size, capacity alone cannot tell them apart.
    coarse = asked["align_bytes"] > cost["memmap_bytes"]
    if namespace["witness_capacity"] != location and not (coarse and namespace["witness_capacity"] == "unclear"):
        yield f"has its memmap in {namespace['witness_capacity']}, says the capacity"
    if namespace["witness_ram"] != location:
        yield f"has its memmap in {namespace['witness_ram']}, says the RAM"
    if asked["mode"] == "fsdax" and not namespace["dax_verified"]:
        yield "holds a file that is not mapped by DAX"


def promised(args, full):
    """(workload, variant, stat) of every cell; stat None: any."""
    chosen = args.workload.split(",") + ["control"] if args.workload else None
    for workload, variants in VARIANTS.items():
        for variant in variants:
            for stat in STATS[workload]:
                if chosen is None or workload in chosen:
                    yield workload, variant, stat
    for workload, variant in variants_of(args.list, full) if args.list else ():
        if variant not in VARIANTS.get(workload, ()) and (chosen is None or workload in chosen):
            yield workload, variant, None


def judge_presence(result, args):
    metrics = by_id(result)
    if len(metrics) != len(result["metrics"]):
        yield "two metrics have one id"
    for cell in cells_asked(args):
        for workload, variant, stat in promised(args, result["invocation"]["plan"]["full"]):
            prefix = "/".join(cell + (workload, variant, ""))
            if stat and prefix + stat not in metrics:
                yield f"{prefix}{stat} is missing"
            elif not stat and not any(name.startswith(prefix) for name in metrics):
                yield f"{prefix}* is missing"
    if args.workload:
        for name in metrics:
            if name.split("/")[4] not in args.workload.split(",") + ["control"]:
                yield f"{name} was not asked for"


def judge_cells(result, args):
    asked = {(mode, location, size(align), fs) for mode, location, align, fs in cells_asked(args)}
    have = [tuple(n["requested"][key] for key in ("mode", "map", "align_bytes", "fs")) for n in result["namespaces"]]
    for cell in sorted(asked ^ set(have)):
        yield f"the cell {cell} is {'missing' if cell in asked else 'there without being asked for'}"
    if len(have) != len(set(have)):
        yield "a cell is there twice"


def variant_of(metric):
    return metric["id"].rsplit("/", 1)[0]


def judge_result(args):
    result = load(args.file)
    schema = load(SCHEMA)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(result):
        yield f"against the schema: {error.json_path}: {error.message[:200]}"
    reps = result["invocation"]["plan"]["reps"]
    if not result["invocation"]["complete"]:
        yield "the run is not complete"
    if not 0 < result["invocation"]["max_rss_bytes"] < RSS_BYTES:
        yield f"zdbench took {result['invocation']['max_rss_bytes']} bytes of memory, allowed are {RSS_BYTES}"
    if result["clock"]["kind"] != "insn":
        yield f"the clock is {result['clock']['kind']}"
    yield from judge_cells(result, args)
    for namespace in result["namespaces"]:
        name = "/".join(str(value) for value in namespace["requested"].values())
        yield from (f"namespace {name} {what}" for what in judge_namespace(namespace))
    yield from judge_presence(result, args)
    pmu = result["clock"]["span_source"].startswith("perf")
    unmeasured = {variant_of(m) for m in result["metrics"] if not m["advisory"] and m["status"] != "ok"}
    measured = {variant_of(m) for m in result["metrics"] if not m["advisory"] and m["status"] == "ok"}
    for metric in result["metrics"]:
        page_bytes = result["machine"]["page_size_bytes"]
        if metric["advisory"] and variant_of(metric) in measured:
            yield from (f"{metric['id']} {what}" for what in judge_advisory(metric, reps))
        elif not metric["advisory"] or variant_of(metric) not in unmeasured:
            yield from (f"{metric['id']} {what}" for what in judge_metric(metric, page_bytes, reps, pmu))
    yield from judge_comparisons(result, args)


def judge_comparisons(result, args):
    metrics = by_id(result)
    if args.map != "dev,mem":
        return
    for comparison in result["comparisons"]:
        sides = [metrics.get(comparison[side]) for side in ("a", "b")]
        if not all(sides):
            yield f"{comparison['metric']} compares what is not there"
        elif all(side["status"] == "ok" for side in sides) and comparison["ratio"] is None:
            # Only what can be 0 or less has no ratio.
            if all(rep["value"] > 0 for side in sides for rep in side["reps"]):
                yield f"{comparison['metric']} has no ratio"
    if 2 * len(result["comparisons"]) != len(metrics):
        yield f"{len(metrics)} metrics and {len(result['comparisons'])} comparisons"


def judge_failures(args):
    result = load(args.file)
    for namespace in result["namespaces"]:
        if namespace["status"] == "failed":
            yield f"namespace {namespace['requested']}: {namespace['reason']}"
    for metric in result["metrics"]:
        if metric["status"] == "failed":
            yield f"{metric['id']}: {metric['reason']}"


# ---- complaints ----


def judge_complained(args):
    result = load(args.file)
    for error in jsonschema.Draft202012Validator(load(SCHEMA)).iter_errors(result):
        yield f"against the schema: {error.json_path}: {error.message[:200]}"
    found = [
        complaint
        for complaint in result["complaints"]
        if complaint["kind"] == args.kind and complaint["operation"] == args.operation
    ]
    if not found:
        yield f"no {args.kind} in {args.operation}: {[(c['kind'], c['operation']) for c in result['complaints']]}"
        return
    for complaint in found:
        if not complaint["lines"][0].startswith(args.line):
            yield f"it says '{complaint['lines'][0]}'"
        if args.meaning not in complaint["meaning"]:
            yield f"it means '{complaint['meaning']}'"
        cell = complaint["cell"]
        for metric in result["metrics"]:
            if any(metric[key] != cell[key] for key in cell):
                continue
            hit = f"{metric['workload']}/{metric['variant']}" == complaint["operation"]
            if "/" not in complaint["operation"]:
                hit = metric["workload"] == "provision"
            if hit and metric["status"] != "failed":
                yield f"{metric['id']} is {metric['status']}"
    if result["invocation"]["complete"] == args.died:
        yield f"complete is {args.died}"
    for metric in result["metrics"]:
        if args.map and metric["map"] != args.map and metric["status"] not in ("ok", "unsupported"):
            yield f"{metric['id']} is {metric['status']}: {metric['reason']}"
        if metric["status"] == "skipped" and args.died and "kernel had died" not in metric["reason"]:
            yield f"{metric['id']} is skipped: {metric['reason']}"


# ---- several kernels ----


def judge_kernels(args):
    table = pathlib.Path(args.table).read_text(encoding="utf-8")
    results = [load(name) for name in args.files]
    for key in ("seed", "plan"):
        plans = [dict(result["invocation"], kernel=None)[key] for result in results]
        for plan in plans:
            if key == "plan":
                plan["kernel"] = None
            if plan != plans[0]:
                yield f"the {key} of one is {plans[0]}, of another {plan}"
    for name, result in zip(args.files, results):
        if name not in "".join(table.split("\n    ")) and pathlib.Path(name).name not in table:
            yield f"it does not name {name}"
        if result["machine"]["kernel"]["release"] not in table:
            yield f"it does not name the kernel {result['machine']['kernel']['release']}"
        for metric in result["metrics"]:
            median = metric["summary"]["median"]
            if metric["stat"] != "p50" or metric["workload"] != "fault" or median is None:
                continue
            if f"{median:,.0f}" not in table and f"{int(median):,}" not in table:
                yield f"it lacks {metric['id']}, {median}"
    for line in table.splitlines():
        if len(line) > 110 and ".json" not in line:
            yield f"a line has {len(line)} columns: {line}"


# ---- table ----


def judge_table(args):
    result = load(args.file)
    table = pathlib.Path(args.table).read_text(encoding="utf-8")
    lines = table.splitlines()
    mode = result["invocation"]["plan"]["mode"]
    if not table.startswith(f"zdbench {mode} "):
        yield f"the first line is '{lines[0] if lines else ''}'"
    for word in ("map=dev", "map=mem", "dev/mem", result["machine"]["kernel"]["release"], "instructions", "emulated"):
        if word not in table:
            yield f"it does not say '{word}'"
    for bad in ("nan", "inf", "(null)", "\x1b", "\t"):
        if bad in table.replace("info", "").lower():
            yield f"it says {bad!r}"
    for metric in result["metrics"]:
        hidden = metric["status"] != "ok" or metric["stat"] in DETAILS or metric["advisory"]
        # Variants that share one reason share a paragraph, which is wrapped.
        if metric["label"] not in " ".join(table.split()) or (not hidden and metric["stat_label"] not in table):
            yield f"it lacks {metric['id']}: {metric['label']}, {metric['stat_label']}"
    for namespace in result["namespaces"]:
        if f"both say {namespace['actual']['map']}" not in table and namespace["witness_capacity"] != "unclear":
            yield f"it does not say that both witnesses say {namespace['actual']['map']}"
    for warning in result["warnings"]:
        if f"{warning['code']}:" not in table:
            yield f"it lacks the warning {warning['code']}"
    wide = [line for line in lines if len(line) > 120 and not line.startswith("  result:")]
    if wide:
        yield f"a line has {len(wide[0])} columns: {wide[0]}"
    if not any(line.startswith("  result: ") and line.endswith(".json") for line in lines):
        yield "it does not say where the result is"


# ---- numbers ----


def median(metrics, name):
    if name not in metrics or metrics[name]["summary"]["median"] is None:
        raise KeyError(f"{name} was not measured")
    return metrics[name]["summary"]["median"]


def prefixes(metrics):
    return sorted({"/".join(name.split("/")[:4]) for name in metrics})


def judge_harness(args):
    metrics = by_id(load(args.file))
    worst = {"empty": 0, "touch": 0, "ratio": 0}
    for prefix in prefixes(metrics):
        for variant in ("empty", "touch"):
            value = median(metrics, f"{prefix}/control/{variant}/p50")
            worst[variant] = max(worst[variant], value)
            if value > HARNESS_INSN:
                yield f"{prefix}: {variant} takes {value} instructions, more than {HARNESS_INSN}"
        spin = median(metrics, f"{prefix}/control/spin/p50") - median(metrics, f"{prefix}/control/empty/p50")
        if spin not in SPIN_INSN:
            yield f"{prefix}: the loop of 10,000 instructions takes {spin}"
        ratio = median(metrics, f"{prefix}/control/timed-loop/p50") / median(metrics, f"{prefix}/control/bare-loop/p50")
        worst["ratio"] = max(worst["ratio"], ratio)
        if ratio > LOOPS_RATIO:
            yield f"{prefix}: timed loop / bare loop is {ratio:.5f}, more than {LOOPS_RATIO}"
    note(f"at most {worst['empty']} insn a sample, {worst['touch']} with a touch; timed/bare loop {worst['ratio']:.5f}")


def judge_repeated(args):
    runs = [by_id(load(file)) for file in args.files]
    seeds = {load(file)["invocation"]["seed"] for file in args.files}
    if len(seeds) != len(runs):
        yield f"the runs share seeds: {sorted(seeds)}"
    compared, worst = 0, (0, "")
    for name, metric in runs[0].items():
        if metric["workload"] not in ("fault", "gup") or metric["stat"] not in ("p50", "get", "put"):
            continue
        if metric["status"] != "ok":
            continue
        values = [median(run, name) for run in runs]
        spread = max(values) / min(values) - 1
        worst = max(worst, (spread, name))
        compared += 1
        within = REPEATED_PMD_WITHIN if metric["workload"] == "fault" and "-pmd/" in name else REPEATED_WITHIN
        if spread > (REPEATED_FRESH_WITHIN if "-fresh-" in name else within):
            yield f"{name} spreads by {spread:.3%}: {values}"
    if not compared:
        yield "nothing was compared"
    note(f"{compared} medians of {len(runs)} runs agree within {worst[0]:.4%} ({worst[1]})")


# What two runs of the same seed do not share.
OF_THE_DAY = ("/run_id", "/started", "/finished", "/invocation/argv")


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}/{index}")
    else:
        yield path, value


def judge_replayed(args):
    """The emulated machine is deterministic: the same seed is the same run, to the last digit."""
    runs = [{path: value for path, value in leaves(load(file)) if not path.startswith(OF_THE_DAY)}
            for file in (args.first, args.again)]
    for path in sorted(set(runs[0]) | set(runs[1])):
        values = [run.get(path, "absent") for run in runs]
        if values[0] != values[1]:
            yield f"{path} is {values[0]} and {values[1]}"
    note(f"{len(runs[0])} values are the same again")


def judge_witness(args):
    """A fault's clock is its kernel instructions and a handful of the loop's own, which inject moves alone."""
    result = load(args.file)
    metrics = by_id(result)
    injected, judged, worst = result["invocation"]["plan"]["inject"], 0, (0, "")
    for name, metric in metrics.items():
        if metric["workload"] != "fault" or metric["stat"] != "p50" or not metric["variant"].endswith("-pte"):
            continue
        kernel = median(metrics, f"{variant_of(metric)}/instructions_k")
        faults = median(metrics, f"{variant_of(metric)}/page_faults")
        if abs(faults - 1) > 0.01:
            yield f"{name}: {faults} page faults an operation"
        seen = metric["summary"]["median"] - injected
        error = abs(kernel / seen - 1)
        worst = max(worst, (error, name))
        judged += 1
        if error > WITNESS_WITHIN:
            yield f"{name}: the clock says {seen}, the PMU {kernel} in the kernel"
    if not judged:
        yield "no fault was judged"
    note(f"{judged} fault medians agree with the PMU's kernel instructions within {worst[0]:.3%} ({worst[1]})")


def rises(metric, without, with_):
    """(how much it rose, by how many instructions a unit of work it should) or None: no claim."""
    workload, stat, variant = metric["workload"], metric["stat"], metric["variant"]
    if (workload, stat) == ("fault", "p50") or (workload, variant, stat) == ("control", "empty", "p50"):
        return with_ - without, 1
    if (workload, stat) == ("unmap", "p50"):
        return with_ - without, 1
    if workload == "provision" and stat in ("bind", "rebind", "destroy"):
        return with_ - without, 1
    if (workload, stat) == ("gup", "get"):
        return with_ - without, 1 / metric["verified"]["pages_per_call"]
    if (workload, stat) == ("hugemap", "rate"):
        # Mappings per million instructions.
        return 1e6 / with_ - 1e6 / without, 1
    if (workload, stat) == ("persist", "p50"):
        return with_ - without, 1
    return None


def touched(metric, n):
    """By what share of itself a metric's operation becomes longer with n instructions more; 0: they are not in it."""
    value = metric["summary"]["median"]
    if metric["workload"] == "gup" and metric["unit"].endswith("/page"):
        return n / metric["verified"]["pages_per_call"] / value
    if metric["workload"] == "hugemap" and metric["stat"] == "rate":
        return n * value / 1e6
    if metric["workload"] == "provision":
        return n / 1e6 / value if metric["unit"] == "Minsn" else 0
    if metric["unit"].startswith("insn/"):
        return n / value
    raise ValueError(f"of {metric['id']} in {metric['unit']} it is not known")


def kernel_rises(metric, without, with_):
    """What rises() says, of what the kernel adds: to each fault, and to each call of GUP that vmsplice and gup_test make."""
    workload, stat, variant = metric["workload"], metric["stat"], metric["variant"]
    if (workload, stat) in (("fault", "p50"), ("hugemap", "rate")):
        return rises(metric, without, with_)
    if (workload, stat) == ("control", "p50"):
        return with_ - without, 1 if variant.endswith("-loop") else 0
    if (workload, stat) == ("gup", "get") and variant.startswith("vmsplice-"):
        return with_ - without, 1 / VMSPLICE_PAGES
    if (workload, stat) == ("gup", "get") and variant.startswith("gup_test-"):
        return with_ - without, 1 / metric["verified"]["pages_per_call"]
    if (workload, stat) in (("gup", "put"), ("unmap", "p50")):
        return with_ - without, 0
    if (workload, stat) == ("persist", "p50") and not variant.startswith("msync-"):
        return with_ - without, 0
    return None


def judge_kernel_injected(args):
    without, with_ = load(args.without), load(args.with_)
    before, after = by_id(without), by_id(with_)
    judged, worst = {}, (0, "")
    if with_["invocation"]["plan"]["kernel_inject"] != args.n or "injected" not in {w["code"] for w in with_["warnings"]}:
        yield f"the result does not say that the kernel added {args.n}"
    if set(before) != set(after):
        yield f"the runs have different metrics: {sorted(set(before) ^ set(after))[:3]}"
    for name, metric in before.items():
        if metric["status"] != "ok":
            continue
        values = median(before, name), median(after, name)
        if metric["workload"] == "hugemap":
            # Of whole passes, as in what injects without the kernel's help.
            values = tuple(max(rep["value"] for rep in run[name]["reps"]) for run in (before, after))
        claim = kernel_rises(metric, *values)
        if not claim:
            continue
        rose, share = claim
        # gup_test tells whole microseconds: each of the two values may be off by its resolution.
        blur = sum(v * m["verified"].get("get_resolution", 0) for v, m in zip(values, (metric, after[name])))
        if not metric["variant"].startswith("gup_test-") or not share:
            blur = 0
        error = max(0, abs(rose - args.n * share) - blur) / (args.n * share if share else values[0])
        worst = max(worst, (error, name))
        judged[metric["workload"], share > 0] = judged.get((metric["workload"], share > 0), 0) + 1
        if error > INJECTED_WITHIN:
            yield f"{name} rose by {rose:.3f} instead of {args.n * share:.3f} ({values[0]} to {values[1]})"
    for seen in (("fault", True), ("gup", True), ("gup", False), ("hugemap", True), ("control", True), ("control", False)):
        if not judged.get(seen):
            yield f"no metric of {seen[0]} that {'rises' if seen[1] else 'stays'} was judged"
    note(f"{args.n} added by the kernel: {sum(judged.values())} metrics are as they must within {worst[0]:.3%} ({worst[1]})")


def judge_injected(args):
    without, with_ = load(args.without), load(args.with_)
    before, after = by_id(without), by_id(with_)
    judged, worst = {}, (0, "")
    if "injected" not in {warning["code"] for warning in with_["warnings"]}:
        yield "the warning 'injected' is missing"
    if "injected" in {warning["code"] for warning in without["warnings"]}:
        yield "the run without has the warning 'injected'"
    if set(before) != set(after):
        yield f"the runs have different metrics: {sorted(set(before) ^ set(after))[:3]}"
    for name, metric in before.items():
        if metric["status"] != "ok":
            continue
        values = median(before, name), median(after, name)
        if metric["workload"] == "hugemap":
            # Of whole passes: what interrupts some of them, like the kernel's own threads, only makes a rate less.
            values = tuple(max(rep["value"] for rep in run[name]["reps"]) for run in (before, after))
        if name.endswith("/control/spin/p50") and values[1] != values[0]:
            yield f"{name}, which nothing is injected into, went from {values[0]} to {values[1]}"
        if metric["unit"] == "bytes":
            noise = RAM_NOISE_BYTES if metric["stat"] == "ram" else 0
            if abs(values[1] - values[0]) > noise:
                yield f"{name} are bytes and went from {values[0]} to {values[1]}"
            continue
        claim = rises(metric, *values)
        if not claim:
            continue
        rose, share = claim
        needed = args.n * share
        # Allocating blocks, and the block layer's choice of a tag, move by some 100 instructions themselves.
        # A bind is millions of them, part of which other threads execute; so is writing 2 MiB back.
        unsteady = metric["workload"] in ("fault", "provision", "persist") or metric["variant"].startswith("direct_io-")
        if unsteady and needed < INJECTED_SHARE * values[0]:
            continue
        # Passes are long enough to be interrupted, in some cells all of them, in either run: by up to that share of
        # their length.
        if metric["workload"] == "hugemap" and \
                -INTERRUPTED_SHARE * (1e6 / values[0]) < rose - needed < INTERRUPTED_SHARE * (1e6 / values[1]):
            rose = needed
        error = abs(rose / needed - 1)
        worst = max(worst, (error, name))
        judged[metric["workload"]] = judged.get(metric["workload"], 0) + 1
        if error > (INJECTED_DESTROY_WITHIN if metric["stat"] == "destroy" else INJECTED_WITHIN):
            yield f"{name} rose by {rose:.3f} instead of {needed:.3f} ({values[0]} to {values[1]})"
    for workload in {metric["workload"] for metric in with_["metrics"]}:
        if workload == "provision" and args.n < PROVISION_INSN:
            continue
        if not judged.get(workload):
            yield f"no metric of {workload} was judged"
    note(f"{args.n} injected: {sum(judged.values())} metrics rose by it within {worst[0]:.3%} ({worst[1]})")


# ---- threads ----


def mean_of_repetitions(metric):
    return sum(rep["value"] for rep in metric["reps"]) / len(metric["reps"])


def judge_together(metric, alone, cpus):
    """What two threads have verified together, against what one thread has alone."""
    verified, threads = metric["verified"], metric["threads"]
    own = verified.get("thread_samples")
    if not isinstance(own, int) or verified.get("samples") != threads * own:
        yield f"has {verified.get('samples')} samples of {threads} threads with {own} each"
    # Shares of the device may be too small for as much as one thread alone does.
    share = metric["reps"][0]["n_ops"] / threads / alone["reps"][0]["n_ops"]
    if not 0.5 <= share <= 1 or any(rep["n_ops"] != metric["reps"][0]["n_ops"] for rep in metric["reps"]):
        yield f"each thread did {share} of what one does alone"
    where = set()
    for part in verified.get("cpus", "").split(","):
        first, _, last = part.partition("-")
        where |= set(range(int(first), int(last or first) + 1))
    if len(where) != threads or max(where) >= cpus:
        yield f"ran on the CPUs '{verified.get('cpus')}' of {cpus}"
    if verified.get("cores") != "one each" or not 0 <= verified.get("overlap", -1) <= 1:
        yield f"has cores '{verified.get('cores')}', overlap {verified.get('overlap')}"
    if metric["workload"] == "fault":
        # The same faults by two counts of the kernel's: the threads', and the process's with what a thread's end adds.
        timed = threads * verified["faults"]
        if verified["faults"] != own or any(rep["n_ops"] != timed for rep in metric["reps"]):
            yield f"took {verified['faults']} faults in each thread for {own} samples"
        if not timed <= verified["process_faults"] <= timed + 16 * threads:
            yield f"took {timed} faults, its process {verified['process_faults']}"
    if metric["workload"] == "gup" and verified["pages_held"] != verified["pages_per_round"]:
        yield f"held {verified['pages_held']} of {verified['pages_per_round']} pages"


def judge_efficiency(metrics, name, stat):
    prefix = name.rsplit("/", 1)[0]
    together, efficiency = metrics[name], metrics[f"{prefix}/efficiency"]
    alone = metrics[name.replace("@T2", "")]
    if efficiency["status"] != "ok" or efficiency["unit"] != "ratio" or efficiency["gate"]:
        yield f"has the efficiency {efficiency['status']}, {efficiency['unit']}, gated: {efficiency['gate']}"
        return
    for one, two, ratio in zip(alone["reps"], together["reps"], efficiency["reps"]):
        # Two threads of twice the latency do as much as one.
        if abs(ratio["value"] - one["value"] / two["value"]) > 1e-9:
            yield f"{stat} {one['value']} alone and {two['value']} together, but efficiency {ratio['value']}"


def judge_threads(args):
    without, with_ = load(args.without), load(args.with_)
    schema = load(SCHEMA)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(without):
        yield f"against the schema: {error.json_path}: {error.message[:200]}"
    if without["invocation"]["plan"]["threads"] != "1,2":
        yield f"the plan has the threads {without['invocation']['plan']['threads']}"
    if without["machine"]["cpus"] != 2:
        yield f"the machine has {without['machine']['cpus']} CPUs"
    # Provisioning reads per-CPU counters: the witnesses must agree on two CPUs as they do on one.
    for namespace in without["namespaces"]:
        yield from (f"namespace {namespace['requested']} {what}" for what in judge_namespace(namespace))
    metrics, injected = by_id(without), by_id(with_)
    judged = {"together": 0, "injected": 0}
    for name, metric in metrics.items():
        if (metric["threads"] > 1) != ("@T2/" in name) or (metric["workload"] == "control" and metric["threads"] > 1):
            yield f"{name} has {metric['threads']} threads"
        if metric["threads"] == 1 or metric["stat"] not in ("p50", "get"):
            continue
        alone = metrics[name.replace("@T2", "")]
        if metric["status"] != "ok":
            if (metric["status"], metric["reason"]) != (alone["status"], alone["reason"]):
                yield f"{name} is {metric['status']}: {metric['reason']}"
            continue
        judged["together"] += 1
        yield from (f"{name} {what}" for what in judge_together(metric, alone, without["machine"]["cpus"]))
        yield from (f"{name} {what}" for what in judge_efficiency(metrics, name, metric["stat"]))
    # What an emulator takes for an instruction is not known, but that it is the same in a thread: to a factor of four, as
    # the host may have had other work in one of the four runs that this is made of.
    for name, metric in metrics.items():
        if metric["threads"] > 1 and metric["mode"] == "fsdax" and metric["stat"] == "p50" and name in injected:
            alone = name.replace("@T2", "")
            rose = mean_of_repetitions(injected[name]) - mean_of_repetitions(metric)
            needed = mean_of_repetitions(injected[alone]) - mean_of_repetitions(metrics[alone])
            judged["injected"] += 1
            if not (needed > 0.1 * args.n and 0.25 * needed < rose):
                yield f"{name}: {args.n} instructions more are {rose:.0f} ns in two threads, {needed:.0f} ns in one"
    if judged["together"] < 8 or judged["injected"] != 4:
        yield f"too little was judged: {judged}"
    overlaps = [m["verified"]["overlap"] for m in metrics.values() if "overlap" in m["verified"]]
    note(f"{judged}; all threads were at work in {min(overlaps):.0%} to {max(overlaps):.0%} of the time")


def note(text):
    print(f"note: {text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    checks = parser.add_subparsers(required=True)

    check = checks.add_parser("result")
    check.add_argument("file")
    check.add_argument("--mode", required=True)
    check.add_argument("--align", required=True)
    check.add_argument("--map", default="dev,mem")
    check.add_argument("--fs", default="ext4")
    check.add_argument("--workload")
    check.add_argument("--list")
    check.set_defaults(judge=judge_result)

    check = checks.add_parser("failures")
    check.add_argument("file")
    check.set_defaults(judge=judge_failures)

    check = checks.add_parser("table")
    check.add_argument("file")
    check.add_argument("table")
    check.set_defaults(judge=judge_table)

    check = checks.add_parser("complained")
    check.add_argument("file")
    for name in ("kind", "operation", "line", "meaning"):
        check.add_argument(f"--{name}", required=True)
    check.add_argument("--map")
    check.add_argument("--died", action="store_true")
    check.set_defaults(judge=judge_complained)

    check = checks.add_parser("kernels")
    check.add_argument("table")
    check.add_argument("files", nargs="+")
    check.set_defaults(judge=judge_kernels)

    check = checks.add_parser("harness")
    check.add_argument("file")
    check.set_defaults(judge=judge_harness)

    check = checks.add_parser("witness")
    check.add_argument("file")
    check.set_defaults(judge=judge_witness)

    check = checks.add_parser("repeated")
    check.add_argument("files", nargs="+")
    check.set_defaults(judge=judge_repeated)

    check = checks.add_parser("replayed")
    check.add_argument("first")
    check.add_argument("again")
    check.set_defaults(judge=judge_replayed)

    check = checks.add_parser("injected")
    check.add_argument("without")
    check.add_argument("with_", metavar="WITH")
    check.add_argument("n", type=int)
    check.set_defaults(judge=judge_injected)

    check = checks.add_parser("threads")
    check.add_argument("without")
    check.add_argument("with_", metavar="WITH")
    check.add_argument("n", type=int)
    check.set_defaults(judge=judge_threads)

    check = checks.add_parser("kernel-injected")
    check.add_argument("without")
    check.add_argument("with_", metavar="WITH")
    check.add_argument("n", type=int)
    check.set_defaults(judge=judge_kernel_injected)

    args = parser.parse_args()
    try:
        faults = list(args.judge(args))
    except (KeyError, ValueError, OSError) as error:
        faults = [f"{type(error).__name__}: {error}"]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
