"""Measures the face detector against its bars, with a constant box and an untrained network beside. Prints tables.

    /usr/bin/python3 models/train/face_detector_check.py --data DIR --work WORK [--models FOLDER] [--quick]
    ... --models WORK --work WORK --validate                          only the table that the thresholds are chosen by
    ... --models WORK --thresholds 0.2 0.5 --write                    also puts networks, thresholds and figures into models/

FOLDER holds face_detector.onnx and face_landmarks.onnx.

Scenes are of people and places of the test group (face_pictures.py): 200 with 0 to 8 faces of 20 to 600 pixels, and 250
pictures without faces. F: people with 20 photos or more, whom no part of the training saw, at most 60 photos each.
A face is found when a box overlaps its box by half (IoU); the landmark error is the mean distance of the five
landmarks divided by the distance of the eyes, over the faces found. Faces cut by more than a third do not count.
"""
import argparse
import csv
import os

import numpy as np
import torch
from PIL import Image

import face_boxes
import face_closer
import face_detector
import face_find
import face_landmarks
import face_landmarks_network
import face_network
import face_places
import face_scenes
import face_squares
import manifest
from onnx_run import Graph

NAMES = "face_detector", "face_landmarks"
MAX_BYTES = 600_000  # of both
FIRST_THRESHOLDS = 0.1, 0.2, 0.3
SECOND_THRESHOLDS = 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7
MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
FRAMES = ((1024, 768), (768, 1024), (1024, 1024), (640, 480), (480, 640), (1024, 576), (320, 320), (256, 256))
BARS = "bars: recall >= 95 %, landmarks <= 5 %, <= 0.1 false faces per face-free picture; F: recall >= 99 %"


def test_sizes(rng, width, height):
    """0 to 8 sizes in pixels, largest first: from 20 to 600, at most as large as the frame."""
    most = min(600, 0.98 * min(width, height))
    size = np.exp(rng.uniform(np.log(20), np.log(most)))
    number = min(rng.integers(0, 9), max(1, int(width * height / size ** 2 / 5)))
    return sorted(np.clip(size * np.exp(rng.uniform(-0.6, 0.6, number)), 20, most), reverse=True)


def scenes(work_dir, group, number, seed):
    """Yields (picture PIL, faces, ignored)."""
    photos, places = face_scenes.Photos(work_dir, group), face_places.Places(work_dir, group)
    for i in range(number):
        rng = np.random.default_rng([seed, i])
        width, height = FRAMES[rng.integers(len(FRAMES))]
        picture, faces, ignored = face_scenes.compose(rng, width, height, photos, places, test_sizes(rng, width, height), 0.25)
        yield Image.fromarray(picture), faces, ignored


def empty_pictures(work_dir, group, number, seed):
    """Yields (kind, picture PIL) without faces."""
    places = face_places.Places(work_dir, group)
    for i in range(number):
        rng = np.random.default_rng([seed, i])
        kind = face_places.KINDS[(0, 0, 1, 1, 2, 3, 4)[i % 7]]
        width, height = FRAMES[rng.integers(len(FRAMES))]
        yield kind, Image.fromarray(face_scenes.jitter(places.draw(rng, width, height, kind), rng))


def match(found, faces):
    """Greedy one-to-one matching by IoU -> index into `found` per face, -1 where none overlaps by half."""
    out = np.full(len(faces), -1)
    if len(found) and len(faces):
        shared = face_boxes.iou(faces, found)
        while shared.max() >= 0.5:
            i, j = np.unravel_index(shared.argmax(), shared.shape)
            out[i] = j
            shared[i], shared[:, j] = 0, 0
    return out


def landmark_error(found, face):
    points, true = found[4:].reshape(5, 2), face[4:].reshape(5, 2)
    return np.hypot(*(points - true).T).mean() / np.hypot(*(true[0] - true[1]))


def trained(folder):
    """Both networks, as face_find takes them."""
    detector, landmarks = (Graph(os.path.join(folder, f"{name}.onnx")) for name in NAMES)
    return lambda image: [v.numpy() for v in detector(image).values()], lambda squares: landmarks(squares)["landmarks"]


def untrained():
    network = face_network.Detector(0).eval()

    def run(image):
        with torch.no_grad():
            return [v.numpy() for v in network(image)]
    return run


def constant_box(picture):
    """One box in the middle of the picture, half as wide, with an average face's landmarks."""
    width, height = picture.size
    side = 0.5 * min(width, height)
    middle = np.array([width / 2, height / 2])
    points = np.array([[-0.23, -0.1], [0.23, -0.1], [0, 0.1], [-0.17, 0.25], [0.17, 0.25]]) * side * 1.2 + middle
    return np.ones(1), np.concatenate([middle - [side / 2, 0.6 * side], [side, 1.2 * side], points.ravel()])[None]


