"""The pictures that scenes are composed of, read once and kept in a work folder.

    /usr/bin/python3 models/train/face_pictures.py --data DIR --teacher yunet.onnx --work DIR       (ten minutes)

Faces: people with 2 to 7 photos of Labeled Faces in the Wild, and nobody else, in three groups that share no person:
every tenth person is for test scenes, one in twenty for validation (the threshold is chosen there), the rest train.
Pictures without faces, likewise in groups: photos of DIR/photos in which the teacher sees no face, LFW pictures whose
faces are painted over and in which it then sees none, CIFAR-10. A photo that comes in several files is one.

Writes photos.npz (pixels uint8 [4342, 250, 250, 3], group, listed faces, all faces that the teacher sees), erased.npz,
places.npz and small.npz.
"""
import argparse
import csv
import os
import re

import numpy as np
import torch
from PIL import Image, ImageOps

import face_data
from face_teacher import Teacher

GROUPS = ("train", "validation", "test")
ERASED = {"train": 900, "validation": 80, "test": 240}
SECOND_FACE_SCORE = 0.3
PLACE_LONG_EDGE_PX = 1280
# Seen by a person in these files: people and a statue too small, turned away or too stylised for the teacher.
NOT_FACE_FREE = ("Bush-dog", "iptc-staff", "ycck", "concert", "Kiara", "Nikon E900", "DSCN00", "iptc-mess", "320x240",
                 "down_sampled_grayscale", "webpvp8", "Canon EOS 7D")
# And photos in which the teacher errs: hay, fishes, a leaf, a camera.
FACE_FREE = ("FinePixS1Pro (2)", "PIXPRO S-1", "Issue 308", "C3030Z")
SMALLEST_PLACE_PX, LEAST_CONTRAST = 110, 4


def group_of_person(index):
    """index: of the sorted names of the 1,463 people."""
    return "test" if index % 10 == 3 else "validation" if index % 20 == 7 else "train"


def list_photos(data_dir):
    """Returns [(file relative to lfw/, group, f64 [14])] of the people with 2-7 photos. ValueError for other people."""
    root = os.path.join(data_dir, "lfw")
    with open(os.path.join(data_dir, "lfw-landmarks.csv"), encoding="utf-8") as file:
        rows = {r["file"]: [float(v) for n, v in r.items() if n not in ("file", "score")] for r in csv.DictReader(file)}
    photos, people = [], 0
    for name in sorted(os.listdir(root)):
        files = sorted(os.listdir(os.path.join(root, name)))
        if face_data.MIN_PHOTOS <= len(files) <= face_data.MAX_PHOTOS:
            photos += [(f"{name}/{f}", group_of_person(people), rows[f"{name}/{f}"]) for f in files]
            people += 1
    if (people, len(photos)) != (face_data.EXPECTED_PEOPLE, face_data.EXPECTED_PHOTOS):
        raise ValueError(f"{root}: {people} people and {len(photos)} photos with 2-7 photos each")
    return photos


