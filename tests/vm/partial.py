#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the result of a run that something happened to still one to believe? One line a fault, exit 1 when there is one.

partial.py FILE [--failed PATTERN WORDS]... [--lost WORDS | --broke-off] [--complaints N]
    Metrics whose id matches a PATTERN (as of file names) have failed, with WORDS (a regular expression) in the reason.
    With --lost the run is not complete: what was under way has failed for such WORDS, and what had not begun is skipped
    for them. With --broke-off it has ended itself before its time. Every other metric is measured, or cannot be here.
"""

import argparse
import fnmatch
import json
import pathlib
import re
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "results" / "zdbench.result.1.schema.json"


def judge_reason(metric, args):
    status, reason = metric["status"], metric["reason"]
    for pattern, words in args.failed:
        if fnmatch.fnmatchcase(metric["id"], pattern):
            return status == "unsupported" or (status == "failed" and re.search(words, reason))
    if args.lost and status == "failed":
        return re.search(rf"(machine was lost|kernel died) here: .*{args.lost}", reason)
    if args.lost and status == "skipped":
        return re.search(rf"(machine (had been|was) lost|kernel (had )?died) .*{args.lost}", reason)
    if args.broke_off and status == "skipped":
        return reason == "the run ended before it"
    return status in ("ok", "unsupported")


def judge_metric(metric, args):
    if not judge_reason(metric, args):
        yield f"is {metric['status']}: {metric['reason']}"
    measured = metric["summary"]["median"] is not None
    if metric["status"] == "ok" and not (measured and metric["reps"]):
        yield "is ok and has no value"
    if metric["status"] == "skipped" and (measured or metric["reps"]):
        yield "is skipped and has been measured"


def judge(args):
    with open(args.file, encoding="utf-8") as file:
        result = json.load(file)
    with open(SCHEMA, encoding="utf-8") as file:
        schema = json.load(file)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(result):
        yield f"against the schema: {error.json_path}: {error.message[:200]}"
    if result["invocation"]["complete"] == bool(args.lost or args.broke_off):
        yield f"complete is {result['invocation']['complete']}"
    if args.complaints is not None and len(result["complaints"]) != args.complaints:
        yield f"{len(result['complaints'])} complaints: {[c['lines'][0] for c in result['complaints']]}"
    for metric in result["metrics"]:
        yield from (f"{metric['id']} {what}" for what in judge_metric(metric, args))
    for pattern, words in args.failed:
        if not any(m["status"] == "failed" and fnmatch.fnmatchcase(m["id"], pattern) for m in result["metrics"]):
            yield f"nothing like {pattern} has failed for '{words}'"
    # Lost after its last repetition, it has them all; lost while a namespace was made, that has failed.
    reps = result["invocation"]["plan"]["reps"]
    if args.lost and all(metric["status"] in ("ok", "unsupported") for metric in result["metrics"]) and \
            all(namespace["status"] == "ok" for namespace in result["namespaces"]) and \
            any(len(metric["reps"]) < reps for metric in result["metrics"] if metric["status"] == "ok"):
        yield "nothing is missing, and not every repetition is there"
    for namespace in result["namespaces"]:
        if namespace["status"] != "ok" and not namespace["reason"]:
            yield f"namespace {namespace['requested']} is {namespace['status']} without a reason"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--failed", nargs=2, action="append", default=[], metavar=("PATTERN", "WORDS"))
    parser.add_argument("--lost", metavar="WORDS")
    parser.add_argument("--broke-off", action="store_true")
    parser.add_argument("--complaints", type=int, metavar="N")
    try:
        faults = list(judge(parser.parse_args()))
    except (KeyError, ValueError, OSError) as error:
        faults = [f"{type(error).__name__}: {error}"]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
