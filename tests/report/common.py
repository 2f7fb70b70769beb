# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of reports share: results, and pages of them."""

import json
import os
import pathlib
import subprocess
import sys

BINARY = os.environ["BINARY"]
FIXTURES = pathlib.Path(os.environ["FIXTURES"])


def skip(reason):
    print(reason)
    sys.exit(77)


def result(name):
    """A fixture: sample (instructions), time (a real machine), hostile (what strangers send), traffic."""
    return json.loads((FIXTURES / f"{name}-result.json").read_text(encoding="utf-8"))


def path_of(name):
    return str(FIXTURES / f"{name}-result.json")


def write(directory, name, contents):
    path = os.path.join(directory, name)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(contents, file)
    return path


def later(contents, days):
    """The same some days later, on another kernel every third day."""
    other = json.loads(json.dumps(contents))
    other["run_id"] = f"run-{days}"
    other["started"] = f"{2030 + days // 336}-{1 + days // 28 % 12:02}-{1 + days % 28:02}T13:19:36Z"
    other["finished"] = other["started"].replace("13:19:36", "13:20:21")
    other["machine"]["kernel"]["release"] = f"7.{days // 3}-arm64"
    return other


def report(directory, *paths):
    """The page of files, as text; a failure ends the test."""
    page = os.path.join(directory, "report.html")
    made = subprocess.run([BINARY, "report", *paths, "-o", page], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert made.stdout == "" and made.stderr == "", made
    return pathlib.Path(page).read_text(encoding="utf-8")
