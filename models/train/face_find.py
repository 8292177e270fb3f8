"""The rule by which the detector is applied to a photo; all figures are taken with it.

The upright photo is shrunk (averaged over areas, never enlarged) to a long edge of 1024, filled up with black on the
right and below to multiples of 32, and shown to the network. When that is longer than 240, it is shown once more at a
long edge of 192, for faces larger than the network knows. The faces of both passes compete in one suppression; a face
whose centre lies outside the photo is none. What is found so are proposals; face_closer.py looks at the best of them
closely, and they compete once more.
"""
import numpy as np
import torch
from PIL import Image

import face_boxes
import face_closer

MOST_CANDIDATES, MOST_LOOKS = 2048, 40
LONG_EDGE_PX, SECOND_EDGE_PX, SECOND_ABOVE_PX = 1024, 192, 240


def passes(width, height):
    """Sizes (width, height) at which the network sees a photo."""
    edges = [min(LONG_EDGE_PX, max(width, height))]
    if edges[0] > SECOND_ABOVE_PX:
        edges.append(SECOND_EDGE_PX)
    return [tuple(max(1, round(side * edge / max(width, height))) for side in (width, height)) for edge in edges]


def image(picture, size):
    """PIL RGB -> f32 [1,3,H,W] in 0..1 at this size, padded with black to multiples of 32."""
    pixels = np.asarray(picture if picture.size == size else picture.resize(size, Image.BOX))
    padded = np.zeros((-(-size[1] // 32) * 32, -(-size[0] // 32) * 32, 3), np.float32)
    padded[:size[1], :size[0]] = pixels / np.float32(255)
    return torch.from_numpy(padded).permute(2, 0, 1)[None]


def propose(network, picture, threshold):
    """network: image -> three f32 arrays [1,15,h,w] by stride; picture: PIL RGB, upright.

    Returns (scores [n], faces [n, 14] in pixels of the picture), best first.
    """
    scores, faces = [], []
    for size in passes(*picture.size):
        back = np.tile([picture.width / size[0], picture.height / size[1]], 7)
        for output, stride in zip(network(image(picture, size)), face_boxes.STRIDES):
            score, face = face_boxes.decode(np.asarray(output)[0], stride, threshold)
            centre = (face[:, :2] + face[:, 2:4] / 2) / size
            inside = ((centre >= 0) & (centre < 1)).all(1)  # not in the padding
            scores.append(score[inside])
            faces.append(face[inside] * back)
    scores, faces = np.concatenate(scores), np.concatenate(faces)
    first = np.argsort(-scores, kind="stable")[:MOST_CANDIDATES]
    scores, faces = scores[first], faces[first]
    kept = face_boxes.suppress(scores, faces)[:MOST_LOOKS]
    return scores[kept], faces[kept]


def detect(networks, picture, thresholds):
    """networks: the detector's and the landmarks', as propose and face_closer take them; thresholds: of both.

    Returns (scores [n], faces [n, 14] in pixels of the picture), best first.
    """
    scores, faces = face_closer.closer(networks[1], picture, *propose(networks[0], picture, thresholds[0]))
    scores, faces = scores[scores >= thresholds[1]], faces[scores >= thresholds[1]]
    kept = face_boxes.suppress(scores, faces)
    return scores[kept], faces[kept]
