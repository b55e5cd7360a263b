#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""PyTorch with transformers on the same shape: random GPT-2 weights, batch 1, greedy.

Writes JSON: for each type, eager with a dynamic cache, and compiled with a static cache where that
works: median and p99 milliseconds per token at a context of 32 and of 1,000, and the seconds of the
article's experiment with the cache. Exit code 77 without PyTorch, transformers or a GPU.
"""

import argparse
import inspect
import json
import statistics
import sys
import time

NO_DEVICE = 77
SHAPES = {  # layers, channels, heads
    "gpt2": (12, 768, 12),
    "gpt2-medium": (24, 1024, 16),
    "gpt2-large": (36, 1280, 20),
    "gpt2-xl": (48, 1600, 25),
}
ARTICLE_PROMPT = [18438, 391, 509, 53, 40918, 287, 6121, 364, 13]


def give_up(reason):
    print(f"no usable GPU: {reason}", file=sys.stderr)
    sys.exit(NO_DEVICE)


try:
    import torch
    import transformers
    from transformers import GPT2Config, GPT2LMHeadModel
    from transformers.cache_utils import DynamicCache, StaticCache
except ImportError as missing:
    give_up(f"{missing.name} is not installed here")


def make_model(name, dtype):
    layers, channels, heads = SHAPES[name]
    torch.manual_seed(42)
    config = GPT2Config(n_layer=layers, n_embd=channels, n_head=heads)
    return GPT2LMHeadModel(config).to(device="cuda", dtype=dtype).eval()


def make_cache(model, kind):
    if kind == "eager":
        return DynamicCache()
    return StaticCache(config=model.config, max_cache_len=1024)


def place(positions):
    """How this version wants to be told where the tokens stand."""
    if "cache_position" in inspect.signature(GPT2LMHeadModel.forward).parameters:
        return {"cache_position": positions}
    return {"position_ids": positions.unsqueeze(0)}


def prefill(model, cache, tokens):
    positions = torch.arange(len(tokens), device="cuda")
    ids = torch.tensor([tokens], device="cuda")
    logits = model(ids, past_key_values=cache, use_cache=True, **place(positions)).logits
    return logits[:, -1:].argmax(-1)


def decode(step, token, cache, first, count):
    """Milliseconds of each of `count` tokens, the host waiting for each, as a live view does."""
    times = []
    position = torch.tensor([first], device="cuda")
    for _ in range(count):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        logits = step(token, past_key_values=cache, use_cache=True, **place(position)).logits
        token = logits[:, -1:].argmax(-1).clone()
        token.item()
        times.append(1e3 * (time.perf_counter() - begin))
        position += 1
    return times


def at_context(model, step, kind, context, count=24, warm=8):
    cache = make_cache(model, kind)
    first = min(context, 1024 - count - warm)
    token = prefill(model, cache, [(7 * i) % 50257 for i in range(first)])
    times = decode(step, token, cache, first, warm + count)[warm:]
    return {"context": first, "median_ms": statistics.median(times), "p99_ms": max(times),
            "tokens": count}


def experiment(model, step, kind, new_tokens):
    cache = make_cache(model, kind)
    torch.cuda.synchronize()
    begin = time.perf_counter()
    token = prefill(model, cache, ARTICLE_PROMPT)
    decode(step, token, cache, len(ARTICLE_PROMPT), new_tokens - 1)
    return time.perf_counter() - begin


@torch.inference_mode()
def measure(name, dtype_name, kind, new_tokens, runs):
    model = make_model(name, getattr(torch, dtype_name))
    step = model if kind == "eager" else torch.compile(model, mode="reduce-overhead")
    result = {"model": name, "dtype": dtype_name, "kind": kind, "contexts": []}
    for context in (32, 1000):
        result["contexts"].append(at_context(model, step, kind, context))
    seconds = [experiment(model, step, kind, new_tokens) for _ in range(runs + 1)][1:]
    result["experiment"] = {"new_tokens": new_tokens, "seconds": seconds,
                            "mean_s": statistics.mean(seconds), "std_s": statistics.pstdev(seconds)}
    return result


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--models", nargs="+", default=["gpt2-medium"], choices=SHAPES)
    arguments.add_argument("--dtypes", nargs="+", default=["float32", "float16", "bfloat16"])
    arguments.add_argument("--kinds", nargs="+", default=["eager", "compiled"])
    arguments.add_argument("--new-tokens", type=int, default=1000)
    arguments.add_argument("--runs", type=int, default=2)
    arguments.add_argument("--out", required=True)
    options = arguments.parse_args()
    if not torch.cuda.is_available():
        give_up("PyTorch sees none")
    report = {"device": torch.cuda.get_device_name(0), "torch": torch.__version__,
              "transformers": transformers.__version__, "results": []}
    for name in options.models:
        for dtype in options.dtypes:
            for kind in options.kinds:
                try:
                    result = measure(name, dtype, kind, options.new_tokens, options.runs)
                except Exception as problem:  # a version that cannot compile this still has eager
                    result = {"model": name, "dtype": dtype, "kind": kind,
                              "problem": f"{type(problem).__name__}: {problem}"[:400]}
                print(json.dumps(result), flush=True)
                report["results"].append(result)
                with open(options.out, "w", encoding="utf-8") as file:
                    json.dump(report, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
