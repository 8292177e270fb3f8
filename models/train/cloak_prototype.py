"""A prototype of the cloak: pushes aligned faces away from their person's own centre in one or several embeddings.

    /usr/bin/python3 models/train/cloak_prototype.py --data DIR --photos K --out P --surrogate NAME=PATH,SCALE ...
        --epsilon 8 [--views scale,jpeg,blur,colour,jitter] [--mask skin] [--landmarks CSV]

For research: it answers which surrogates and transforms reach a recogniser that they have not met. White box; signed
steps with momentum on the picture's pixels through the differentiable alignment. PNG output.
"""
import argparse
import os
import sys

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "tests", "efficacy"))
import face_align  # noqa: E402
import judges  # noqa: E402
from precision import has_bf16  # noqa: E402

STEPS, STEP_SHARE, MOMENTUM = 30, 1 / 8, 0.9
VIEWS = ("scale", "jpeg", "blur", "colour", "jitter")


def down_up(x, rng):
    """Down by up to 2.5 and up again."""
    side = int(x.shape[2] / rng.uniform(1, 2.5))
    small = functional.interpolate(x, size=(side, side), mode="bilinear", align_corners=False, antialias=True)
    return functional.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=False)


def dct_matrix():
    k, n = np.mgrid[:8, :8]
    matrix = np.cos(np.pi * (2 * n + 1) * k / 16) / 2
    matrix[0] /= np.sqrt(2)
    return torch.from_numpy(matrix.astype(np.float32))


DCT = dct_matrix()
LUMA_TABLE = torch.tensor(
    [[16, 11, 10, 16, 24, 40, 51, 61], [12, 12, 14, 19, 26, 58, 60, 55], [14, 13, 16, 24, 40, 57, 69, 56],
     [14, 17, 22, 29, 51, 87, 80, 62], [18, 22, 37, 56, 68, 109, 103, 77], [24, 35, 55, 64, 81, 104, 113, 92],
     [49, 64, 78, 87, 103, 121, 120, 101], [72, 92, 95, 98, 112, 100, 103, 99]], dtype=torch.float32)
YCC = torch.tensor([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])


def jpeg(x, rng):
    """JPEG-like: 8x8 blocks of luma quantised (rounding straight through), chroma at half resolution unquantised."""
    quality = rng.uniform(60, 95)
    scale = (5000 / quality if quality < 50 else 200 - 2 * quality) / 100
    table = (LUMA_TABLE * scale).clamp(1, 255)
    ycc = torch.einsum("ij,njhw->nihw", YCC, x * 255)
    n, _, h, w = x.shape
    luma = functional.pad(ycc[:, :1] - 128, (0, -w % 8, 0, -h % 8), mode="replicate")
    rows, columns = luma.shape[2] // 8, luma.shape[3] // 8
    blocks = luma.reshape(n, rows, 8, columns, 8).permute(0, 1, 3, 2, 4)
    coefficients = DCT @ blocks @ DCT.T / table
    coefficients = coefficients + (coefficients.round() - coefficients).detach()
    blocks = DCT.T @ (coefficients * table) @ DCT
    luma = blocks.permute(0, 1, 3, 2, 4).reshape(n, 1, rows * 8, columns * 8)[:, :, :h, :w] + 128
    chroma = functional.interpolate(functional.avg_pool2d(ycc[:, 1:], 2), size=(h, w), mode="bilinear", align_corners=False)
    return torch.einsum("ij,njhw->nihw", torch.linalg.inv(YCC), torch.cat([luma, chroma], 1)) / 255


