# SPDX-License-Identifier: GPL-2.0-or-later
"""The CI examples: YAML whose scripts are shell, and whose zdbench commands have the options that are
given to them. Nothing is run."""

import re
import shlex
import subprocess

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