def finders(folder, thresholds):
    """{name: function of a picture -> (scores, faces)}; the untrained network may give its eight best boxes."""
    networks, other = trained(folder), untrained()

    def best_eight(picture):
        scores, faces = face_find.propose(other, picture, 1e-6)
        return scores[:8], faces[:8]
    return {"detector": lambda p: face_find.detect(networks, p, thresholds),
            "detector without the second look": lambda p: face_find.propose(networks[0], p, 0.5),
            "untrained network": best_eight, "constant box": constant_box}


def turn_of(face):
    """Which quarter turn a face's eyes show: 0 upright, 1, 2, 3 clockwise."""
    across = face[6:8] - face[4:6]
    return int(np.round(np.arctan2(across[1], across[0]) / (np.pi / 2))) % 4


def measure_scenes(finder, cases):
    rows, false = [], 0
    for picture, faces, ignored in cases:
        found = finder(picture)[1]
        hits = match(found, faces)
        rest = np.delete(found, hits[hits >= 0], 0)
        excused = (face_boxes.iou(rest, ignored).max(1) > 0.2) if len(ignored) and len(rest) else np.zeros(len(rest), bool)
        false += int((~excused).sum())
        for face, hit in zip(faces, hits):
            rows.append((np.sqrt(face[2] * face[3]), turn_of(face), hit >= 0,
                         landmark_error(found[hit], face) if hit >= 0 else np.nan))
    return np.array(rows, np.float64), false


