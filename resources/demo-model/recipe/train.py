# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Trains the model; stops and resumes at any step with the same order of data.

    python train.py --corpus corpus --tokenizer .. --work work [--minutes 90]

Sequences are short at first and 1,024 tokens at the end: the cheap part comes first, and every position is trained. The rate warms
up, stays, and falls to zero over the last --decay steps. For a while half of the text is practice: documents that end with all that
can be asked about them, since answering is learned late where one document in two asks one or two questions. Matrices are trained by Muon (orthogonalised momentum), the rest by AdamW.
Each of the --ranks processes computes the gradient of its rows on one thread, which suits a busy machine better than shared loops.
"""

import argparse
import array
import os
import tempfile
import time

import numpy as np
import torch
import torch.distributed as dist

from bpe import END, Tokenizer
from model import CONFIG, LOOKING_HEADS, LOOKING_LAYERS, Gpt2


def tokens_of(text_path, tokenizer, cache):
    """The whole text as uint16 token ids, END after each document; made once."""
    if not os.path.exists(cache):
        out = array.array("H")
        with open(text_path, encoding="ascii") as f:
            for document in f.read().split("\n" + END + "\n"):
                if document:
                    out.extend(tokenizer.encode(document))
                    out.append(tokenizer.end)
        np.save(cache + ".tmp.npy", np.frombuffer(out, dtype=np.uint16))
        os.replace(cache + ".tmp.npy", cache)
    return np.load(cache)


class Windows:
    """Windows of a text. Half begin where a document begins, at position 0; the others lie anywhere and, while sequences are
    short, get positions from anywhere, so that no position stays untrained."""

    def __init__(self, tokens, tokenizer, seed):
        self.tokens, self.seed = tokens, seed
        (self.answer,), (self.stop,) = tokenizer.encode(" Answer"), tokenizer.encode(".")
        starts = np.flatnonzero(tokens == tokenizer.end) + 1
        self.starts = np.concatenate([[0], starts[starts < len(tokens) - CONFIG["n_positions"] - 1]])

    def batch(self, step, T, weight, rows):
        rng = np.random.default_rng([self.seed, step])
        first = self.starts[rng.integers(0, len(self.starts), rows)]
        anywhere = rng.integers(0, len(self.tokens) - T - 1, rows)
        offset = rng.integers(0, CONFIG["n_positions"] - T + 1, rows)
        inside = np.arange(rows) >= rows // 2
        first = np.where(inside, anywhere, first)
        offset = np.where(inside, offset, 0)
        window = np.stack([self.tokens[i:i + T + 1] for i in first]).astype(np.int64)
        positions = offset[:, None] + np.arange(T)
        weights = np.ones((rows, T), dtype=np.float32)
        for row, at in np.argwhere(window == self.answer):  # "Answer", ":", the answer, "."
            stops = np.flatnonzero(window[row, at:] == self.stop)
            weights[row, at + 1:at + stops[0] if len(stops) else T] = weight
        return window[:, :-1], positions, window[:, 1:], weights


def mixed(stories, practice, share, rows, *which):
    """A batch, `share` of whose rows are of the practice text, as tensors."""
    few = int(rows * share)
    parts = [text.batch(*which, n) for text, n in ((stories, rows - few), (practice, few)) if n]
    return [torch.from_numpy(np.concatenate(p)) for p in zip(*parts)]


def orthogonal(g):
    """Newton-Schulz iteration: a batch of matrices (N, R, C), R <= C, to nearly orthogonal ones."""
    x = g / (g.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * (a @ a)) @ x
    return x


def shared(function, stack):
    """function(stack), each rank doing its share of the stack."""
    if not dist.is_initialized():
        return function(stack)
    rank, ranks = dist.get_rank(), dist.get_world_size()
    out = torch.zeros_like(stack)
    out[rank::ranks] = function(stack[rank::ranks])
    dist.all_reduce(out)
    return out


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.05):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                m = self.state[p].setdefault("momentum", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - group["momentum"])
                g = p.grad.lerp(m, group["momentum"])
                side = p.shape[1] if p.shape[0] == 3 * p.shape[1] else p.shape[0]
                for i in range(0, p.shape[0], side):  # c_attn is three matrices: Q, K and V
                    part = g[i:i + side]
                    tall = part.shape[0] > part.shape[1]
                    shapes.setdefault(tuple(sorted(part.shape)), []).append((p[i:i + side], part.T if tall else part, tall))
            for parts in shapes.values():
                for (p, _, tall), u in zip(parts, shared(orthogonal, torch.stack([g for _, g, _ in parts]))):
                    scale = max(1, p.shape[0] / p.shape[1]) ** 0.5
                    p.mul_(1 - group["lr"] * group["weight_decay"]).add_(u.T if tall else u, alpha=-group["lr"] * scale)


class Held:
    """The heads that look back keep what they start with until the rest has learned to use them."""

    def __init__(self, model):
        C, D = CONFIG["n_embd"], CONFIG["n_embd"] // CONFIG["n_head"]
        self.slices = []
        for block in model.h[:LOOKING_LAYERS]:
            heads = slice(0, LOOKING_HEADS * D)
            self.slices += [block.attn.c_attn.weight[i * C:][heads] for i in range(3)] + [block.attn.c_proj.weight[:, heads]]
        self.values = [s.detach().clone() for s in self.slices]

    @torch.no_grad()
    def restore(self):
        for s, value in zip(self.slices, self.values):
            s.copy_(value)


def optimizers(model, lr, muon_lr):
    matrices = [p for n, p in model.named_parameters() if p.dim() == 2 and n.startswith("h.")]
    tables = [model.wte.weight, model.wpe.weight]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    adam = torch.optim.AdamW([{"params": tables, "weight_decay": 0.0}, {"params": vectors, "weight_decay": 0.0}],
                             lr=lr, betas=(0.9, 0.95))
    return [Muon(matrices, muon_lr), adam], [muon_lr, lr]


def schedule(text):
    """"256x16:2000,..." (tokens a sequence, rows, steps) as a list."""
    return [(int(p.split("x")[0]), int(p.split("x")[1].split(":")[0]), int(p.split(":")[1])) for p in text.split(",")]


def phase(phases, step):
    for T, rows, steps in phases:
        if step < steps:
            return T, rows
        step -= steps
    return T, rows


def save(path, state):
    torch.save(state, path + ".tmp")
    os.replace(path + ".tmp", path)


class Mean:
    """The mean over all ranks of the gradients and of a few numbers, in one exchange."""

    def __init__(self, parameters, ranks):
        self.parameters, self.ranks = list(parameters), ranks

    def __call__(self, *numbers):
        if self.ranks == 1:
            return numbers
        flat = torch.cat([p.grad.reshape(-1) for p in self.parameters] + [torch.tensor(numbers, dtype=torch.float32)])
        dist.all_reduce(flat)
        flat /= self.ranks
        at = 0
        for p in self.parameters:
            p.grad.copy_(flat[at:at + p.numel()].view_as(p))
            at += p.numel()
        return flat[at:].tolist()


def train(rank, options, meeting):
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    if options.ranks > 1:
        dist.init_process_group("gloo", init_method="file://" + meeting, rank=rank, world_size=options.ranks)
    tokenizer = Tokenizer(options.tokenizer)
    tokens, more = (np.load(os.path.join(options.work, name + ".npy")) for name in ("train", "practice"))
    stories, practice = Windows(tokens, tokenizer, options.seed), Windows(more, tokenizer, options.seed + 1)
    practice_from, practice_to = (int(step) for step in options.practice.split(":"))
    phases = schedule(options.phases)
    total = sum(steps for _, _, steps in phases)
    say = (lambda text: print(text, flush=True)) if rank == 0 else (lambda text: None)

    model = Gpt2(**CONFIG)
    held = Held(model)
    opts, rates = optimizers(model, options.lr, options.muon_lr)
    say(f"{sum(p.numel() for p in model.parameters())} parameters, {len(tokens)} tokens of text, {total} steps")
    path, step, seen = os.path.join(options.work, "checkpoint.pt"), 0, 0
    if os.path.exists(path):
        state = torch.load(path, weights_only=True)
        model.load_state_dict(state["model"])
        for opt, saved in zip(opts, state["optimizers"]):
            opt.load_state_dict(saved)
        step, seen = state["step"], state["seen"]
        say(f"resumed at step {step}")
    loss_of = torch.compile(model.loss, dynamic=False) if options.compile else model.loss
    mean = Mean(model.parameters(), options.ranks)

    def checkpoint():
        if rank == 0:
            save(path, {"model": model.state_dict(), "optimizers": [o.state_dict() for o in opts], "step": step, "seen": seen})

    begun = saved_at = told_at = time.time()
    losses, told_seen, late = [], seen, 0.0
    while step < total and not late:
        T, rows = phase(phases, step)
        factor = min(1, (step + 1) / options.warm_up, (total - step) / options.decay)
        for opt, rate in zip(opts, rates):
            for group in opt.param_groups:
                group["lr"] = rate * factor
        weight = 1.0 if step < options.weigh_from else options.answer_weight
        share = 0.5 if practice_from <= step < practice_to else 0.0
        batch = mixed(stories, practice, share, rows, step, T, weight)
        ids, positions, targets, weights = (t[rank::options.ranks] for t in batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
            loss = loss_of(ids, positions, targets, weights)
        loss.backward()
        loss, late = mean(loss.item(), float(time.time() - begun > 60 * options.minutes))
        for opt in opts:
            opt.step()
        if step < options.hold:
            held.restore()
        model.zero_grad()
        step, seen = step + 1, seen + rows * T
        losses.append(loss)
        if step % 20 == 0:
            now = time.time()
            say(f"step {step} T {T} seen {seen / 1e6:.2f}M loss {sum(losses) / len(losses):.4f} rate {factor:.3f} "
                f"{(seen - told_seen) / (now - told_at):.0f} tokens/s {(now - begun) / 60:.1f} min")
            losses, told_at, told_seen = [], now, seen
        if time.time() - saved_at > 120:
            checkpoint()
            saved_at = time.time()
    checkpoint()
    say(f"stopped at step {step} of {total}, {seen} tokens seen")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", default="corpus")
    arguments.add_argument("--tokenizer", default="..")
    arguments.add_argument("--work", default="work")
    arguments.add_argument("--phases", default="256x12:700,512x8:2300,1024x4:600",
                           help="tokens a sequence x rows : steps")
    arguments.add_argument("--warm-up", type=int, default=40)
    arguments.add_argument("--answer-weight", type=float, default=6.0, help="of an answer's tokens in the loss")
    arguments.add_argument("--weigh-from", type=int, default=700, help="the step from which answers weigh more")
    arguments.add_argument("--practice", default="1650:3350",
                           help="steps in which half of the text is of documents that end with all their questions, first:last")
    arguments.add_argument("--hold", type=int, default=3100, help="steps before the heads that look back are trained, too")
    arguments.add_argument("--decay", type=int, default=500)
    arguments.add_argument("--lr", type=float, default=5e-3)
    arguments.add_argument("--muon-lr", type=float, default=0.015)
    arguments.add_argument("--seed", type=int, default=2026)
    arguments.add_argument("--ranks", type=int, default=2)
    arguments.add_argument("--minutes", type=float, default=1e9, help="stop after this time; the same command resumes")
    arguments.add_argument("--precision", choices=["f32", "bf16"], default="f32",
                           help="of the products; f32 is faster where the processor has no matrix unit")
    arguments.add_argument("--compile", action="store_true")
    options = arguments.parse_args()
    os.makedirs(options.work, exist_ok=True)
    for name in ("train", "practice"):
        tokens_of(os.path.join(options.corpus, name + ".txt"), Tokenizer(options.tokenizer), os.path.join(options.work, name + ".npy"))
    with tempfile.TemporaryDirectory() as folder:
        torch.multiprocessing.spawn(train, (options, os.path.join(folder, "meeting")), options.ranks)


if __name__ == "__main__":
    main()
