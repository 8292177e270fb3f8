"""Boxes and landmarks of faces: the arithmetic around the detector's network.

A face is a row of f32 [14]: box x, y, width, height, then right eye, left eye, nose tip, right and left corner of the
mouth (of the person: the right eye is on the left of an upright picture), each x, y. All in pixels; pixel (0, 0)
covers [0, 1) x [0, 1), so a cell (column, row) of stride s has its centre at ((column + 0.5) s, (row + 0.5) s).
"""
import numpy as np

STRIDES = (8, 16, 32)
CHANNELS = 15
MOST_OVERLAP = 0.4  # of the boxes of two faces


def iou(boxes, others):
    """Intersection over union of f32 [n, >=4] and [m, >=4] -> [n, m]."""
    a, b = np.asarray(boxes, np.float64)[:, None, :4], np.asarray(others, np.float64)[None, :, :4]
    low = np.maximum(a[..., :2], b[..., :2])
    high = np.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:])
    both = np.prod(np.maximum(high - low, 0), -1)
    return both / np.maximum(np.prod(a[..., 2:], -1) + np.prod(b[..., 2:], -1) - both, 1e-9)


def suppress(scores, faces, overlap=MOST_OVERLAP):
    """Indices of the faces that stay, best first: none overlaps a better one by more than `overlap` (IoU)."""
    order, kept = list(np.argsort(-scores, kind="stable")), []
    while order:
        best = order.pop(0)
        kept.append(best)
        if order:
            shared = iou(faces[best:best + 1], faces[order])[0]
            order = [i for i, s in zip(order, shared) if s <= overlap]
    return kept


def encode(face, column, row, stride):
    """A face -> f32 [14]: what channels 1 to 14 of the network say of it in one cell."""
    centre = np.array([column + 0.5, row + 0.5])
    face = np.asarray(face, np.float64)
    box = np.concatenate([(face[:2] + face[2:4] / 2) / stride - centre, np.log(face[2:4] / stride)])
    return np.concatenate([box, (face[4:].reshape(5, 2) / stride - centre).ravel()]).astype(np.float32)


def decode(output, stride, threshold):
    """One output f32 [15, H/s, W/s] -> (scores f32 [n] in 0..1, faces f32 [n, 14]) of the cells at or above `threshold`."""
    logit = np.log(threshold / (1 - threshold))
    rows, columns = np.nonzero(output[0] >= logit)
    cells = output[:, rows, columns].T.astype(np.float64)
    centre = np.stack([columns, rows], 1) + 0.5
    size = np.exp(np.minimum(cells[:, 3:5], 8)) * stride
    corner = (cells[:, 1:3] + centre) * stride - size / 2
    points = (cells[:, 5:].reshape(-1, 5, 2) + centre[:, None]) * stride
    faces = np.concatenate([corner, size, points.reshape(-1, 10)], 1)
    return 1 / (1 + np.exp(-cells[:, 0])), faces.reshape(-1, 14)
