# SPDX-License-Identifier: GPL-2.0-or-later
"""The CI examples: YAML whose scripts are shell, whose zdbench commands have the options that are given to them, and
whose steps do what they say with results that are good, worse and not comparable. Only the measuring is left out: a
result that is there stands for it."""

import os
import pathlib
import re
import shlex
import subprocess
import tempfile

import yaml

from common import BINARY, FIXTURES

EXAMPLES = FIXTURES.parents[1] / "scripts/examples"


def help_of(*words):
    return subprocess.run([BINARY, *words, "--help"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def scripts(value):
    """Every piece of shell in an example."""
    if isinstance(value, list):
        for one in value:
            yield from scripts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in ("run", "script", "before_script"):
                yield one if isinstance(one, str) else "\n".join(one)
            else:
                yield from scripts(one)


def check_command(words):
    command = "run" if words[0].startswith("-") else words.pop(0)
    assert command in commands, command
    text = help_of(command)
    for word in words:
        option = re.match(r"--?[a-z][a-z-]*", word)
        if option:
            assert re.search(rf"(^|[ ,]){option[0]}\b", text), (command, word)
        if word.startswith("--format"):
            word = words[words.index(word) + 1]
            assert re.search(rf"[ +]{word} ", text), (command, word)
    return command


commands = re.findall(r"^  ([a-z]+) ", help_of(), re.MULTILINE)
for name in "github-workflow.yml", "gitlab-ci.yml":
    with open(EXAMPLES / name, encoding="utf-8") as file:
        example = yaml.safe_load(file)
    used = set()
    for script in scripts(example):
        subprocess.run(["sh", "-n", "-c", script], check=True)
        for line in script.splitlines():
            if line.startswith("zdbench/zdbench "):
                words = shlex.split(line.split(" || ")[0])[1:]
                used.add(check_command(words))
    assert {"run", "gate", "export"} <= used, (name, used)


# What is installed and checked out is here already.
NOT_HERE = ("apt-get ", "git clone ")
STAND_IN = """#!/bin/sh
set -eu
[ "$1" = --mode ] || exec "$BINARY" "$@"
while [ "$1" != -o ]; do shift; done
exec "$VARIANT" "$SAMPLE" "$2" run=new $CHANGE
"""
FORMS = {"result.json", "gate.xml", "gate.md", "zdbench.prom", "zdbench.ktap"}


def steps_of(name, example):
    """(script, whether it is run after a step that failed) of each."""
    if name == "gitlab-ci.yml":
        job = example["zdbench"]
        yield "\n".join(job["before_script"] + job["script"]), False
        return
    for step in example["jobs"]["measure"]["steps"]:
        if "run" in step:
            yield step["run"], "cancelled()" in step.get("if", "")


def run_example(name, example, change):
    """What the job ends with, the files that it leaves, whether JUnit has an error for want of a verdict, and what
    GitHub's step summary and environment say."""
    with tempfile.TemporaryDirectory() as place:
        stand_in = pathlib.Path(place, "zdbench/zdbench")
        stand_in.parent.mkdir()
        stand_in.write_text(STAND_IN, encoding="utf-8")
        stand_in.chmod(0o755)
        sample = FIXTURES / "sample-result.json"
        pathlib.Path(place, "baseline.json").write_bytes(sample.read_bytes())
        environment = {**os.environ, "BINARY": str(BINARY), "SAMPLE": str(sample), "CHANGE": change,
                       "VARIANT": str(FIXTURES.parent / "cli/variant"), "GITHUB_WORKSPACE": place,
                       "GITHUB_ENV": f"{place}/env", "GITHUB_STEP_SUMMARY": f"{place}/summary"}
        code = 0
        for script, always in steps_of(name, example):
            if code and not always:
                continue
            here = "\n".join(line for line in script.splitlines() if not line.startswith(NOT_HERE))
            done = subprocess.run(["sh", "-ec", here], cwd=place, env=environment, check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            code = code or done.returncode
        said = [pathlib.Path(place, one) for one in ("summary", "env")]
        junit = pathlib.Path(place, "gate.xml").read_text(encoding="utf-8")
        return (code, {path.name for path in pathlib.Path(place).iterdir()}, 'errors="1"' in junit,
                *(path.read_text(encoding="utf-8") if path.exists() else "" for path in said))


for name in "github-workflow.yml", "gitlab-ci.yml":
    with open(EXAMPLES / name, encoding="utf-8") as file:
        example = yaml.safe_load(file)
    for change, expected in (("", 0), ("*/fault/write-pte/p50*=1.05", 1), ("machine.page_size_bytes:=65536", 65)):
        code, files, refused, summary, set_here = run_example(name, example, change)
        assert code == expected, (name, change, code)
        assert FORMS <= files, (name, change, FORMS - files)
        assert refused == (expected == 65), (name, change)
        if name == "github-workflow.yml":
            assert ("no verdict" in summary) == (expected == 65) and "zdbench gate" in summary, (change, summary)
            assert re.search(r"^ZDBENCH_CACHE=/.*/zdbench-cache$", set_here, re.MULTILINE), set_here
