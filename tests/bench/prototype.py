"""The method as a PyTorch prototype would do it, timed: error-minimizing noise on random pixels.

Prints one JSON object: seconds of the rounds and of nothing before them. The schedule comes on the command line; it is
what ./untaught bench --prototype gives the engine, too.
"""
import argparse
import json
import time

import torch
from torch import nn
from torch.nn import functional

EPSILON = 8 / 255
BATCH_PHOTOS, BATCH_NEGATIVES = 9, 15  # as wasm/protect/record.cpp has them
LUMA = torch.tensor([0.299, 0.587, 0.114])
SHIFT_PX = 4


def surrogate(classes):
    layers = []
    for channels_in, channels in ((3, 24), (24, 48), (48, 96)):
        layers += [nn.Conv2d(channels_in, channels, 3, 2, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
    layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(96, classes)]
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)


def jitter(x):
    """Flip, shift, brightness, contrast, saturation, hue, white balance, grey copies; differentiable in x [n, 3, h, w]."""
    n, _, height, width = x.shape
    dy, dx = torch.randint(-SHIFT_PX, SHIFT_PX + 1, (2, n, 1))
    columns = torch.arange(width)[None].repeat(n, 1)
    columns = torch.where(torch.rand(n, 1) < 0.5, width - 1 - columns, columns)
    columns = (columns + dx).clamp_(0, width - 1)
    rows = (torch.arange(height)[None] + dy).clamp_(0, height - 1)
    image = torch.arange(n)
    moved = x.permute(0, 2, 3, 1)[image[:, None, None], rows[:, :, None], columns[:, None, :]]

    draw = lambda reach, *shape: (torch.rand((n,) + shape) * 2 - 1) * reach
    saturation = torch.where(torch.rand(n) < 0.2, torch.zeros(()), 1 + draw(0.6))[:, None, None]
    grey = LUMA.expand(3, 3)
    angle = draw(0.2967)[:, None, None]
    turn = torch.tensor([[0., -1, 1], [1, 0, -1], [-1, 1, 0]]) / 3 ** 0.5
    hue = angle.cos() * torch.eye(3) + (1 - angle.cos()) / 3 + angle.sin() * turn
    balance = 1 + draw(0.06, 3)
    contrast = 1 + draw(0.15)
    matrix = contrast[:, None, None] * balance[:, :, None] * (hue @ (saturation * torch.eye(3) + (1 - saturation) * grey))
    offset = draw(0.1) - contrast / 2
    seen = torch.baddbmm(offset[:, None, None].expand(n, 1, 3), moved.reshape(n, -1, 3), matrix.transpose(1, 2)) * 4
    return seen.view(n, height, width, 3).permute(0, 3, 1, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("size", "photos", "negatives", "rounds", "train_steps", "noise_passes", "restart_every", "threads"):
        parser.add_argument(f"--{name}", type=int, required=True)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    classes = 101
    shape = (3, args.size, args.size)
    photos = torch.rand(args.photos, *shape).contiguous(memory_format=torch.channels_last)
    negatives = torch.rand(args.negatives, *shape).contiguous(memory_format=torch.channels_last)
    negative_labels = 1 + torch.arange(args.negatives) % (classes - 1)
    labels = torch.zeros(args.photos, dtype=torch.long)
    noise = torch.zeros_like(photos)

    start = time.perf_counter()
    for round_ in range(args.rounds):
        if round_ % args.restart_every == 0:
            network = surrogate(classes)
            optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
        network.train()
        for _ in range(args.train_steps):
            chosen = torch.randint(args.photos, (BATCH_PHOTOS,))
            others = torch.randint(args.negatives, (BATCH_NEGATIVES,))
            batch = torch.cat([(photos[chosen] + noise[chosen]).clamp_(0, 1), negatives[others]])
            target = torch.cat([labels[chosen], negative_labels[others]])
            optimizer.zero_grad(set_to_none=True)
            functional.cross_entropy(network(jitter(batch)), target).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 5)
            optimizer.step()
        network.eval()
        for parameter in network.parameters():
            parameter.requires_grad_(False)
        for _ in range(args.noise_passes):
            noise.requires_grad_(True)
            loss = functional.cross_entropy(network(jitter((photos + noise).clamp(0, 1))), labels, reduction="sum")
            gradient, = torch.autograd.grad(loss, noise)
            with torch.no_grad():
                noise = (noise - EPSILON / 10 * gradient.sign()).clamp_(-EPSILON, EPSILON)
                noise = (photos + noise).clamp_(0, 1) - photos
        for parameter in network.parameters():
            parameter.requires_grad_(True)
    print(json.dumps({"seconds": time.perf_counter() - start, "torch": torch.__version__}))


main()
