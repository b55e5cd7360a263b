# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a training checkpoint as a GPT-2 model folder: config.json and model.safetensors (f16, matrices as [in, out]).

    python export.py --checkpoint work/checkpoint.pt --out ..
"""

import argparse
import json
import os

import torch
from safetensors.torch import save_file

from model import CONFIG

GPT2 = {
    "architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "activation_function": "gelu_new",
    "attn_pdrop": 0.0, "embd_pdrop": 0.0, "resid_pdrop": 0.0, "initializer_range": 0.02, "layer_norm_epsilon": 1e-05,
    "n_ctx": CONFIG["n_positions"], "n_inner": None, "reorder_and_upcast_attn": False, "scale_attn_by_inverse_layer_idx": False,
    "scale_attn_weights": True, "tie_word_embeddings": True, "torch_dtype": "float16", "use_cache": True,
    "bos_token_id": CONFIG["vocab_size"] - 1, "eos_token_id": CONFIG["vocab_size"] - 1,
}


def tensors(model):
    """The checkpoint's tensors under Hugging Face's names; Conv1D layout transposes every linear matrix."""
    out = {}
    for name, value in model.items():
        linear = value.dim() == 2 and name.startswith("h.")
        out["transformer." + name] = (value.T if linear else value).to(torch.float16).contiguous()
    return out


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checkpoint", default="work/checkpoint.pt")
    arguments.add_argument("--out", default="..")
    options = arguments.parse_args()
    state = torch.load(options.checkpoint, weights_only=True)
    path = os.path.join(options.out, "model.safetensors")
    save_file(tensors(state["model"]), path + ".tmp", metadata={"format": "pt"})
    os.chmod(path + ".tmp", 0o644)
    os.replace(path + ".tmp", path)
    with open(os.path.join(options.out, "config.json"), "w", encoding="utf-8", newline="\n") as f:
        json.dump(dict(sorted({**GPT2, **CONFIG}.items())), f, indent=2)
        f.write("\n")
    with open(os.path.join(options.out, "tokenizer_config.json"), "w", encoding="utf-8", newline="\n") as f:
        end = "<|endoftext|>"
        json.dump({"tokenizer_class": "GPT2Tokenizer", "model_max_length": CONFIG["n_positions"], "add_prefix_space": False,
                   "bos_token": end, "eos_token": end, "unk_token": end}, f, indent=2)
        f.write("\n")
    print(f"step {state['step']}, {state['seen']} tokens seen, {os.path.getsize(path)} bytes")


if __name__ == "__main__":
    main()
