"""YuNet, the teacher: finds the faces that no landmark file lists, so that pictures called face-free are.

The network is run by onnx_run.py; it reads BGR in 0..255 and sees faces of about 10 to 300 pixels.
"""
import numpy as np
import torch
from PIL import Image

import face_boxes
from onnx_run import Graph


class Teacher:
    def __init__(self, path):
        self.graph = Graph(path)

    def detect(self, picture, threshold, scale=1.0):
        """picture: PIL RGB; scale: by how much to enlarge it first -> (scores [n], faces [n, 14] in picture's pixels)."""
        width, height = (max(32, round(side * scale)) for side in picture.size)
        pixels = np.asarray(picture.resize((width, height), Image.BILINEAR), np.float32)[..., ::-1]
        padded = np.zeros((-(-height // 32) * 32, -(-width // 32) * 32, 3), np.float32)
        padded[:height, :width] = pixels
        out = self.graph(torch.from_numpy(np.ascontiguousarray(padded.transpose(2, 0, 1)))[None])
        scores, faces = [], []
        for stride in face_boxes.STRIDES:
            score = np.sqrt((out[f"cls_{stride}"] * out[f"obj_{stride}"]).numpy()[0, :, 0])
            cells = np.nonzero(score >= threshold)[0]
            across = padded.shape[1] // stride
            corner = np.stack([cells % across, cells // across], 1).astype(np.float32)
            box, points = (out[f"{n}_{stride}"].numpy()[0, cells] for n in ("bbox", "kps"))
            size = np.exp(box[:, 2:]) * stride
            faces.append(np.concatenate([(corner + box[:, :2]) * stride - size / 2, size,
                                         ((points.reshape(-1, 5, 2) + corner[:, None]) * stride).reshape(-1, 10)], 1))
            scores.append(score[cells])
        scores = np.concatenate(scores)
        faces = np.concatenate(faces) / np.tile([width / picture.width, height / picture.height], 7)
        kept = face_boxes.suppress(scores, faces)
        return scores[kept], faces[kept]

    def sees_face(self, picture, threshold=0.3):
        """True when it finds a face in any of the four orientations at any of three sizes."""
        for turn in range(4):
            turned = picture.rotate(90 * turn, expand=True)
            long_edge = max(picture.size)
            for edge in (256, 512, 1024):
                if edge <= 2.1 * long_edge and len(self.detect(turned, threshold, edge / long_edge)[0]):
                    return True
        return False
