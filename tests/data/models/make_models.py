#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the small GPT-2 folders of this directory, and what Hugging Face transformers computes with them.

    make_models.py                                  the committed folders, next to this file
    make_models.py --count 10 --seed 7 --out DIR    DIR/r0 .. DIR/r9: random configurations

Each folder has config.json, the weights as transformers saves them, expected.json {"tokens": [..]} and
expected.safetensors with `logits` (T, V) and `attention` (L, H, T, T), f32. The oracle is the folder as
transformers reads it back, in float64 with eager attention, rounded to f32 at the end: its error is below
half a unit of f32, so that a difference is the program's own. Needs torch, transformers and safetensors.
"""

import argparse
import json
import math
import pathlib
import random
import shutil
from dataclasses import dataclass, field

import torch
from safetensors.torch import load_file, save_file
from transformers import GPT2Config, GPT2LMHeadModel

ACTIVATIONS = ["gelu_new", "gelu", "gelu_fast", "gelu_pytorch_tanh", "quick_gelu", "relu", "silu", "swish", "tanh",
               "sigmoid"]


@dataclass
class Recipe:
    """One folder. `config` are GPT2Config's arguments; everything else is how it is stored."""
    name: str
    config: dict
    tokens: int                      # T of the expected values
    dtype: torch.dtype = torch.float32
    prefix: bool = True              # names start with "transformer."
    shard: str = "10GB"              # largest file of the saved weights
    buffers: bool = False            # store the causal mask too, as OpenAI's files do
    stray_head: bool = False         # a tied configuration with a different lm_head.weight in the file
    rewrite: dict = field(default_factory=dict)  # a whole config.json to write instead


def committed():
    """Every option of the configuration, every activation, every way of storing, in odd sizes."""
    def config(**values):
        return dict(resid_pdrop=0.0, embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=0, eos_token_id=0) | values

    return [
        Recipe("head1", config(n_embd=5, n_head=5, n_layer=3, n_positions=19, vocab_size=37), tokens=19),
        Recipe("head3-erf", config(n_embd=21, n_head=7, n_layer=2, n_positions=33, vocab_size=61, n_inner=37,
                                   activation_function="gelu"), tokens=29),
        Recipe("head64-f16", config(n_embd=64, n_head=1, n_layer=1, n_positions=41, vocab_size=67, n_inner=65,
                                    activation_function="quick_gelu", eos_token_id=None), tokens=41,
               dtype=torch.float16),
        Recipe("bare-bf16-unscaled", config(n_embd=15, n_head=3, n_layer=2, n_positions=17, vocab_size=31, n_inner=7,
                                            activation_function="relu", scale_attn_weights=False), tokens=17,
               dtype=torch.bfloat16, prefix=False, buffers=True),
        Recipe("sharded-inverse", config(n_embd=18, n_head=2, n_layer=4, n_positions=23, vocab_size=43,
                                         activation_function="silu", scale_attn_by_inverse_layer_idx=True),
               tokens=20, shard="25KB"),
        Recipe("untied-both-scales", config(n_embd=20, n_head=4, n_layer=3, n_positions=12, vocab_size=29, n_inner=1,
                                            activation_function="sigmoid", tie_word_embeddings=False,
                                            scale_attn_weights=False, scale_attn_by_inverse_layer_idx=True),
               tokens=12),
        Recipe("upcast-epsilon", config(n_embd=22, n_head=2, n_layer=2, n_positions=70, vocab_size=53, n_inner=45,
                                        activation_function="tanh", reorder_and_upcast_attn=True,
                                        layer_norm_epsilon=0.03), tokens=65),
        Recipe("aliases", config(n_embd=14, n_head=2, n_layer=2, n_positions=11, vocab_size=23,
                                 activation_function="gelu_pytorch_tanh"), tokens=11,
               rewrite=dict(model_type="gpt2", hidden_size=14, num_attention_heads=2, num_hidden_layers=2,
                            max_position_embeddings=11, vocab_size=23, eos_token_id=[3, 5],
                            activation_function="gelu_pytorch_tanh")),
        Recipe("sharded-f16-untied", config(n_embd=24, n_head=3, n_layer=2, n_positions=27, vocab_size=257,
                                            activation_function="gelu_fast", tie_word_embeddings=False), tokens=18,
               dtype=torch.float16, shard="12KB"),
        Recipe("stray-head", config(n_embd=9, n_head=1, n_layer=1, n_positions=9, vocab_size=19,
                                    activation_function="swish"), tokens=9, stray_head=True),
    ]