def people_photos(data_dir, every=1):
    """Yields (picture PIL, face [14]) of the people with 20 photos or more."""
    with open(os.path.join(data_dir, "lfw-landmarks.csv"), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    people = {}
    for row in rows:
        people.setdefault(row["file"].split("/")[0], []).append(row)
    chosen = [r for rows in people.values() if len(rows) >= 20 for r in rows[:60]]
    for row in chosen[::every]:
        with Image.open(os.path.join(data_dir, "lfw", row["file"])) as photo:
            yield photo.convert("RGB"), np.array([float(v) for n, v in row.items() if n not in ("file", "score")])


def measure_people(finder, data_dir, edge, every):
    """Recall in percent, landmark error in percent and number of photos, at this long edge."""
    hits, errors = [], []
    for picture, face in people_photos(data_dir, every):
        scale = edge / max(picture.size)
        if scale != 1:
            picture = picture.resize((edge, edge), Image.BICUBIC)
        found = finder(picture)[1]
        hit = match(found, face[None] * scale)[0]
        hits.append(hit >= 0)
        errors += [landmark_error(found[hit], face * scale)] if hit >= 0 else []
    return 100 * np.mean(hits), 100 * np.mean(errors) if errors else float("nan"), len(hits)


def percent(rows, chosen):
    rows = rows[chosen]
    if not len(rows):
        return "   -"
    error = 100 * np.nanmean(rows[:, 3]) if rows[:, 2].any() else np.nan
    return f"{100 * rows[:, 2].mean():5.1f} % of {len(rows):4d}, landmarks {error:5.2f} %"


def validate(folder, work_dir, number):
    """Recall and false faces over both thresholds, on validation scenes."""
    networks = trained(folder)
    cases = list(scenes(work_dir, "validation", number, 7))
    empty = [p for _, p in empty_pictures(work_dir, "validation", number, 8)]

    def looked_at(picture):
        """-> (scores of the proposals, scores of the second look, faces)."""
        first, faces = face_find.propose(networks[0], picture, min(FIRST_THRESHOLDS))
        return first, *face_closer.closer(networks[1], picture, first, faces)

    seen, lone = [looked_at(p) for p, _, _ in cases], [looked_at(p) for p in empty]
    for first in FIRST_THRESHOLDS:
        print(f"first threshold {first}: {np.mean([(s[0] >= first).sum() for s in seen]):.1f} proposals per scene, "
              f"{np.mean([(s[0] >= first).sum() for s in lone]):.1f} per face-free picture")
        for second in SECOND_THRESHOLDS:
            def kept(answer):
                sure = (answer[0] >= first) & (answer[1] >= second)
                scores, faces = answer[1][sure], answer[2][sure]
                return faces[face_boxes.suppress(scores, faces)]
            answers = iter([kept(s) for s in seen])
            rows, false = measure_scenes(lambda p: (None, next(answers)), cases)
            print(f"  second {second}: recall {percent(rows, slice(None))}, false faces per scene {false / len(cases):.3f}, "
                  f"per face-free picture {np.mean([len(kept(s)) for s in lone]):.3f}", flush=True)


def measure(finder, args, people):
    """Prints all figures of one finder and returns them."""
    cases = 40 if args.quick else 200
    rows, false = measure_scenes(finder, scenes(args.work, "test", cases, 3))
    print(f"  faces in scenes      {percent(rows, slice(None))}; false faces per scene {false / cases:.3f}", flush=True)
    for low, high in ((20, 30), (30, 50), (50, 100), (100, 200), (200, 350), (350, 601)):
        print(f"    {low:3d} to {high:3d} px      {percent(rows, (rows[:, 0] >= low - 0.5) & (rows[:, 0] < high))}")
    for turn, name in enumerate(("upright", "quarter turn", "half turn", "three quarters")):
        print(f"    {name:14s}     {percent(rows, rows[:, 1] == turn)}")
    counts = {}
    for kind, picture in empty_pictures(args.work, "test", 35 if args.quick else 252, 4):
        counts.setdefault(kind, []).append(len(finder(picture)[0]))
    every = np.concatenate(list(counts.values()))
    print(f"  false faces per face-free picture {every.mean():.3f} of {len(every)}: "
          + ", ".join(f"{k} {np.mean(v):.3f}" for k, v in counts.items()), flush=True)
    out = {"recall_percent": 100 * rows[:, 2].mean(), "faces": len(rows),
           "landmark_error_percent": 100 * rows[rows[:, 2] == 1, 3].mean(), "false_faces_per_scene": false / cases,
           "false_faces_per_face_free_picture": every.mean()}
    for edge, step in people:
        recall, error, number = measure_people(finder, args.data, edge, step)
        print(f"  F at long edge {edge:4d}    {recall:5.1f} % of {number:4d}, landmarks {error:5.2f} %", flush=True)
        out[f"people_of_F_recall_percent_at_{edge}"] = recall
    return {name: round(float(value), 3) for name, value in out.items()}


def write(folder, thresholds, figures):
    """Copies the networks to models/ and puts their entries into the manifest."""
    files = {}
    for name in NAMES:
        with open(os.path.join(folder, f"{name}.onnx"), "rb") as file:
            files[name] = file.read()
    if sum(map(len, files.values())) > MAX_BYTES:
        raise SystemExit(f"the networks have {sum(map(len, files.values()))} bytes, at most {MAX_BYTES} allowed")
    common = {"template": None, "licence": "as this project", "upstream": None, "teacher": "yunet", "teacher_licence": "Apache-2.0",
              "trained_on": {"data": "Labeled Faces in the Wild, deep-funneled; photos without faces; CIFAR-10",
                             "rule": "people with 2 to 7 photos, less every tenth (test) and one in twenty (validation)"}}
    for name, data in files.items():
        with open(os.path.join(MODELS, f"{name}.onnx"), "wb") as file:
            file.write(data)
    manifest.put({
        **manifest.facts("face_detector", files["face_detector"]),
        "inputs": {"image": [1, 3, "H", "W"]},
        "outputs": {f"stride_{s}": [1, face_boxes.CHANNELS, f"H/{s}", f"W/{s}"] for s in face_boxes.STRIDES},
        "input_range": "RGB, sRGB in [0, 1]; H and W multiples of 32",
        "recipe": "models/train/face_pictures.py, face_detector.py, face_detector_check.py", "seed": face_detector.SEED,
        "threshold": thresholds[0], "most_overlap": face_boxes.MOST_OVERLAP,
        "long_edges": [face_find.LONG_EDGE_PX, face_find.SECOND_EDGE_PX], "second_pass_above": face_find.SECOND_ABOVE_PX,
        **common, "figures": figures})
    manifest.put({
        **manifest.facts("face_landmarks", files["face_landmarks"]),
        "inputs": {"square": ["N", 3, face_squares.SIDE_PX, face_squares.SIDE_PX]},
        "outputs": {"landmarks": ["N", face_landmarks_network.CHANNELS, 1, 1]},
        "input_range": "RGB, sRGB in [0, 1]",
        "recipe": "models/train/face_landmarks.py, face_detector_check.py", "seed": face_landmarks.SEED,
        "threshold": thresholds[1], **common, "figures": "see face_detector: both are measured together"})


def main():
    parser = argparse.ArgumentParser(description="Measures the face detector against its bars.")
    parser.add_argument("--data", help="folder that holds lfw/ and lfw-landmarks.csv")
    parser.add_argument("--work", required=True, help="folder that face_pictures.py filled")
    parser.add_argument("--models", default=MODELS, help="folder of the networks")
    parser.add_argument("--thresholds", type=float, nargs=2, help="instead of the manifest's")
    parser.add_argument("--validate", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--quick", action="store_true", help="a fifth of the scenes, a tenth of F")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.validate:
        validate(args.models, args.work, 40 if args.quick else 120)
        return
    if args.thresholds is None:
        args.thresholds = [manifest.find(name)["threshold"] for name in NAMES]
    print(f"{args.models} at thresholds {args.thresholds}; {BARS}")
    for name, finder in finders(args.models, args.thresholds).items():
        print(name, flush=True)
        few = args.quick or name != "detector"
        people = [(250, 10), (125, 20), (1000, 40)] if few else [(250, 1), (125, 4), (500, 8), (1000, 16)]
        figures = measure(finder, args, people if args.data else [])
        if name == "detector" and args.write:
            write(args.models, args.thresholds, figures)


if __name__ == "__main__":
    main()
