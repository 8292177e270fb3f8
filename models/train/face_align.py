"""Aligned face crops: five landmarks -> similarity transform -> 112x112, as face embeddings expect them.

Pixel coordinates have integers at pixel centres. Landmark order: eye, eye, nose, mouth corner, mouth corner, each pair
from the left of the picture to the right. Template: ArcFace's (Deng 2019) for 112x112.
"""
import csv

import numpy as np
import torch
from torch.nn import functional

SIDE_PX = 112
TEMPLATE = np.array([(38.29, 51.70), (73.53, 51.50), (56.03, 71.74), (41.55, 92.37), (70.73, 92.20)])
POINTS = ("right_eye", "left_eye", "nose", "mouth_right", "mouth_left")


def read_landmarks(path):
    """CSV with columns file and <point>_x, <point>_y -> {file: f64 [5, 2]}."""
    with open(path, newline="", encoding="utf-8") as file:
        return {row["file"]: np.array([(float(row[p + "_x"]), float(row[p + "_y"])) for p in POINTS])
                for row in csv.DictReader(file)}


def similarity(points, template=TEMPLATE):
    """f64 [5, 2] -> [2, 3] that takes points to the template with least squares (Umeyama 1991, without reflection)."""
    source, target = points - points.mean(0), template - template.mean(0)
    norm = (source ** 2).sum()
    a = (source * target).sum() / norm
    b = (source[:, 0] * target[:, 1] - source[:, 1] * target[:, 0]).sum() / norm
    linear = np.array([[a, -b], [b, a]])
    return np.concatenate([linear, (template.mean(0) - linear @ points.mean(0))[:, None]], 1)


def inverse(matrices):
    """[n, 2, 3] affine maps -> their inverses [n, 2, 3]."""
    linear = np.linalg.inv(matrices[:, :, :2])
    return np.concatenate([linear, -linear @ matrices[:, :, 2:]], 2)


def sampling_grid(matrices, height, width, side=SIDE_PX):
    """[n, 2, 3], picture pixels -> crop pixels. Returns the grid f32 [n, side, side, 2] for functional.grid_sample."""
    y, x = np.mgrid[:side, :side]
    crop = np.stack([x, y, np.ones_like(x)]).reshape(3, -1).astype(np.float64)
    picture = inverse(np.asarray(matrices, np.float64)) @ crop
    scaled = picture * (2 / np.array([width - 1, height - 1]))[:, None] - 1
    return torch.from_numpy(scaled.astype(np.float32)).transpose(1, 2).reshape(-1, side, side, 2)


def crops(pictures, matrices, side=SIDE_PX):
    """f32 [n, 3, H, W], [n, 2, 3] picture -> crop: f32 [n, 3, side, side], bilinear, edges repeated. Differentiable."""
    grid = sampling_grid(matrices, *pictures.shape[2:], side)
    return functional.grid_sample(pictures, grid, "bilinear", "border", align_corners=True)