def blur(x, rng):
    sigma = rng.uniform(0.3, 1.3)
    kernel = torch.exp(-torch.arange(-3, 4).float() ** 2 / (2 * sigma ** 2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, 7).repeat(3, 1, 1, 1)
    x = functional.conv2d(functional.pad(x, (3, 3, 0, 0), mode="replicate"), kernel, groups=3)
    return functional.conv2d(functional.pad(x, (0, 0, 3, 3), mode="replicate"), kernel.transpose(2, 3), groups=3)


def colour(x, rng):
    def draw(reach, *shape):
        return torch.from_numpy(rng.uniform(-reach, reach, shape).astype(np.float32))
    n = len(x)
    gray = torch.einsum("j,njhw->nhw", YCC[0], x)[:, None]
    x = gray + (1 + draw(0.5, n, 1, 1, 1)) * (x - gray)
    return (x - 0.5) * (1 + draw(0.15, n, 1, 1, 1)) + 0.5 + draw(0.1, n, 1, 1, 1) + draw(0.05, n, 3, 1, 1)


def jitter(matrices, rng):
    """Where another tracker might put the crop: +-4 degrees, +-5 %, +-2.5 px of 112, mirrored for half."""
    n = len(matrices)
    angle, scale = np.deg2rad(rng.uniform(-4, 4, n)), np.exp(rng.uniform(-0.05, 0.05, n))
    turn = np.stack([np.stack([np.cos(angle), -np.sin(angle)], 1), np.stack([np.sin(angle), np.cos(angle)], 1)], 1)
    turn = turn * scale[:, None, None]
    turn[:, :, 0] *= np.where(rng.random(n) < 0.5, -1, 1)[:, None]
    middle = (face_align.SIDE_PX - 1) / 2
    shift = middle - turn @ np.array([middle, middle]) + rng.uniform(-2.5, 2.5, (n, 2))
    return np.concatenate([turn @ matrices[:, :, :2], turn @ matrices[:, :, 2:] + shift[:, :, None]], 2)


def footprint(matrices, height, width, margin=6):
    """Pixels that the crop (and a little around it) is made of: f32 [n, 1, H, W]."""
    y, x = np.mgrid[:height, :width]
    picture = np.stack([x, y, np.ones_like(x)]).reshape(3, -1).astype(np.float64)
    crop = (matrices @ picture).reshape(len(matrices), 2, height, width)
    inside = ((crop > -margin) & (crop < face_align.SIDE_PX - 1 + margin)).all(1)
    return torch.from_numpy(inside[:, None].astype(np.float32))


def visibility(x, floor=0.35):
    """How much of the budget each pixel gets, f32 [n, 1, H, W]: all where the picture is busy, `floor` on smooth skin."""
    luma = torch.einsum("j,njhw->nhw", YCC[0], x)[:, None]
    mean = functional.avg_pool2d(functional.pad(luma, (3, 3, 3, 3), mode="replicate"), 7, 1)
    square = functional.avg_pool2d(functional.pad(luma ** 2, (3, 3, 3, 3), mode="replicate"), 7, 1)
    deviation = (square - mean ** 2).clamp_min(0).sqrt()
    return floor + (1 - floor) * (deviation / 0.06).clamp(0, 1)


class Cloak:
    def __init__(self, surrogates, epsilon, views=("scale",), masked=False, steps=STEPS, smooth=0.0, seed=1):
        self.surrogates, self.epsilon, self.views = surrogates, epsilon / 255, views
        self.masked, self.steps, self.smooth, self.seed = masked, steps, smooth, seed

    def embed(self, crops):
        """Unit vectors [n, d] of each surrogate."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bf16()):
            found = [s.network(s.scale(crops).contiguous(memory_format=torch.channels_last)) for s in self.surrogates]
        return [functional.normalize(y.flatten(1).float()) for y in found]

    def view(self, x, matrices, rng):
        """One random view of the pictures, as a crop."""
        x = face_align.crops(x, jitter(matrices, rng) if "jitter" in self.views else matrices)
        for name, function in (("scale", down_up), ("jpeg", jpeg), ("blur", blur), ("colour", colour)):
            if name in self.views and rng.random() < (1 if name == "scale" and len(self.views) == 1 else 0.5):
                x = function(x, rng)
        return x.clamp(0, 1)

    def __call__(self, pictures, matrices):
        """One person's photos uint8 [n, H, W, 3] and their crops -> protected uint8 of the same shape."""
        rng = np.random.default_rng(self.seed)
        x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
        with torch.no_grad():
            centres = [functional.normalize(c.mean(0, keepdim=True)) for c in self.embed(face_align.crops(x, matrices))]
        budget = footprint(matrices, *x.shape[2:]) * self.epsilon
        if self.masked:
            budget = budget * visibility(x)
        noise = torch.from_numpy(rng.uniform(-1, 1, x.shape).astype(np.float32)) * budget / 2
        noise = (x + noise).clamp(0, 1) - x
        momentum = torch.zeros_like(x)
        for step in range(self.steps):
            noise.requires_grad_(True)
            seen = self.view(x + noise, matrices, rng)
            value = sum((found @ centre.T).sum() for found, centre in zip(self.embed(seen), centres))
            gradient, = torch.autograd.grad(value, noise)
            with torch.no_grad():
                if self.smooth:
                    gradient = smooth(gradient, self.smooth)
                momentum = MOMENTUM * momentum + gradient / gradient.abs().mean((1, 2, 3), keepdim=True)
                rate = STEP_SHARE * (1 if step < self.steps * 2 // 3 else 0.4)
                noise = noise - rate * budget * momentum.sign()
                noise = torch.minimum(torch.maximum(noise, -budget), budget)
                noise = (x + noise).clamp(0, 1) - x
        return ((x + noise).clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()


def smooth(gradient, sigma):
    """Gradient averaged over shifts (Dong 2019): noise of low frequency that more networks agree on."""
    reach = int(3 * sigma)
    kernel = torch.exp(-torch.arange(-reach, reach + 1).float() ** 2 / (2 * sigma ** 2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1).repeat(3, 1, 1, 1)
    gradient = functional.conv2d(gradient, kernel, padding=(0, reach), groups=3)
    return functional.conv2d(gradient, kernel.transpose(2, 3), padding=(reach, 0), groups=3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", required=True, help="<person>/<photo>")
    parser.add_argument("--landmarks", required=True, help="CSV of the photos' landmarks")
    parser.add_argument("--out", required=True)
    parser.add_argument("--surrogate", nargs="+", required=True, help="name=path,scale")
    parser.add_argument("--epsilon", type=float, default=8)
    parser.add_argument("--views", default="scale", help=",".join(VIEWS) + " or none")
    parser.add_argument("--mask", action="store_true", help="less on smooth areas")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--smooth", type=float, default=0.0, help="blur of the gradient, px")
    args = parser.parse_args()
    torch.set_num_threads(1)
    landmarks = face_align.read_landmarks(args.landmarks)
    views = () if args.views == "none" else tuple(args.views.split(","))
    if set(views) - set(VIEWS):
        parser.error(f"--views: unknown {sorted(set(views) - set(VIEWS))}")
    cloak = Cloak([judges.Judge(text) for text in args.surrogate], args.epsilon, views, args.mask, args.steps, args.smooth)
    for person in sorted(os.listdir(args.photos)):
        names = sorted(os.listdir(os.path.join(args.photos, person)))
        pictures = np.stack([np.asarray(Image.open(os.path.join(args.photos, person, n)).convert("RGB")) for n in names])
        matrices = np.stack([face_align.similarity(landmarks[f"{person}/{n}"]) for n in names])
        os.makedirs(os.path.join(args.out, person), exist_ok=True)
        for name, made in zip(names, cloak(pictures, matrices)):
            Image.fromarray(made).save(os.path.join(args.out, person, os.path.splitext(name)[0] + ".png"))


if __name__ == "__main__":
    main()
