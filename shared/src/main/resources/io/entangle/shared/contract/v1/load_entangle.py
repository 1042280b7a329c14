"""Loads what Entangle exports and computes with it, with PyTorch (1.10 or newer) and nothing else.

python3 load_entangle.py FOLDER --image FILE...                 the five likeliest classes of pictures; needs Pillow, too
python3 load_entangle.py FOLDER [--input FILE.safetensors]      logits as JSON, a list for each image

FOLDER holds model.safetensors and config.json: a subnet, or a supernet of which any subnet is computed, e.g. with
--architecture '{"embedDim": 64, "numHeads": [2, 3], "mlpRatio": [2.0, 3.0]}'. The tensor 'input' of FILE.safetensors is a
batch of normalised images (B, channels, size, size); without it, one black image is taken.
"""
import argparse, json, pathlib, struct, sys
import torch
from torch.nn import functional as F

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def read_safetensors(path):
    data = pathlib.Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    tensors, body = {}, bytearray(data[start:])
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__" and entry["dtype"] in TYPES:
            kind, (begin, end) = TYPES[entry["dtype"]], entry["data_offsets"]
            count = (end - begin) // torch.empty((), dtype=kind).element_size()
            tensors[name] = torch.frombuffer(body, dtype=kind, count=count, offset=begin).reshape(entry["shape"]).float()
    return tensors


class Entangled:
    """A subnet, or a supernet and one of its subnets: every weight is cut to its leading part."""

    def __init__(self, folder, architecture=None):
        config = json.loads((pathlib.Path(folder) / "config.json").read_text())
        self.weights = read_safetensors(pathlib.Path(folder) / "model.safetensors")
        self.config, self.net = config, config.get("space", config)
        self.bias = config.get("qkvBias", "HEAD_MAJOR")
        self.architecture = architecture or config["architecture"]
        self.embed, self.fixed = self.architecture["embedDim"], config.get("fixedQkvDim")

    def cut(self, name, *sizes):
        tensor = self.weights[name]
        assert all(have >= want for have, want in zip(tensor.shape, sizes)), f"{name} has no part of shape {sizes}"
        return tensor[tuple(slice(size) for size in sizes)]

    def linear(self, name, x, rows):
        return F.linear(x, self.cut(name + ".weight", rows, x.shape[-1]), self.cut(name + ".bias", rows))

    def norm(self, name, x):
        return F.layer_norm(x, (self.embed,), self.cut(name + ".weight", self.embed), self.cut(name + ".bias", self.embed))

    def positions(self, name, tokens):
        side, limit = int((tokens - 1) ** 0.5), self.net["relativePosition"]["maxDistance"]
        place, total = torch.arange(tokens - 1), 0
        for axis, along in (("v", torch.div(place, side, rounding_mode="floor")), ("h", place % side)):
            distance = (along[None, :] - along[:, None]).clamp(-limit, limit) + limit + 1
            total = total + self.weights[f"{name}.embeddings_table_{axis}"][F.pad(distance, (1, 0, 1, 0))]
        return total  # (query, key, channel); row 0 of the tables is the class token's

    def attention(self, name, x, heads):
        weight, bias = self.weights[name + ".qkv.weight"][:, : self.embed], self.weights[name + ".qkv.bias"]
        size, width = self.fixed or heads * self.net["headDim"], self.net["headDim"]
        if self.fixed:
            width, scale = size // heads, (self.embed // heads) ** -0.5
        else:  # row 3t + i makes channel t of q, k or v; the bias is sliced as a whole or in its three parts
            weight, scale = torch.cat([weight[part : 3 * size : 3] for part in range(3)]), width**-0.5
            bias = bias[: 3 * size] if self.bias == "PUBLISHED" else bias.view(3, -1)[:, :size].reshape(-1)
        q, k, v = F.linear(x, weight, bias).view(*x.shape[:2], 3, heads, width).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-2, -1)
        if self.net["relativePosition"]["enabled"]:
            scores = scores + torch.einsum("bhqd,qkd->bhqk", q, self.positions(name + ".rel_pos_embed_k", x.shape[1]))
        scores = (scores * scale).softmax(-1)
        mixed = scores @ v
        if self.net["relativePosition"]["enabled"]:
            mixed = mixed + torch.einsum("bhqk,qkd->bhqd", scores, self.positions(name + ".rel_pos_embed_v", x.shape[1]))
        return self.linear(name + ".proj", mixed.transpose(1, 2).reshape(*x.shape[:2], size), self.embed)

    def __call__(self, images):
        proj = self.weights["patch_embed_super.proj.weight"][: self.embed], self.weights["patch_embed_super.proj.bias"][: self.embed]
        x = F.conv2d(images, *proj, stride=self.net["image"]["patch"]).flatten(2).transpose(1, 2)
        x = torch.cat([self.weights["cls_token"][..., : self.embed].expand(len(x), -1, -1), x], 1)
        if "pos_embed" in self.weights:
            x = x + self.weights["pos_embed"][..., : self.embed]
        for i, (heads, ratio) in enumerate(zip(self.architecture["numHeads"], self.architecture["mlpRatio"])):
            block, hidden = f"blocks.{i}", int(self.embed * ratio)
            x = x + self.attention(block + ".attn", self.norm(block + ".attn_layer_norm", x), heads)
            inner = F.gelu(self.linear(block + ".fc1", self.norm(block + ".ffn_layer_norm", x), hidden))
            x = x + self.linear(block + ".fc2", inner, self.embed)
        x = self.norm("norm", x)
        return self.linear("head", x[:, 1:].mean(1) if self.net["pooling"] == "MEAN" else x[:, 0], self.net["classes"])
