# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Measures the exported model: held-out loss, answers to held-out questions, variety of samples; prints three samples.

    python evaluate.py --model .. --corpus corpus
"""

import argparse
import json
import math
import os
import platform

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

from bpe import END, Tokenizer
from model import Gpt2

SHAPE = ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head")
PROMPTS = ("Once there was a boy named Ben.", "Long ago, in a kingdom by the sea, there lived a princess named Nora.",
           "Dear Alice,\n\nI have so much to tell you.")


def load(folder):
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as f:
        config = json.load(f)
    model = Gpt2(**{k: config[k] for k in SHAPE})
    state = {}
    for name, value in load_file(os.path.join(folder, "model.safetensors")).items():
        name = name.removeprefix("transformer.")
        linear = value.dim() == 2 and name.startswith("h.")
        state[name] = (value.T if linear else value).float()
    model.load_state_dict(state)
    return model.eval()


class Cached:
    """The model with a cache of keys and values for one sequence; ids in, logits of the last position out."""

    def __init__(self, model):
        self.model, self.past = model, [None] * len(model.h)
        self.length = 0

    def __call__(self, ids):
        m = self.model
        T = len(ids)
        x = m.wte(torch.tensor([ids])) + m.wpe(torch.arange(self.length, self.length + T))
        for i, block in enumerate(m.h):
            a = block.attn
            q, k, v = (t.view(1, T, a.heads, -1).transpose(1, 2) for t in a.c_attn(block.ln_1(x)).split(x.shape[-1], 2))
            if self.past[i] is not None:
                k, v = torch.cat([self.past[i][0], k], 2), torch.cat([self.past[i][1], v], 2)
            self.past[i] = (k, v)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=T > 1)
            x = x + a.c_proj(y.transpose(1, 2).reshape(1, T, -1))
            x = x + block.mlp(block.ln_2(x))
        self.length += T
        return F.linear(m.ln_f(x[0, -1]), m.wte.weight)


def generate(model, tokenizer, prompt, count, pick, stop=None):
    cached, ids = Cached(model), tokenizer.encode(prompt)
    logits, out = cached(ids), []
    while len(out) < count:
        token = pick(logits)
        if token == tokenizer.end or (stop and stop in tokenizer.decode(out + [token])):
            break
        out.append(token)
        if cached.length >= model.wpe.weight.shape[0]:
            break
        logits = cached([token])
    return out


def greedy(logits):
    return int(logits.argmax())


def sampler(temperature, top_k, seed):
    source = torch.Generator().manual_seed(seed)

    def pick(logits):
        values, ids = logits.topk(top_k)
        return int(ids[torch.multinomial(torch.softmax(values / temperature, -1), 1, generator=source)])
    return pick


def held_out_loss(model, tokenizer, path, windows):
    """Mean loss a token over windows of the full context, each beginning with a document."""
    ids, starts = [], []
    with open(path, encoding="ascii") as f:
        for document in f.read().split("\n" + END + "\n"):
            if document:
                starts.append(len(ids))
                ids += tokenizer.encode(document) + [tokenizer.end]
    T = model.wpe.weight.shape[0]
    starts = [s for s in starts if s + T < len(ids)][:: 3][:windows]
    total, late = 0.0, 0.0
    for s in starts:
        x, y = torch.tensor([ids[s:s + T]]), torch.tensor(ids[s + 1:s + T + 1])
        losses = F.cross_entropy(model(x, torch.arange(T)[None])[0], y, reduction="none")
        total, late = total + losses.mean().item(), late + losses[T // 2:].mean().item()
    return total / len(starts), late / len(starts), len(starts)


def answers(model, tokenizer, path, limit):
    """Greedy answers up to the full stop, and how often they are exactly right; by kind of question."""
    right, count, kinds, wrong = 0, 0, {}, []
    with open(path, encoding="ascii") as f:
        for line in list(f)[:limit]:
            entry = json.loads(line)
            if len(tokenizer.encode(entry["prompt"])) > 1000:
                continue
            said = tokenizer.decode(generate(model, tokenizer, entry["prompt"], 20, greedy, stop=".")).strip()
            good = said == entry["answer"]
            question = entry["prompt"].rsplit("Question: ", 1)[1].removesuffix(" Answer:")
            kind = kinds.setdefault(" ".join(question.split()[:2]), [0, 0])
            kind[0], kind[1] = kind[0] + good, kind[1] + 1
            right, count = right + good, count + 1
            if not good:
                wrong.append((question, entry["answer"], said))
    return right, count, kinds, wrong


def distinct(samples, n):
    grams = [tuple(s[i:i + n]) for s in samples for i in range(len(s) - n + 1)]
    return len(set(grams)) / max(1, len(grams))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", default="..")
    arguments.add_argument("--corpus", default="corpus")
    arguments.add_argument("--questions", type=int, default=500)
    arguments.add_argument("--windows", type=int, default=100)
    arguments.add_argument("--samples", type=int, default=20)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    model, tokenizer = load(options.model), Tokenizer(options.model)
    print(f"python {platform.python_version()}, torch {torch.__version__}, {sum(p.numel() for p in model.parameters())} parameters")
    with torch.inference_mode():
        if options.windows:
            loss, late, count = held_out_loss(model, tokenizer, os.path.join(options.corpus, "held_out.txt"), options.windows)
            print(f"held-out loss {loss:.4f} (perplexity {math.exp(loss):.3f}), second half of the context {late:.4f}, {count} windows")
        if options.questions:
            right, count, kinds, wrong = answers(model, tokenizer, os.path.join(options.corpus, "questions.jsonl"), options.questions)
            print(f"answers: {right} of {count} right, {100 * right / count:.1f} %")
            print("  " + ", ".join(f"{k} {a}/{b}" for k, (a, b) in sorted(kinds.items(), key=lambda e: -e[1][1])))
            for question, expected, said in wrong[:12]:
                print(f"  wrong: {question} {expected} / {said}")
        if options.samples:
            samples = [generate(model, tokenizer, PROMPTS[i % len(PROMPTS)], 400, sampler(0.8, 40, i)) for i in range(options.samples)]
            words = [tokenizer.decode(s).split() for s in samples]
            print(f"{len(samples)} samples, {sum(map(len, samples))} tokens, words: "
                  + ", ".join(f"distinct-{n} {distinct(words, n):.3f}" for n in (1, 2, 3)))
        for i, prompt in enumerate(PROMPTS):
            text = tokenizer.decode(generate(model, tokenizer, prompt, 400, sampler(0.8, 40, 100 + i)))
            print(f"\n--- sample {i + 1} (temperature 0.8, top-k 40, seed {100 + i})\n{prompt}{text}")


if __name__ == "__main__":
    main()
