# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""GPT-2 for training: pre-LN, learned positions, gelu_new, tied embeddings. Parameter names follow the checkpoint layout."""

import math

import torch
import torch.nn.functional as F
from torch import nn

CONFIG = {"vocab_size": 2048, "n_positions": 1024, "n_embd": 256, "n_layer": 6, "n_head": 8}


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(width, 3 * width)
        self.c_proj = nn.Linear(width, width)

    def forward(self, x, mask):
        B, T, C = x.shape
        q, k, v = (t.view(B, T, self.heads, C // self.heads).transpose(1, 2) for t in self.c_attn(x).split(C, 2))
        if T <= 512:  # plain products are faster than the fused kernel on short sequences
            flat = lambda t: t.reshape(B * self.heads, T, C // self.heads)
            scores = torch.baddbmm(mask.to(q.dtype), flat(q), flat(k).transpose(1, 2), alpha=1 / math.sqrt(C // self.heads))
            y = torch.bmm(torch.softmax(scores, -1).to(q.dtype), flat(v)).view(B, self.heads, T, C // self.heads)
        else:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.c_proj(y.transpose(1, 2).reshape(B, T, C))


class Mlp(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.c_fc = nn.Linear(width, 4 * width)
        self.c_proj = nn.Linear(4 * width, width)

    def forward(self, x):
        return self.c_proj(F.gelu(self.c_fc(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.ln_1, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.ln_2, self.mlp = nn.LayerNorm(width), Mlp(width)

    def forward(self, x, mask):
        x = x + self.attn(self.ln_1(x), mask)
        return x + self.mlp(self.ln_2(x))


class Gpt2(nn.Module):
    def __init__(self, vocab_size, n_positions, n_embd, n_layer, n_head):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocab_size, n_embd), nn.Embedding(n_positions, n_embd)
        self.h = nn.ModuleList(Block(n_embd, n_head) for _ in range(n_layer))
        self.ln_f = nn.LayerNorm(n_embd)
        self.register_buffer("mask", torch.full((512, 512), float("-inf")).triu(1), persistent=False)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02 / (math.sqrt(2 * n_layer) if "c_proj" in name else 1))
            elif "bias" in name:
                nn.init.zeros_(p)

    def forward(self, ids, positions):
        """ids and positions (B, T); logits (B, T, V)."""
        T = ids.shape[1]
        x = self.wte(ids) + self.wpe(positions)
        mask = self.mask[:T, :T] if T <= 512 else None
        for block in self.h:
            x = block(x, mask)
        return F.linear(self.ln_f(x), self.wte.weight)

    def loss(self, ids, positions, targets):
        logits = self(ids, positions)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]).float(), targets.reshape(-1))
