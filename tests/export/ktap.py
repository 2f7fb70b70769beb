# SPDX-License-Identifier: GPL-2.0-or-later
"""KTAP: Perl's TAP parser and the kernel's own (where a kernel's source is: ZDBENCH_LINUX names it)
count what the results say."""

import collections
import os
import re
import shutil
import subprocess
import tempfile

from common import export, measured, other_kernel, path_of, result, skip

TAP_PARSER = r"""
use TAP::Parser;
my $parser = TAP::Parser->new({ source => $ARGV[0] });
$parser->run;
printf "%d %d %d %d\n", $parser->tests_run, scalar $parser->passed, scalar $parser->failed,
    scalar $parser->parse_errors;
"""
OF = {"ok": "ok", "partial": "ok", "failed": "failed",
      "refused": "skipped", "unsupported": "skipped", "skipped": "skipped"}


def expected(source):
    """How many of the innermost tests went how."""
    return collections.Counter(
        OF[one["status"]] for one in source["metrics"] + source["namespaces"])


def counted(text):
    """The same, from the text, whose plans must be kept at every level."""
    count, levels = collections.Counter(), []
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        line = line.strip()
        if line == "KTAP version 1":
            assert indent == 2 * len(levels), line
            levels.append({"number": 0})
        elif line.startswith("1.."):
            levels[-1]["plan"] = int(line[3:])
        elif match := re.fullmatch(r"(ok|not ok) (\d+) ([^#]+?)( # (\w+) .*)?", line):
            assert (match[1] == "not ok") == (match[5] == "ERROR"), line
            inner = len(levels) == indent // 2 + 2
            if inner:
                done = levels.pop()
                assert done["number"] == done["plan"], line
            else:
                count["failed" if match[1] == "not ok" else
                      "skipped" if match[5] == "SKIP" else "ok"] += 1
            levels[-1]["number"] += 1
            assert int(match[2]) == levels[-1]["number"], line
        else:
            assert line.startswith("# "), line
            count["told"] += 1
    assert len(levels) == 1 and levels[0]["number"] == levels[0]["plan"]
    return count


def check_with_perl(text, results):
    with tempfile.NamedTemporaryFile("w", suffix=".tap", encoding="utf-8") as file:
        # A source is what TAP::Parser does not take for a script.
        file.write(text)
        file.flush()
        done = subprocess.run(["perl", "-e", TAP_PARSER, file.name], text=True, check=True,
                              stdout=subprocess.PIPE)
    failed = sum(expected(source)["failed"] > 0 for source in results)
    assert done.stdout.split() == [str(len(results)), str(len(results) - failed), str(failed),
                                   "0"], done.stdout


def check_with_kernel(text, results):
    linux = os.environ.get("ZDBENCH_LINUX")
    if not linux:
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        # Fails when a test has; says how many at its end.
        done = subprocess.run(
            ["/usr/bin/python3", os.path.join(linux, "tools/testing/kunit/kunit.py"), "parse",
             file.name], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    total = sum((expected(source) for source in results), collections.Counter())
    words = {"ok": "passed", "failed": "failed", "skipped": "skipped"}
    expects = "Testing complete. Ran {} tests: {}\n".format(
        sum(total.values()), ", ".join(f"{words[k]}: {total[k]}" for k in words if total[k]))
    assert expects in done.stdout, done.stdout[-2000:]


with tempfile.TemporaryDirectory() as directory:
    path, other = other_kernel(directory)
    cases = [([path_of(name)], [result(name)]) for name in ("sample", "time", "hostile")]
    cases.append(([path_of("sample"), path, path_of("hostile")],
                  [result("sample"), other, result("hostile")]))
    for paths, results in cases:
        text = export("ktap", *paths)
        told = {"told": sum(map(measured, (m for r in results for m in r["metrics"])), len(results))}
        assert counted(text) == sum((expected(r) for r in results), collections.Counter(told))
        check_with_kernel(text, results)
        if shutil.which("prove"):
            check_with_perl(text, results)
    if not shutil.which("prove"):
        skip("perl's TAP::Parser is not installed")
