"""Recognisers that judge protocol K: any ONNX face embedding, with what it wants to see.

A judge is written `name=path,scale[,crop]`: scale says how sRGB in [0, 1] becomes its input, crop which face crop it
was trained on. Networks run through the project's ONNX interpreter (models/train/onnx_torch.py).
"""
import hashlib
import os
import sys

import numpy as np
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "models", "train"))
import face_align  # noqa: E402
import onnx_torch  # noqa: E402

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
SPREAD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
SCALES = {
    "rgb01": lambda x: x,
    "rgb255": lambda x: x * 255,
    "bgr255": lambda x: x.flip(1) * 255,
    "rgb11": lambda x: x * 2 - 1,
    "imagenet": lambda x: (x - MEAN) / SPREAD,
}
# name -> (side in px, where the five landmarks go). dlib: the crop of face-api, (6.6, 22.8)-(105.3, 121.5) of ArcFace's.
CROPS = {
    "arcface": (112, face_align.TEMPLATE),
    "dlib": (150, (face_align.TEMPLATE - np.array([6.6, 22.8])) * (150 / 98.7)),
}


class Judge:
    """judge(photos uint8 [n][H, W, 3], landmarks f64 [n][5, 2]) -> f32 [n, d]."""

    def __init__(self, text):
        try:
            self.name, rest = text.split("=", 1)
            path, *kinds = rest.split(",")
            self.scale, (self.side, self.template) = SCALES[kinds[0]], CROPS[(kinds + ["arcface"])[1]]
        except (ValueError, IndexError, KeyError):
            raise ValueError(f"judge {text}: must be name=path,scale[,crop] with a scale of {sorted(SCALES)} and a "
                             f"crop of {sorted(CROPS)}") from None
        self.network = onnx_torch.Network(path)
        with open(path, "rb") as file:
            self.hash = hashlib.sha256(file.read() + ",".join(kinds).encode()).hexdigest()[:12]

    def crop(self, photo, landmarks):
        """One photo uint8 [H, W, 3] -> f32 [1, 3, side, side] in [0, 1]."""
        x = torch.from_numpy(np.array(photo)).permute(2, 0, 1)[None].float() / 255
        return face_align.crops(x, face_align.similarity(landmarks, self.template)[None], self.side)

    @torch.no_grad()
    def __call__(self, photos, landmarks, batch=32):
        found = []
        for i in range(0, len(photos), batch):
            x = torch.cat([self.crop(p, l) for p, l in zip(photos[i:i + batch], landmarks[i:i + batch])])
            found.append(self.network(self.scale(x).contiguous(memory_format=torch.channels_last)).flatten(1).numpy())
        return np.concatenate(found)
