"""Composes pictures whose faces are known: photos turned, scaled and pasted over pictures without faces.

A scene is (picture uint8 [h, w, 3], faces f32 [n, 14] as in face_boxes.py, ignored f32 [m, 4]). A face counts when its
centre and two thirds of its box lie in the frame; other faces that show are boxes to ignore. The box of a turned face
is that of the ellipse inscribed in the upright box.
"""
import io
import os

import numpy as np
from PIL import Image, ImageFilter

import face_places

PHOTO_PX = 250
LEAST_VISIBLE = 2 / 3
MIRRORED = [1, 0, 2, 4, 3]  # of the five landmarks


class Photos:
    """The photos of one group (people who are in no other group), each also in smaller sizes."""

    def __init__(self, work_dir, group):
        data = np.load(os.path.join(work_dir, "photos.npz"))
        of_group = np.nonzero(data["group"] == face_places.GROUPS.index(group))[0]
        self.faces, seen = data["face"][of_group], data["seen"]
        self.others = [self._others(seen[seen[:, 0] == i, 1:5], face) for i, face in zip(of_group, self.faces)]
        self.pixels, self.shrunk = data["pixels"][of_group], {}

    def level(self, index, halvings):
        """The photo as a PIL picture, halved so many times (0 to 3)."""
        if (index, halvings) not in self.shrunk:
            if halvings == 0:
                return Image.fromarray(self.pixels[index])
            larger = self.level(index, halvings - 1)
            self.shrunk[index, halvings] = larger.resize((larger.width // 2, larger.height // 2), Image.BOX)
        return self.shrunk[index, halvings]

    @staticmethod
    def _others(seen, face):
        """Faces that the teacher saw and that are not the listed one: [m, 4]."""
        apart = [b for b in seen if abs(b[0] + b[2] / 2 - face[0] - face[2] / 2) > 0.3 * face[2]
                 or abs(b[1] + b[3] / 2 - face[1] - face[3] / 2) > 0.3 * face[3]]
        return np.array(apart, np.float32).reshape(-1, 4)


def similarity(source, target, scale, angle, flip):
    """[2, 3] that takes the point `source` to `target`; angle in radians, clockwise in the picture."""
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    linear = np.array([[-cos if flip else cos, -sin], [-sin if flip else sin, cos]])
    return np.column_stack([linear, np.asarray(target) - linear @ np.asarray(source)])


def move_points(matrix, points):
    return points @ matrix[:, :2].T + matrix[:, 2]


def move_box(matrix, box):
    """Box of the ellipse inscribed in `box` after the similarity `matrix`."""
    half = np.abs(np.asarray(box[2:4])) / 2
    centre = move_points(matrix, np.asarray(box[:2]) + half)
    reach = np.sqrt((matrix[:, :2] ** 2) @ half ** 2)
    return np.concatenate([centre - reach, 2 * reach])


def move_face(matrix, face):
    """A face [14] -> the face after the similarity, landmarks renamed when it mirrors."""
    points = move_points(matrix, np.asarray(face[4:]).reshape(5, 2))
    if np.linalg.det(matrix[:, :2]) < 0:
        points = points[MIRRORED]
    return np.concatenate([move_box(matrix, face[:4]), points.ravel()])


def visible(box, width, height):
    """Share of the box inside the frame."""
    across = min(box[0] + box[2], width) - max(box[0], 0)
    down = min(box[1] + box[3], height) - max(box[1], 0)
    return max(across, 0) * max(down, 0) / max(box[2] * box[3], 1e-9)


def bounds(matrix, box, width, height):
    """Whole pixels of the frame that the moved rectangle `box` may touch: left, top, right, bottom."""
    x, y, w, h = box
    corners = move_points(matrix, np.array([[x, y], [x + w, y], [x, y + h], [x + w, y + h]]))
    low, high = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int)
    return max(low[0], 0), max(low[1], 0), min(high[0], width), min(high[1], height)


def coverage(shape, rng):
    """Opacity of a pasted rectangle at 64x64: an ellipse or the whole, with a border that is soft or, rarely, hard."""
    y, x = (np.mgrid[0:64, 0:64] + 0.5) / 32 - 1
    if shape == "ellipse":
        edge = 1 - np.hypot(x, y)
    else:
        edge = 1 - np.maximum(np.abs(x), np.abs(y))
    width = rng.uniform(0.02, 0.12) if rng.random() < 0.2 else rng.uniform(0.12, 0.4)
    return Image.fromarray((255 * np.clip(edge / width, 0, 1)).astype(np.uint8))


def paste(scene, picture, matrix, area, shape, rng, gain):
    """Pastes the rectangle `area` (x, y, w, h of `picture`, PIL) over `scene` (PIL); matrix: picture to scene."""
    left, top, right, bottom = bounds(matrix, area, *scene.size)
    if right <= left or bottom <= top:
        return
    inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
    inverse[:, 2] += inverse[:, :2] @ [left, top]
    size = (right - left, bottom - top)
    patch = picture.transform(size, Image.AFFINE, inverse.ravel(), Image.BILINEAR)
    to_mask = inverse.copy()
    to_mask[:, 2] -= area[:2]
    to_mask *= 64 / np.array([[area[2]], [area[3]]])
    mask = coverage(shape, rng).transform(size, Image.AFFINE, to_mask.ravel(), Image.BILINEAR)
    if gain is not None:
        patch = patch.point([int(min(255, max(0, g * v + 0.5))) for g in gain for v in range(256)])
    scene.paste(patch, (left, top), mask)


def crosses(area, others):
    """True when the pixel rectangle (left, top, right, bottom) takes more than a tenth of one of the boxes."""
    for box in others:
        across = min(area[2], box[0] + box[2]) - max(area[0], box[0])
        down = min(area[3], box[1] + box[3]) - max(area[1], box[1])
        if across > 0 and down > 0 and across * down > 0.1 * box[2] * box[3]:
            return True
    return False


def place_face(scene, photos, size, angle, rng, taken):
    """Pastes one face of `size` (root of the box's area, px); returns (face [14], ignored [m, 4]) or None without room."""
    index = rng.integers(len(photos.faces))
    face = photos.faces[index].astype(np.float64)
    scale, flip = size / np.sqrt(face[2] * face[3]), rng.random() < 0.5
    centre = face[:2] + face[2:4] / 2
    width, height = scene.size
    whole = rng.random() < 0.55
    if whole:
        area = (0, 0, PHOTO_PX, PHOTO_PX)
    else:
        reach = rng.uniform(1.25, 1.9) * np.array([face[2], face[3] * rng.uniform(0.95, 1.1)])
        area = (*(centre - reach / 2), *reach)
    margin = min(rng.choice([0.5, 0.5, 0.3, 0.05]) * size, 0.45 * min(width, height))
    for _ in range(8):
        target = rng.uniform([margin, margin], [max(width - margin, margin + 1), max(height - margin, margin + 1)])
        matrix = similarity(centre, target, scale, angle, flip)
        if not crosses(bounds(matrix, area, width, height), taken):
            break
    else:
        return None
    shrunk = photos.level(index, int(np.clip(np.floor(np.log2(1 / scale) + 0.3), 0, 3)))
    shrink = shrunk.width / PHOTO_PX
    gain = rng.uniform(0.7, 1.25) * rng.uniform(0.93, 1.07, 3) if rng.random() < 0.5 else None
    paste(scene, shrunk, matrix @ np.diag([1 / shrink, 1 / shrink, 1]), tuple(shrink * a for a in area),
          "whole" if whole else "ellipse", rng, gain)
    others = [move_box(matrix, other) for other in photos.others[index]] if whole else []
    return move_face(matrix, face), others


def jitter(picture, rng):
    """PIL -> uint8 array: light, colour, blur, noise and JPEG as cameras and programs leave them."""
    if rng.random() < 0.15:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.6)))
    pixels = np.asarray(picture)
    if rng.random() < 0.8:
        level, gamma = rng.uniform(0.65, 1.3), rng.uniform(0.75, 1.35)
        curve = 255 * np.clip(level * (np.arange(256) / 255)[:, None] ** gamma * rng.uniform(0.88, 1.12, 3)
                              + rng.normal(0, 0.04), 0, 1)
        pixels = np.stack([curve[:, c].astype(np.uint8)[pixels[..., c]] for c in range(3)], -1)
    if rng.random() < 0.1:
        pixels = np.repeat(np.asarray(Image.fromarray(pixels).convert("L"))[..., None], 3, 2)
    if rng.random() < 0.2:
        noise = rng.normal(0, rng.uniform(1, 12), pixels.shape[:2]).astype(np.int16)
        pixels = np.clip(pixels + noise[..., None], 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=int(rng.integers(35, 96)))
        pixels = np.asarray(Image.open(buffer))
    return pixels