def erase_faces(picture, faces, rng):
    """picture uint8 [h, w, 3] -> copy whose faces [n, >=4] are ellipses of something else from the same picture."""
    out = picture.astype(np.float32)
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for left, top, w, h in faces[:, :4]:
        reach = np.hypot((x - left - w / 2) / (0.75 * w), (y - top - h / 2) / (0.75 * h))
        alpha = np.clip((1 - reach) * rng.uniform(3, 20), 0, 1)[..., None]
        beside, below = picture[:, :max(8, int(left - 0.2 * w))], picture[int(min(height - 30, top + 1.2 * h)):]
        strip = beside if rng.random() < 0.5 else below
        kind = rng.integers(3)
        if kind == 0:  # a flat or graded colour with grain
            slope = (y[..., None] - height / 2) * rng.normal(0, 0.15, 3)
            fill = strip.mean((0, 1)) + slope + rng.normal(0, 5, picture.shape)
        elif kind == 1:  # the surroundings, enlarged
            fill = np.asarray(Image.fromarray(strip).resize((width, height), Image.BILINEAR), np.float32)
        else:  # the surroundings, repeated
            tile = strip[:int(rng.integers(8, 60)), :int(rng.integers(8, 60))]
            fill = np.tile(tile, (-(-height // tile.shape[0]), -(-width // tile.shape[1]), 1))[:height, :width]
        out += alpha * (fill - out)
    return np.clip(out, 0, 255).astype(np.uint8)


def place_key(file):
    """Files with one key show the same photo (other orientation tags, other formats)."""
    stem = re.sub(r"^.*--", "", os.path.basename(file)).lower()
    stem = re.sub(r"\.(jpe?g|png|webp).*$", "", stem)
    stem = f"turned {stem}" if "exif-orientation-examples" in file else stem
    return "wide-gamut" if "wide-gamut" in file else "fuzz" if "go-fuzz" in file else re.sub(r"[0-9_]+$", "", stem)


def list_places(data_dir, teacher):
    """Face-free photos of DIR/photos -> {group: [uint8 [h, w, 3]]}; one in three tests, one in nine validates."""
    found = {}
    for folder, _, files in sorted(os.walk(os.path.join(data_dir, "photos"))):
        for file in sorted(files):
            path = os.path.join(folder, file)
            if "/broken" in path or place_key(path) in found or any(n in file for n in NOT_FACE_FREE):
                continue
            try:
                with Image.open(path) as photo:
                    picture = ImageOps.exif_transpose(photo).convert("RGB")
            except Exception:  # corpora of odd files: what Pillow cannot read is no picture for us
                continue
            picture.thumbnail((PLACE_LONG_EDGE_PX, PLACE_LONG_EDGE_PX), Image.BILINEAR)
            if min(picture.size) >= SMALLEST_PLACE_PX and np.std(np.asarray(picture)) >= LEAST_CONTRAST:
                seen = teacher.sees_face(picture, 0.5) and not any(n in file for n in FACE_FREE)
                print(f"{os.path.relpath(path, data_dir)}: {'a face' if seen else 'no face'}", flush=True)
                if not seen:
                    found[place_key(path)] = np.asarray(picture)
    groups = {group: [] for group in GROUPS}
    for i, key in enumerate(sorted(found)):
        groups["test" if i % 3 == 1 else "validation" if i % 9 == 3 else "train"].append(found[key])
    return groups


def cached(path, make):
    """Loads the arrays of an .npz file, made first where it is missing (written whole or not at all)."""
    if not os.path.exists(path):
        arrays = make()
        with open(path + ".part", "wb") as file:
            np.savez(file, **arrays)
        os.replace(path + ".part", path)
    return np.load(path, allow_pickle=False)


def prepare(data_dir, teacher_path, work_dir):
    torch.set_num_threads(1)
    os.makedirs(work_dir, exist_ok=True)
    photos = list_photos(data_dir)
    teacher = Teacher(teacher_path)

    def read_photos():
        pixels, further = [], []
        for i, (file, _, face) in enumerate(photos):
            with Image.open(os.path.join(data_dir, "lfw", file)) as photo:
                picture = photo.convert("RGB")
            pixels.append(np.asarray(picture))
            others = teacher.detect(picture, SECOND_FACE_SCORE)[1]
            further += [(i, *other) for other in others]
            if i % 500 == 0:
                print(f"{i} photos", flush=True)
        return {"pixels": np.stack(pixels), "group": np.array([GROUPS.index(g) for _, g, _ in photos]),
                "face": np.array([f for _, _, f in photos], np.float32), "seen": np.array(further, np.float32)}

    data = cached(os.path.join(work_dir, "photos.npz"), read_photos)
    pixels, group, seen = data["pixels"], data["group"], data["seen"]

    def erase():
        rng, out = np.random.default_rng(5), {}
        for index, name in enumerate(GROUPS):
            kept = []
            for i in rng.permutation(np.nonzero(group == index)[0]):
                faces = np.concatenate([data["face"][i:i + 1, :4], seen[seen[:, 0] == i, 1:5]])
                picture = erase_faces(pixels[i], faces, rng)
                if not len(teacher.detect(Image.fromarray(picture), SECOND_FACE_SCORE)[0]):
                    kept.append(picture)
                if len(kept) == ERASED[name]:
                    break
            out[name] = np.stack(kept)
            print(f"{name}: {len(kept)} pictures with their faces painted over", flush=True)
        return out

    cached(os.path.join(work_dir, "erased.npz"), erase)

    def places():
        groups = list_places(data_dir, teacher)
        return {f"{group}-{i:02d}": p for group, pictures in groups.items() for i, p in enumerate(pictures)}

    cached(os.path.join(work_dir, "places.npz"), places)

    def small():
        out = {}
        for part in ("train", "test"):
            root, pictures = os.path.join(data_dir, "cifar10", part), []
            for kind in sorted(os.listdir(root)):
                for file in sorted(os.listdir(os.path.join(root, kind)))[:300]:
                    with Image.open(os.path.join(root, kind, file)) as picture:
                        pictures.append(np.asarray(picture.convert("RGB")))
            out[part] = np.stack(pictures)
        return out

    cached(os.path.join(work_dir, "small.npz"), small)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Reads the pictures that scenes are composed of into a work folder.")
    parser.add_argument("--data", required=True, help="folder that holds lfw/, lfw-landmarks.csv, photos/, cifar10/")
    parser.add_argument("--teacher", required=True, help="yunet.onnx")
    parser.add_argument("--work", required=True)
    arguments = parser.parse_args()
    prepare(arguments.data, arguments.teacher, arguments.work)
