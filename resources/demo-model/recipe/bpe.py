# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Byte-level BPE as GPT-2 does it, for ASCII text: the split rule, the byte alphabet, encoding with a word cache."""

import json
import os
import re

END = "<|endoftext|>"
SPLIT = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")


def byte_alphabet():
    """GPT-2's printable stand-in for each byte, in GPT-2's order of ids."""
    shown = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    hidden = [b for b in range(256) if b not in shown]
    pairs = [(b, chr(b)) for b in shown] + [(b, chr(256 + i)) for i, b in enumerate(hidden)]
    return dict(pairs)


ALPHABET = byte_alphabet()


def letters(word):
    return tuple(ALPHABET[b] for b in word.encode("utf-8"))


class Tokenizer:
    def __init__(self, folder):
        with open(os.path.join(folder, "vocab.json"), encoding="utf-8") as f:
            self.ids = json.load(f)
        with open(os.path.join(folder, "merges.txt"), encoding="utf-8") as f:
            lines = f.read().split("\n")[1:]
        self.ranks = {tuple(line.split(" ")): i for i, line in enumerate(l for l in lines if l)}
        self.end = self.ids[END]
        self.words = {}
        back = {c: b for b, c in ALPHABET.items()}
        self.bytes = {i: END.encode() if t == END else bytes(back[c] for c in t) for t, i in self.ids.items()}

    def word(self, word):
        parts = list(letters(word))
        while len(parts) > 1:
            rank, i = min((self.ranks.get(pair, 1 << 30), i) for i, pair in enumerate(zip(parts, parts[1:])))
            if rank == 1 << 30:
                break
            parts[i:i + 2] = [parts[i] + parts[i + 1]]
        return [self.ids[p] for p in parts]

    def encode(self, text):
        """Token ids; the text must not hold the end mark."""
        out, words = [], self.words
        for word in SPLIT.findall(text):
            ids = words.get(word)
            if ids is None:
                ids = words[word] = self.word(word)
            out += ids
        return out

    def decode(self, ids):
        return b"".join(self.bytes[i] for i in ids).decode("utf-8", "replace")
