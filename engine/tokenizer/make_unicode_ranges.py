#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Writes unicode_ranges.cpp: the classes \\p{L}, \\p{N} and \\s of Unicode 16.0 as sorted ranges.

Python's own unicodedata is older than Unicode 16.0, so the categories come from the package
unicodedata2, version 16.0.0 (its tables are made from UnicodeData.txt):

    python3 -m venv .venv && .venv/bin/pip install unicodedata2==16.0.0
    .venv/bin/python engine/tokenizer/make_unicode_ranges.py > engine/tokenizer/unicode_ranges.cpp

The counts are checked before anything is written.
"""

import sys

import unicodedata2

# White_Space of PropList.txt; a closed list that no version since 6.3 has changed.
WHITE_SPACE = {
    *range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
    0x202F, 0x205F, 0x3000,
}
EXPECTED = {"Letter": 141028, "Number": 1911, "Space": 25}


def class_of(code_point):
    if code_point in WHITE_SPACE:
        return "Space"
    return {"L": "Letter", "N": "Number"}.get(unicodedata2.category(chr(code_point))[0], "Other")


def ranges():
    """Yields (first, last, class) of every longest run that is not Other."""
    start, current = 0, class_of(0)
    for code_point in range(1, 0x110001):
        following = class_of(code_point) if code_point < 0x110000 else "End"
        if following != current:
            if current != "Other":
                yield start, code_point - 1, current
            start, current = code_point, following


def check(table):
    assert unicodedata2.unidata_version == "16.0.0", unicodedata2.unidata_version
    counts = dict.fromkeys(EXPECTED, 0)
    for first, last, name in table:
        counts[name] += last - first + 1
    assert counts == EXPECTED, counts


def write(table, out):
    out.write(
        "// SPDX-FileCopyrightText: 2026 The KVGlass authors\n"
        "// SPDX-License-Identifier: Apache-2.0\n\n"
        "// Made by make_unicode_ranges.py from Unicode 16.0; do not edit. Counts: "
        "141,028 letters, 1,911\n// numbers, 25 white space characters.\n\n"
        '#include "engine/tokenizer/unicode_ranges.h"\n\n'
        "namespace kvglass {\nnamespace {\n\n"
        "constexpr CharacterClass L = CharacterClass::Letter;\n"
        "constexpr CharacterClass N = CharacterClass::Number;\n"
        "constexpr CharacterClass S = CharacterClass::Space;\n\n"
        "// clang-format off\n"
        "constexpr UnicodeRange kRanges[] = {\n")
    line = "   "
    for first, last, name in table:
        item = f" {{0x{first:X}, 0x{last:X}, {name[0]}}},"
        if len(line) + len(item) > 100:
            out.write(line + "\n")
            line = "   "
        line += item
    out.write(line + "\n};\n// clang-format on\n\n} // namespace\n\n"
              "std::span<const UnicodeRange> unicodeRanges() { return kRanges; }\n\n"
              "} // namespace kvglass\n")


if __name__ == "__main__":
    ALL_RANGES = list(ranges())
    check(ALL_RANGES)
    write(ALL_RANGES, sys.stdout)
