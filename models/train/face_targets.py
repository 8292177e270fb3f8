"""What the network should say of a scene, and the loss between that and what it says.

A face belongs to the levels whose range of sizes (root of the box's area, px) it falls into; ranges overlap, so a face
near a limit is learned on both sides. There the cells within one stride of its centre are positive, further cells near
its centre do not count, all others are negative. A face too large for every level is negative but near its centre.
"""
import numpy as np
import torch
from torch.nn import functional

import face_boxes

SIZE_RANGES = {8: (13, 46), 16: (32, 100), 32: (72, 230)}
NEAR = 0.3  # of the size: cells this near to the centre of a face are never negative on its level
BOX_WEIGHT = 2.0


def targets(faces, ignored, width, height):
    """-> {stride: f32 [15, H/s, W/s]}; channel 0: 1 face, 0 none, -1 does not count; the others as the network's."""
    out = {}
    sizes = np.sqrt(faces[:, 2] * faces[:, 3])
    for stride in face_boxes.STRIDES:
        low, high = SIZE_RANGES[stride]
        target = np.zeros((face_boxes.CHANNELS, height // stride, width // stride), np.float32)
        y, x = np.mgrid[0:height // stride, 0:width // stride] + 0.5
        for left, top, w, h in ignored:
            inside = (np.abs(x * stride - left - w / 2) < 0.6 * w) & (np.abs(y * stride - top - h / 2) < 0.6 * h)
            target[0][inside] = -1
        reach, best = [], np.full(target.shape[1:], np.inf)
        for face, size in zip(faces, sizes):
            dx, dy = x - (face[0] + face[2] / 2) / stride, y - (face[1] + face[3] / 2) / stride
            apart = np.maximum(np.abs(dx), np.abs(dy))
            reach.append(apart)
            if low <= size <= high or size < 13 or (size > high and stride == 32):
                target[0][apart * stride < NEAR * size] = -1
        for face, size, apart in zip(faces, sizes, reach):
            if low <= size <= high:
                mine = (apart <= 1) & (apart < best)
                best[mine] = apart[mine]
                for row, column in zip(*np.nonzero(mine)):
                    target[0, row, column] = 1
                    target[1:, row, column] = face_boxes.encode(face, column, row, stride)
        out[stride] = target
    return out


def _box_overlap(said, wanted):
    """IoU of boxes given as rows (centre offset x, y, log width, log height), in strides."""
    size_a, size_b = said[:, 2:4].clamp(max=6).exp(), wanted[:, 2:4].exp()
    low = torch.maximum(said[:, :2] - size_a / 2, wanted[:, :2] - size_b / 2)
    high = torch.minimum(said[:, :2] + size_a / 2, wanted[:, :2] + size_b / 2)
    both = (high - low).clamp(min=0).prod(1)
    return both / (size_a.prod(1) + size_b.prod(1) - both)


def loss(outputs, wanted, landmark_weight):
    """outputs, wanted: f32 [N,15,h,w] per level -> (total, parts as floats). Focal loss (gamma 2), IoU, L1 by size."""
    said = torch.cat([o.flatten(2) for o in outputs], 2).transpose(1, 2).reshape(-1, face_boxes.CHANNELS)
    goal = torch.cat([t.flatten(2) for t in wanted], 2).transpose(1, 2).reshape(-1, face_boxes.CHANNELS)
    counted = goal[:, 0] >= 0
    logit, label = said[counted, 0], goal[counted, 0]
    positive = goal[:, 0] == 1
    number = positive.sum().clamp(min=8).float()
    plain = functional.binary_cross_entropy_with_logits(logit, label, reduction="none")
    wrong = torch.where(label == 1, 1 - torch.sigmoid(logit), torch.sigmoid(logit))
    focal = (plain * wrong ** 2 * torch.where(label == 1, 1.0, 0.5)).sum() / number
    said, goal = said[positive], goal[positive]
    size = (goal[:, 3:5].sum(1) / 2).exp()[:, None]
    box = ((1 - _box_overlap(said[:, 1:5], goal[:, 1:5])).sum()
           + ((said[:, 1:3] - goal[:, 1:3]).abs() / size).sum() + 0.5 * (said[:, 3:5] - goal[:, 3:5]).abs().sum()) / number
    points = ((said[:, 5:] - goal[:, 5:]).abs() / size).mean(1).sum() / number
    total = focal + BOX_WEIGHT * box + landmark_weight * points
    return total, {"focal": focal.item(), "box": box.item(), "landmarks": points.item()}