def compose(rng, width, height, photos, places, sizes, upright=0.4):
    """sizes: px of the faces to try, in order. upright: share of the faces that stand; the others lie or hang."""
    scene = places.draw(rng, width, height)
    for _ in range(rng.integers(0, 4)):  # what is pasted need not be a face
        side = int(np.exp(rng.uniform(np.log(24), np.log(min(width, height)))))
        patch = places.draw(rng, side, side)
        turn = similarity((side / 2, side / 2), rng.uniform((0, 0), (width, height)), 1, rng.uniform(0, 6.3), False)
        paste(scene, patch, turn, (0, 0, side, side), "ellipse" if rng.random() < 0.5 else "whole", rng, None)
    faces, ignored, taken = [], [], []
    turn = 0 if rng.random() < upright else rng.integers(1, 4)
    for size in sizes:
        if rng.random() < 0.3:
            turn = 0 if rng.random() < upright else rng.integers(1, 4)
        angle = np.pi / 2 * turn + np.radians(rng.uniform(-30, 30))
        placed = place_face(scene, photos, size, angle, rng, taken)
        if placed is None:
            continue
        face, others = placed
        taken.append(face[:4])
        centre = face[:2] + face[2:4] / 2
        inside = (centre >= 0).all() and (centre < [width, height]).all()
        if inside and visible(face, width, height) >= LEAST_VISIBLE:
            faces.append(face)
        else:
            ignored.append(face[:4])
        ignored += [other for other in others if visible(other, width, height) > 0]
    return (jitter(scene, rng), np.array(faces, np.float32).reshape(-1, 14), np.array(ignored, np.float32).reshape(-1, 4))


def turned(scene, turns, mirror):
    """A square scene mirrored (if asked) and then turned clockwise by quarter turns: exact, and cheaper than a new one."""
    picture, faces, ignored = scene
    middle = np.array(picture.shape[1::-1]) / 2
    matrix = similarity(middle, middle, 1, np.pi / 2 * turns, mirror)
    picture = np.ascontiguousarray(np.rot90(picture[:, ::-1] if mirror else picture, -turns))
    return (picture, np.array([move_face(matrix, f) for f in faces], np.float32).reshape(-1, 14),
            np.array([move_box(matrix, b) for b in ignored], np.float32).reshape(-1, 4))
