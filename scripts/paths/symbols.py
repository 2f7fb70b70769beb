# SPDX-License-Identifier: GPL-2.0-or-later
"""The functions of an arm64 Image, from the table that a kernel with CONFIG_KALLSYMS carries (scripts/kallsyms.c)."""

import bisect
import struct

# Where a kernel runs that may not place itself at random (arch/arm64/include/asm/memory.h, KIMAGE_VADDR).
TEXT = 0xFFFF800080000000
# The last function has no end; nothing else is mapped so near behind it.
MOST_FUNCTION = 1 << 16


DIGITS = b"".join(bytes([digit, 0]) for digit in b"0123456789")


def _tokens(image, digits):
    """The tokens, by which names are shortened, with their end: digits stand for themselves, '0' is the 48th."""
    at = digits
    for _ in range(ord("0")):
        at = image.rindex(b"\0", 0, at - 1) + 1
    tokens, end = [], at
    for _ in range(256):
        stop = image.index(b"\0", end)
        tokens.append(image[end:stop])
        end = stop + 1
    return at, tokens, end


def _markers(image, end):
    """Where the table before the tokens begins, which has the place of every 256th name: 0 first, then ever more."""
    end &= ~3
    while image[end - 4:end] == b"\0\0\0\0":
        end -= 4
    values = [struct.unpack_from("<I", image, end - 4)[0]]
    while values[0] > 0:
        end -= 4
        values.insert(0, struct.unpack_from("<I", image, end - 4)[0])
        if values[0] >= values[1]:
            raise ValueError("no table of markers")
    return end - 4, values


def _names(image, at, count, tokens, end):
    names = []
    for _ in range(count):
        length = image[at]
        at += 1
        if length & 0x80:
            length = length & 0x7F | image[at] << 7
            at += 1
        if at + length > end:
            return None
        names.append(b"".join(tokens[byte] for byte in image[at:at + length]))
        at += length
    return names if end - at < 8 else None


def _offsets(image, at, tokens, count):
    """After the tokens comes the place of each, then the offsets: both aligned to 8 or to 4, as the kernel's age is."""
    places = [sum(len(token) + 1 for token in tokens[:i]) for i in range(256)]
    for align in (8, 4):
        start = (at + align - 1) // align * align
        if list(struct.unpack_from("<256H", image, start)) == places:
            start += 512
            return start, struct.unpack_from(f"<{count}i", image, start)
    raise ValueError("no places after the tokens")


def _table(image, digits):
    tokens_at, tokens, tokens_end = _tokens(image, digits)
    end, markers = _markers(image, tokens_at)
    last = end - markers[-1]
    for at in range(max(last - 256 * 128 & ~3, 0), last, 4):
        count = struct.unpack_from("<I", image, at)[0]
        if not (len(markers) - 1) * 256 < count <= len(markers) * 256:
            continue
        for names_at in (at + 4, at + 8):
            names = _names(image, names_at, count, tokens, end)
            if names:
                return names, *_offsets(image, tokens_end, tokens, count)
    raise ValueError("no table of names")


def _search(image):
    """The names of all symbols, each with its type in front, where their offsets are, and these."""
    digits = image.find(DIGITS)
    while digits >= 0:
        try:
            return _table(image, digits)
        except (ValueError, struct.error, IndexError):
            digits = image.find(DIGITS, digits + 1)
    raise ValueError("no symbols in this Image")


def _base(image, at, count):
    """What the offsets are relative to, which follows them."""
    return struct.unpack_from("<Q", image, (at + 4 * count + 7) // 8 * 8)[0]


class Symbols:
    """A kernel's functions by the address at which they run when nothing is placed at random (nokaslr)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            image = file.read()
        names, at, offsets = _search(image)
        if offsets[0] == 0:
            base = _base(image, at, len(offsets))
            addresses = [base + offset for offset in offsets]
        else:
            # Newer kernels: each is relative to where it stands itself, in an image whose start is at TEXT.
            addresses = [TEXT + at + 4 * i + offset for i, offset in enumerate(offsets)]
        pairs = sorted((address, name[1:].decode()) for address, name in zip(addresses, names) if chr(name[0]) in "tTwW")
        self._starts = [start for start, _ in pairs]
        self._names = [name for _, name in pairs]

    def name(self, address):
        """Modules are elsewhere, and have no names here."""
        if not self._starts[0] <= address < self._starts[-1] + MOST_FUNCTION:
            return "(modules)"
        return self._names[bisect.bisect_right(self._starts, address) - 1]

    def address(self, name):
        return self._starts[self._names.index(name)]
