"""The teachers' answers to the crops, computed once.

    /usr/bin/python3 models/train/embedding_teacher.py --data DIR --nets DIR --cache DIR --teacher NAME
"""
import argparse
import os

import numpy as np
import torch

import embedding_data
import onnx_torch
from precision import has_bf16

# name -> (file, how [0, 1] becomes the file's input range)
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
SPREAD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
TEACHERS = {
    "mobilefacenet_foamliu": lambda x: (x - MEAN) / SPREAD,
    "mobileface_v2": lambda x: x * 255,
}


def load(nets, name):
    """A teacher as a function of sRGB [0, 1], f32 [n, 3, 112, 112] -> f32 [n, d]."""
    network, scale = onnx_torch.Network(os.path.join(nets, name + ".onnx")), TEACHERS[name]
    return lambda x: network(scale(x))


@torch.no_grad()
def answers(network, crops, batch=64):
    """uint8 [n, 112, 112, 3] -> f32 [n, d], of length one."""
    found = []
    for i in range(0, len(crops), batch):
        x = torch.from_numpy(np.array(crops[i:i + batch])).permute(0, 3, 1, 2).float() / 255
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bf16()):
            y = network(x.contiguous(memory_format=torch.channels_last))
        found.append(torch.nn.functional.normalize(y.float()).numpy())
    return np.concatenate(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="folder that holds lfw/ and lfw-landmarks.csv")
    parser.add_argument("--nets", required=True, help="folder of the teachers")
    parser.add_argument("--cache", required=True)
    parser.add_argument("--teacher", required=True, choices=sorted(TEACHERS))
    args = parser.parse_args()
    torch.set_num_threads(1)
    crops, _, _ = embedding_data.draw_crops(args.data, args.cache)
    network = load(args.nets, args.teacher)
    for which, batch in enumerate(crops):
        path = os.path.join(args.cache, f"{args.teacher}-{which}.npy")
        if not os.path.exists(path):
            np.save(path, answers(network, batch))
            print(path, flush=True)


if __name__ == "__main__":
    main()
