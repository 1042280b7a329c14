"""Loads what Entangle exports of an S3 space and computes with it, with PyTorch (1.13 or newer) and nothing else.

python3 load_entangle.py FOLDER --image FILE...                 the five likeliest classes of pictures; needs Pillow, too
python3 load_entangle.py FOLDER [--input FILE.safetensors]      logits as JSON, a list for each image

FOLDER holds model.safetensors and config.json: a subnet, or a supernet of which any subnet is computed, which
--architecture JSON gives like the architecture in config.json. The tensor 'input' of FILE.safetensors is a batch of
normalised images (B, channels, size, size); without it, one black image is taken.
"""
import argparse, json, pathlib, struct, sys
import torch
from torch.nn import functional as F

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}
HEAD = 32


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
    """A subnet, or a supernet and one of its subnets: every weight is cut to the part that the subnet uses."""
    def __init__(self, folder, architecture=None):
        config = json.loads((pathlib.Path(folder) / "config.json").read_text())
        self.weights = read_safetensors(pathlib.Path(folder) / "model.safetensors")
        self.config, self.net = config, config.get("space", config)
        self.stages = (architecture or config["architecture"])["stages"]

    def linear(self, name, x, rows):
        return F.linear(x, self.weights[name + ".weight"][:rows, : x.shape[-1]], self.weights[name + ".bias"][:rows])

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], *(self.weights[f"{name}.{end}"][: x.shape[-1]] for end in ("weight", "bias")))

    def bias(self, name, window, heads):
        side = round(len(self.weights[name]) ** 0.5)  # of (2W - 1)² distances a smaller window has those in the middle
        table, line = self.weights[name].view(side, side, -1), torch.arange(window)
        distance = line[:, None] - line + (side - 1) // 2
        bias = table[distance[:, None, :, None], distance[None, :, None, :], :heads]  # (y, x, y', x', head)
        return bias.reshape(window**2, window**2, heads).permute(2, 0, 1)

    def windows(self, x, window):  # (B, side, side, C) -> (B, windows, tokens, C)
        x = x.reshape(len(x), x.shape[1] // window, window, -1, window, x.shape[-1])
        return x.transpose(2, 3).flatten(1, 2).flatten(2, 3)

    def attention(self, name, x, heads, window, shift):
        (b, grid, _, embed), width = x.shape, HEAD * heads
        weight = self.weights[name + ".qkv.weight"].unflatten(0, (3, -1))[:, :width, :embed]  # all of q, then k, then v
        qkv = F.linear(x, weight.reshape(-1, embed), self.weights[name + ".qkv.bias"].view(3, -1)[:, :width].reshape(-1))
        beyond, side = -grid % window, grid + -grid % window  # windows may reach beyond the grid: nobody sees what is there
        qkv = F.pad(qkv, (0, 0, 0, beyond, 0, beyond)).roll((-shift, -shift), (1, 2))
        line = (torch.arange(side) - shift) % side  # after the shift, those that were no neighbours do not see each other
        line = (line >= side - window).long() + (line >= side - shift).long() if shift else 0 * line
        region = F.pad((3 * line[:, None] + line + 1)[:grid, :grid], (0, beyond, 0, beyond))[None, ..., None]
        region = self.windows(region.roll((-shift, -shift), (1, 2)), window)[0, :, :, 0]
        mask = torch.where(region[:, :, None] == region[:, None, :], 0.0, -100.0)[None, :, None]
        q, k, v = self.windows(qkv, window).view(b, -1, window**2, 3, heads, HEAD).permute(3, 0, 1, 4, 2, 5)
        scores = (q * HEAD**-0.5) @ k.transpose(-2, -1) + self.bias(name + ".relative_position_bias_table", window, heads) + mask
        mixed = (scores.softmax(-1) @ v).transpose(2, 3).reshape(b, side // window, side // window, window, window, width)
        mixed = mixed.transpose(2, 3).reshape(b, side, side, width).roll((shift, shift), (1, 2))[:, :grid, :grid]
        return self.linear(name + ".proj", mixed, embed)

    def merged(self, name, x, rows):
        embed = x.shape[-1]
        x = F.pad(x, (0, 0, 0, x.shape[2] % 2, 0, x.shape[1] % 2))
        x = torch.cat([x[:, row::2, column::2] for row, column in ((0, 0), (1, 0), (0, 1), (1, 1))], -1)
        gain, offset = (self.weights[f"{name}.norm.{end}"].view(4, -1)[:, :embed].reshape(-1) for end in ("weight", "bias"))
        weight = self.weights[name + ".reduction.weight"].unflatten(1, (4, -1))[:rows, :, :embed].flatten(1)
        return F.linear(F.layer_norm(x, (4 * embed,), gain, offset), weight)

    def __call__(self, images):
        proj = (self.weights[f"patch_embed.proj.{end}"][: self.stages[0]["embedDim"]] for end in ("weight", "bias"))
        x = self.norm("patch_embed.norm", F.conv2d(images, *proj, stride=self.net["image"]["patch"]).permute(0, 2, 3, 1))
        for s, stage in enumerate(self.stages):
            x = self.merged(f"layers.{s - 1}.downsample", x, stage["embedDim"]) if s else x
            for i, (window, heads, ratio) in enumerate(zip(stage["windowSize"], stage["numHeads"], stage["mlpRatio"])):
                block, grid, embed = f"layers.{s}.blocks.{i}", x.shape[1], x.shape[-1]
                shift, window = window // 2 if i % 2 and window < grid else 0, min(window, grid)
                x = x + self.attention(block + ".attn", self.norm(block + ".norm1", x), heads, window, shift)
                inner = F.gelu(self.linear(block + ".mlp.fc1", self.norm(block + ".norm2", x), int(embed * ratio)))
                x = x + self.linear(block + ".mlp.fc2", inner, embed)
        return self.linear("head", self.norm("norm", x).mean((1, 2)), self.net["classes"])
