"""What the embeddings are trained on: jittered aligned crops of the people with 2-7 photos, and a teacher's answers.

Nobody else is read (load() asserts it). Every twelfth of these people is kept for validation.
Crops are drawn once: per photo one exact alignment, REAL jittered ones and MIXED blends with another person's photo (an
identity that nobody has). The teacher sees the very crop that the student sees.
"""
import os

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

import face_align
import face_data

REAL, MIXED = 4, 2
VALIDATION_STEP = 12
SEED = 1
BATCH = 64


def load(data_dir):
    """(pictures uint8 [n, 250, 250, 3], crop matrices f64 [n, 2, 3], person [n], names [n])."""
    root = os.path.join(data_dir, "lfw")
    landmarks = face_align.read_landmarks(os.path.join(data_dir, "lfw-landmarks.csv"))
    names, person, people = [], [], 0
    for folder in sorted(os.listdir(root)):
        files = sorted(os.listdir(os.path.join(root, folder)))
        if face_data.MIN_PHOTOS <= len(files) <= face_data.MAX_PHOTOS:
            names += [f"{folder}/{file}" for file in files]
            person += [people] * len(files)
            people += 1
    if (people, len(names)) != (face_data.EXPECTED_PEOPLE, face_data.EXPECTED_PHOTOS):
        raise ValueError(f"{root}: {people} people and {len(names)} photos with {face_data.MIN_PHOTOS}-"
                         f"{face_data.MAX_PHOTOS} photos each, expected {face_data.EXPECTED_PEOPLE} and "
                         f"{face_data.EXPECTED_PHOTOS}")
    found = [name in landmarks for name in names]
    names = [name for name, yes in zip(names, found) if yes]
    pictures = np.empty((len(names), 250, 250, 3), np.uint8)
    for i, name in enumerate(names):
        with Image.open(os.path.join(root, name)) as photo:
            pictures[i] = np.asarray(photo.convert("RGB"))
    matrices = np.stack([face_align.similarity(landmarks[name]) for name in names])
    return pictures, matrices, np.asarray(person)[np.asarray(found)], names


def jitter_matrices(matrices, rng):
    """A small similarity about the middle of the crop: +-10 degrees, +-8 %, +-4 px, and a mirror for half."""
    n = len(matrices)
    angle = np.deg2rad(rng.uniform(-10, 10, n))
    scale = np.exp(rng.uniform(-0.08, 0.08, n))
    mirror = np.where(rng.random(n) < 0.5, -1.0, 1.0)
    turn = np.stack([np.stack([np.cos(angle), -np.sin(angle)], 1), np.stack([np.sin(angle), np.cos(angle)], 1)], 1)
    turn = turn * scale[:, None, None]
    turn[:, :, 0] *= mirror[:, None]
    middle = (face_align.SIDE_PX - 1) / 2
    shift = middle - turn @ np.array([middle, middle]) + rng.uniform(-4, 4, (n, 2))
    return np.concatenate([turn @ matrices[:, :, :2], turn @ matrices[:, :, 2:] + shift[:, :, None]], 2)


def soften(x, rng):
    """A third of the batch, together: down by up to 2.5 and up again. f32 [n, 3, 112, 112]."""
    if rng.random() < 1 / 3:
        side = int(face_align.SIDE_PX / rng.uniform(1.2, 2.5))
        small = functional.interpolate(x, size=(side, side), mode="bilinear", align_corners=False, antialias=True)
        return functional.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=False)
    return x


def crop_batch(pictures, matrices):
    return face_align.crops(torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255, matrices)


def variant(pictures, matrices, person, which, rng):
    """One crop of every photo: which 0 is exact, then jittered, then blended. uint8 [n, 112, 112, 3]."""
    made = np.empty((len(pictures), face_align.SIDE_PX, face_align.SIDE_PX, 3), np.uint8)
    partner = rng.permutation(len(pictures))
    for start in range(0, len(pictures), BATCH):
        rows = np.arange(start, min(start + BATCH, len(pictures)))
        if which == 0:
            x = crop_batch(pictures[rows], matrices[rows])
        else:
            x = crop_batch(pictures[rows], jitter_matrices(matrices[rows], rng))
            if which > REAL:
                other = partner[rows]
                share = torch.from_numpy(rng.uniform(0.3, 0.7, (len(rows), 1, 1, 1)).astype(np.float32))
                x = share * x + (1 - share) * crop_batch(pictures[other], jitter_matrices(matrices[other], rng))
            x = soften(x, rng)
        made[rows] = (x.clamp(0, 1) * 255).round().byte().permute(0, 2, 3, 1).numpy()
    return made


def draw_crops(data_dir, cache):
    """Draws all crops once into cache/crops-<which>.npy; returns (arrays of crops, person, names)."""
    person_path = os.path.join(cache, "person.npz")
    paths = [os.path.join(cache, f"crops-{which}.npy") for which in range(1 + REAL + MIXED)]
    if not os.path.exists(person_path):
        os.makedirs(cache, exist_ok=True)
        pictures, matrices, person, names = load(data_dir)
        for which, path in enumerate(paths):
            np.save(path, variant(pictures, matrices, person, which, np.random.default_rng([SEED, which])))
        np.savez(person_path, person=person, names=np.array(names))
    stored = np.load(person_path)
    return [np.load(path, mmap_mode="r") for path in paths], stored["person"], stored["names"]


def is_validation(person):
    return person % VALIDATION_STEP == VALIDATION_STEP - 1
