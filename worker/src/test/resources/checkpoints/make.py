"""Makes the files beside it (PyTorch 1.13 or newer). Every model holds the same numbers: see PthReaderTest."""
import argparse
import collections

import torch


def model(dtype=torch.float32):
    base = torch.arange(24, dtype=torch.float32)
    dict_ = collections.OrderedDict()
    dict_["matrix"] = (base * 0.5 - 3).view(4, 6).to(dtype)
    dict_["transposed"] = dict_["matrix"].t()
    dict_["middle"] = dict_["matrix"][1:3, 2:5]
    dict_["vector"] = torch.nn.Parameter(torch.tensor([1.5, -2.25, 0.0, 65504.0]).to(dtype))
    dict_["scalar"] = torch.tensor(7.0).to(dtype)
    dict_["empty"] = torch.zeros(0, 3, dtype=dtype)
    dict_["steps"] = torch.tensor([3, -1])
    return dict_


def training():
    net = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(net.parameters())
    net(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    return {
        "model": model(),
        "optimizer": optimizer.state_dict(),
        "lr_scheduler": {k: v for k, v in schedule.state_dict().items()},
        "epoch": 7,
        "scaler": torch.cuda.amp.GradScaler(enabled=False).state_dict(),
        "args": argparse.Namespace(lr=5e-4, name="x" * 300, layers=[1, 2], nested=argparse.Namespace(a=None)),
    }


torch.manual_seed(0)
torch.save(training(), "training-zip.pth")
torch.save({"model": model(), "epoch": 3}, "legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"state_dict": model(torch.float16)}, "half.pth")
torch.save(model(torch.bfloat16), "bfloat16.pth")
torch.save({"model": {"module": model(torch.float64)}}, "double-protocol-4.pth", pickle_protocol=4)
torch.save(torch.nn.Linear(2, 2), "whole-module.pth")