def random_recipe(name, dice):
    heads = dice.choice([1, 2, 3, 5, 6])
    size = dice.choice([1, 2, 3, 7, 8, 16, 17, 33, 64])
    context = dice.choice([5, 31, 48, 100, 129])
    config = dict(n_embd=heads * size, n_head=heads, n_layer=dice.randint(1, 5), n_positions=context,
                  vocab_size=dice.choice([11, 97, 256, 1000]), n_inner=dice.choice([None, 1, 13, 64, 99]),
                  activation_function=dice.choice(ACTIVATIONS), layer_norm_epsilon=dice.choice([1e-5, 1e-6, 1e-3]),
                  scale_attn_weights=dice.random() < 0.7, scale_attn_by_inverse_layer_idx=dice.random() < 0.4,
                  reorder_and_upcast_attn=dice.random() < 0.3, tie_word_embeddings=dice.random() < 0.6,
                  bos_token_id=0, eos_token_id=dice.choice([None, 1, 10]))
    prefix = config["tie_word_embeddings"] is False or dice.random() < 0.7
    return Recipe(name, config, tokens=dice.choice([context, max(1, context - dice.randint(0, 40))]), prefix=prefix,
                  dtype=dice.choice([torch.float32, torch.float32, torch.float16, torch.bfloat16]),
                  shard=dice.choice(["10GB", "30KB"]), buffers=dice.random() < 0.3)


def fill(model, config):
    """Larger than a fresh GPT-2, whose attention is uniform and whose logits hardly differ: products keep the size of
    what they multiply, queries and keys are larger, gains and biases are not their neutral values."""
    def deviation(name, tensor):
        if name.endswith(("wte.weight", "lm_head.weight")):
            return 2.0 / math.sqrt(config.n_embd)
        if name.endswith("wpe.weight"):
            return 1.0 / math.sqrt(config.n_embd)
        if tensor.dim() == 1:
            return 0.2
        return (1.5 if name.endswith("c_attn.weight") else 1.0) / math.sqrt(tensor.shape[0])

    with torch.no_grad():
        for name, tensor in model.named_parameters():
            neutral = 1.0 if ".ln_" in name and name.endswith("weight") else 0.0
            tensor.copy_(neutral + deviation(name, tensor) * torch.randn_like(tensor))


def edit_single_file(folder, recipe, config):
    """Adds what transformers would not write by itself."""
    path = folder / "model.safetensors"
    if not path.exists() or not (recipe.buffers or recipe.stray_head):
        return
    tensors = load_file(path)
    prefix = "transformer." if recipe.prefix else ""
    if recipe.buffers:
        size = config.n_positions
        for layer in range(config.n_layer):
            tensors[f"{prefix}h.{layer}.attn.bias"] = torch.ones(size, size).tril().bool().view(1, 1, size, size)
            tensors[f"{prefix}h.{layer}.attn.masked_bias"] = torch.tensor(-1e4)
    if recipe.stray_head:
        tensors["lm_head.weight"] = torch.randn(config.vocab_size, config.n_embd)
    save_file(tensors, path, metadata={"format": "pt"})


def store(folder, recipe):
    config = GPT2Config(**recipe.config)
    model = GPT2LMHeadModel(config)
    fill(model, config)
    model = model.to(recipe.dtype)
    (model if recipe.prefix else model.transformer).save_pretrained(folder, max_shard_size=recipe.shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    edit_single_file(folder, recipe, config)
    if recipe.rewrite:
        (folder / "config.json").write_text(json.dumps(recipe.rewrite, indent=2) + "\n")
    return config


def expect(folder, tokens):
    """The oracle: the stored folder, read by transformers, in float64."""
    model = GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    for block in model.transformer.h:
        block.attn.reorder_and_upcast_attn = False  # only a matter of rounding: it would force f32 scores
    with torch.no_grad():
        result = model(torch.tensor([tokens]), output_attentions=True, use_cache=False)
    logits = result.logits[0]
    attention = torch.cat(result.attentions)
    assert logits.dtype == torch.float64 and attention.dtype == torch.float64
    return {"logits": logits.float().contiguous(), "attention": attention.float().contiguous()}


def make(out, recipe, seed):
    folder = out / recipe.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    torch.manual_seed(seed)
    config = store(folder, recipe)
    tokens = torch.randint(0, config.vocab_size, (recipe.tokens,)).tolist()
    (folder / "expected.json").write_text(json.dumps({"tokens": tokens}) + "\n")
    expected = expect(folder, tokens)
    save_file(expected, folder / "expected.safetensors")
    size = sum(file.stat().st_size for file in folder.iterdir())
    strongest = expected["attention"][:, :, 1:, :].amax(-1).mean().item()
    print(f"{recipe.name:24} {size / 1000:8.1f} kB  logits std {expected['logits'].std().item():.2f}"
          f"  mean strongest attention {strongest:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent)
    parser.add_argument("--count", type=int, default=0, help="random configurations instead of the committed ones")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)  # sums in one order on every machine
    dice = random.Random(arguments.seed)
    recipes = [random_recipe(f"r{i}", dice) for i in range(arguments.count)] if arguments.count else committed()
    for number, recipe in enumerate(recipes):
        make(arguments.out, recipe, 1000 * arguments.seed + number)


if __name__ == "__main__":
    main()
