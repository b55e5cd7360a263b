# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the corpus: stories with questions, one <|endoftext|> line after each. The same seed gives the same bytes.

    python generate_stories.py --out corpus            # train.txt, practice.txt, held_out.txt, questions.jsonl
    python generate_stories.py --show 3                # prints three documents
"""

import argparse
import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor

from documents import document, render

END = "<|endoftext|>"
SEED = 2026
HELD_OUT = 10_000_000  # documents from this index on are never trained on
PRACTICE = 5_000_000  # documents from this index on end with all their questions


def chunk(job):
    seed, first, last, every = job
    asking = 1.0 if every else None
    return "".join(render(*document(seed, i, asking, every)) + "\n" + END + "\n" for i in range(first, last))


def write(path, seed, first, count, workers, every=False):
    jobs = [(seed, i, min(i + 1000, first + count), every) for i in range(first, first + count, 1000)]
    digest, size = hashlib.sha256(), 0
    with open(path + ".tmp", "wb") as out, ProcessPoolExecutor(workers) as pool:
        for text in pool.map(chunk, jobs):
            data = text.encode("ascii")
            digest.update(data)
            size += len(data)
            out.write(data)
    os.replace(path + ".tmp", path)
    print(f"{os.path.basename(path)}: {count} documents, {size} bytes, sha256 {digest.hexdigest()}")


def write_questions(path, seed, count):
    """One held-out question a document: prompt, answer."""
    lines, index = [], HELD_OUT + 1_000_000
    while len(lines) < count:
        text, asked = document(seed, index, asking=1.0)
        index += 1
        if asked:
            question, answer = asked[0]
            lines.append(json.dumps({"prompt": f"{text}\n\nQuestion: {question} Answer:", "answer": answer}) + "\n")
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.writelines(lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--out", default="corpus")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--documents", type=int, default=110_000)
    arguments.add_argument("--practice", type=int, default=30_000)
    arguments.add_argument("--held-out", type=int, default=600)
    arguments.add_argument("--questions", type=int, default=500)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--show", type=int, default=0)
    options = arguments.parse_args()
    for i in range(options.show):
        print(render(*document(options.seed, i)) + "\n" + END)
    if not options.show:
        os.makedirs(options.out, exist_ok=True)
        write(os.path.join(options.out, "train.txt"), options.seed, 0, options.documents, options.workers)
        write(os.path.join(options.out, "practice.txt"), options.seed, PRACTICE, options.practice, options.workers, every=True)
        write(os.path.join(options.out, "held_out.txt"), options.seed, HELD_OUT, options.held_out, options.workers)
        write_questions(os.path.join(options.out, "questions.jsonl"), options.seed, options.questions)


if __name__ == "__main__":
    main()
