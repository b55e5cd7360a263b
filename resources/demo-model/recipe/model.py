# SPDX-FileCopyrightText: 2026 The KVGlass authors
# SPDX-License-Identifier: Apache-2.0
"""GPT-2 for training: pre-LN, learned positions, gelu_new, tied embeddings. Parameter names follow the checkpoint layout."""

import math

import torch
import torch.nn.functional as F
from torch import nn

CONFIG = {"vocab_size": 2048, "n_positions": 1024, "n_embd": 256, "n_layer": 6, "n_head": 8}


TOKEN, WAVES = 128, 32  # the first width: what a token is; the second: where it stands; the rest: what stood before it
# Embeddings have size 1, so that small steps of training do not wipe out what starts here; the last norm makes logits small again.
GAIN = 0.04
LOOKING_LAYERS, LOOKING_HEADS = 3, 3


@torch.no_grad()
def start_looking_back(model):
    """Starts the model with the habit of copying, which a small corpus would teach late: three heads of the first layer look
    at the token before (positions are sines and cosines, so this is one rotation) and note what it was; three heads of the
    second and of the third layer look where the present token stood before, and bring what followed it. All of it is trained on.
    """
    D = model.wte.weight.shape[1] // model.h[0].attn.heads
    frames = torch.linalg.qr(torch.randn(TOKEN, TOKEN))[0].split(D)  # what a head reads of a token, (D, TOKEN) each
    model.wte.weight.normal_(std=1.0)[:, TOKEN:] = 0
    rates = 0.05 + 2.9 * torch.rand(D // 2)
    angles = torch.arange(model.wpe.weight.shape[0])[:, None] * rates
    where = slice(TOKEN, TOKEN + WAVES)
    model.wpe.weight.zero_()[:, where] = math.sqrt(2) * torch.cat([angles.sin(), angles.cos()], 1)
    cos, sin = torch.diag(rates.cos()), torch.diag(rates.sin())
    back = torch.cat([torch.cat([cos, -sin], 1), torch.cat([sin, cos], 1)])  # sin(x - r), cos(x - r) from sin(x), cos(x)
    model.ln_f.weight.fill_(GAIN)
    for h in range(LOOKING_HEADS):
        note = slice(TOKEN + WAVES + h * D, TOKEN + WAVES + (h + 1) * D)
        for layer in range(LOOKING_LAYERS):
            attn = model.h[layer].attn
            q, k, v = (attn.c_attn.weight[i * model.wte.weight.shape[1] + h * D:][:D] for i in range(3))
            out = attn.c_proj.weight[:, h * D:(h + 1) * D]
            for part in (q, k, v):
                part.zero_()
            if layer == 0:
                q[:, where], k[:, where], v[:, :TOKEN] = 2.5 * back, torch.eye(D), frames[h]
                out[note] = torch.eye(D)
            else:
                q[:, :TOKEN], k[:, note], v[:, :TOKEN] = 2.5 * frames[h], torch.eye(D), frames[(h + layer) % 4]
                out[:TOKEN] = frames[(h + layer) % 4].T


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
            if p.dim() == 2 and "c_proj" not in name:
                nn.init.normal_(p, std=0.02)
            elif "bias" in name or "c_proj" in name:
                nn.init.zeros_(p)
        start_looking_back(self)

    def forward(self, ids, positions):
        """ids and positions (B, T); logits (B, T, V)."""
        T = ids.shape[1]
        x = self.wte(ids) + self.wpe(positions)
        mask = self.mask[:T, :T] if T <= 512 else None
        for block in self.h:
            x = block(x, mask)
        return F.linear(self.ln_f(x), self.wte.weight)

    def loss(self, ids, positions, targets, weights):
        logits = self(ids, positions)
        losses = F.cross_entropy(logits.view(-1, logits.shape[-1]).float(), targets.reshape(-1), reduction="none")
        return (losses * weights.reshape(-1)).sum() / weights.sum()
