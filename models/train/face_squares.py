"""Squares of a picture, turned about their centre, and what they show: how a face is looked at closely.

A square is a row of f64 [4]: centre x, y, side (pixels of the picture, (0, 0) is the corner of its first pixel), angle
in radians, clockwise in the picture. A point of a square is (u, v), shares of its side, (0, 0) in its centre.
"""
import numpy as np
import torch
from PIL import Image

import face_align

SIDE_PX = 64
MOST_SAMPLES = 4  # per pixel and direction
# Of recognisers' crops, with the origin in the middle and the side as unit. Pixel 0 has its centre at half a pixel.
TEMPLATE = (face_align.TEMPLATE + 0.5) / face_align.SIDE_PX - 0.5


def aligned(points):
    """f64 [5, 2] -> the square on which the points are nearest to the template (the recogniser's crop)."""
    matrix = face_align.similarity(np.asarray(points, np.float64), TEMPLATE)
    scale = np.hypot(matrix[0, 0], matrix[1, 0])
    centre = np.linalg.solve(matrix[:, :2], -matrix[:, 2])
    return np.array([*centre, 1 / scale, np.arctan2(matrix[0, 1], matrix[0, 0])])


def to_square(square, points):
    """Points of the picture [n, 2] -> points of the square."""
    cos, sin = np.cos(square[3]) / square[2], np.sin(square[3]) / square[2]
    return (np.asarray(points) - square[:2]) @ np.array([[cos, -sin], [sin, cos]])


def to_picture(square, points):
    """Points of the square [n, 2] -> points of the picture."""
    cos, sin = np.cos(square[3]) * square[2], np.sin(square[3]) * square[2]
    return np.asarray(points) @ np.array([[cos, sin], [-sin, cos]]) + square[:2]


def crop(picture, square):
    """picture: PIL RGB, one square -> uint8 [64, 64, 3].

    Each pixel is the mean of k x k bilinear samples, k = side / 64 rounded up, at most MOST_SAMPLES; black outside.
    """
    k = int(np.clip(np.ceil(square[2] / SIDE_PX), 1, MOST_SAMPLES))
    unit = square[2] / (SIDE_PX * k)
    cos, sin = unit * np.cos(square[3]), unit * np.sin(square[3])
    corner = to_picture(square, np.array([[-0.5, -0.5]]))[0]
    seen = picture.transform((SIDE_PX * k,) * 2, Image.AFFINE, (cos, -sin, corner[0], sin, cos, corner[1]), Image.BILINEAR)
    return np.asarray(seen.reduce(k) if k > 1 else seen)


def crops(picture, squares):
    """-> f32 [n, 3, 64, 64] in 0..1, channels last in memory."""
    return torch.from_numpy(np.stack([crop(picture, s) for s in squares])).permute(0, 3, 1, 2).float() / 255
