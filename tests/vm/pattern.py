#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the pattern of tests/vm/guest/persist.c where it should be? One line a fault, exit 1 when there is one.

pattern.py files WRITER READER   what the writing guest said it wrote and the hashes that the reading guest found
pattern.py device FILE           FILE, the memory of an NVDIMM, holds the pattern of the first file in one piece
"""

import hashlib
import os
import re
import struct
import sys

FILE_BYTES = 2 * 2**20
MASK = 2**64 - 1
NAMES = ["flush", "copy", "msync", "unsynced"]


def pattern(file):
    words = []
    for i in range(FILE_BYTES // 8):
        z = ((file << 32) + i + 1) * 0x9E3779B97F4A7C15 & MASK
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
        words.append(z ^ (z >> 31))
    return struct.pack(f"<{len(words)}Q", *words)


def lines(path, expression):
    with open(path, encoding="utf-8") as file:
        return re.findall(expression, file.read(), re.MULTILINE)


def judge_files(writer, reader):
    written = dict(lines(writer, r"guest: written (\S+) \S*/(\S+)$"))
    if sorted(written) != sorted(NAMES):
        yield f"written were {sorted(written)}"
        return
    for when in ("before", "after"):
        found = dict(lines(reader, rf"{when} (map-\S+) ([0-9a-f]{{64}})\b"))
        for number, name in enumerate(NAMES):
            whole = found.get(written[name]) == hashlib.sha256(pattern(number)).hexdigest()
            if name == "unsynced":
                # Its blocks were never the file's: else this test could not tell a loss.
                if whole or written[name] not in found:
                    yield f"{when} the run: the file whose blocks nobody told of is {'whole' if whole else 'missing'}"
            elif not whole:
                yield f"{when} the run: {name} reads as {found.get(written[name])}"


def judge_device(path):
    """A sparse file: only what was written is looked at."""
    wanted, at = pattern(0), 0
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        while at < size:
            try:
                start = os.lseek(file.fileno(), at, os.SEEK_DATA)
            except OSError:
                break
            at = os.lseek(file.fileno(), start, os.SEEK_HOLE)
            data = os.pread(file.fileno(), at - start, start)
            if wanted in data:
                return
    yield f"{path} does not hold the pattern"


def main():
    kind, *files = sys.argv[1:]
    faults = list(judge_files(*files) if kind == "files" else judge_device(*files))
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
