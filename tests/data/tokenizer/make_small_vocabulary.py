#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Writes small/vocab.json and small/merges.txt: a byte-level BPE vocabulary small enough to commit.

Trained here, in the plainest way, on the text below; run from any folder. Ids are deliberately not
in the order of the merges: "<|endoftext|>" is 3, between the bytes, the results of the merges come
first and downwards, and one id in the middle belongs to no token, so that a program which assumes
GPT-2's own order of ids is found out.
"""

import collections
import json
import pathlib
import re

TEXT = """
The cache keeps the keys and the values of every earlier token, so that each new token is computed
once. Without the cache, the model reads the whole text again for every token: the work grows with
the square of the length, and the time grows with it. I'm sure you've seen it; they'll say it's
slow, and we'd agree. In 2024, 1024 tokens took 12 seconds with it and 107 without it.

    for step in range(1024):
        token = model(text)
        text = text + token

Grüße aus Köln, où l'été est déjà là. Привет, привет, мир! 你好，你好，世界。こんにちは。 👋👋🏽 naïve café —
"quoted" (parenthesised) [bracketed] {braced} ... !!! ??? --- === aaaaaaaa bbbb        end\t\t\n\n\n
"""
MERGES = 300


def byte_alphabet():
    visible = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [b for b in range(256) if b not in visible]
    letters = {b: chr(b) for b in visible}
    letters.update({b: chr(0x100 + i) for i, b in enumerate(hidden)})
    return letters


def pieces(text):
    """GPT-2's split; Python's re is near enough for the text above."""
    rule = r"'(?:[stmd]|re|ve|ll)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+"
    return re.findall(rule, text)


def join(word, pair):
    out = []
    for letter in word:
        if out and (out[-1], letter) == pair:
            out[-1] += letter
        else:
            out.append(letter)
    return tuple(out)


def train(letters):
    words = collections.Counter(
        tuple(letters[b] for b in piece.encode()) for piece in pieces(TEXT))
    merges = []
    for _ in range(MERGES):
        pairs = collections.Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(best)
        joined = collections.Counter()
        for word, count in words.items():
            joined[join(word, best)] += count
        words = joined
    return merges


def number(letters, merges):
    results = [left + right for left, right in merges]
    assert len(set(results)) == len(results)
    names = list(reversed(results)) + [letters[b] for b in range(255, -1, -1)]
    ids = [i for i in range(len(names) + 2) if i not in (3, 400)]
    return {"<|endoftext|>": 3, **dict(zip(names, ids))}


def main():
    letters = byte_alphabet()
    merges = train(letters)
    folder = pathlib.Path(__file__).parent / "small"
    folder.mkdir(exist_ok=True)
    (folder / "vocab.json").write_text(
        json.dumps(number(letters, merges), ensure_ascii=False, indent=0) + "\n", "utf-8")
    (folder / "merges.txt").write_text(
        "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in merges), "utf-8")


if __name__ == "__main__":
    main()
