# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Learns the merges from the training text and writes vocab.json and merges.txt; the same text gives the same bytes.

    python train_tokenizer.py --corpus corpus/train.txt --out ..
"""

import argparse
import json
import os
from collections import Counter

from bpe import ALPHABET, END, SPLIT, letters


def word_counts(path, limit):
    with open(path, encoding="ascii") as f:
        text = f.read(limit)
    return Counter(SPLIT.findall(text.replace(END + "\n", "")))


def learn(counts, wanted):
    """The most frequent pair first; among equals the one that sorts first."""
    words = [[list(letters(word)), n] for word, n in sorted(counts.items())]
    merges = []
    while len(merges) < wanted:
        pairs = Counter()
        for parts, n in words:
            for pair in zip(parts, parts[1:]):
                pairs[pair] += n
        if not pairs:
            raise SystemExit("the text is too small for that many merges")
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for entry in words:
            parts, i = entry[0], 0
            while i < len(parts) - 1:
                if (parts[i], parts[i + 1]) == best:
                    parts[i:i + 2] = [best[0] + best[1]]
                i += 1
        words = [entry for entry in words if len(entry[0]) > 1]
    return merges


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", default="corpus/train.txt")
    arguments.add_argument("--out", default="..")
    arguments.add_argument("--vocabulary", type=int, default=2048)
    arguments.add_argument("--characters", type=int, default=40_000_000, help="how much of the text is counted")
    options = arguments.parse_args()
    merges = learn(word_counts(options.corpus, options.characters), options.vocabulary - 257)
    tokens = list(ALPHABET.values()) + ["".join(pair) for pair in merges] + [END]
    with open(os.path.join(options.out, "vocab.json"), "w", encoding="utf-8", newline="\n") as f:
        json.dump({t: i for i, t in enumerate(tokens)}, f, ensure_ascii=False)
        f.write("\n")
    with open(os.path.join(options.out, "merges.txt"), "w", encoding="utf-8", newline="\n") as f:
        f.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    print(f"{len(tokens)} tokens, {len(merges)} merges, the last: {merges[-1]}")


if __name__ == "__main__":
    main()
