"""Pictures without faces, drawn at any size: photos, painted-over portraits, CIFAR-10 enlarged or tiled, textures."""
import os

import numpy as np
from PIL import Image

GROUPS = ("train", "validation", "test")
KINDS = ("photo", "painted over", "enlarged", "tiled", "texture")
SHARES = (0.33, 0.33, 0.08, 0.08, 0.18)


def texture(rng, width, height):
    """Noise of random smoothness, gradients, stripes and blobs of random colours; some are round, with darker spots."""
    side = int(2 ** rng.uniform(1, 6))
    base = rng.uniform(0, 255, 3)
    field = rng.normal(0, rng.uniform(5, 60), (side, side, 3 if rng.random() < 0.5 else 1))
    field = np.broadcast_to(field, (side, side, 3)) + base
    picture = Image.fromarray(np.clip(field, 0, 255).astype(np.uint8)).resize((width, height), Image.BICUBIC)
    pixels = np.asarray(picture, np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if rng.random() < 0.3:
        angle, period = rng.uniform(0, np.pi), np.exp(rng.uniform(1.2, 4))
        wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * (6.28 / period))
        pixels = pixels + (np.sign(wave) if rng.random() < 0.5 else wave)[..., None] * rng.normal(0, 40, 3)
    for _ in range(rng.integers(0, 7)):
        radius = np.exp(rng.uniform(np.log(4), np.log(0.5 * max(width, height))))
        middle, colour, stretch = rng.uniform((0, 0), (width, height)), rng.uniform(0, 255, 3), rng.uniform(0.6, 1.6)
        spots = [(0, 0, 1.0, colour)]
        for _ in range(rng.integers(0, 4)):
            spots.append((*rng.uniform(-0.6, 0.6, 2), rng.uniform(0.1, 0.4), colour * rng.uniform(0.2, 1.3)))
        for dx, dy, size, shade in spots:
            reach = np.hypot(x - middle[0] - dx * radius, (y - middle[1] - dy * radius) / stretch) / (size * radius)
            alpha = np.clip((1 - reach) * rng.uniform(3, 30), 0, 1)[..., None]
            pixels = pixels + alpha * (shade - pixels)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


class Places:
    """The face-free pictures of one group; validation shares CIFAR-10's training part and no other picture."""

    def __init__(self, work_dir, group):
        stored = np.load(os.path.join(work_dir, "places.npz"))
        self.photos = [Image.fromarray(stored[n]) for n in sorted(stored.files) if n.startswith(group + "-")]
        self.painted = [Image.fromarray(p) for p in np.load(os.path.join(work_dir, "erased.npz"))[group]]
        self.small = np.load(os.path.join(work_dir, "small.npz"))["test" if group == "test" else "train"]

    def draw(self, rng, width, height, kind=None):
        """A PIL picture of this size; kind: one of KINDS, or drawn by their SHARES."""
        kind = kind or KINDS[rng.choice(len(KINDS), p=SHARES)]
        if kind == "texture":
            return texture(rng, width, height)
        if kind == "enlarged":
            source = Image.fromarray(self.small[rng.integers(len(self.small))])
        elif kind == "tiled":
            scale = np.exp(rng.uniform(0, 1.2))
            across, down = (int(np.ceil(side / (32 * scale))) for side in (width, height))
            tiles = self.small[rng.integers(len(self.small), size=(down, across))]
            source = Image.fromarray(tiles.transpose(0, 2, 1, 3, 4).reshape(down * 32, across * 32, 3))
        else:
            pictures = self.photos if kind == "photo" else self.painted
            source = pictures[rng.integers(len(pictures))]
        return self._crop(rng, source, width, height)

    @staticmethod
    def _crop(rng, source, width, height):
        """A random part of the source with the wanted proportions, mirrored or turned now and then."""
        most = min(source.width / width, source.height / height)
        least = min(most, max(0.25, 0.15 * most))
        scale = np.exp(rng.uniform(np.log(least), np.log(most)))
        w, h = scale * width, scale * height
        left, top = rng.uniform(0, max(0, source.width - w)), rng.uniform(0, max(0, source.height - h))
        part = source.resize((width, height), Image.BILINEAR,
                             (left, top, min(left + w, source.width), min(top + h, source.height)))
        if rng.random() < 0.5:
            part = part.transpose(Image.FLIP_LEFT_RIGHT)
        if rng.random() < 0.25:
            part = part.transpose(Image.FLIP_TOP_BOTTOM)
        return part
