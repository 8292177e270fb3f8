"""Can a classifier tell synthetic faces from real ones by sharpness? Prints the accuracies with and without residual.

    /usr/bin/python3 models/train/face_check.py --data DIR [--network-steps 400]

A logistic regression sees only the log energies of 12 luma and 6 colour bands of each picture; a small network
(conv 16-32-64, stride 2, batch norm, pooling) sees the pixels. Half of the pictures train, the other half (of other
people) test; 50% is chance. Real: the people that trained the model.
"""
import argparse

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import face_data
import face_residual
import face_sample

LUMA_EDGES = (1, 2, 3, 4, 6, 8, 10, 13, 16, 20, 24, 28, 32)
COLOUR_EDGES = (1, 2, 4, 8, 13, 20, 32)
AXES = np.array([[1, 1, 1], [1, -1, 0], [0.5, 0.5, -1]], np.float32)


def band_energies(faces, chunk=256):
    """uint8 [n, 64, 64, 3] -> log10 energies f64 [n, 24]: luma, then two colour axes, in rings of the spectrum."""
    radius, window, out = face_residual.radius_cycles(), np.outer(np.hanning(64), np.hanning(64)), []
    for i in range(0, len(faces), chunk):
        planes = (faces[i:i + chunk].astype(np.float32) / 255) @ AXES.T
        planes = planes - planes.mean((1, 2), keepdims=True)
        power = np.abs(np.fft.fft2(planes * window[..., None], axes=(1, 2))) ** 2
        columns = [power[:, (radius >= low) & (radius < high), axis].mean(1)
                   for axis, edges in ((0, LUMA_EDGES), (1, COLOUR_EDGES), (2, COLOUR_EDGES))
                   for low, high in zip(edges, edges[1:])]
        out.append(np.log10(np.stack(columns, 1) + 1e-7))
    return np.concatenate(out)


def halves(faces):
    """First half of the pictures trains, second half tests (pictures are in order of people)."""
    return faces[:len(faces) // 2], faces[len(faces) // 2:]


def accuracy_of_bands(real, synthetic, band=slice(None)):
    """Accuracy in percent of a logistic regression on band energies."""
    parts = [np.concatenate([r, s]) for r, s in zip(halves(band_energies(real)[:, band]),
                                                    halves(band_energies(synthetic)[:, band]))]
    mean, spread = parts[0].mean(0), parts[0].std(0)
    train, test = (torch.tensor((part - mean) / spread, dtype=torch.float32) for part in parts)
    labels = [torch.cat([torch.zeros(len(r)), torch.ones(len(s))])
              for r, s in zip(halves(real), halves(synthetic))]
    torch.manual_seed(1)
    layer = nn.Linear(train.shape[1], 1)
    optimiser = torch.optim.Adam(layer.parameters(), 0.05, weight_decay=1e-4)
    for _ in range(500):
        loss = functional.binary_cross_entropy_with_logits(layer(train)[:, 0], labels[0])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return 100 * ((layer(test)[:, 0] > 0).float() == labels[1]).float().mean().item()


def accuracy_of_network(real, synthetic, steps):
    """Accuracy in percent of a small network on the pixels, with flips."""
    torch.manual_seed(1)
    layers = []
    for width_in, width in ((3, 16), (16, 32), (32, 64)):
        layers += [nn.Conv2d(width_in, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    network = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 1))
    optimiser = torch.optim.SGD(network.parameters(), 0.05, 0.9, weight_decay=5e-4)
    (train, test) = (torch.from_numpy(np.concatenate([r, s])) for r, s in zip(halves(real), halves(synthetic)))
    labels = [torch.cat([torch.zeros(len(r)), torch.ones(len(s))]) for r, s in zip(halves(real), halves(synthetic))]

    def batch(images, flip):
        x = images.permute(0, 3, 1, 2).float() / 127.5 - 1
        return x.flip(3) if flip else x

    for step in range(steps):
        pick = torch.randint(0, len(train), (64,))
        loss = functional.binary_cross_entropy_with_logits(network(batch(train[pick], step % 2))[:, 0], labels[0][pick])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    network.eval()
    with torch.no_grad():
        logits = torch.cat([network(batch(test[i:i + 256], 0))[:, 0] for i in range(0, len(test), 256)])
    return 100 * ((logits > 0).float() == labels[1]).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description="How well classifiers separate synthetic faces from real ones.")
    parser.add_argument("--data", required=True)
    parser.add_argument("--network-steps", type=int, default=400)
    args = parser.parse_args()
    model = face_sample.load()
    real = face_data.load_faces(args.data)[0][:2000]
    for residual in (False, True):
        faces = face_sample.sample(model, 400, 5, 2, residual)
        print(f"{'with' if residual else 'without'} residual: all bands {accuracy_of_bands(real, faces):.1f}%, "
              f"luma above 16 cycles {accuracy_of_bands(real, faces, slice(8, 12)):.1f}%, "
              f"network {accuracy_of_network(real, faces, args.network_steps):.1f}%", flush=True)


if __name__ == "__main__":
    main()
